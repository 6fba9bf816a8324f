"""A charge keeps every limit it is given, and says which one bound it."""

from __future__ import annotations

import numpy as np
import pytest
import xarray

import cellsim as cs
from cellsim.engines import make_case
from cellsim.physics.temperature import arrhenius
from tests.conftest import CELLS
from tests.engines.runs import COARSE, run

MILLIVOLT = 1e-3

WORDS = {"rate", "upper voltage", "anode potential", "critical current", "temperature"}


def _after_start(result: xarray.Dataset) -> xarray.Dataset:
    return result.isel(time=result.time.values > 1)


@pytest.mark.parametrize("name", CELLS)
def test_a_fast_charge_breaks_no_limit(name: str) -> None:
    cell, result = cs.load(name), run(name, cs.fast_charge())
    limits = cell.limits
    assert result.termination == "soc reached"
    assert result.soc.values[-1] == pytest.approx(0.8, abs=1e-6)
    assert result.voltage.values.max() < limits.upper_voltage.si + MILLIVOLT
    greatest = limits.maximum_charge_rate.si * result.nominal_capacity
    assert -result.current.values.min() < greatest * (1 + 1e-4)
    if not cell.lithium_metal:
        assert result.anode_potential.values.min() > limits.plating_margin.si - MILLIVOLT
    else:
        area = make_case(cell, cs.rest(), 298.15, None, "DFN", "isothermal", None).area
        critical = cell["negative.critical_current_density"].si * arrhenius(
            cell["negative.critical_current_activation_energy"].si, result.temperature.values
        )
        assert np.all(-result.current.values / area < critical * (1 + 1e-4))


@pytest.mark.parametrize("name", CELLS)
def test_the_fastest_charge_always_stands_at_a_limit(name: str) -> None:
    cell, result = cs.load(name), _after_start(run(name, cs.fast_charge()))
    words = result["limit"].values
    assert set(words) <= WORDS
    held = {
        "rate": -result.current.values
        / (cell.limits.maximum_charge_rate.si * result.nominal_capacity),
        "upper voltage": result.voltage.values - cell.limits.upper_voltage.si + 1,
        "anode potential": result.anode_potential.values - cell.limits.plating_margin.si + 1,
    }
    for word, ratio in held.items():
        at = ratio[words == word]
        # Two limits that meet share the corner: half of the passage between them at most.
        np.testing.assert_allclose(at, 1, rtol=0, atol=6e-3)


def test_the_critical_current_binds_a_lithium_cell() -> None:
    for temperature in ("25 degC", "0 degC"):
        result = run("asslb-nmc811-lithium", cs.fast_charge((0.1, 0.3)), temperature=temperature)
        assert set(_after_start(result)["limit"].values) == {"critical current"}
    assert (
        run("asslb-nmc811-lithium", cs.fast_charge((0.1, 0.3))).time.values[-1]
        < (result.time.values[-1])
    )


def test_a_charge_turns_from_current_to_voltage() -> None:
    result = run("asslb-nmc-graphite-gen1", cs.charge("C/2"))
    words = list(dict.fromkeys(_after_start(result)["limit"].values))
    assert words == ["rate", "upper voltage"]
    assert result.termination == "cut-off current"
    assert -result.current.values[-1] == pytest.approx(0.05 * result.nominal_capacity, rel=1e-6)
    assert result.voltage.values[-1] == pytest.approx(4.2, abs=1e-4)


def test_a_charge_to_a_lower_voltage_stores_less() -> None:
    full = run("asslb-nmc-graphite-gen1", cs.charge("C/2"))
    less = run("asslb-nmc-graphite-gen1", cs.charge("C/2", to_voltage="4.0 V"))
    assert less.voltage.values.max() < 4.0 + MILLIVOLT
    assert full.soc.values[-1] > less.soc.values[-1] + 0.05


def test_a_limit_that_binds_from_the_first_instant() -> None:
    result = run("asslb-nmc-graphite-gen1", cs.charge("3C"), initial_soc=0.95)
    assert result.status == "finished"
    assert set(_after_start(result)["limit"].values) == {"upper voltage"}


def test_a_full_cell_takes_nothing() -> None:
    result = run("asslb-nmc-graphite-gen1", cs.charge("1C", to_voltage="3.8 V"), initial_soc=0.95)
    assert (result.status, result.termination) == ("finished", "cut-off current")
    assert np.abs(result.capacity.values).max() < 1e-6 * result.nominal_capacity


@pytest.mark.parametrize("name", ["asslb-nmc-graphite-gen1", "asslb-nmc811-silicon"])
def test_a_fast_charge_that_warms_the_cell_breaks_no_limit(name: str) -> None:
    cell, result = cs.load(name), run(name, cs.fast_charge(), thermal="lumped")
    assert result.termination == "soc reached"
    assert result.voltage.values.max() < cell.limits.upper_voltage.si + MILLIVOLT
    assert result.anode_potential.values.min() > cell.limits.plating_margin.si - MILLIVOLT
    assert result.temperature.values.max() < cell.limits.maximum_temperature.si
    assert abs(result.heat_closure) < 5e-3


def test_a_hot_cell_is_charged_more_slowly() -> None:
    cell = cs.load("asslb-nmc811-silicon").replace({"limits.maximum_temperature": "40 degC"})
    result = cs.simulate(cell, cs.fast_charge(), thermal="lumped", mesh=COARSE)
    assert result.termination == "soc reached"
    assert "temperature" in result["limit"].values
    assert result.temperature.values.max() < 273.15 + 40


def test_a_cell_hotter_than_it_may_be_is_not_charged() -> None:
    result = run("asslb-nmc-graphite-gen1", cs.fast_charge(), temperature="120 degC")
    assert result.termination == "cut-off current"
    assert set(result["limit"].values) == {"temperature"}
