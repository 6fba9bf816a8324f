"""Solve a case step by step: inputs in, states out, and in our words what ended each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pybamm

from cellsim.engines import ending
from cellsim.engines.case import Case
from cellsim.engines.programme import Segment
from cellsim.engines.reference.compiled import (
    TOLERANCES,
    Compiled,
    Structure,
    Tolerances,
    compiled,
)
from cellsim.engines.reference.control import GRACE, GUARD, RAMP
from cellsim.engines.reference.inputs import inputs, strips

#: Salt concentration [mol/m3] and distance from 0 or 1 at which a failure is put down to them.
_DEPLETED = 1.0
_EDGE = 1e-3

#: How far from a state of charge it counts as reached already [1C h].
_REACHED = 1e-9

#: Times at which fields are read.
FIELD_TIMES = 61

Traces = dict[str, np.ndarray]


@dataclass(frozen=True)
class Solved:
    """A step: how it ended, traces along `time`, and fields (size, few) at some of those times.

    `begin` is what the step found, `end` what the next one finds.
    """

    segment: Segment
    status: ending.Outcome
    termination: str
    begin: State
    end: State
    time: np.ndarray = field(default_factory=lambda: np.empty(0))
    traces: Traces = field(default_factory=dict)
    few: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=int))
    fields: Traces = field(default_factory=dict)

    @property
    def infeasible(self) -> bool:
        """Whether a limit of the cell stopped it that is none of its own stops."""
        return ending.is_infeasible(self.termination)


@dataclass(frozen=True)
class State:
    """Where a step begins or ends: the states of a compiled model, and what has passed so far.

    Time in s, current in A, charge and energy delivered in A.h and W.h, temperature in K.
    """

    model: Compiled | None
    vector: np.ndarray | None
    time: float
    current: float
    capacity: float
    energy: float
    temperature: float


def solve_case(case: Case, tolerances: Tolerances = TOLERANCES) -> Solved:
    """Solve a case of one step; a failure is a status."""
    return next(solve_steps(case, tolerances))


def solve_steps(case: Case, tolerances: Tolerances = TOLERANCES) -> Iterator[Solved]:
    """Solve step after step, to the last or to the one that ends the case."""
    state = State(None, None, 0.0, 0.0, 0.0, 0.0, case.temperature)
    for segment in case.programme:
        solved = _step(case, segment, state, tolerances)
        yield solved
        state = solved.end
        skipped = solved.infeasible and case.protocol.infeasible == "skip"
        failed = solved.status == ending.FAILED and not skipped
        if failed or solved.termination == ending.LITHIUM_EXHAUSTED:
            return


def _step(case: Case, segment: Segment, begin: State, tolerances: Tolerances) -> Solved:
    if stop := _met_already(case, segment, begin):
        return Solved(segment, ending.FINISHED, stop, begin, begin)
    structure = Structure.of(
        case.cell, case.model, case.thermal, _control(segment), case.mesh, segment.profile
    )
    ready = compiled(structure, tolerances)
    given = inputs(case, segment, begin.current, begin.capacity)
    values = {name: given[name] for name in ready.inputs}
    if begin.model is None or begin.vector is None:
        vector = ready.beginning(values)
    else:
        vector = ready.from_other(begin.model, begin.vector, begin.current, values)
    left_behind = _left_behind(ready, segment, vector, values)
    values["grace"] = float(bool(left_behind))
    first = None if begin.model is None else vector
    best: Solved | None = None
    # At each point of a profile the solver starts anew, at first order: the finest from the outset.
    for solver in ready.solvers[::-1] if segment.profile else ready.solvers:
        solver.start = first
        found = _attempt(ready, solver, values, begin, segment)
        if found.status == ending.FINISHED or found.infeasible:
            return _unless_at_once(found, left_behind)
        if best is None or found.time.size > best.time.size:
            best = found
    assert best is not None  # noqa: S101 - there is at least one solver
    if left_behind and best.end.time - begin.time <= GRACE:
        # What was beyond a stop already could not even begin.
        return Solved(segment, *_by_event(left_behind[0]), begin, begin)
    return best


def _unless_at_once(found: Solved, left_behind: list[str]) -> Solved:
    """A step that keeps beyond the stop that it found itself beyond has no length.

    The first step of a run keeps its few milliseconds, for a run has one time at least.
    """
    begin, end = found.begin, found.end
    if begin.model is None or not left_behind or end.time - begin.time > GRACE * (1 + 1e-6):
        return found
    return Solved(found.segment, found.status, found.termination, begin, begin)


def _control(segment: Segment) -> str:
    if segment.profile is not None:
        return "profile"
    return "current" if segment.constant_current else "limited"


def _met_already(case: Case, segment: Segment, begin: State) -> str:
    """The stop that a step has met before it begins, whatever its current; "" if none."""
    if strips(segment) and case.metal <= begin.capacity:
        return ending.LITHIUM_EXHAUSTED
    if segment.delivered is not None:
        left = segment.delivered - begin.capacity
        if (-left if segment.direction < 0 else left) <= _REACHED * case.capacity:
            return ending.SOC_REACHED
    below, above = segment.temperature_below, segment.temperature_above
    if (below is not None and begin.temperature <= below) or (
        above is not None and begin.temperature >= above
    ):
        return ending.TEMPERATURE
    if segment.constant_current and segment.current_below is not None:
        return ending.CUT_OFF if (segment.current or 0.0) <= segment.current_below else ""
    return ""


def _left_behind(
    ready: Compiled, segment: Segment, vector: np.ndarray, values: dict[str, float]
) -> list[str]:
    """Stops that the last current has met, which the new one may take back."""
    names = ("voltage", "anode_potential")
    seen = ready.observe(np.zeros(1), vector[:, None], values, names)
    voltage, anode = (float(seen[name][0, 0]) for name in names)
    room = (
        (ending.LOWER_VOLTAGE, 1, voltage, segment.voltage_below),
        (ending.UPPER_VOLTAGE, -1, voltage, segment.voltage_above),
        (GUARD + ending.LOWER_VOLTAGE, 1, voltage, segment.lower),
        (GUARD + ending.UPPER_VOLTAGE, -1, voltage, segment.upper),
        (ending.ANODE_POTENTIAL, 1, anode, segment.anode_below),
    )
    return [name for name, sign, x, stop in room if stop is not None and sign * (x - stop) <= 0]


def _attempt(
    ready: Compiled,
    solver: Any,
    values: dict[str, float],
    begin: State,
    segment: Segment,
) -> Solved:
    blank = Solved(segment, ending.FAILED, ending.NO_START, begin, begin)
    try:
        solution = solver.solve(ready.model, _stations(segment), inputs=values)
    except pybamm.SolverError:
        return blank
    time, states = np.asarray(solution.t), np.asarray(solution.y)
    good = np.isfinite(states).all(axis=0)
    if not good.any():
        return replace(blank, termination=ending.STEP_COLLAPSED)
    # What happens while the current comes on is no part of the run, unless that is all there is.
    keep = good & (time >= min(RAMP, time[good].max()))
    time, states = time[keep], states[:, keep]
    traces = ready.observe(time, states, values, ready.traces)
    few = np.unique(np.linspace(0, time.size - 1, FIELD_TIMES).round().astype(int))
    fields = ready.observe(time[few], states[:, few], values, ready.fields)
    status, termination = _ended(str(solution.termination), segment, traces, fields)
    flat = {name: quantity[0] for name, quantity in traces.items()}
    time = begin.time + time
    names = ("current", "capacity", "energy", "temperature")
    last = {name: float(flat[name][-1]) for name in names}
    end = State(ready, states[:, -1].copy(), float(time[-1]), **last)
    return Solved(segment, status, termination, begin, end, time, flat, few, fields)


def _stations(segment: Segment) -> np.ndarray:
    """Times at which the solver stops: the points of a profile, between which it is smooth."""
    times = np.array([0.0, RAMP, segment.longest])
    if segment.profile is not None:
        times = np.union1d(times, segment.profile.times)
    return times[times <= segment.longest]


def _ended(
    reason: str, segment: Segment, traces: Traces, fields: Traces
) -> tuple[ending.Outcome, str]:
    if reason.startswith("event: "):
        return _by_event(reason.removeprefix("event: "))
    if reason == "final time":
        wanted = segment.duration is not None
        return ending.FINISHED if wanted else ending.FAILED, ending.TIME
    if "salt_least" in traces and traces["salt_least"][0, -1] < _DEPLETED:
        return ending.FAILED, ending.ELECTROLYTE_DEPLETED
    for side in ("negative", "positive"):
        surface = fields.get(f"{side}_surface")
        if surface is not None and surface[:, -1].min() < _EDGE:
            return ending.FAILED, ending.particles(side, "empty")
        if surface is not None and surface[:, -1].max() > 1 - _EDGE:
            return ending.FAILED, ending.particles(side, "full")
    return ending.FAILED, ending.STEP_COLLAPSED


def _by_event(name: str) -> tuple[ending.Outcome, str]:
    if name.startswith(GUARD):
        return ending.FAILED, ending.infeasible(name.removeprefix(GUARD))
    return ending.FINISHED, name
