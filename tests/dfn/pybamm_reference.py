"""The same cells in PyBaMM, as an independent reference."""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import pybamm

pybamm.set_logging_level("ERROR")


def discharge(rate, mesh, radial, changes=None, metal=False):
    """Chen2020 at constant current to its lower voltage: (time, voltage, capacity [A h])."""
    model = pybamm.lithium_ion.DFN({"working electrode": "positive"} if metal else {})
    values = pybamm.ParameterValues("Chen2020")
    values.update(changes or {}, check_already_exists=False)
    values["Current function [A]"] = rate * values["Nominal cell capacity [A.h]"]
    points = dict(zip(("x_n", "x_s", "x_p"), mesh, strict=True)) | {"r_n": radial, "r_p": radial}
    solver = pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8)
    simulation = pybamm.Simulation(model, parameter_values=values, solver=solver, var_pts=points)
    solution = simulation.solve([0, 1.3 * 3600 / rate])
    time, voltage = solution["Time [s]"].entries, solution["Voltage [V]"].entries
    return time, voltage, solution["Discharge capacity [A.h]"].entries[-1]
