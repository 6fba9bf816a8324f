"""The same cells in PyBaMM, as an independent reference."""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import numpy as np
import pybamm

pybamm.set_logging_level("ERROR")


def discharge(
    rate=1.0,
    mesh=(20, 20, 20),
    radial=20,
    rtol=1e-4,
    atol=1e-6,
    single_ion=False,
    parameters="Chen2020",
    changes=None,
    t_max=None,
    times=None,
):
    """Constant-current discharge to the lower voltage: (time, voltage, capacity [A h])."""
    options = {}
    model = pybamm.lithium_ion.DFN(options)
    values = pybamm.ParameterValues(parameters)
    if single_ion:
        values.update(
            {
                "Electrolyte conductivity [S.m-1]": 0.3,
                "Electrolyte diffusivity [m2.s-1]": 1e-9,
                "Cation transference number": 1.0,
            }
        )
    values.update(changes or {})
    values["Current function [A]"] = rate * values["Nominal cell capacity [A.h]"]
    points = dict(zip(("x_n", "x_s", "x_p"), mesh, strict=True)) | {"r_n": radial, "r_p": radial}
    solver = pybamm.IDAKLUSolver(rtol=rtol, atol=atol)
    simulation = pybamm.Simulation(model, parameter_values=values, solver=solver, var_pts=points)
    solution = simulation.solve([0, t_max or 1.2 * 3600 / rate])
    time, voltage = solution["Time [s]"].entries, solution["Voltage [V]"].entries
    capacity = solution["Discharge capacity [A.h]"].entries[-1]
    if times is not None:
        voltage = np.array(solution["Voltage [V]"](times))
    return time, voltage, capacity
