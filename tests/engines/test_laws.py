"""What must hold of any run of any cell, beyond the discharges of `test_reference`."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import make_case
from cellsim.parameters.balance import open_circuit_voltage
from tests.conftest import CELLS
from tests.engines.runs import run

every_cell = pytest.mark.parametrize("name", CELLS)


@every_cell
def test_a_charge_keeps_lithium_and_energy(name: str) -> None:
    for protocol in (cs.charge("C/2"), cs.fast_charge()):
        result = run(name, protocol)
        assert result.status == "finished"
        assert abs(result.lithium_closure) < 1e-9
        assert abs(result.energy_closure) < 2e-4


@every_cell
def test_rest_stands_at_the_open_circuit_voltage(name: str) -> None:
    case = make_case(cs.load(name), cs.rest("1 h"), "25 degC", None, "DFN", "isothermal", None)
    x_p, x_n = case.stoichiometry
    expected = open_circuit_voltage(
        case.cell, np.array([x_p]), None if x_n is None else np.array([x_n])
    )
    voltage = run(name, cs.rest("1 h")).voltage.values
    np.testing.assert_allclose(voltage, expected[0], rtol=0, atol=1e-9)


@every_cell
def test_capacity_and_voltage_fall_with_rate(name: str) -> None:
    slow, fast = run(name, cs.discharge("C/3")), run(name, cs.discharge("1C"))
    assert fast.capacity.values[-1] <= slow.capacity.values[-1] * (1 + 1e-9)
    charge = np.linspace(0.02, 0.9, 20) * fast.capacity.values[-1]
    above, below = (np.interp(charge, r.capacity.values, r.voltage.values) for r in (slow, fast))
    assert np.all(above > below)


@every_cell
def test_a_charge_runs_above_a_discharge(name: str) -> None:
    down, up = run(name, cs.discharge("C/3")), run(name, cs.charge("C/2"))
    assert down.current.values.min() > 0 > up.current.values.max()
    assert np.all(np.diff(up.soc.values) > 0)
    assert up.energy.values[-1] < 0
    soc = np.linspace(max(0.4, 1.01 * down.soc.values[-1]), 0.6, 5)
    falling = np.interp(-soc, -down.soc.values, down.voltage.values)
    assert np.all(np.interp(soc, up.soc.values, up.voltage.values) > falling)
