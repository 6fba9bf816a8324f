"""The window by law: order of its thresholds, spread of both ends, self-heating, reasons."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import Mesh
from cellsim.parameters.uncertain import draws
from cellsim.studies import drawn_bounds, margins
from cellsim.studies.bounds import crossing, finer, first_excluded
from cellsim.studies.charging import Asked, charge_all

SMALL = {"mesh": Mesh(negative=6, separator=4, positive=6, particle=8)}
GEN1, EV = "asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-ev"
DRAWN = {"samples": 12, "seed": 3, **SMALL}


def window(name, **asked):
    return cs.studies.temperature_window(cs.load(name), **{**SMALL, **asked})


@pytest.fixture(scope="module")
def drawn():
    return {name: window(name, **DRAWN) for name in (GEN1, EV)}


# --- the search -----------------------------------------------------------------------------------


def _walked(rungs, margins_of):
    """Both ways of finding the bound, of margins that fall along the rungs."""
    for i in range(1, rungs.size):
        if not margins_of[i] >= 0:
            return crossing(rungs[i - 1], margins_of[i - 1], rungs[i], margins_of[i], np.nan)
    return rungs[-1]


@pytest.mark.parametrize("guess", [0, 3, 40])
def test_the_search_ends_where_walking_does(guess):
    rungs = np.linspace(298.15, 233.15, 40)
    generator = np.random.default_rng(1)
    middle, width = generator.uniform(220, 298, 50), generator.uniform(0.5, 20, 50)
    every = np.tanh((rungs - middle[:, None]) / width[:, None])
    every[:10][every[:10] < -0.5] = np.nan  # cells that cannot be solved there
    tried = []

    def margin_at(lines, temperatures):
        tried.append(lines.size)
        return every[lines, np.searchsorted(-rungs, -temperatures)]

    number = np.full(50, rungs.size - 1)
    start = every[:, 0]
    nothing = np.full(50, np.nan)
    found = first_excluded(margin_at, start, rungs, np.full(50, guess), number, nothing)
    walked = [float(_walked(rungs, line)) if line[0] >= 0 else np.nan for line in every]
    assert found == pytest.approx(walked, rel=1e-12, nan_ok=True)
    assert sum(tried) < 10 * 50


def test_a_bound_beyond_the_last_rung_is_that_rung():
    rungs, last = np.array([298.15, 320.0, 350.0, 400.0]), np.array([2])
    one = np.ones(1)
    found = first_excluded(lambda lines, at: np.ones(lines.size), one, rungs, last, last, one)
    assert found == 350.0


def test_freezing_has_a_temperature_of_its_own():
    assert crossing(260.0, 0.4, 250.0, np.nan, 255.0) == 255.0
    assert crossing(260.0, 0.4, 250.0, np.nan, np.nan) == 260.0
    assert crossing(260.0, 0.3, 250.0, -0.1, np.nan) == pytest.approx(252.5)


def test_a_finer_grid_keeps_its_points():
    grid = np.array([250.0, 260.0, 290.0])
    assert set(grid) <= set(finer(grid))
    assert finer(grid).size == 13


# --- spread ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["discharge", "charge"])
@pytest.mark.parametrize("name", [GEN1, EV])
def test_samples_without_a_range_are_the_cell_itself(name, mode, monkeypatch):
    monkeypatch.setattr(drawn_bounds, "draws", lambda cell, samples, seed, counts: {})
    found = window(name, mode=mode, samples=2, ageing_loss=np.inf, self_heating=np.inf)
    assert list(found["drawn_status"].values) == ["works"] * 2
    lower = float(found["lower_bound"])
    assert found["drawn_lower"].values == pytest.approx([lower] * 2, rel=1e-6)
    hot = np.minimum(found["drawn_temperature"].min("upper_limit"), float(found["upper_bound"]))
    first = found["limit_temperature"].values.min()
    if first > float(found["upper_bound"]):  # electrochemistry sets it, unless heat is drawn first
        assert found["drawn_upper"].values == pytest.approx(hot.values, rel=1e-6)


def test_the_hot_draws_are_those_of_the_hot_criteria(drawn):
    for name, found in drawn.items():
        alone = cs.studies.upper_limits(cs.load(name), samples=12, seed=3)
        assert found["drawn_temperature"].equals(alone["drawn_temperature"])
        works = found["drawn_status"].values == "works"
        assert np.all(found["drawn_upper"].values[works] <= alone["drawn_bound"].values[works])


def test_the_intervals_hold_the_samples_and_lie_around_25_degrees(drawn):
    for found in drawn.values():
        works = found["drawn_status"].values == "works"
        assert works.sum() >= 8
        for end in ("lower", "upper"):
            values = found[f"drawn_{end}"].values
            assert np.array_equal(np.isfinite(values), works)
            low, high = (float(found[f"{end}_bound_{at}"]) for at in ("low", "high"))
            assert values[works].min() <= low < high <= values[works].max()
        assert float(found["lower_bound_high"]) <= 298.15 <= float(found["upper_bound_low"])
        # Neither far from the cell itself: the ranges are centred on it, if not evenly.
        assert abs(float(np.nanmedian(found["drawn_lower"])) - float(found["lower_bound"])) < 20


def test_the_same_seed_gives_the_same_samples(drawn):
    assert window(GEN1, **DRAWN).identical(drawn[GEN1])


def test_a_drawn_end_delivers_the_share(drawn):
    """Its bound lies within a step of where the sample's own discharges cross the share."""
    cell, found = cs.load(EV), drawn[EV]
    asked = margins.Criterion("discharge", "1C", 0.5, 84.0, "isothermal")
    changes = draws(cell, 12, 3, counts=asked.counts)
    samples = margins.Drawn(cell, asked, 12, changes, SMALL["mesh"])
    works = np.flatnonzero(np.isfinite(found["drawn_lower"].values))
    at = found["drawn_lower"].values[works]
    frozen = at <= samples.liquidus[works]
    assert np.all(samples.margin(works, at + 3.0) > 0)
    assert np.all(~(samples.margin(works, at - 3.0) >= 0) | frozen)


