"""A table under headings: each group has a title of its own, all have the same columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_GAP = 2


def widths(rows: Sequence[Sequence[Any]], flowing: Sequence[bool], total: int) -> list[int]:
    """Width of each column: as needed, and what is left of `total` shared by those that flow."""
    needed = [max(len(str(row[i])) for row in rows) for i in range(len(flowing))]
    left = total - _GAP * (len(flowing) - 1)
    left -= sum(width for width, flows in zip(needed, flowing, strict=True) if not flows)
    # The narrowest first: what it does not need is there for the others.
    order = sorted((i for i, flows in enumerate(flowing) if flows), key=lambda i: needed[i])
    for place, i in enumerate(order):
        needed[i] = max(min(needed[i], left // (len(order) - place)), 1)
        left -= needed[i]
    return needed


def grouped(
    columns: Sequence[str],
    groups: Mapping[str, Sequence[Sequence[Any]]],
    *,
    text: str,
    total: int,
) -> Any:
    """Tables, one a group, with the columns of the first lined up with those of the last.

    Parameters
    ----------
    columns : sequence of str
        Headers; one that starts with ``>`` is set right.
    groups : mapping
        Title -> rows, a row of text or rich Text.
    text : str
        Headers, separated by commas, of columns that may take several lines.
    total : int
        Columns of the terminal.
    """
    from rich.console import Group
    from rich.text import Text

    names = [column.removeprefix(">") for column in columns]
    right = [column.startswith(">") for column in columns]
    flowing = [name in text.split(", ") for name in names]
    everything = [names, *(row for rows in groups.values() for row in rows)]
    shared = widths(everything, flowing, total)
    parts: list[Any] = [_block([[Text(name, style="bold") for name in names]], shared, right)]
    parts.append(Text("─" * min(sum(shared) + _GAP * (len(shared) - 1), total)))
    for title, rows in groups.items():
        parts += [Text(title, style="bold"), _block(rows, shared, right), Text("")]
    return Group(*parts[:-1])


def _block(rows: Sequence[Sequence[Any]], shared: Sequence[int], right: Sequence[bool]) -> Any:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    for place, (width, is_right) in enumerate(zip(shared, right, strict=True)):
        justify: Any = "right" if is_right else "left"
        gap = _GAP if place < len(shared) - 1 else 0
        grid.add_column(width=width + gap, justify=justify, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(item) if isinstance(item, str) else item for item in row))
    return grid
