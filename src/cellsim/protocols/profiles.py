"""Profiles of current or power over time, from a CSV or from arrays."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from cellsim.errors import InputError
from cellsim.protocols.grammar import in_unit
from cellsim.protocols.records import Kind, Profile

#: Times and values.
Source = tuple[Sequence[float], Sequence[float]]

#: Columns that a file may have, and the units that a profile is in.
UNITS: dict[str, str] = {"current": "A", "power": "W", "rate": "1/h"}

_COLUMN = re.compile(r"^\s*(\w+)\s*\[\s*([^\]]+?)\s*\]\s*$")
_REMEDY = "name the columns like 'time [s]', 'power [W]', 'current [A]' or 'rate [1/h]'"


def read_profile(
    source: str | Path | Source, quantity: Kind | None = None, scale: float = 1.0
) -> Profile:
    """A profile that begins at time 0.

    Parameters
    ----------
    source : path, or a pair of sequences
        As in `step.profile`.
    quantity : str, optional
    scale : float
        Factor on the values.

    Raises
    ------
    InputError
        A file or arrays that cannot be used.
    """
    if quantity is not None and quantity not in UNITS:
        raise InputError(
            "is not known", key="quantity", value=quantity, remedy=f"one of {', '.join(UNITS)}"
        )
    if not (isinstance(scale, int | float) and math.isfinite(scale)):
        raise InputError("is not a number", key="scale", value=scale, remedy="give a factor")
    if isinstance(source, str | Path):
        path = Path(source)
        kind, times, values = _from_file(path, quantity)
    else:
        path = None
        kind, times, values = _from_arrays(source, quantity)
    _check(times, values, path)
    first = times[0]
    return Profile(tuple(t - first for t in times), tuple(scale * v for v in values), kind)


def _from_arrays(source: Source, quantity: Kind | None) -> tuple[Kind, list[float], list[float]]:
    if quantity is None:
        raise InputError(
            "is needed with arrays", key="quantity", remedy=f"one of {', '.join(UNITS)}"
        )
    try:
        times, values = ([float(number) for number in column] for column in source)
    except (TypeError, ValueError) as error:
        raise InputError(
            "is not a pair of sequences of numbers",
            key="source",
            value=source,
            remedy="give a path, or times [s] and values",
        ) from error
    if len(times) != len(values):
        raise InputError(
            f"has {len(times)} times and {len(values)} values", key="source", remedy="give as many"
        )
    return quantity, times, values


def _from_file(path: Path, quantity: Kind | None) -> tuple[Kind, list[float], list[float]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if row and not row[0].lstrip().startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise InputError(f"cannot be read: {reason}", file=path) from error
    columns = _columns(rows[0] if rows else [], path)
    kind = _kind(columns, quantity, path)
    pairs = (("time", "s"), (kind, UNITS[kind]))
    times, values = (_column(rows, *columns[name], unit, path) for name, unit in pairs)
    return kind, times, values


def _columns(header: list[str], path: Path) -> dict[str, tuple[int, str]]:
    """Name -> number of the column and its unit."""
    columns = {}
    for number, title in enumerate(header):
        if match := _COLUMN.match(title):
            columns[match.group(1).lower()] = (number, match.group(2))
    if "time" not in columns:
        raise InputError("has no column of time with a unit", file=path, remedy=_REMEDY)
    return columns


def _kind(columns: dict[str, tuple[int, str]], quantity: Kind | None, path: Path) -> Kind:
    there: list[Kind] = [kind for kind in ("current", "power", "rate") if kind in columns]
    if quantity is not None:
        if quantity not in there:
            raise InputError(f"has no column of {quantity}", file=path, remedy=_REMEDY)
        return quantity
    if len(there) == 1:
        return there[0]
    if there:
        found = " and ".join(there)
        raise InputError(f"has columns of {found}", file=path, remedy="choose one by quantity")
    raise InputError("has no column of current, power or rate", file=path, remedy=_REMEDY)


def _column(rows: list[list[str]], number: int, unit: str, to: str, path: Path) -> list[float]:
    try:
        factor = in_unit(1.0, unit, to)
    except InputError as error:
        raise InputError(error.problem, file=path, key=rows[0][number], remedy=_REMEDY) from error
    values = []
    for line, row in enumerate(rows[1:], start=2):
        try:
            values.append(factor * float(row[number]))
        except (IndexError, ValueError) as error:
            raise InputError(
                f"row {line} holds no number",
                file=path,
                key=rows[0][number].strip(),
                value=row[number] if number < len(row) else None,
                remedy="fill it or leave the row out",
            ) from error
    return values


def _check(times: list[float], values: list[float], path: Path | None) -> None:
    if len(times) < 2:
        raise InputError("needs two points at least", file=path, key="time", remedy="add points")
    if not all(math.isfinite(number) for number in (*times, *values)):
        raise InputError("has values that are not finite", file=path, remedy="leave them out")
    for before, after in pairwise(times):
        if not after > before:
            raise InputError(
                f"does not rise after {before:g} s", file=path, key="time", remedy="sort the rows"
            )
