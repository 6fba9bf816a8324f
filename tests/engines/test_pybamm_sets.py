"""Cells made of PyBaMM's sets against PyBaMM run from the sets themselves."""

from __future__ import annotations

import numpy as np
import pybamm
import pytest

import cellsim as cs
from cellsim.engines import Mesh
from cellsim.errors import InputError
from cellsim.parameters.pybamm_sets import PREFIX, loadable

#: O'Regan takes PyBaMM a minute and shells by the hundred, for a diffusivity falls to a fortieth
#: within 0.05 of x: it is in `benchmarks/agreement.md`.
SETS = [name for name in loadable() if name != "ORegan2022"]

#: Of PyBaMM, fine enough for C/2, and of the batch engine.
POINTS = {"x_n": 20, "x_s": 10, "x_p": 20, "r_n": 30, "r_p": 30}
MESH = Mesh(40, 20, 40, 40)


def by_pybamm(cell, current, temperature):
    """Time, voltage of PyBaMM's own model, from its own 100 %."""
    values = pybamm.ParameterValues(cell.name.removeprefix(PREFIX))
    options = {"working electrode": "positive"} if cell.lithium_metal else {}
    values.set_initial_state(1.0, options=options)
    values.update(
        {
            "Current function [A]": current,
            "Ambient temperature [K]": temperature,
            "Initial temperature [K]": temperature,
            "Upper voltage cut-off [V]": 10.0,
        }
    )
    run = pybamm.Simulation(
        pybamm.lithium_ion.DFN(options),
        parameter_values=values,
        var_pts=POINTS,
        solver=pybamm.IDAKLUSolver(rtol=1e-5, atol=1e-7),
    )
    found = run.solve([0, 3 * 3600])
    assert "Minimum voltage" in found.termination
    return found["Time [s]"].entries, found["Voltage [V]"].entries


def apart(run, time, voltage):
    """RMS of the voltage [mV] and difference of the capacity [%]."""
    at = np.linspace(0.01, 0.99, 300) * min(time[-1], run.time.values[-1])
    off = np.interp(at, run.time.values, run.voltage.values) - np.interp(at, time, voltage)
    return 1e3 * np.sqrt(np.mean(off**2)), 100 * (run.time.values[-1] / time[-1] - 1)


@pytest.mark.parametrize(
    ("name", "temperature"), [*((name, 298.15) for name in SETS), ("Mohtat2020", 273.15)]
)
def test_a_discharge_is_that_of_the_set(name, temperature):
    cell = cs.load(PREFIX + name)
    current = cs.design(cell).nominal_capacity / 2
    run = cs.simulate(cell, cs.discharge(0.5), temperature=temperature, engine="batch", mesh=MESH)
    assert run.attrs["termination"] == "lower voltage"
    assert run.attrs["outside_range"].count("measured 298") == 0
    rms, capacity = apart(run, *by_pybamm(cell, current, temperature))
    assert rms < 1.0
    # A half-cell is filled to the last thousandth, where the mesh tells more.
    assert abs(capacity) < (0.2 if name == "OKane2022_graphite_SiOx_halfcell" else 0.1)


@pytest.mark.parametrize("name", ["Ecker2015", "Xu2019"])
def test_both_engines_run_it_alike(name):
    cell = cs.load(PREFIX + name)
    batch, reference = (
        cs.simulate(cell, cs.discharge("1C"), engine=engine) for engine in ("batch", "reference")
    )
    rms, capacity = apart(batch, reference.time.values, reference.voltage.values)
    assert rms < 1.0
    assert abs(capacity) < 0.1


def test_laws_of_one_temperature_are_reported_elsewhere():
    cell = cs.load("pybamm:Chen2020")
    assert cs.simulate(cell, cs.discharge("1C")).attrs["outside_range"] == ""
    cold = cs.simulate(cell, cs.discharge("1C"), temperature="0 degC").attrs["outside_range"]
    assert "positive.active.diffusivity: T 273.1" in cold
    assert "measured 298.15..298.15" in cold


def test_what_is_missing_is_asked_for_and_only_where_it_is_needed():
    cell = cs.load("pybamm:Ecker2015")
    with pytest.raises(InputError, match=r"limits\.maximum_charge_rate: PyBaMM's set Ecker2015"):
        cs.simulate(cell, cs.fast_charge())
    with pytest.raises(InputError, match="does not give it"):
        cs.simulate(cell, cs.discharge("1C"), thermal="lumped")
    given = {
        "limits.maximum_charge_rate": 2.0,
        "limits.plating_margin": "10 mV",
        "limits.maximum_temperature": "60 degC",
    }
    run = cs.simulate(cell.replace(given), cs.fast_charge())
    assert run.attrs["termination"] == "soc reached"
    assert float(run.anode_potential.min()) > 0.0099


def test_variants_and_sweeps_take_a_set():
    cell = cs.load("pybamm:Ecker2015")
    thickness = np.array([40e-6, 54e-6])
    many = cs.engines.simulate_many(
        cell, cs.discharge("1C"), changes={"positive.thickness": thickness}
    )
    assert list(many.status.values) == ["finished"] * 2
    assert many.capacity.values[0] < many.capacity.values[1]
    assert np.isnan(many.mass.values).all()
    with pytest.raises(InputError, match="does not give it"):
        cs.sweep(cell, over={"temperature": ["25 degC"]}, outputs=["energy_density"])


def test_a_missing_limit_can_be_swept():
    cell = cs.load("pybamm:Ecker2015").replace(
        {"limits.maximum_charge_rate": 3.0, "limits.maximum_temperature": "60 degC"}
    )
    margins = np.array([0.0, 0.05])
    many = cs.engines.simulate_many(
        cell, cs.fast_charge(), changes={"limits.plating_margin": margins}
    )
    assert list(many.status.values) == ["finished"] * 2
    assert many.duration.values[0] < many.duration.values[1]
