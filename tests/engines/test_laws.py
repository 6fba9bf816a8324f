"""What must hold of any run of any cell, by either engine: balances, signs, order."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import make_case
from cellsim.engines.dataset import OF_STEPS, VARIABLES
from cellsim.parameters.balance import open_circuit_voltage
from cellsim.quantities import QUANTITIES
from tests.conftest import CELLS
from tests.engines.runs import run

every_cell = pytest.mark.parametrize("name", CELLS)


PROTOCOLS = {"discharge": cs.discharge("C/3"), "charge": cs.charge("C/2"), "fast": cs.fast_charge()}

#: With the engine that has the physics; a discharge has two.
SOLVED = [*((protocol, "reference") for protocol in PROTOCOLS), ("discharge", "batch")]

#: Energy unaccounted for falls with the tolerance of a step, 1e-5 and 1e-4.
ENERGY = {"reference": 2e-4, "batch": 1e-3}

#: Potentials are tables in the batch engine, within 0.02 mV of the function [V].
TABLE = {"reference": 1e-9, "batch": 2e-5}


@every_cell
@pytest.mark.parametrize(("protocol", "engine"), SOLVED)
def test_lithium_and_energy_are_kept(name: str, protocol: str, engine: str) -> None:
    result = run(name, PROTOCOLS[protocol], engine=engine)
    assert result.status == "finished"
    assert abs(result.lithium_closure) < 1e-9
    assert abs(result.energy_closure) < ENERGY[engine]


@every_cell
def test_rest_changes_nothing(name: str, engine: str) -> None:
    result = run(name, cs.rest("1 h"), engine=engine)
    assert (result.status, result.termination) == ("finished", "time")
    assert np.ptp(result.voltage.values) < 1e-9
    assert not result.current.values.any()
    assert not result.energy.values.any()
    assert abs(result.lithium_closure) < 1e-9
    assert abs(result.energy_closure) < 1e-9
    assert set(result["limit"].values) == {"none"}


@every_cell
def test_nominal_capacity_is_what_a_slow_discharge_delivers(name: str, engine: str) -> None:
    """C/20 of the full model against the closed form that defines 1C."""
    result = run(name, cs.discharge("C/20"), engine=engine)
    assert result.capacity.values[-1] == pytest.approx(result.nominal_capacity, rel=0.01)


@every_cell
@pytest.mark.parametrize(("protocol", "engine"), SOLVED)
def test_capacity_and_energy_are_integrals(name: str, protocol: str, engine: str) -> None:
    result = run(name, PROTOCOLS[protocol], engine=engine)
    current, time = result.current.values, result.time.values / 3600
    for quantity, integrand in (("capacity", current), ("energy", current * result.voltage.values)):
        delivered = result[quantity].values[-1] - result[quantity].values[0]
        assert delivered == pytest.approx(np.trapezoid(integrand, time), rel=1e-3)
    counted = result.soc.values + result.capacity.values / result.nominal_capacity
    np.testing.assert_allclose(counted, PROTOCOLS[protocol].start, rtol=0, atol=1e-9)


@every_cell
def test_rest_stands_at_the_open_circuit_voltage(name: str, engine: str) -> None:
    case = make_case(cs.load(name), cs.rest("1 h"), "25 degC", None, "DFN", "isothermal", None)
    x_p, x_n = case.stoichiometry
    expected = open_circuit_voltage(
        case.cell, np.array([x_p]), None if x_n is None else np.array([x_n])
    )
    voltage = run(name, cs.rest("1 h"), engine=engine).voltage.values
    np.testing.assert_allclose(voltage, expected[0], rtol=0, atol=TABLE[engine])


@every_cell
def test_capacity_and_voltage_fall_with_rate(name: str, engine: str) -> None:
    slow, fast = (run(name, cs.discharge(rate), engine=engine) for rate in ("C/3", "1C"))
    assert fast.capacity.values[-1] <= slow.capacity.values[-1] * (1 + 1e-9)
    charge = np.linspace(0.02, 0.9, 20) * fast.capacity.values[-1]
    above, below = (np.interp(charge, r.capacity.values, r.voltage.values) for r in (slow, fast))
    assert np.all(above > below)


@every_cell
def test_a_charge_runs_above_a_discharge(name: str, engine: str) -> None:
    down, up = run(name, cs.discharge("C/3"), engine=engine), run(name, cs.charge("C/2"))
    assert down.current.values.min() > 0 > up.current.values.max()
    for result, sign in ((down, 1), (up, -1)):
        assert np.all(sign * np.diff(result.capacity.values) > 0)
        assert np.all(sign * np.diff(result.energy.values) > 0)
    soc = np.linspace(max(0.4, 1.01 * down.soc.values[-1]), 0.6, 5)
    falling = np.interp(-soc, -down.soc.values, down.voltage.values)
    assert np.all(np.interp(soc, up.soc.values, up.voltage.values) > falling)


def test_the_dataset_is_labelled(engine: str) -> None:
    result = run("asslb-nmc-graphite-gen1", cs.discharge("C/3"), engine=engine)
    assert set(result.data_vars) == {*VARIABLES, *OF_STEPS}
    for name in (*VARIABLES, "time"):
        assert result[name].dims == ("time",)
        assert result[name].attrs["units"] == QUANTITIES[name].unit
        assert result[name].attrs["long_name"]
    for name in ("status", "termination", "outside_range", "protocol"):
        assert isinstance(result.attrs[name], str)
    assert (result.engine, result.model) == (engine, "DFN")
    assert result.attrs["temperature"] == "25 degC"
    assert result.cell_hash == cs.load("asslb-nmc-graphite-gen1").hash
    assert set(result["limit"].values) == {"rate"}
    assert np.all(np.diff(result.time.values) > 0)
