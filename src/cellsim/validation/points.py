"""The points of a comparison: under which conditions, and what was published."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cellsim.errors import InputError
from cellsim.validation.case import ROLES, Comparison, Role

_COLUMN = re.compile(r"^\s*([^\[\]]+?)\s*(?:\[(.+)\])?\s*$")
_OWN = ("value", "error", "role")


@dataclass(frozen=True)
class Point:
    """One published value; None where a closed form stands for it.

    Attributes
    ----------
    conditions : mapping
        What distinguishes it, as the source has it: name -> number with its unit.
    changes, arguments : mapping
        Of the cell, and of the measure.
    """

    value: float | None
    error: float | None
    role: Role
    conditions: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)
    arguments: Mapping[str, Any] = field(default_factory=dict)


def points(comparison: Comparison, folder: Path) -> list[Point]:
    """The points of a comparison, from its own value or its table.

    Raises
    ------
    InputError
        A table that is not there, or that holds something else than numbers and roles.
    """
    given = comparison.arguments
    if not comparison.table:
        shown = {
            name: f"{value:g}" if isinstance(value, float | int) else str(value)
            for name, value in given.items()
        }
        return [Point(comparison.value, comparison.error, comparison.role, shown, {}, dict(given))]
    path = folder / comparison.table
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError("the table cannot be read", file=path) from error
    lines = [line for line in csv.reader(text.splitlines()) if line and line[0][:1] != "#"]
    columns = [_column(head, path) for head in lines[0]] if lines else []
    if "value" not in [name for name, _ in columns]:
        raise InputError("has no column 'value'", file=path, remedy="name one in the first line")
    return [_point(comparison, columns, line, path) for line in lines[1:]]


def _column(head: str, path: Path) -> tuple[str, str]:
    match = _COLUMN.match(head)
    if match is None:
        raise InputError(
            "is no column", file=path, key="column", value=head, remedy="write it like 'time [s]'"
        )
    return match.group(1), match.group(2) or ""


def _point(
    comparison: Comparison, columns: list[tuple[str, str]], line: list[str], path: Path
) -> Point:
    if len(line) != len(columns):
        raise InputError(
            f"has {len(line)} entries for {len(columns)} columns",
            file=path,
            key="line",
            value=",".join(line),
        )
    own: dict[str, str] = {}
    changes: dict[str, str] = {}
    arguments: dict[str, Any] = {}
    conditions: dict[str, str] = {}
    for (name, unit), cell in zip(columns, line, strict=True):
        entry = cell.strip()
        if name in _OWN:
            own[name] = entry
            continue
        text = f"{entry} {unit}".strip()
        conditions[name] = text
        if "." in name:
            changes[name] = text
        else:
            arguments[name] = text if unit else _number_or_text(entry)
    role: Any = own.get("role") or comparison.role
    if role not in ROLES:
        raise InputError(
            "is no role", file=path, key="role", value=role, remedy=f"one of {', '.join(ROLES)}"
        )
    value = _number(own["value"], path, "value")
    error = _number(own["error"], path, "error") if own.get("error") else comparison.error
    given = {**comparison.arguments, **arguments}
    return Point(value, error, role, conditions, changes, given)


def _number(text: str, path: Path, key: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise InputError("is not a number", file=path, key=key, value=text) from error


def _number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
