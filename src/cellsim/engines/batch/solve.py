"""Cases through the kernel: some hundred at a time, like with like, each ending by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from cellsim import dfn
from cellsim.engines.batch.compiling import compile_kernel
from cellsim.engines.batch.physics import lacks
from cellsim.engines.batch.programs import Programs
from cellsim.engines.batch.records import Shelf
from cellsim.engines.batch.records import records as records_of
from cellsim.engines.case import TOLERANCE, Case, Mesh
from cellsim.engines.ending import ELECTROLYTE_FROZEN, frozen
from cellsim.errors import CellsimError

#: Cases whose tables are in memory at a time: a tenth to a third of a megabyte each.
PORTION = 512

_DEFAULT = Mesh()
_NODES = (_DEFAULT.separator, _DEFAULT.positive)

#: A case that is stuck gets this part of its tolerance.
_FINER = 0.1

#: How a case ends that has no step to take any more: by what it is put down to.
_STUCK = (
    *(dfn.Status.DEPLETED, dfn.Status.SURFACE_FULL, dfn.Status.SURFACE_EMPTY),
    *(dfn.Status.STEP_TOO_SMALL, dfn.Status.TOO_MANY_STEPS),
)

#: How a step ends that its current takes beyond a stop or a guard at once.
_AT_ONCE = (
    *(dfn.Status.BEYOND_AT_START, dfn.Status.VOLTAGE_LOW, dfn.Status.VOLTAGE_HIGH),
    *(dfn.Status.BEYOND_LOW, dfn.Status.BEYOND_HIGH),
)

#: How often a part of a current that no start is found with is tried, the first ones so many times
#: less than the one before; and how long it is on [s].
_PARTS, _APART, _INSTANT = 20, 3.0, 1e-3


@dataclass(frozen=True)
class Solved:
    """What the kernel found, one line a case.

    `cases` has the case of each line, which may be that of others, too; `area` [m2] and `capacity`
    [A.h] are NaN where a case was turned down, for which `refusals` has the reason. `table` has a
    column for each of `dfn.RESULTS`, `segments` for each case a line of `dfn.SEGMENT` a step that
    was performed, `traces` a line of `dfn.TRACE` a time step, none unless asked for.
    """

    cases: list[Case]
    area: np.ndarray
    capacity: np.ndarray
    refusals: list[str]
    table: np.ndarray
    segments: list[np.ndarray]
    traces: list[np.ndarray]

    @classmethod
    def empty(cls, cases: Sequence[Case]) -> Solved:
        """Nothing found yet."""
        of_line = [case for case in cases for _ in range(case.number)]
        lines = len(of_line)
        table = np.full((lines, len(dfn.RESULTS)), np.nan)
        unknown = np.full((2, lines), np.nan)
        nothing = [np.empty((0, len(names))) for names in (dfn.SEGMENT, dfn.TRACE)]
        return cls(
            of_line,
            unknown[0],
            unknown[1],
            [""] * lines,
            table,
            [nothing[0]] * lines,
            [nothing[1]] * lines,
        )

    @classmethod
    def joined(cls, parts: Sequence[Solved]) -> Solved:
        """One after the other."""
        return cls(
            [case for part in parts for case in part.cases],
            np.concatenate([part.area for part in parts]),
            np.concatenate([part.capacity for part in parts]),
            [reason for part in parts for reason in part.refusals],
            np.concatenate([part.table for part in parts]),
            [steps for part in parts for steps in part.segments],
            [trace for part in parts for trace in part.traces],
        )

    def write(self, lines: np.ndarray, found: Any) -> None:
        """Put down what the kernel found of the cases in `lines`."""
        self.table[lines] = found.table
        done = np.isfinite(found.segments[:, :, 0]).sum(axis=1)
        for i, line in enumerate(lines):
            self.segments[line] = found.segments[i, : done[i]]
            if found.traces is not None:
                self.traces[line] = found.traces[i]

    def __len__(self) -> int:
        return len(self.cases)

    def __getitem__(self, name: str) -> np.ndarray:
        return np.asarray(self.table[:, dfn.RESULTS.index(name)])


def solve_cases(
    cases: Sequence[Case],
    *,
    traces: bool = False,
    tolerance: float = TOLERANCE,
    threads: int | None = None,
) -> Solved:
    """Solve every case, and all that a case stands for.

    Parameters
    ----------
    cases : sequence of Case
    traces : bool
        Keep every time step.
    tolerance : float
        Relative, of a time step.
    threads : int, optional
        All cores unless given.
    """
    solved = Solved.empty(cases)
    options = {"rtol": tolerance, "threads": threads, "trace": traces}
    for portion in _portions(cases):
        for group in _groups(portion, solved, options):
            solved.write(group.lines, group.solve())
    return solved


def _portions(cases: Sequence[Case]) -> Iterator[list[tuple[int, Case]]]:
    """Cases with their first lines, some hundred lines at a time."""
    portion: list[tuple[int, Case]] = []
    line = 0
    for case in cases:
        if portion and line + case.number - portion[0][0] > PORTION:
            yield portion
            portion = []
        portion.append((line, case))
        line += case.number
    if portion:
        yield portion


class Resolution(NamedTuple):
    """Nodes of the layers; modes or shells of a particle, in parts of what each case needs."""

    mesh: tuple[int, int, int]
    fineness: float


def resolution_of(case: Case) -> Resolution:
    """Of a case's mesh; how many modes or shells the default stands for, the kernel chooses."""
    mesh = case.mesh
    nodes = (0 if case.cell.lithium_metal else mesh.negative, mesh.separator, mesh.positive)
    return Resolution(nodes, mesh.particle / _DEFAULT.particle)


