"""The last full comparison as a file: what is said of it elsewhere is read from there."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cellsim.errors import InputError
from cellsim.validation.row import Row


def save(rows: Sequence[Row], path: Path) -> None:
    """Write rows as JSON, a line each.

    Raises
    ------
    OSError
        A file that cannot be written.
    """
    lines = ",\n".join(json.dumps(_rounded(row.to_dict()), ensure_ascii=False) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def load(path: Path) -> list[Row]:
    """Rows that `save` wrote.

    Raises
    ------
    InputError
        No such file, or another one.
    """
    try:
        return [Row.from_dict(row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "is no record of a validation", file=path, remedy="write it with 'validate --page'"
        ) from error


def _rounded(value: Any) -> Any:
    """Seven digits: two machines differ beyond."""
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_rounded(one) for one in value]
    if isinstance(value, float) and math.isfinite(value):
        return float(f"{value:.7g}")
    return value
