"""Solve one case: inputs in, states out, and in our words what ended it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pybamm

from cellsim.engines import ending
from cellsim.engines.case import Case
from cellsim.engines.reference.compiled import (
    TOLERANCES,
    Compiled,
    Structure,
    Tolerances,
    compiled,
)
from cellsim.engines.reference.model import RAMP

#: A limit that does not apply [A, V or K].
_NONE = 1e6

#: The rate below which a fast charge has come to a stand [1/h].
_STANDSTILL = 0.02

#: Salt concentration [mol/m3] and distance from 0 or 1 at which a failure is put down to them.
_DEPLETED = 1.0
_EDGE = 1e-3

#: Times at which fields are read.
FIELD_TIMES = 61

_HOUR = 3600.0


@dataclass(frozen=True)
class Solved:
    """How it ended, traces along `time`, and fields (size, few) at some of those times."""

    status: str
    termination: str
    time: np.ndarray = field(default_factory=lambda: np.empty(0))
    traces: dict[str, np.ndarray] = field(default_factory=dict)
    few: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=int))
    fields: dict[str, np.ndarray] = field(default_factory=dict)


def solve_case(case: Case, tolerances: Tolerances = TOLERANCES) -> Solved:
    """Solve; a failure is a status."""
    control = "current" if case.programme[0].constant_current else "limited"
    structure = Structure.of(case.cell, case.model, case.thermal, control, case.mesh)
    ready = compiled(structure, tolerances)
    given = inputs(case)
    values = {name: given[name] for name in ready.inputs}
    end = case.programme[0].longest
    best: Solved | None = None
    for solver in ready.solvers:
        found = _attempt(ready, solver, values, end, case)
        if found.status == ending.FINISHED:
            return found
        if best is None or found.time.size > best.time.size:
            best = found
    assert best is not None  # noqa: S101 - there is at least one solver
    return best


def _attempt(
    ready: Compiled, solver: Any, values: dict[str, float], end: float, case: Case
) -> Solved:
    try:
        solution = solver.solve(ready.model, np.array([0.0, RAMP, end]), inputs=values)
    except pybamm.SolverError:
        return Solved(ending.FAILED, ending.NO_START)
    time, states = np.asarray(solution.t), np.asarray(solution.y)
    good = np.isfinite(states).all(axis=0)
    if not good.any():
        return Solved(ending.FAILED, ending.STEP_COLLAPSED)
    # What happens while the current comes on is no part of the run, unless that is all there is.
    keep = good & (time >= min(RAMP, time[good].max()))
    time, states = time[keep], states[:, keep]
    traces = ready.observe(time, states, values, ready.traces)
    few = np.unique(np.linspace(0, time.size - 1, FIELD_TIMES).round().astype(int))
    fields = ready.observe(time[few], states[:, few], values, ready.fields)
    status, termination = _ended(str(solution.termination), case, traces, fields)
    flat = {name: quantity[0] for name, quantity in traces.items()}
    return Solved(status, termination, time, flat, few, fields)


def _ended(
    reason: str, case: Case, traces: dict[str, np.ndarray], fields: dict[str, np.ndarray]
) -> tuple[str, str]:
    if reason.startswith("event: "):
        return ending.FINISHED, reason.removeprefix("event: ")
    if reason == "final time":
        rested = case.programme[0].duration is not None
        return ending.FINISHED if rested else ending.FAILED, ending.TIME
    if "salt_least" in traces and traces["salt_least"][0, -1] < _DEPLETED:
        return ending.FAILED, ending.ELECTROLYTE_DEPLETED
    for side in ("negative", "positive"):
        surface = fields.get(f"{side}_surface")
        if surface is not None and surface[:, -1].min() < _EDGE:
            return ending.FAILED, ending.particles(side, "empty")
        if surface is not None and surface[:, -1].max() > 1 - _EDGE:
            return ending.FAILED, ending.particles(side, "full")
    return ending.FAILED, ending.STEP_COLLAPSED


def inputs(case: Case) -> dict[str, float]:
    """A value for every input that any model may ask for."""
    cell, limits = case.cell, case.cell.limits
    x_p, x_n = case.stoichiometry
    values: dict[str, float] = {path: value.si for path, value in cell.values()}
    values |= {
        "capacity": case.capacity,
        "area": case.area,
        "temperature": case.temperature,
        "x_p": x_p,
        "x_n": 0.0 if x_n is None else x_n,
        "heat_capacity": case.heat_capacity,
        "cooling": case.cooling,
        "current": 0.0,
        "lower_voltage": -_NONE,
        "metal": min(case.metal, _NONE),
        # A tenth of a volt at 1C.
        "scale_resistance": 0.1 / case.capacity,
        "upper_voltage": limits.upper_voltage.si,
        "greatest_temperature": _NONE,
        "plating_margin": -_NONE,
        "critical_current": _NONE,
        "charge_wanted": _NONE,
    }
    return values | _protocol_inputs(case)


def _protocol_inputs(case: Case) -> dict[str, float]:
    (segment,) = case.programme
    if segment.constant_current:
        below = segment.voltage_below
        return {
            "current": segment.direction * (segment.current or 0.0),
            "lower_voltage": -_NONE if below is None else below,
        }
    given = {
        "greatest_current": segment.current,
        "cut_off_current": segment.current_below,
        "upper_voltage": segment.voltage,
        "greatest_temperature": segment.temperature,
        "plating_margin": segment.anode_potential,
        "critical_current": segment.critical_current,
        "charge_wanted": None if segment.delivered is None else -segment.delivered,
    }
    return {name: value for name, value in given.items() if value is not None}
