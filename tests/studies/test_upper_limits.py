"""The hot side of the window: first criterion, thresholds, spread."""

import numpy as np
import pytest

import cellsim as cs
from cellsim.constants import ZERO_CELSIUS
from cellsim.safety.criteria import ageing_bound, self_heating_onset
from cellsim.safety.upper_limits import unknown

LIQUID, SOLID = "liquid-nmc811-graphite-ev", "asslb-nmc811-lithium"
THRESHOLDS = ("ageing_loss", "ageing_days", "self_heating")


@pytest.fixture(scope="module", params=[LIQUID, SOLID])
def cell(request):
    return cs.load(request.param)


def limit(found, word):
    """Of the criterion whose text has the word."""
    names = [name for name in found["upper_limit"].values if word in name]
    return float(found["limit_temperature"].sel(upper_limit=names[0]))


def test_the_first_criterion_is_the_bound(cell):
    found = cs.studies.upper_limits(cell)
    at = found["limit_temperature"].values
    assert np.all(np.diff(at) >= 0)
    assert float(found["upper_bound"]) == at[0]
    assert str(found["upper_criterion"].values) == found["upper_limit"].values[0]


def test_each_limit_is_that_of_its_criterion(cell):
    found = cs.studies.upper_limits(cell, ageing_loss=0.1, ageing_days=200, self_heating=0.1)
    kept = ageing_bound(cell, bound=0.1, time=200 * 86400.0)
    assert limit(found, "loses") == float(kept)
    assert limit(found, "heats itself") == float(self_heating_onset(cell, detected=0.1 / 60))


def test_limits_widen_as_a_threshold_is_relaxed(cell):
    strict = cs.studies.upper_limits(cell)
    for change, word in (
        ({"ageing_loss": 0.3}, "loses"),
        ({"ageing_days": 100}, "loses"),
        ({"self_heating": 0.2}, "heats itself"),
    ):
        relaxed = cs.studies.upper_limits(cell, **change)
        assert limit(relaxed, word) > limit(strict, word)
        assert float(relaxed["upper_bound"]) >= float(strict["upper_bound"])


def test_the_loss_at_the_bound_is_the_threshold(cell):
    found = cs.studies.upper_limits(cell)
    at = limit(found, "loses")
    lost = cs.studies.ageing(cell, temperatures=[at])["capacity_loss"]
    assert float(lost.squeeze()) == pytest.approx(0.2, rel=1e-9)


def test_a_liquid_electrolyte_has_a_limit_of_its_own():
    found = cs.studies.upper_limits(cs.load(LIQUID))
    assert limit(found, "decomposes") == pytest.approx(ZERO_CELSIUS + 70)
    assert limit(found, "shuts down") == pytest.approx(ZERO_CELSIUS + 130)


def test_the_spread_is_that_of_the_first_of_each_sample(cell):
    found = cs.studies.upper_limits(cell, samples=64, seed=3)
    again = cs.studies.upper_limits(cell, samples=64, seed=3)
    assert found.equals(again)
    each = found["drawn_temperature"].min("upper_limit")
    assert np.array_equal(each, found["drawn_bound"])
    low, high = float(found["upper_bound_low"]), float(found["upper_bound_high"])
    assert np.mean(each < low) <= 0.05
    assert np.mean(each > high) <= 0.05
    assert low < high


def test_a_bound_beyond_its_measurements_says_so():
    found = cs.studies.upper_limits(cs.load(SOLID))
    assert "rests on no measurement" in found.attrs["outside_range"]


def test_what_a_cell_has_no_data_for_is_named(cell):
    bare = cell.model_copy(update={"ageing": None, "decomposition": None})
    found = cs.studies.upper_limits(bare)
    assert len(unknown(bare)) == 2
    assert all(text in found.attrs["not_counted"] for text in unknown(bare))
    assert not any("loses" in name for name in found["upper_limit"].values)
