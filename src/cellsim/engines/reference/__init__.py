"""The reference engine: PyBaMM, for trust. Nothing else in cellsim imports it."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import pybamm

from cellsim.engines.case import Case
from cellsim.engines.dataset import Run
from cellsim.engines.reference import model as models
from cellsim.engines.reference.solve import Solved, inputs, solve_case
from cellsim.engines.reference.values import Lengths, parameter_values

pybamm.set_logging_level("CRITICAL")


def run(case: Case) -> Run:
    """Solve a case."""
    from cellsim.engines.reference.result import as_run

    return as_run(case, solve_case(case))


def to_pybamm(case: Case) -> tuple[Any, Any]:
    """Model and ParameterValues with the cell's own lengths and numbers."""
    given = inputs(case)
    values = parameter_values(case.cell, given.__getitem__, Lengths.of(case.cell))
    built = models.build(case.cell, case.model, case.thermal, "plain")
    return built, pybamm.ParameterValues(values)


__all__ = ["Solved", "run", "to_pybamm"]
