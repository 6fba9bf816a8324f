"""Fronts: no point beats another, constraints hold, and the reference engine agrees."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

import cellsim as cs
from cellsim.errors import InputError
from cellsim.sweeps import pareto
from cellsim.sweeps.figures import Setting, figures

GEN1 = "asslb-nmc-graphite-gen1"
BOUNDS = {"positive.thickness": ("40 um", "120 um"), "separator.thickness": (2e-5, 4e-5)}
OBJECTIVES = {"energy_density": "max", "charge_time": "min"}
SMALL = {"population": 8, "generations": 3, "seed": 1}


@pytest.fixture(scope="module")
def front():
    constraints = {"specific_energy": ">= 140 Wh/kg"}
    return pareto(cs.load(GEN1), BOUNDS, OBJECTIVES, constraints=constraints, **SMALL)


def test_no_point_beats_another(front):
    assert front.sizes["design"] > 1
    energy, minutes = front["energy_density"].values, front["charge_time"].values
    better = (energy[None, :] >= energy[:, None]) & (minutes[None, :] <= minutes[:, None])
    np.fill_diagonal(better, False)
    assert not better.any()
    assert (np.diff(energy) < 0).all()


def test_points_keep_bounds_and_constraints(front):
    assert ((front["positive.thickness"] >= 4e-5) & (front["positive.thickness"] <= 1.2e-4)).all()
    assert ((front["separator.thickness"] >= 2e-5) & (front["separator.thickness"] <= 4e-5)).all()
    assert (front["specific_energy"] >= 140).all()
    assert front.attrs["tried"] == 8 * 3
    assert front["positive.thickness"].attrs["units"] == "m"


def test_a_point_is_what_its_cell_gives(front):
    point = front.isel(design=0)
    cell = cs.load(GEN1).replace({path: float(point[path]) for path in BOUNDS})
    found = cs.studies.energy_density(cell)["energy_density"].sel(basis="cell")
    assert float(point["energy_density"]) == pytest.approx(float(found), rel=1e-3)
    minutes = float(cs.studies.charge_time(cell)["charge_time"])
    assert float(point["charge_time"]) == pytest.approx(minutes, rel=5e-3)


def test_the_front_is_no_worse_than_any_grid_point_it_could_have_had():
    """Along one parameter all is a trade-off: the front's ends come to the ends of the bounds."""
    found = pareto(cs.load(GEN1), {"positive.thickness": (6e-5, 9e-5)}, OBJECTIVES, **SMALL)
    thickness = np.array([6e-5, 9e-5])
    ends = figures(cs.load(GEN1), list(OBJECTIVES), {"positive.thickness": thickness}, Setting())
    assert float(found["energy_density"].max()) == pytest.approx(
        float(ends["energy_density"].max()), rel=0.02
    )
    assert float(found["charge_time"].min()) == pytest.approx(
        float(ends["charge_time"].min()), rel=0.05
    )


def test_the_same_seed_gives_the_same_bits(front):
    constraints = {"specific_energy": ">= 140 Wh/kg"}
    again = pareto(cs.load(GEN1), BOUNDS, OBJECTIVES, constraints=constraints, **SMALL)
    xr.testing.assert_identical(again, front)


def test_the_reference_engine_agrees():
    given = {"population": 4, "generations": 1, "verify": True}
    objectives = {"energy_density": "max", "specific_energy": "max"}
    bounds = {"positive.thickness": ("70 um", "80 um")}
    found = pareto(cs.load(GEN1), bounds, objectives, **given)
    for name in objectives:
        assert (abs(found[f"{name}_deviation"]) < 5e-3).all()
        assert (found[f"{name}_reference"] > 0).all()
        assert (found[f"{name}_reference"] != found[name]).any()


def test_where_nothing_is_feasible_the_front_is_empty():
    constraints = {"energy_density": ">= 5000 Wh/L"}
    given = {"population": 4, "generations": 1, "constraints": constraints, "verify": True}
    found = pareto(cs.load(GEN1), BOUNDS, OBJECTIVES, **given)
    assert found.sizes["design"] == 0
    assert found.attrs["tried"] == 4


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ({"parameters": {}}, "parameters"),
        ({"parameters": {"positive.hickness": (1, 2)}}, "positive.hickness"),
        ({"parameters": {"positive.thickness": (2e-4, 1e-4)}}, "positive.thickness"),
        ({"objectives": {"energy_density": "max"}}, "objectives"),
        ({"objectives": {**OBJECTIVES, "energy": "most"}}, "objectives.energy"),
        ({"objectives": {**OBJECTIVES, "beauty": "max"}}, "outputs"),
        ({"constraints": {"charge_time": "<= 450 Wh"}}, "target"),
        ({"population": 1}, "population"),
        ({"generations": 0}, "generations"),
    ],
)
def test_bad_input(arguments, key):
    given = {"parameters": BOUNDS, "objectives": OBJECTIVES, **arguments}
    with pytest.raises(InputError) as error:
        pareto(cs.load(GEN1), **given)
    assert error.value.key == key


def test_without_pymoo_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"cellsim\[optimise\]"):
        pareto(cs.load(GEN1), BOUNDS, OBJECTIVES)
