"""Cases through the kernel: some hundred at a time, like with like, each ending by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from cellsim import dfn
from cellsim.engines.batch.compiling import compile_kernel
from cellsim.engines.batch.physics import lacks
from cellsim.engines.batch.records import Shelf, record
from cellsim.engines.case import Case, Mesh
from cellsim.engines.ending import refused
from cellsim.errors import CellsimError

#: Cases whose tables are in memory at a time: a tenth to a third of a megabyte each.
PORTION = 512

_DEFAULT = Mesh()
_NODES = (_DEFAULT.separator, _DEFAULT.positive)

#: Relative tolerance of a time step; a case that is stuck gets a part of it.
TOLERANCE, _FINER = 1e-4, 0.1

#: How a case ends that has no step to take any more: by what it is put down to.
_STUCK = (
    *(dfn.Status.DEPLETED, dfn.Status.SURFACE_FULL, dfn.Status.SURFACE_EMPTY),
    *(dfn.Status.STEP_TOO_SMALL, dfn.Status.TOO_MANY_STEPS),
)

#: Where the curve of one run is given, in parts of its length: dense at both ends.
SHARES = np.unique(
    np.concatenate(
        [
            [0.0],
            np.geomspace(1e-6, 0.02, 60),
            np.linspace(0.02, 0.98, 321),
            1 - np.geomspace(0.02, 1e-5, 60),
            [1.0],
        ]
    )
)

#: Where it is read, in parts of the longest that the run may last; a point costs some nanoseconds.
_READ = np.union1d(np.linspace(0.0, 1.0, 16385), np.geomspace(1e-8, 1.0, 1025))

#: Of a run that is over before this part, the curve is read again.
_SHORT = 0.1

#: How often a current that no start is found with is divided by 3, to see if a part is too much
#: already; and how long such a part is on [s].
_PARTS, _INSTANT = 12, 1e-3


@dataclass(frozen=True)
class Solved:
    """What the kernel found, one line a case.

    `table` has a column for each of `dfn.RESULTS`, NaN where a case was turned down, for which
    `refusals` has the reason. `times` [s], `voltages` and `anode_potentials` [V] are the curves,
    with no columns unless asked for.
    """

    refusals: list[str]
    table: np.ndarray
    times: np.ndarray
    voltages: np.ndarray
    anode_potentials: np.ndarray

    @classmethod
    def empty(cls, cases: int, points: int) -> Solved:
        """Nothing found yet."""
        table = np.full((cases, len(dfn.RESULTS)), np.nan)
        return cls([""] * cases, table, *np.full((3, cases, points), np.nan))

    def write(self, lines: list[int], found: Any, *curves: np.ndarray) -> None:
        """Put down what the kernel found of the cases in `lines`, and times and both curves."""
        self.table[lines] = found.table
        if curves:
            self.times[lines], self.voltages[lines], self.anode_potentials[lines] = curves

    def __getitem__(self, name: str) -> np.ndarray:
        return np.asarray(self.table[:, dfn.RESULTS.index(name)])


def solve_each(cases: Sequence[Case]) -> Solved:
    """Solve cases side by side, each with its curve at about the `SHARES` of its length."""
    solved = Solved.empty(len(cases), len(SHARES))
    options = {"rtol": TOLERANCE, "threads": 1}
    for group in _groups(cases, range(len(cases)), solved.refusals, options):
        # Where a run ends is not known before: read everywhere, and keep what is wanted.
        longest = group.records["t_end"][:, None]
        found = group.solve(longest * _READ)
        ends = np.nan_to_num(found["time"])[:, None]
        kept = np.searchsorted(_READ, ends / longest * SHARES).clip(max=len(_READ) - 1)
        curves = (np.take_along_axis(c, kept, 1) for c in (found.curves, found.anode_potential))
        solved.write(group.lines, found, longest * _READ[kept], *curves)
        short = np.flatnonzero(ends < _SHORT * longest)
        if short.size:
            part, times = group.part(short), ends[short] * SHARES
            found = part.solve(times)
            solved.write(part.lines, found, times, found.curves, found.anode_potential)
    return solved


def solve_many(
    cases: Sequence[Case],
    *,
    shares: np.ndarray | None = None,
    constant_current_only: bool = False,
    tolerance: float = TOLERANCE,
    threads: int | None = None,
) -> Solved:
    """Solve every case.

    Parameters
    ----------
    cases : sequence of Case
    shares : array, optional
        Where curves are wanted, from 0 to 1 of each run's length; costs a second solution.
    constant_current_only : bool
        Take of a charge its constant-current part.
    tolerance : float
        Relative, of a time step.
    threads : int, optional
        All cores unless given.
    """
    solved = Solved.empty(len(cases), 0 if shares is None else len(shares))
    options = {"rtol": tolerance, "threads": threads}
    for start in range(0, len(cases), PORTION):
        portion = range(start, min(start + PORTION, len(cases)))
        for group in _groups(cases, portion, solved.refusals, options, constant_current_only):
            found = group.solve()
            if shares is None:
                solved.write(group.lines, found)
                continue
            times = np.nan_to_num(found["time"])[:, None] * shares
            found = group.solve(times)
            solved.write(group.lines, found, times, found.curves, found.anode_potential)
    return solved


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

    lines: list[int]
    records: np.ndarray
    tables: dfn.Tables
    options: dict[str, Any]

    def part(self, which: np.ndarray) -> _Group:
        """Some of the cases, by number."""
        return replace(self, lines=[self.lines[i] for i in which], records=self.records[which])

    def solve(self, times: np.ndarray | None = None) -> Any:
        """What the kernel finds; `times` (cases, points) [s] for curves."""
        compile_kernel()
        found = dfn.solve(self.records, self.tables, times=times, **self.options)
        self._go_on(found, times)
        for line in np.flatnonzero(found.status == dfn.Status.INADMISSIBLE):
            if self._too_much(self.records[line : line + 1]):
                found.table[line, dfn.RESULTS.index("status")] = dfn.Status.BEYOND_AT_START
        return found

    def _go_on(self, found: Any, times: np.ndarray | None) -> None:
        """Give cases that were stuck a finer tolerance, and keep what goes further by it."""
        stuck = np.flatnonzero(np.isin(found.status, _STUCK))
        if not stuck.size:
            return
        at = None if times is None else times[stuck]
        options = self.options | {"rtol": _FINER * self.options["rtol"]}
        finer = dfn.solve(self.records[stuck], self.tables, times=at, **options)
        further = finer["time"] > found["time"][stuck]
        found.table[stuck[further]] = finer.table[further]
        if times is not None:
            found.curves[stuck[further]] = finer.curves[further]
            found.anode_potential[stuck[further]] = finer.anode_potential[further]

    def _too_much(self, record: np.ndarray) -> bool:
        """Whether a part of a current without a start goes beyond the limit: then all of it does.

        A thousand times what a cell can carry asks for hundreds of volts, and Newton gives up.
        """
        part = record.copy()
        part["t_end"] = _INSTANT
        for _ in range(_PARTS):
            part["I"] /= 3
            status = dfn.solve(part, self.tables, **self.options | {"threads": 1}).status[0]
            if status != dfn.Status.INADMISSIBLE:
                return bool(status == dfn.Status.BEYOND_AT_START)
        return False


def _groups(
    cases: Sequence[Case],
    portion: Iterable[int],
    refusals: list[str],
    options: dict[str, Any],
    constant_current_only: bool = False,
) -> Iterator[_Group]:
    """The cases of a portion by resolution; why a case is in none goes to `refusals`."""
    shelf = Shelf(cases[i] for i in portion)
    rows: dict[Resolution, dict[int, np.ndarray]] = defaultdict(dict)
    for i in portion:
        row = _record(cases[i], shelf, constant_current_only)
        if isinstance(row, str):
            refusals[i] = row
        else:
            rows[resolution_of(cases[i])][i] = row
    for resolution, members in rows.items():
        # As plain numbers: records are joined field by field.
        records = np.concatenate([row.view(np.float64) for row in members.values()]).view(dfn.CASE)
        group = _Group(list(members), records, shelf.tables, {**resolution._asdict(), **options})
        yield from _refined(group) if resolution.mesh[1:] == _NODES else (group,)


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


def _record(case: Case, shelf: Shelf, constant_current_only: bool) -> np.ndarray | str:
    """The record, or why there is none."""
    if (turned_down := refused(case)) is not None:
        return turned_down.termination
    try:
        if reason := lacks(case, constant_current_only):
            return f"not in the batch engine: {reason}"
        return record(case, shelf)
    except (ValueError, ArithmeticError, CellsimError) as error:
        return f"inadmissible: {error}"
