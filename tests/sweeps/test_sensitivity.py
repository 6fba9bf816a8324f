"""Indices of a cell's figures: laws that hold whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

import cellsim as cs
from cellsim.errors import InputError
from cellsim.parameters.uncertain import uncertain
from cellsim.sweeps import sensitivity, uncertainty

GEN1 = "asslb-nmc-graphite-gen1"

#: The last does nothing to an isothermal discharge.
PARAMETERS = (
    *("positive.thickness", "positive.formation_loss", "separator.thickness"),
    *("limits.lower_voltage", "limits.maximum_charge_rate"),
)


@pytest.fixture(scope="module")
def found():
    return sensitivity(cs.load(GEN1), "energy_density", parameters=PARAMETERS, samples=64)


@pytest.fixture(scope="module")
def screened():
    """Three of five by themselves, the others together."""
    return sensitivity(
        *(cs.load(GEN1), "energy_density"),
        **{"parameters": PARAMETERS, "samples": 32, "leaders": 3, "screening": 8},
    )


def test_indices_are_shares(found):
    last = found.isel(size=-1)
    for name in ("first_order", "total_order"):
        slack = last[f"{name}_confidence"]
        assert (last[name] >= -slack).all()
        assert (last[name] <= 1 + slack).all()
    slack = last["first_order_confidence"] + last["total_order_confidence"]
    assert (last["total_order"] >= last["first_order"] - slack).all()
    assert found.attrs["failed"] == 0
    assert (found["complete"] == found["size"]).all()


def test_what_does_nothing_has_no_share(found):
    nothing = found.sel(parameter="limits.maximum_charge_rate")
    assert (nothing["total_order"] == 0).all()
    assert (nothing["first_order"] == 0).all()
    assert (nothing["total_order_confidence"] == 0).all()


def test_the_most_telling_come_first(found, screened):
    totals = found["total_order"].isel(size=-1).values
    assert (np.diff(totals) <= 0).all()
    assert found["parameter"].values[-1] == "limits.maximum_charge_rate"
    assert screened["parameter"].values[-1] == "others"


def test_the_screening_keeps_what_decides(found, screened):
    assert set(screened["parameter"].values) == {*found["parameter"].values[:3], "others"}
    assert screened.attrs["others"] == 2
    assert screened["screening"].sel(screened="limits.maximum_charge_rate") == 0
    # Three leaders, the others and two points apart; the screening moves each value by itself.
    assert screened.attrs["runs"] == 32 * (4 + 2) + 8 * (5 + 2)


def test_the_others_have_the_share_that_is_left(found, screened):
    rest = found["parameter"].values[3:]
    alone = found["total_order"].isel(size=-1).sel(parameter=rest)
    together = screened.isel(size=-1).sel(parameter="others")
    slack = float(together["total_order_confidence"]) + 0.02
    assert float(together["total_order"]) == pytest.approx(float(alone.sum()), abs=slack)


def test_its_samples_are_samples(found):
    assert found.sizes["sample"] == 128
    for one in uncertain(cs.load(GEN1)):
        if one.name in PARAMETERS:
            low, high = one.value.limits
            assert (found[one.paths[0]] >= low).all()
            assert (found[one.paths[0]] <= high).all()
    sure = uncertainty(found, "energy_density", target=">= 1 Wh/L").isel(size=-1)
    never = uncertainty(found, "energy_density", target=">= 5000 Wh/L").isel(size=-1)
    assert sure["probability"] == 1
    assert never["probability"] == 0
    quantile = sure["quantile"].values
    assert (np.diff(quantile) >= 0).all()
    assert found["energy_density"].min() <= quantile[0]
    assert found["energy_density"].attrs["long_name"] == "energy density, cell"


def test_the_same_seed_gives_the_same_bits(screened):
    again = sensitivity(
        *(cs.load(GEN1), "energy_density"),
        **{"parameters": PARAMETERS, "samples": 32, "leaders": 3, "screening": 8},
    )
    xr.testing.assert_identical(again, screened)


def test_what_is_drawn_together_moves_as_one(edited):
    """With a correlation of -1 the leader says all: its group has the share of both."""
    old = 'drawn_with = "conductivity", correlation = -0.5'
    edited("materials/li6ps5cl.toml", old, 'drawn_with = "density", correlation = -1')
    names = ("li6ps5cl.density", "li6ps5cl.conductivity_activation_energy", "separator.thickness")
    found = sensitivity(cs.load(GEN1), "specific_energy", parameters=names, samples=32, leaders=1)
    group = "li6ps5cl.density and its conductivity activation energy"
    assert set(found["parameter"].values) == {group, "separator.thickness"}
    density, energy = (
        found[f"positive.electrolyte.{name.partition('.')[2]}"].values for name in names[:2]
    )
    assert (np.diff(energy[np.argsort(density)]) <= 0).all()
    assert found.attrs["runs"] == 32 * (2 + 2)


def test_a_time_is_analysed_as_a_speed():
    names = ["limits.maximum_charge_rate", "pack.volume_fraction"]
    found = sensitivity(cs.load(GEN1), "charge_time", parameters=names, samples=32)
    assert found.attrs["analysed"] == "1/charge_time"
    assert (found["total_order"].sel(parameter="pack.volume_fraction") == 0).all()


def test_a_cell_that_cannot_be_built_is_counted():
    """A thick positive has more lithium than a thin negative has room for."""
    names = ["positive.thickness", "positive.active_fraction", "nmc811.maximum_concentration"]
    cell = cs.load("liquid-nmc811-graphite-ev").replace({"negative.thickness": "92 um"})
    found = sensitivity(cell, "energy_density", parameters=names, samples=16)
    missing = int(found["energy_density"].isnull().sum())
    assert missing > 0
    assert found.attrs["failed"] >= missing
    said = found["termination"].values[found["energy_density"].isnull().values]
    assert all("N/P" in str(word) or "volume fractions" in str(word) for word in said)
    assert (found["complete"].isel(size=-1) < found["size"][-1]).any()


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ({"output": "beauty"}, "outputs"),
        ({"output": "termination"}, "outputs"),
        ({"output": "limited_by"}, "output"),
        ({"output": "energy_density", "parameters": ["positive.hickness"]}, "parameters"),
        ({"output": "energy_density", "parameters": []}, "parameters"),
        ({"output": "energy_density", "samples": 2}, "samples"),
        ({"output": "energy_density", "basis": "house"}, "basis"),
    ],
)
def test_bad_input(arguments, key):
    with pytest.raises(InputError) as error:
        sensitivity(cs.load(GEN1), **arguments)
    assert error.value.key == key
