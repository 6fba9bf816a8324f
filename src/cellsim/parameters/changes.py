"""Change values of a cell by their paths; what was derived is derived anew."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo

from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.library import SLOTS, build, material_tree
from cellsim.parameters.units import convert, parse_quantity
from cellsim.parameters.values import Curve, Described, Expression, Sourced

#: Keys of which the negative electrode has one or the other.
_EITHER = {"negative.thickness": "n_to_p", "negative.n_to_p": "thickness"}


def rebuild(cell: Cell, changes: Mapping[str, Any]) -> Cell:
    """The work behind `Cell.replace`, where it is described."""
    tree = _copy(cell._tree["data"])
    origins = dict(cell._tree["origins"])
    for path, new in changes.items():
        for place in places(cell, path):
            _set(cell, tree, origins, place, new)
    return build(tree, origins)


def unit_at(cell: Cell, path: str) -> str | None:
    """SI unit of the value at a path; None where the path holds a material.

    Raises
    ------
    InputError
        No such path, or nothing there that can be set.
    """
    *parents, last = places(cell, path)[0].split(".")
    node, _ = _descend(cell, cell._tree["data"], parents, path)
    if last == "factor" and isinstance(node, Expression | Curve):
        return "1"
    rule = _field(node, last, path).json_schema_extra
    if isinstance(rule, dict):
        return str(rule["si"])
    if last in SLOTS:
        return None
    raise InputError("is not a value that can be set", key=path)


def in_si(new: str | float, unit: str, path: str) -> float:
    """What a user gives for a path, in its SI unit; a bare number is in SI."""
    number, given = _number(new, unit, path, unit)
    try:
        return convert(number, given, unit)
    except InputError as error:
        raise InputError(error.problem, key=path, value=new, remedy=error.remedy) from error


def _copy(tree: dict[str, Any]) -> dict[str, Any]:
    """The tables anew, their values shared: a value is replaced and never edited."""
    return {key: _copy(part) if isinstance(part, dict) else part for key, part in tree.items()}


def places(cell: Cell, path: str) -> list[str]:
    """Where a path stands: `electrolyte` is that of every layer, and a liquid fills them all."""
    keys = path.split(".")
    if keys[0] == "electrolyte":
        rest = path
    elif cell.liquid and len(keys) > 1 and keys[1] == "electrolyte":
        rest = ".".join(keys[1:])
    else:
        return [path]
    layers = ("positive", "separator", "negative")
    return [f"{layer}.{rest}" for layer in layers if hasattr(cell[layer], "electrolyte")]


def _set(cell: Cell, tree: dict[str, Any], origins: dict[str, str], path: str, new: Any) -> None:
    *parents, last = path.split(".")
    node, branch = _descend(cell, tree, parents, path)
    if last == "factor" and isinstance(node, Expression | Curve):
        branch["factor"] = _number(new, "1", path)[0]
        return
    field = _field(node, last, path)
    if last in SLOTS and isinstance(new, str):
        branch[last], origins[path] = material_tree(new, None, path)
        return
    rule = field.json_schema_extra
    if not isinstance(rule, dict):
        raise InputError("is not a value that can be set", key=path, value=new)
    now = getattr(node, last)
    usual = (now.unit if isinstance(now, Sourced) else "") or str(rule["si"])
    branch[last] = _by_hand(new, str(rule["si"]), path, usual)
    if path in _EITHER:  # the last word of the user wins
        branch.pop(_EITHER[path], None)


def _field(node: Any, key: str, path: str) -> FieldInfo:
    fields = type(node).model_fields if isinstance(node, Described) else {}
    if key not in fields:
        raise _no_such(path, key, list(fields))
    return fields[key]


def _descend(
    cell: Cell, tree: dict[str, Any], parents: list[str], path: str
) -> tuple[Any, dict[str, Any]]:
    node: Any = cell
    for key in parents:
        known = list(type(node).model_fields) if isinstance(node, Described) else []
        if key not in known or getattr(node, key) is None:
            raise _no_such(path, key, known)
        node, tree = getattr(node, key), tree[key]
    return node, tree


def _by_hand(new: Any, si_unit: str, path: str, usual: str) -> dict[str, Any]:
    number, unit = _number(new, si_unit, path, usual)
    return {
        "value": number,
        "unit": unit,
        "range": [number, number],
        "kind": "assumed",
        "why": "set by the user",
    }


def _number(new: Any, si_unit: str, path: str, usual: str = "") -> tuple[float, str]:
    """Number and unit of what the user gave; `usual` is a unit to suggest."""
    if isinstance(new, int | float) and not isinstance(new, bool):
        return float(new), si_unit
    try:
        number, unit = parse_quantity(str(new))
    except InputError as error:
        raise InputError(error.problem, key=path, value=new, remedy=error.remedy) from error
    if not unit and si_unit != "1":
        raise InputError(
            "has no unit", key=path, value=new, remedy=f"give one, such as '{number:g} {usual}'"
        )
    return number, unit or "dimensionless"


def _no_such(path: str, key: str, known: list[str]) -> InputError:
    close = difflib.get_close_matches(key, known, n=1)
    listed = ", ".join(known) or "nothing"
    hint = f"did you mean '{close[0]}'?" if close else f"known here: {listed}"
    return InputError(f"there is no '{key}' here", key=path, remedy=hint)