@pytest.mark.parametrize(
    ("mode", "relaxed"),
    [("discharge", {"energy_fraction": 0.3}), ("charge", {"minutes": 150.0})],
)
def test_both_ends_widen_as_less_is_asked(mode, relaxed):
    hot = {"ageing_loss": 0.4, "self_heating": 0.2}
    strict = window(GEN1, mode=mode, **DRAWN)
    loose = window(GEN1, mode=mode, **DRAWN, **relaxed, **hot)
    assert float(loose["lower_bound"]) < float(strict["lower_bound"])
    assert float(loose["upper_bound"]) > float(strict["upper_bound"])
    both = np.isfinite(strict["drawn_lower"].values)
    assert np.all(np.isfinite(loose["drawn_lower"].values[both]))
    assert np.all((loose["drawn_lower"] <= strict["drawn_lower"]).values[both])
    assert np.all((loose["drawn_upper"] >= strict["drawn_upper"]).values[both])


def test_an_engine_that_draws_no_cells_leaves_the_cold_end_alone():
    found = window(GEN1, temperatures=["60 degC"], model="SPM", samples=8)
    assert "lower_bound_low" not in found
    alone = cs.studies.upper_limits(cs.load(GEN1), samples=8)["drawn_bound"]
    assert np.array_equal(found["drawn_upper"], np.minimum(alone, 333.15))


def test_samples_without_a_window_are_counted():
    found = window(GEN1, temperatures=["0 degC"], minutes=20.0, mode="charge", **DRAWN)
    excluded = int(np.sum(found["drawn_status"].values == "excluded at 25 degC"))
    assert excluded > 0
    assert f"{excluded} of 12 excluded at 25 degC" in found.attrs["draws"]


# --- heat -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["discharge", "charge"])
def test_self_heating_widens_the_cold_side(mode):
    held, warmed = (window(GEN1, mode=mode, thermal=heat) for heat in ("isothermal", "lumped"))
    assert float(warmed["lower_bound"]) < float(held["lower_bound"])
    assert (held.attrs["thermal"], warmed.attrs["thermal"]) == ("isothermal", "lumped")


def test_a_hot_charge_is_ended_by_the_limit_of_temperature():
    """Not by a current below the cut-off, which only follows from it."""
    cell = cs.load(EV)
    at = cell.limits.maximum_temperature.si + 5
    found = window(EV, mode="charge", temperatures=[at])
    assert "temperature limit leaves no current" in str(found["upper_criterion"].values)
    alone = cs.studies.charge_time(cell, temperature=at, **SMALL)
    assert alone.attrs["limited_by"] == "temperature limit leaves no current"
    many = charge_all([Asked(cell, at)], mesh=SMALL["mesh"])
    assert list(many.limited_by) == ["temperature"]


# --- ranges ---------------------------------------------------------------------------------------


def test_what_was_used_outside_its_range_is_said_once():
    cell = cs.load(GEN1)
    found = window(GEN1).attrs["outside_range"].split("; ")
    names = [phrase.rsplit(" ", 3)[0].split(" ")[:2] for phrase in found if "measured" in phrase]
    assert len({tuple(name) for name in names}) == len(names)
    key = "separator.electrolyte.conductivity_activation_energy"
    low = cell[key].valid["T"][0]
    assert low > 233.15
    assert any(phrase.startswith(f"{key}: T 233.1..398.1") for phrase in found)
