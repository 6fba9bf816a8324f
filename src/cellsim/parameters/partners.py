"""Values that are measured together: which other one of its file a value is drawn with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cellsim.errors import InputError


def require_partners(tree: Mapping[str, Any], file: Path, table: str = "") -> None:
    """Raise `InputError` where a value is `drawn_with` one that cannot lead it.

    Read off the file and not off the cell: there a user may have set the leading value.
    """
    for name, value in tree.items():
        if not isinstance(value, Mapping):
            continue
        if "drawn_with" not in value:
            require_partners(value, file, f"{table}{name}.")
            continue
        found = _complaint(tree, name, value["drawn_with"])
        if found is not None:
            problem, remedy = found
            key = f"{table}{name}.drawn_with"
            raise InputError(problem, file=file, key=key, value=value["drawn_with"], remedy=remedy)


def _complaint(tree: Mapping[str, Any], name: str, partner: Any) -> tuple[str, str] | None:
    """What is wrong, and the remedy."""
    leader = tree.get(partner) if isinstance(partner, str) else None
    if not isinstance(leader, Mapping) or "range" not in leader or partner == name:
        others = [key for key, one in tree.items() if isinstance(one, Mapping) and "range" in one]
        listed = ", ".join(key for key in others if key != name)
        return "is no other value of the same table", f"one of {listed}" if listed else "remove it"
    if "drawn_with" in leader:
        return "is itself drawn with another", f"name its leader, {leader['drawn_with']}"
    ends = leader["range"]
    if isinstance(ends, list) and len(set(map(str, ends))) == 1:
        return "has a range of one point", "give it a range, or remove 'drawn_with'"
    return None
