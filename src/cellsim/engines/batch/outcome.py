"""How cases and their steps ended, from the kernel's numbers to the words of all engines."""

from __future__ import annotations

import numpy as np

from cellsim.dfn import SEGMENT, Status
from cellsim.engines import ending
from cellsim.engines.batch.solve import Solved
from cellsim.engines.case import Case
from cellsim.engines.programme import Segment

#: What the kernel's statuses are called; those that need more than the status are in `_of_step`.
_WORDS = {
    Status.TIME: ending.TIME,
    Status.GIVEN_UP: ending.TIME,
    Status.VOLTAGE_LOW: ending.LOWER_VOLTAGE,
    Status.VOLTAGE_HIGH: ending.UPPER_VOLTAGE,
    Status.STOICHIOMETRY: ending.LITHIUM_EXHAUSTED,
    Status.CURRENT_LOW: ending.CUT_OFF,
    Status.CHARGE: ending.CHARGE_PASSED,
    Status.DELIVERED: ending.SOC_REACHED,
    Status.TEMPERATURE_LOW: ending.TEMPERATURE,
    Status.TEMPERATURE_HIGH: ending.TEMPERATURE,
    Status.ANODE_LOW: ending.ANODE_POTENTIAL,
    Status.BEYOND_LOW: ending.infeasible(ending.LOWER_VOLTAGE),
    Status.BEYOND_HIGH: ending.infeasible(ending.UPPER_VOLTAGE),
    Status.DEPLETED: ending.ELECTROLYTE_DEPLETED,
    Status.INADMISSIBLE: ending.NO_START,
    Status.NO_CURRENT: ending.NO_START,
}

#: How a step ends that has done what it was to do.
_FINISHED = (
    *(Status.TIME, Status.VOLTAGE_LOW, Status.VOLTAGE_HIGH, Status.BEYOND_AT_START),
    *(Status.STOICHIOMETRY, Status.CURRENT_LOW, Status.CHARGE, Status.DELIVERED),
    *(Status.TEMPERATURE_LOW, Status.TEMPERATURE_HIGH, Status.ANODE_LOW),
)


def last_step(case: Case, solved: Solved, line: int) -> int:
    """Number of the step, from 0, in which a case ended."""
    done = len(solved.segments[line])
    status = Status(int(solved["status"][line]))
    # A case that breaks down does so within a step, which is none of those done.
    within = done and int(solved.segments[line][-1][0]) == status
    return min(done - 1 if within else done, len(case.programme) - 1)


def outcome(case: Case, solved: Solved, line: int) -> tuple[ending.Outcome, str]:
    """Status and termination in the words of all engines."""
    if solved.refusals[line]:
        return ending.FAILED, solved.refusals[line]
    status, step = Status(int(solved["status"][line])), last_step(case, solved, line)
    word = word_of(case.programme[step], status, solved, line)
    if ending.is_infeasible(word):
        ends = case.protocol.infeasible == "end"
        word = f"step {step + 1} ({case.programme[step].name}) {word}"
        return ending.FAILED if ends else ending.FINISHED, word
    return ending.FINISHED if status in _FINISHED else ending.FAILED, word


def word_of(segment: Segment, status: Status, solved: Solved, line: int) -> str:
    """What ended a step."""
    if status == Status.BEYOND_AT_START:
        return ending.LOWER_VOLTAGE if segment.direction >= 0 else ending.UPPER_VOLTAGE
    if status in (Status.SURFACE_FULL, Status.SURFACE_EMPTY):
        return _surface(solved, line, full=status == Status.SURFACE_FULL)
    return _WORDS.get(status, ending.STEP_COLLAPSED)


def words_of_steps(case: Case, solved: Solved, line: int) -> list[str]:
    """What ended each step that a case has performed."""
    return [
        word_of(case.programme[number], Status(int(row[0])), solved, line)
        for number, row in enumerate(solved.segments[line])
    ]


def of_steps(solved: Solved, line: int, name: str) -> np.ndarray:
    """One of `dfn.SEGMENT` for every step that a case has performed."""
    return solved.segments[line][:, SEGMENT.index(name)]


def _surface(solved: Solved, line: int, full: bool) -> str:
    """Which electrode's surfaces can give or take no more; the voltage falls vertically there."""
    room = {}
    for side, name in (("negative", "n"), ("positive", "p")):
        low = solved[f"x_{name}_surface_min"][line]
        high = solved[f"x_{name}_surface_max"][line]
        room[side] = 1 - high if full else low
    side = min(room, key=lambda key: room[key] if np.isfinite(room[key]) else np.inf)
    return ending.particles(side, "full" if full else "empty")