@dataclass(frozen=True)
class _Group:
    """Cases of one resolution, ready for the kernel; `lines` are their places among all."""

    lines: np.ndarray
    records: np.ndarray
    program: dfn.Program
    tables: dfn.Tables
    options: dict[str, Any]

    def part(self, which: np.ndarray) -> _Group:
        """Some of the cases, by number."""
        program = replace(
            self.program, first=self.program.first[which], count=self.program.count[which]
        )
        return replace(self, lines=self.lines[which], records=self.records[which], program=program)

    def solve(self) -> Any:
        """What the kernel finds."""
        compile_kernel()
        found = self._solve(**self.options)
        self._go_on(found)
        self._too_much(found)
        return found

    def _solve(self, **options: Any) -> Any:
        return dfn.solve(self.records, self.tables, program=self.program, **options)

    def _go_on(self, found: Any) -> None:
        """Give cases that were stuck a finer tolerance, and keep what goes further by it."""
        stuck = np.flatnonzero(np.isin(found.status, _STUCK))
        if not stuck.size:
            return
        finer = self.part(stuck)._solve(**self.options | {"rtol": _FINER * self.options["rtol"]})
        further = np.flatnonzero(finer["time"] > found["time"][stuck])
        found.table[stuck[further]] = finer.table[further]
        found.segments[stuck[further]] = finer.segments[further]
        for i in further if found.traces is not None else ():
            found.traces[stuck[i]] = finer.traces[i]

    def _too_much(self, found: Any) -> None:
        """Look what a part of a current without a start meets at once: then all of it does.

        A thousand times what a cell can carry asks for hundreds of volts, and Newton gives up. The
        part is sought between one that has no start, either, and one that meets nothing.
        """
        lines = np.flatnonzero(found.status == dfn.Status.INADMISSIBLE)
        first = self.program.lines[self.program.first[lines]].copy()
        first[:, dfn.STEP.index("duration")] = _INSTANT
        carried, refused = np.zeros(len(lines)), np.ones(len(lines))
        open_ = np.arange(len(lines))
        for _ in range(_PARTS):
            if not open_.size:
                return
            low, high = carried[open_], refused[open_]
            share = np.where(low > 0, np.sqrt(low * high), high / _APART)
            status = self._with_part(lines[open_], first[open_], share)
            ended = np.isin(status, _AT_ONCE)
            found.table[lines[open_[ended]], dfn.RESULTS.index("status")] = status[ended]
            none = status == dfn.Status.INADMISSIBLE
            refused[open_[none]] = share[none]
            carried[open_[~none & ~ended]] = share[~none & ~ended]
            open_ = open_[~ended]

    def _with_part(self, which: np.ndarray, lines: np.ndarray, share: np.ndarray) -> np.ndarray:
        """How an instant of a share of the current ends."""
        lines[:, dfn.STEP.index("current")] *= share
        places = np.arange(len(lines))
        program = dfn.Program(lines, places, np.ones_like(places), self.program.profiles)
        options = self.options | {"trace": False}
        return np.asarray(replace(self.part(which), program=program)._solve(**options).status)


