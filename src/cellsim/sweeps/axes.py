"""Axes of a sweep: one quantity, or several that go together, and the values they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cellsim.errors import CellsimError, InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.changes import in_si, unit_at
from cellsim.parameters.library import material_tree
from cellsim.parameters.units import kelvin
from cellsim.protocols import rate as parse_rate

#: What a column stands for; "value" is a parameter by its path, "material" the name of one.
Kind = Literal["temperature", "rate", "value", "material"]

_RANGE = ("from", "to", "points", "spacing")
_SPACINGS = ("linear", "log")

#: Names of dimensions that a sweep may have of itself.
RESERVED = ("cell", "protocol", "sample")


@dataclass(frozen=True)
class Column:
    """A quantity along an axis: its values in `unit`, or names of materials."""

    name: str
    kind: Kind
    values: np.ndarray
    unit: str = "1"


@dataclass(frozen=True)
class Axis:
    """A dimension of a sweep; several columns are values that go together."""

    name: str
    columns: tuple[Column, ...]

    def __len__(self) -> int:
        return len(self.columns[0].values)

    @property
    def zipped(self) -> bool:
        """Whether its name is not that of its one column."""
        return self.columns[0].name != self.name

    @property
    def of_materials(self) -> bool:
        """Whether cells are built anew along it."""
        return any(column.kind == "material" for column in self.columns)


def make_axes(over: Mapping[str, Any], cells: Sequence[Cell]) -> tuple[Axis, ...]:
    """The axes that a user writes.

    Parameters
    ----------
    over : mapping
        Quantity to its values: a sequence, or ``{"from": ..., "to": ..., "points": ...}`` with
        ``"spacing": "log"`` for equal ratios. Of a name of your own: a mapping of quantities to
        sequences of one length, which go together. A quantity is "temperature", "rate" or the path
        of a parameter.
    cells : sequence of Cell

    Raises
    ------
    InputError
        A quantity or value that cannot be used.
    """
    axes = tuple(_axis(str(name), given, cells) for name, given in over.items())
    seen: set[str] = set()
    for axis in axes:
        for name in {axis.name, *(column.name for column in axis.columns)}:
            if name in seen:
                raise InputError("is swept twice", key=f"over.{name}", remedy="keep one")
            seen.add(name)
    return axes


def _axis(name: str, given: Any, cells: Sequence[Cell]) -> Axis:
    key = f"over.{name}"
    if name in RESERVED:
        raise InputError("is a name of the sweep's own", key=key, remedy="choose another")
    if not isinstance(given, Mapping) or "from" in given:
        return Axis(name, (_column(name, given, cells, key),))
    if not given:
        raise InputError("is empty", key=key, remedy="give quantities with their values")
    columns = tuple(_column(str(of), values, cells, f"{key}.{of}") for of, values in given.items())
    lengths = {column.name: len(column.values) for column in columns}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{of} {length}" for of, length in lengths.items())
        raise InputError(
            f"goes together and differs in length: {said}", key=key, remedy="give as many of each"
        )
    if name in lengths:
        raise InputError("is the name of a column, too", key=key, remedy="choose another")
    return Axis(name, columns)


def _column(name: str, given: Any, cells: Sequence[Cell], key: str) -> Column:
    kind, unit = _kind(name, cells, key)

    def number(value: Any) -> float:
        try:
            return _number(name, kind, unit, value)
        except (InputError, TypeError, ValueError) as error:
            problem = error.problem if isinstance(error, InputError) else "is not a number"
            remedy = error.remedy if isinstance(error, InputError) else None
            raise InputError(problem, key=key, value=value, remedy=remedy) from error

    if kind == "material":
        names = [str(value) for value in _listed(given, key)]
        for material in names:
            material_tree(material, None, key)
        values = np.array(names, dtype=object)
    elif isinstance(given, Mapping):
        values = _spaced(given, number, key)
    elif isinstance(given, np.ndarray) and given.dtype.kind in "fiu" and kind != "temperature":
        values = np.array(given, dtype=float).ravel()
    else:
        values = np.array([number(value) for value in _listed(given, key)], dtype=float)
    if not len(values):
        raise InputError("has no values", key=key, remedy="give one at least")
    return Column(name, kind, values, unit)


def _kind(name: str, cells: Sequence[Cell], key: str) -> tuple[Kind, str]:
    """What a quantity is, and its unit: of the first cell that has it."""
    if name == "temperature":
        return "temperature", "K"
    if name == "rate":
        return "rate", "1/h"
    first: CellsimError | None = None
    for cell in cells:
        try:
            unit = unit_at(cell, name)
        except InputError as error:
            remedy = error.remedy
            first = first or InputError(error.problem, key=key, remedy=remedy)
            continue
        return ("material", "1") if unit is None else ("value", unit)
    raise first or InputError("has no cell to stand in", key=key)


def _number(name: str, kind: Kind, unit: str, value: Any) -> float:
    if kind == "temperature":
        return kelvin(value)
    if kind == "rate":
        return parse_rate(value)
    found = in_si(value, unit, name)
    if not np.isfinite(found):
        raise InputError("is not a number")
    return found


def _listed(given: Any, key: str) -> list[Any]:
    if isinstance(given, str | bytes | Mapping) or not hasattr(given, "__iter__"):
        raise InputError(
            "is not a list of values",
            key=key,
            value=given,
            remedy="write [...], or {from = ..., to = ..., points = ...}",
        )
    return list(given)


def _spaced(given: Mapping[str, Any], number: Any, key: str) -> np.ndarray:
    """Values between two ends, at equal distances or ratios."""
    for name in given:
        if name not in _RANGE:
            raise InputError(
                "is not known", key=f"{key}.{name}", remedy=f"one of {', '.join(_RANGE)}"
            )
    for name in ("to", "points"):
        if name not in given:
            raise InputError("is missing", key=f"{key}.{name}", remedy="add it")
    points, spacing = given["points"], given.get("spacing", "linear")
    if isinstance(points, bool) or not isinstance(points, int) or points < 1:
        raise InputError(
            "is not a number of points", key=f"{key}.points", value=points, remedy="give 1 or more"
        )
    if spacing not in _SPACINGS:
        raise InputError(
            "is not known",
            key=f"{key}.spacing",
            value=spacing,
            remedy=f"one of {', '.join(_SPACINGS)}",
        )
    low, high = number(given["from"]), number(given["to"])
    if spacing == "linear":
        return np.linspace(low, high, points)
    if not min(low, high) > 0:
        raise InputError("has no equal ratios", key=key, remedy="give positive ends")
    return np.geomspace(low, high, points)
