"""`cellsim show CELL`: every value with its source, the least trusted first."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output

if TYPE_CHECKING:
    from cellsim.parameters import Cell
    from cellsim.parameters.provenance import Row


@click.command()
@options.cell_argument
@options.set_values
@click.option("--sources", is_flag=True, help="Print the references in full.")
@options.as_json
def command(cell: str, changes: tuple[str, ...], sources: bool, json_: bool) -> None:
    """Print every value with its range and source, worst first.

    The range of a function of state is a factor on the whole function.

    \b
    Examples:
      cellsim show asslb-nmc-graphite-gen1 --sources
      cellsim show asslb-nmc-graphite-gen1 | grep thickness
    """
    from cellsim.parameters import provenance

    loaded = options.load_cell(cell, changes)
    rows = provenance.rows(loaded)
    if json_:
        _emit(loaded, rows)
        return
    output.show(f"{loaded.title} ({loaded.name}, {loaded.hash[:12]})", "", _table(rows))
    output.show("", provenance.summary(rows))
    if loaded.missing:
        output.show("", f"Missing, and what needs it is refused: {', '.join(loaded.missing)}")
    if sources:
        references = provenance.cited(rows).items()
        output.show("", output.table(("source", "reference"), references, text="reference"))


def _table(rows: list[Row]) -> Any:
    """One line a value where it is piped; on a terminal the reason flows below its value."""
    style = output.TRUST_STYLE
    if output.on_terminal():
        return _stacked(rows)
    columns = ("trust", "path", "value", "range", "kind", "source or reason")
    return output.table(
        columns,
        [
            (output.styled(r.trust, style[r.trust]), r.path, r.value, r.range, r.kind, r.origin)
            for r in rows
        ],
    )


def _stacked(rows: list[Row]) -> Any:
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    parts: list[Any] = []
    grade = ""
    for row in rows:
        if row.trust != grade:
            grade = row.trust
            parts.append(Text(f"\n{grade}", style=f"bold {output.TRUST_STYLE[grade]}"))
        head = Text(row.path, style="bold")
        head.append(f"  {row.value}", style="not bold")
        parts.append(head)
        parts.append(
            Padding(Text(f"{row.range}, {row.kind}: {row.origin}", style="dim"), (0, 0, 0, 4))
        )
    return Group(*parts)


def _emit(cell: Cell, rows: list[Row]) -> None:
    from cellsim.parameters import provenance

    output.emit(
        {
            "cell": cell.name,
            "title": cell.title,
            "description": cell.description.strip(),
            "hash": cell.hash,
            "counts": provenance.counts(rows),
            "values": [asdict(row) for row in rows],
            "missing": list(cell.missing),
            "references": provenance.cited(rows),
        }
    )
