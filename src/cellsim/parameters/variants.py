"""Many variants of a cell in one: values that vary are arrays, and so is what follows from them.

A cell is built and checked value by value, which takes ten milliseconds. A thousand variants that
differ in numbers alone take little more: their tree is the nominal one with arrays in it, and every
formula is evaluated element by element.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.errors import InputError
from cellsim.parameters.balance import OUT_OF_REACH, describe, thickness_for
from cellsim.parameters.cell import Cell, PorousElectrode
from cellsim.parameters.changes import places
from cellsim.parameters.checks import flaws
from cellsim.parameters.values import SIGNS, Curve, Described, Expression, Scalar

_THICKNESS, _RATIO = "negative.thickness", "negative.n_to_p"


@dataclass(frozen=True)
class Variants:
    """`number` variants of a cell.

    Attributes
    ----------
    cell : Cell
        Its values that vary are arrays (number,).
    refusals : array of str, (number,)
        Why a variant cannot be; "" where it can.
    """

    cell: Cell
    number: int
    refusals: np.ndarray


def variants(cell: Cell, changes: Mapping[str, np.ndarray]) -> Variants:
    """As many variants as the arrays are long, all cross-checks made.

    Parameters
    ----------
    changes : mapping
        Path, as in `Cell.replace`, to values in SI (of a function's ``.factor``), (number,).

    Raises
    ------
    InputError
        No such path, or one that holds no number.
    """
    arrays = {path: np.asarray(values, dtype=float) for path, values in changes.items()}
    number = max((len(values) for values in arrays.values()), default=1)
    found = Variants(cell, number, np.full(number, "", dtype=object))
    branches: dict[str, Any] = {}
    for path, values in arrays.items():
        for place in places(cell, path):
            _put(found, branches, place, values)
    if _THICKNESS in arrays and _RATIO not in arrays:
        branches.setdefault("negative", {})["n_to_p"] = None
    varied = _rebuilt(cell, branches)
    if arrays:
        varied = _balanced(found, varied)
    for flaw in flaws(varied):
        refuse(
            found.refusals,
            flaw.bad,
            lambda read, flaw=flaw: f"{flaw.key}: {flaw.problem(read)} - {flaw.remedy}",
        )
    return Variants(varied, number, found.refusals)


def refuse(refusals: np.ndarray, bad: Any, reason: Any) -> None:
    """Write the reason, made with a reader of numbers, where a variant is bad first."""
    bad = np.broadcast_to(np.asarray(bad, bool), refusals.shape)
    for i in np.flatnonzero(bad & (refusals == "")):
        refusals[i] = reason(lambda value, i=i: float(np.broadcast_to(value, refusals.shape)[i]))


def _put(found: Variants, branches: dict[str, Any], path: str, values: np.ndarray) -> None:
    """Put an array in its place among the changed branches of the tree."""
    *parents, last = path.split(".")
    node: Any = found.cell
    for key in parents:
        node = getattr(node, key, None)
        branches = branches.setdefault(key, {})
    if last == "factor" and isinstance(node, Expression | Curve):
        branches[last] = values
        refuse(found.refusals, ~(values > 0), lambda read: f"{path}: must be positive")
        return
    value = getattr(node, last, None)
    if not isinstance(node, Described) or not isinstance(value, Scalar):
        raise InputError(
            "is not a number that can be varied",
            key=path,
            remedy="name a value; behind a function of state, its .factor",
        )
    keeps, problem = SIGNS[str(type(node).model_fields[last].json_schema_extra["sign"])]  # type: ignore[index]
    branches[last] = value.at(values)
    refuse(
        found.refusals,
        ~np.asarray(keeps(values)),
        lambda read: f"{path} = {read(values):g} {value.si_unit}: {problem}",
    )


def _rebuilt(node: Any, branches: dict[str, Any]) -> Any:
    """The tree with the changed branches in their places, the rest of it shared."""
    if isinstance(node, Expression | Curve):
        return node.at(branches["factor"])
    changed = {
        key: _rebuilt(getattr(node, key), part) if isinstance(part, dict) else part
        for key, part in branches.items()
    }
    other = node.model_copy(update=changed)
    if isinstance(other, Cell):
        object.__setattr__(other, "__pydantic_private__", {"_tree": {}, "_found": {}})
    return other


def _balanced(found: Variants, cell: Cell) -> Cell:
    """With the thickness of the negative electrode where N/P is given."""
    negative = cell.negative
    if not isinstance(negative, PorousElectrode) or negative.n_to_p is None:
        return cell
    with np.errstate(all="ignore"):
        thickness = np.broadcast_to(thickness_for(cell, negative.n_to_p.si), found.number)
    problem = describe(found.cell, OUT_OF_REACH)
    refuse(found.refusals, np.isnan(thickness), lambda read: f"limits.upper_voltage: {problem}")
    return _rebuilt(cell, {"negative": {"thickness": negative.thickness.at(thickness)}})  # type: ignore[no-any-return]
