"""What is worth measuring: laws of shares and ranks, and of bounds of many variants."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import COARSE
from cellsim.parameters.uncertain import uncertain
from cellsim.parameters.values import TRUST
from cellsim.studies.window_bounds import lower_bound_many, upper_bound_many
from cellsim.studies.worth import ANSWERS, WEIGHT, worth

GEN1 = "asslb-nmc-graphite-gen1"
LITHIUM = "asslb-nmc811-lithium"
LAYERS = ("positive", "separator", "negative")
FEW = {"samples": 8, "leaders": 3, "screening": 4}


@pytest.fixture(scope="module")
def found():
    return worth([cs.load(GEN1), cs.load(LITHIUM)], **FEW)


def test_all_answers_of_all_cells_are_there(found):
    assert found["share"].dims == ("cell", "answer", "parameter")
    assert list(found["cell"].values) == [GEN1, LITHIUM]
    assert list(found["answer"].values) == list(ANSWERS)
    assert (found["share"] != 0).sum("parameter").max() <= FEW["leaders"]
    assert np.isfinite(found["others"]).all()


def test_worth_is_the_mean_share_times_the_weight_of_the_grade(found):
    shares = np.clip(found["share"].values, 0, 1).reshape(8, -1)
    weights = [WEIGHT[str(word)] for word in found["trust"].values]
    np.testing.assert_allclose(found["worth"], np.nanmean(shares, axis=0) * weights, rtol=1e-12)
    assert (np.diff(found["worth"].values) <= 0).all()


def test_the_worse_the_grade_the_more_a_measurement_is_worth():
    assert list(WEIGHT) == list(TRUST)
    weights = np.array(list(WEIGHT.values()))
    assert (np.diff(weights) < 0).all()
    assert weights[0] == 1
    assert weights[-1] > 0


def test_a_value_that_a_cell_has_not_has_no_share(found):
    """Graphite is in one of the two; so are the values of each cell itself."""
    for name in map(str, found["parameter"].values):
        share = found["share"].sel(parameter=name)
        if "graphite" in name:
            assert (share.sel(cell=LITHIUM) == 0).all()
        if name.startswith(LITHIUM):
            assert (share.sel(cell=GEN1) == 0).all()


def test_values_drawn_together_have_the_worst_grade_of_both(found):
    values = {one.name: one.value for name in (GEN1, LITHIUM) for one in uncertain(cs.load(name))}
    for name, trust in zip(found["parameter"].values, found["trust"].values, strict=True):
        leader, _, follower = str(name).partition(" and its ")
        if follower:
            ranks = [values[leader].rank]
            ranks.append(values[f"{leader}_{follower.replace(' ', '_')}"].rank)
            assert TRUST.index(trust) == min(ranks)


def test_ageing_decides_only_the_upper_end(found):
    ageing = [str(name).startswith("ageing") for name in found["parameter"].values]
    others = [name for name in ANSWERS if name != "upper_bound"]
    shares = found["share"].isel(parameter=np.flatnonzero(ageing))
    assert (shares.sel(answer=others) == 0).all()
    assert float(shares.sel(answer="upper_bound", cell=GEN1).sum()) > 0.5


def test_too_few_samples_are_refused():
    with pytest.raises(cs.InputError, match=r"samples = 2: is too small - at least 8"):
        worth([cs.load(GEN1)], samples=2)


def nominal(cell, number=3):
    path = "separator.thickness"
    return path, np.full(number, cell[path].si)


@pytest.mark.parametrize("name", [GEN1, "liquid-nmc622-graphite-ev"])
def test_the_bounds_of_the_cell_itself_are_those_of_its_window(name):
    cell = cs.load(name)
    path, values = nominal(cell)
    window = cs.studies.temperature_window(cell, mesh=COARSE)
    for bound, many in (("lower_bound", lower_bound_many), ("upper_bound", upper_bound_many)):
        found = many(cell, {path: values})[bound].values
        assert found == pytest.approx(float(window[bound]), abs=0.2)
        assert np.ptp(found) == 0


def test_bounds_follow_what_sets_them():
    cell = cs.load(GEN1)
    paths = [f"{layer}.electrolyte.conductivity_activation_energy" for layer in LAYERS]
    steps, loss = np.linspace(*cell[paths[0]].limits, 4), "ageing.capacity_loss"
    cold = lower_bound_many(cell, dict.fromkeys(paths, steps))["lower_bound"].values
    assert (np.diff(cold) > 0).all()
    hot = upper_bound_many(cell, {loss: np.linspace(*cell[loss].limits, 4)})["upper_bound"].values
    assert (np.diff(hot) < 0).all()


def test_what_cannot_be_has_no_bound():
    cell = cs.load(GEN1)
    found = lower_bound_many(cell, {"negative.n_to_p": np.array([0.8, 1.2])})
    assert np.isnan(found["lower_bound"].values).tolist() == [True, False]
    assert list(found["status"].values) == ["failed", "finished"]
