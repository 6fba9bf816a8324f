"""What the schema refuses, in our words: file, key, value, remedy."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cellsim.errors import InputError
from cellsim.parameters.kinds import MATERIALS
from cellsim.parameters.values import Curve, Expression, Scalar

#: Words that pydantic puts into an error's location for the branch of a union.
_BRANCHES = {"scalar", "expression", "curve", "porous", "planar", "pouch", "can", "bare"} | set(
    MATERIALS
)


def explain(error: ValidationError, origins: Mapping[str, str], tree: Any) -> InputError:
    """The first complaint of the schema, in our words; `origins` maps path prefix -> file."""
    first = error.errors()[0]
    file, key = origin(origins, ".".join(_path(first["loc"], tree)))
    value = first.get("input")
    problem = first["msg"].removeprefix("Value error, ")
    problem, _, remedy = problem.partition(" - ")
    if first["type"] == "extra_forbidden":
        problem, remedy = "is not a key of the schema", "remove it, or check its spelling"
    elif first["type"] == "missing":
        problem, remedy, value = "is missing", "add it", None
    elif isinstance(value, Mapping) and "value" in value:
        value = f"{value['value']} {value.get('unit', '')}".strip()
    elif isinstance(value, Scalar | Expression | Curve):
        value = value.shown
    elif isinstance(value, Mapping):
        value = None
    return InputError(problem, file=file, key=key, value=value, remedy=remedy or None)


def origin(origins: Mapping[str, str], path: str) -> tuple[str, str]:
    """The file in which a path stands, and its key there."""
    for prefix in sorted(origins, key=len, reverse=True):
        if prefix and f"{path}.".startswith(f"{prefix}."):
            of_cell = origins[prefix] == origins[""]
            return origins[prefix], path if of_cell else path[len(prefix) + 1 :]
    return origins[""], path


def _path(location: tuple[int | str, ...], tree: Any) -> list[str]:
    """The keys of a location; the words that pydantic adds for a union's branch are left out."""
    keys = []
    for part in map(str, location):
        inside = isinstance(tree, Mapping) and part in tree
        if inside or part not in _BRANCHES:
            keys.append(part)
        if inside:
            tree = tree[part]
    return keys


def explain_file(error: ValidationError, path: Path) -> InputError:
    """The first complaint about a file whose keys are the schema's own."""
    # A key misspelt is also a key missing: say the first of the two.
    first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
    key = ".".join(str(part) for part in first["loc"]) or None
    problem = first["msg"].removeprefix("Value error, ")
    problem, _, remedy = problem.partition(" - ")
    value = first.get("input")
    if first["type"] == "extra_forbidden":
        problem, remedy = "is not a key of the schema", "remove it, or check its spelling"
    elif first["type"] == "missing":
        problem, remedy, value = "is missing", "add it", None
    elif isinstance(value, Mapping):
        value = None
    return InputError(problem, file=path, key=key, value=value, remedy=remedy or None)


def one_of(name: str, known: Any, what: str) -> None:
    """Raise `ValueError` where a name is none of those known, with the nearest of them."""
    if name not in known:
        close = difflib.get_close_matches(name, list(known), n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(known)}"
        raise ValueError(f"there is no {what} '{name}' - {hint}")
