"""A planar lithium metal negative electrode."""

import numpy as np
import pytest
from cells import AREA, FARADAY, GAS, ONE_C, chen, chen_tables

from cellsim.dfn import Status, solve
from cellsim.dfn.voltage import LOSSES

MESH = (0, 6, 20)
LITHIUM = {"k_n": 10.0, "theta_n": 1.0, "film_n": 0.0, "x_n_min": -1}


def test_laws_hold():
    result = solve(chen(3, [0.1, 0.5, 1.0], **LITHIUM), chen_tables(), mesh=MESH)
    assert np.all(result.status == Status.VOLTAGE_LOW)
    assert np.all(result["lithium_closure"] < 1e-10)
    assert np.all(np.abs(result["energy_closure"]) < 1e-3)
    np.testing.assert_allclose(
        sum(result[name] for name in LOSSES), result["voltage"], rtol=0, atol=1e-6
    )


def test_kinetics_and_film_of_the_metal():
    """With a single-ion electrolyte the metal's part is known in closed form."""
    tables = chen_tables(single_ion=True)
    result = solve(chen(1, 1.0, t_end=100.0, **LITHIUM | {"film_n": 1e-4}), tables, mesh=MESH)
    eta = 2 * GAS * 298.15 / FARADAY * np.arcsinh(ONE_C / 20)
    assert result["kinetics_n"][0] == pytest.approx(-eta, rel=1e-4)
    plain = solve(chen(1, 1.0, t_end=100.0, **LITHIUM), tables, mesh=MESH)
    assert plain["voltage"][0] - result["voltage"][0] == pytest.approx(1e-4 * ONE_C, rel=1e-5)


def test_against_pybamm():
    pybamm = pytest.importorskip("pybamm")
    import pybamm_reference  # noqa: F401  (silences telemetry)

    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    values = pybamm.ParameterValues("Chen2020")
    values.update(
        {
            "Exchange-current density for lithium metal electrode [A.m-2]": lambda c_e, c_li, T: (
                10.0 * (c_e / 1000) ** 0.5
            ),
            "Lithium metal partial molar volume [m3.mol-1]": 1.3e-5,
            "Negative electrode conductivity [S.m-1]": 1e7,
            "Negative electrode OCP [V]": 0.0,
            "Current function [A]": 5.0,
            "Lower voltage cut-off [V]": 2.5,
        },
        check_already_exists=False,
    )
    points = {"x_n": 5, "x_s": 30, "x_p": 60, "r_n": 5, "r_p": 100}
    solver = pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8)
    solution = pybamm.Simulation(
        model, parameter_values=values, var_pts=points, solver=solver
    ).solve([0, 4500])
    time, voltage = solution["Time [s]"].entries, solution["Voltage [V]"].entries
    assert time[-1] < 4400
    times = np.linspace(0, 0.995 * time[-1], 401)  # then the voltage falls vertically
    result = solve(chen(1, 1.0, **LITHIUM | {"k_n": 10.0}), chen_tables(), mesh=MESH, times=times)
    difference = result.curves[0] - np.interp(times, time, voltage)
    assert np.sqrt(np.nanmean(difference**2)) < 1e-3
    assert result["charge"][0] * AREA == pytest.approx(time[-1] * 5.0, rel=1e-3)
