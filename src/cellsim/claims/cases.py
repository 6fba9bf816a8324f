"""One run of a study, as data: what to run, the outcome, and the figure read from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from cellsim.claims.claim import Reading
from cellsim.claims.registry import STUDIES
from cellsim.engines import Mesh
from cellsim.errors import CellsimError, InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.library import load
from cellsim.parameters.units import convert, kelvin

if TYPE_CHECKING:
    import xarray as xr


#: Third the points, a third the time, where the reference engine solves; the batch engine is quick
#: on any mesh. Only differences are taken from it, never a figure.
COARSE = Mesh(negative=8, separator=5, positive=8, particle=10)

#: On the engine's own mesh, on a coarse one, or in closed form where the study has one.
By = Literal["full", "coarse", "estimate"]


@dataclass(frozen=True)
class Case:
    """A study of a cell with some of its values changed. Equal cases are run once.

    `changes` are as `Cell.replace` takes them; `arguments` is JSON, so that a case can be hashed;
    `by` says how the answer is had.
    """

    cell: str
    study: str
    arguments: str
    changes: tuple[tuple[str, str | float], ...]
    by: By = "full"

    @classmethod
    def of(
        cls,
        reading: Reading,
        cell: str,
        changes: Mapping[str, str | float],
        prices: Mapping[str, float],
        by: By,
    ) -> Case:
        """The case of a reading; its own `set` belongs to its own cell only."""
        given = {**(reading.set if cell == reading.cell else {}), **changes}
        arguments = {**reading.arguments, **({"prices": dict(prices)} if prices else {})}
        text = json.dumps(arguments, sort_keys=True)
        study = STUDIES[reading.study]
        if not study.solves or (by == "coarse" and study.for_batch(arguments)):
            by = "full"
        return cls(cell, reading.study, text, tuple(sorted(given.items())), by)

    @property
    def family(self) -> str:
        """Cases that share a compiled model, which takes longer to build than to solve."""
        return f"{self.cell} {self.study} {self.by}"

    @property
    def for_batch(self) -> bool:
        """Whether it is for the batch engine."""
        return self.by != "estimate" and STUDIES[self.study].for_batch(json.loads(self.arguments))

    @property
    def order(self) -> str:
        """A fixed order, whatever was asked first."""
        return f"{self.family} {self.arguments} {self.changes}"

    @property
    def options(self) -> dict[str, Any]:
        """The keyword arguments of the study."""
        return {**json.loads(self.arguments), **({"mesh": COARSE} if self.by == "coarse" else {})}


@dataclass(frozen=True)
class Outcome:
    """What came of a case: a Dataset, or the problem. `impossible`: no such cell can be built."""

    data: xr.Dataset | None
    problem: str = ""
    impossible: bool = False


@lru_cache(maxsize=32)
def loaded(name: str) -> Cell:
    """A cell by name, read once in the life of a pool: it has thousands of cases."""
    return load(name)


def evaluate(case: Case) -> Outcome:
    """Run one case; whatever goes wrong is an outcome."""
    cell = _built(case)
    if isinstance(cell, Outcome):
        return cell
    try:
        study = STUDIES[case.study]
        run = study.estimate if case.by == "estimate" and study.estimate else study.run
        return Outcome(run(cell, **case.options))
    except CellsimError as error:
        return Outcome(None, str(error))
    except Exception as error:  # one case never stops the others
        return Outcome(None, f"{type(error).__name__}: {error}")


def evaluate_all(cases: Sequence[Case]) -> list[Outcome]:
    """Run cases of one family: side by side where the study can, or one after the other."""
    found: dict[Case, Outcome] = {}
    for _, group in groupby(cases, key=lambda case: (case.study, case.by, case.arguments)):
        found |= _side_by_side(list(group))
    return [found[case] if case in found else evaluate(case) for case in cases]


def _side_by_side(cases: list[Case]) -> dict[Case, Outcome]:
    """Those of one study and its arguments that can be; where one spoils it, none."""
    each = STUDIES[cases[0].study].each
    if each is None or not cases[0].for_batch:
        return {}
    built = {case: _built(case) for case in cases}
    cells = {case: cell for case, cell in built.items() if isinstance(cell, Cell)}
    try:
        found = each(list(cells.values()), **cases[0].options)
    except Exception:  # whichever it is says so when it is run alone
        return {}
    return {case: Outcome(data) for case, data in zip(cells, found, strict=True)}


def _built(case: Case) -> Cell | Outcome:
    """The cell of a case, or why there is none."""
    try:
        cell = loaded(case.cell)
        return cell.replace(dict(case.changes)) if case.changes else cell
    except InputError as error:
        return Outcome(None, error.problem, impossible=True)


def figure(data: xr.Dataset, reading: Reading) -> float:
    """The one number of a Dataset that a reading asks for, in the target's unit.

    Raises
    ------
    InputError
        No such quantity, label or unit.
    """
    try:
        variable = _selected(data[reading.quantity], reading)
    except KeyError as error:
        raise InputError(
            f"the study {reading.study} has no {error}",
            key="quantity",
            value=reading.quantity,
            remedy=f"it gives {', '.join(map(str, data.data_vars))}",
        ) from error
    if variable.size != 1:
        raise InputError(
            f"is not one number: it has {variable.sizes}",
            key="quantity",
            value=reading.quantity,
            remedy="give 'select'",
        )
    return _in_unit(float(variable), str(variable.attrs.get("units", "1")), reading)


def _in_unit(number: float, unit: str, reading: Reading) -> float:
    wanted = reading.target.unit
    if reading.fleet is not None and (unit, wanted) == ("kg/kW.h", "kt"):
        return number * reading.fleet
    if (unit, wanted) == ("K", "degC"):
        return convert(number, "K", "degC")
    if unit != wanted and reading.against is None:
        raise InputError(
            f"the study gives {unit}", key="target.unit", value=wanted, remedy=f"use {unit}"
        )
    return number


def figures(
    cases: Sequence[Case], reading: Reading, outcome: Callable[[Case], Outcome]
) -> list[float]:
    """The figure of each case; NaN where it has none."""
    found = [outcome(case).data for case in cases]
    return [float("nan") if data is None else figure(data, reading) for data in found]


def limited_by(data: xr.Dataset, reading: Reading) -> str:
    """What bounds the figure: of a window, what excludes the temperature that is asked for."""
    if "criterion" not in data or not reading.select:
        return str(data.attrs.get("limited_by", ""))
    return str(_selected(data["criterion"], reading).item())


def _selected(variable: xr.DataArray, reading: Reading) -> xr.DataArray:
    for name, label in reading.select.items():
        if variable[name].dtype.kind == "f":
            variable = variable.sel({name: kelvin(label)}, method="nearest")
        else:
            variable = variable.sel({name: label})
    return variable
