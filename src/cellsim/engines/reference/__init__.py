"""The reference engine: PyBaMM, for trust. Nothing else in cellsim imports it."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import pybamm

from cellsim.engines.case import Case
from cellsim.engines.dataset import Run
from cellsim.engines.reference import model as models
from cellsim.engines.reference.compiled import TOLERANCES, Tolerances
from cellsim.engines.reference.inputs import inputs
from cellsim.engines.reference.solve import solve_steps
from cellsim.engines.reference.values import Lengths, parameter_values

pybamm.set_logging_level("CRITICAL")

# Where the salt runs out conductivity falls to nothing, and where a surface is full or empty the
# exchange current. PyBaMM bends both laws at 10 mol/m3 and within 0.001 of x = 0 and 1, which in a
# discharge that ends there is 0.1 % of the capacity.
pybamm.settings.tolerances |= {"kappa_e__c_e": 1e-2, "D_e__c_e": 1e-2, "reg_power": 1e-4}


def run(case: Case, tolerances: Tolerances = TOLERANCES) -> Run:
    """Solve a case; `tolerances` are pairs, relative and absolute, in the order to try."""
    from cellsim.engines.reference.result import as_run

    return as_run(case, solve_steps(case, tolerances))


def to_pybamm(case: Case) -> tuple[Any, Any]:
    """Model and ParameterValues with the cell's own lengths and numbers."""
    given = inputs(case)
    values = parameter_values(case.cell, given.__getitem__, Lengths.of(case.cell))
    built = models.build(case.cell, case.model, case.thermal, "plain")
    return built, pybamm.ParameterValues(values)


__all__ = ["run", "to_pybamm"]
