"""Inputs of the cases of a box: temperatures, rates and changed parameters, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.changes import places, unit_at
from cellsim.sweeps.grid import Box, shape_of
from cellsim.sweeps.samples import Drawn
from cellsim.sweeps.study import Study

#: What was drawn: of path, number of the cell, and which samples.
Draws = Callable[[str, int, slice], np.ndarray]


@dataclass(frozen=True)
class Inputs:
    """What differs between the cases of a box, each (cases,); `kept` tells which are run."""

    cell: int
    protocol: int
    kept: np.ndarray
    temperature: np.ndarray | float
    rate: np.ndarray | None
    changes: dict[str, np.ndarray]
    materials: dict[str, str] = field(default_factory=dict)

    def only(self, kept: np.ndarray) -> Inputs:
        """The same, of which fewer are run."""
        return Inputs(**(vars(self) | {"kept": self.kept & kept}))


def inputs_of(study: Study, box: Box, draws: Draws) -> Inputs:
    """The inputs of a box, left out where a condition does not hold."""
    parts = dict(zip(study.grid.names, box, strict=True))
    cell, protocol = (parts[name].start if name in parts else 0 for name in ("cell", "protocol"))
    columns = {name: _spread(study, name, box) for name in study.columns}
    changes = {n: v for n, v in columns.items() if study.columns[n][1].kind == "value"}
    for one in study.drawn:
        value = one.cells[cell]
        if value is not None:
            drawn = _drawn(study, one, box, cell, draws)
            changes.update(dict.fromkeys(value.paths, drawn))
    return Inputs(
        cell=cell,
        protocol=protocol,
        kept=kept(study, box, draws),
        temperature=columns.get("temperature", study.temperature),
        rate=columns.get("rate"),
        changes=changes,
        materials={
            name: str(values[0])
            for name, values in columns.items()
            if study.columns[name][1].kind == "material"
        },
    )


def kept(study: Study, box: Box, draws: Draws) -> np.ndarray:
    """Which cases of a box meet every condition: (cases,)."""
    shape = shape_of(box)
    number = int(np.prod(shape, dtype=int))
    met = np.ones(number, bool)
    for condition in study.where:
        values = {name: _value(study, name, box, draws) for name in condition.names}
        met &= np.broadcast_to(condition.holds(values), number)
    return met


def check_conditions(study: Study) -> None:
    """Raise `InputError` where a condition names what it cannot."""
    for condition in study.where:
        for name in condition.names:
            if name in study.columns and study.columns[name][1].kind == "material":
                raise _unfit(condition.text, f"'{name}' is no number")
            if name == "temperature" or name in study.columns or find_drawn(study, name):
                continue
            if name == "rate":
                raise _unfit(condition.text, "the rate is not swept")
            if not any(_has(cell, name) for cell in study.cells.values()):
                raise _unfit(condition.text, f"'{name}' is no quantity of the sweep or its cells")
            _check_nominal(study, condition.text, name)


def find_drawn(study: Study, name: str) -> Drawn | None:
    """What is drawn at a path, whichever of its paths that is."""
    for one in study.drawn:
        if any(value is not None and name in value.paths for value in one.cells):
            return one
    return None


def _check_nominal(study: Study, text: str, name: str) -> None:
    """A value of the cell must be its own in every case."""
    cell = next(cell for cell in study.cells.values() if _has(cell, name))
    swept = [column.name for _, column in study.columns.values()]
    for other in swept:
        for place in places(cell, other):
            if any(f"{at}.".startswith(f"{place}.") for at in places(cell, name)):
                raise _unfit(text, f"'{name}' is swept as '{other}'")
    derived = name == "negative.thickness" and _has(cell, "negative.n_to_p")
    if derived and (swept or study.drawn):
        raise _unfit(text, f"'{name}' is derived from negative.n_to_p")


def _unfit(text: str, problem: str) -> InputError:
    return InputError(
        problem, key="where", value=text, remedy="name what is swept, drawn or fixed in the cells"
    )


def _has(cell: Cell, path: str) -> bool:
    try:
        return unit_at(cell, path) is not None and _nominal(cell, path) is not None
    except (InputError, AttributeError):
        return False


def _nominal(cell: Cell, path: str) -> float | None:
    found = cell[path]
    return None if found is None else float(getattr(found, "si", found))


def _value(study: Study, name: str, box: Box, draws: Draws) -> np.ndarray | float:
    """A quantity of each case of a box, or one for all; NaN where the cell has it not."""
    if name in study.columns:
        return _spread(study, name, box)
    if name == "temperature":
        return study.temperature
    place = box[0].start if study.grid.names[:1] == ("cell",) else 0
    drawn = find_drawn(study, name)
    if drawn is not None and drawn.cells[place] is not None:
        return _drawn(study, drawn, box, place, draws)
    cell = study.cell(place)
    return (_nominal(cell, name) or 0.0) if _has(cell, name) else float("nan")


def _spread(study: Study, name: str, box: Box) -> np.ndarray:
    """The values of a column for every case of a box."""
    axis, column = study.columns[name]
    return _along(study, axis, column.values, box)


def _drawn(study: Study, one: Drawn, box: Box, cell: int, draws: Draws) -> np.ndarray:
    values = draws(one.path, cell, box[-1])
    return np.broadcast_to(values, shape_of(box)).ravel()


def _along(study: Study, axis: str, values: np.ndarray, box: Box) -> np.ndarray:
    place = study.grid.names.index(axis)
    shape = [1] * len(box)
    shape[place] = -1
    return np.broadcast_to(values[box[place]].reshape(shape), shape_of(box)).ravel()