def _groups(
    portion: list[tuple[int, Case]], solved: Solved, options: dict[str, Any]
) -> Iterator[_Group]:
    """The cases of a portion by resolution; why a case is in none goes to `solved.refusals`."""
    shelf = Shelf(case for _, case in portion)
    members: dict[Resolution, list[_Part]] = defaultdict(list)
    for first, case in portion:
        records = _records(case, first, shelf, solved)
        if records is not None:
            fit = np.flatnonzero([not text for text in solved.refusals[first:][: case.number]])
            members[resolution_of(case)].append(_Part(first + fit, fit, records[fit], case))
    for resolution, parts in members.items():
        programs = Programs()
        group = _Group(
            np.concatenate([part.lines for part in parts]),
            # As plain numbers: records are joined field by field.
            np.concatenate([part.records.view(np.float64) for part in parts]).view(dfn.CASE),
            programs.of([programs.places(part.case)[part.fit] for part in parts]),
            shelf.tables,
            {**resolution._asdict(), **options},
        )
        yield from _refined(group) if resolution.mesh[1:] == _NODES else (group,)


class _Part(NamedTuple):
    """Records of a case: their lines among all, and which of those that it stands for they are."""

    lines: np.ndarray
    fit: np.ndarray
    records: np.ndarray
    case: Case


def _refined(group: _Group) -> Iterator[_Group]:
    """The default mesh stands for what each case needs; any other for itself."""
    mesh = group.options["mesh"]
    refinement, grading = dfn.layers_needed(group.records, group.tables, mesh)
    for name in ("grading_n", "grading_p"):
        group.records[name] = grading
    for factor in np.unique(refinement):
        part = group.part(np.flatnonzero(refinement == factor))
        finer = {"mesh": tuple(int(factor) * nodes for nodes in mesh)}
        yield replace(part, options=part.options | finer)


def _records(case: Case, first: int, shelf: Shelf, solved: Solved) -> np.ndarray | None:
    """The records of a case, or of all that it stands for; those that cannot be are put down."""
    lines = range(first, first + case.number)
    cold = np.broadcast_to(frozen(case), case.number)
    for i, line in enumerate(lines):
        given = "" if case.refusals is None else case.refusals[i]
        solved.refusals[line] = given or (ELECTROLYTE_FROZEN if cold[i] else "")
    reason, rows = "", None
    if not all(solved.refusals[line] for line in lines):
        try:
            if lacking := lacks(case):
                reason = f"not in the batch engine: {lacking}"
            else:
                with np.errstate(all="ignore"):
                    rows = records_of(case, shelf)
                    solved.area[first : lines.stop] = case.area
                    solved.capacity[first : lines.stop] = case.capacity
        except (ValueError, ArithmeticError, CellsimError) as error:
            reason = f"inadmissible: {error}"
    for line in lines if reason else ():
        solved.refusals[line] = solved.refusals[line] or reason
    return rows
