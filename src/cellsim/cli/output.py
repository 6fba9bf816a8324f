"""What goes to the terminal: aligned tables, JSON, and progress on stderr.

On a terminal tables have its width and colours; piped, a row is one line without either.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr
    from rich.console import Console, RenderableType

    from cellsim.cli.progress import Progress

#: Wide enough that no row of a piped table is folded.
_PIPED_WIDTH = 10_000

#: Colours that a terminal of 16 colours has, on a dark or a light ground.
TRUST_STYLE = {
    "assumed": "red",
    "unverified": "yellow",
    "secondary": "cyan",
    "press": "blue",
    "primary": "green",
}
VERDICT_STYLE = {
    "holds": "bold green",
    "depends": "bold yellow",
    "fails": "bold red",
    "not testable": "dim",
}


def on_terminal(stream: TextIO | None = None) -> bool:
    """Whether a person reads this stream, standard output unless told."""
    return (stream or sys.stdout).isatty()


def show(*parts: RenderableType) -> None:
    """Print tables and text."""
    terminal = on_terminal()
    buffer = StringIO()
    console = _console(buffer, terminal)
    for part in parts:
        console.print(part, crop=False, soft_wrap=isinstance(part, str) and not terminal)
    lines = (line.rstrip() for line in buffer.getvalue().splitlines())
    click.echo("\n".join(lines))


def _console(buffer: StringIO, terminal: bool) -> Console:
    from rich.console import Console

    if not terminal:
        return Console(
            file=buffer, width=_PIPED_WIDTH, color_system=None, emoji=False, highlight=False
        )
    return Console(
        file=buffer,
        width=min(terminal_width(), 140),
        force_terminal=True,
        emoji=False,
        highlight=False,
    )


def terminal_width() -> int:
    """Columns of the terminal, 80 where there is none."""
    import shutil

    return max(shutil.get_terminal_size((80, 24)).columns, 40)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str = "", text: str = ""
) -> RenderableType:
    """A table: `columns` with units; those named in `text` flow at words, the others never wrap.

    Parameters
    ----------
    columns : sequence of str
        Headers; one that starts with ``>`` is set right, as numbers are.
    rows : iterable
        Cells as text; a rich renderable is taken as it is.
    title : str
    text : str
        Headers, separated by commas, of columns that may take several lines.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    flowing = {name.strip() for name in text.split(",") if name.strip()}
    grid = Table(
        box=box.SIMPLE_HEAD if on_terminal() else None,
        title=title or None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        pad_edge=False,
        show_edge=False,
        padding=(0, 2 if not on_terminal() else 1, 0, 0),
    )
    for column in columns:
        name = column.removeprefix(">")
        if not on_terminal():
            name = name.replace("\n", " ")
        grid.add_column(
            Text(name),
            justify="right" if column.startswith(">") else "left",
            no_wrap=name not in flowing and "\n" not in name,
            overflow="fold",
        )
    for row in rows:
        # Text, not markup: a value may hold square brackets.
        grid.add_row(*(Text(item) if isinstance(item, str) else item for item in row))
    return grid


def styled(text: str, style: str) -> Any:
    """A cell of a table in a colour."""
    from rich.text import Text

    return Text(text, style=style)


def notes(heading: str, texts: Iterable[str]) -> None:
    """Remarks below a table, each once and on a line of its own; nothing where there is none."""
    parts = dict.fromkeys(part.strip() for text in texts for part in text.split(";"))
    lines = [f"  {part}" for part in parts if part]
    if lines:
        show("", f"{heading}:", *lines)


def emit(data: Any) -> None:
    """Print JSON; what is not a number is null."""
    click.echo(json.dumps(plain(data), indent=2, allow_nan=False, ensure_ascii=False))


def emit_line(data: Any) -> None:
    """Print JSON on one line, at once: one record of many."""
    click.echo(json.dumps(plain(data), allow_nan=False, ensure_ascii=False))


def plain(data: Any) -> Any:
    """Dicts, lists, numbers and text, from dataclasses, tuples and NumPy."""
    if isinstance(data, dict):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    if hasattr(data, "tolist"):
        return plain(data.tolist())
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if data is None or isinstance(data, bool | int | str):
        return data
    return str(data)


def dataset(data: Any) -> dict[str, Any]:
    """An xarray Dataset as JSON: attributes, and each variable with its unit and dimensions."""
    return {
        "attributes": dict(data.attrs),
        "variables": {
            str(name): {
                "units": variable.attrs.get("units", "1"),
                "long_name": variable.attrs.get("long_name", str(name)),
                "dimensions": list(variable.dims),
                "values": variable.values,
            }
            for name, variable in data.variables.items()
        },
    }


def write(data: xr.Dataset, path: Path, rows: xr.Dataset | None = None) -> None:
    """A Dataset as netCDF, or, of it or of `rows`, a CSV with units in its header."""
    if path.suffix.lower() == ".nc":
        data.to_netcdf(path, engine="scipy")
        return
    rows = data if rows is None else rows
    frame = rows.to_dataframe().reset_index()
    units = {name: rows[name].attrs.get("units", "1") for name in frame.columns}
    frame.columns = [f"{name} [{unit}]" if unit != "1" else name for name, unit in units.items()]
    frame.to_csv(path, index=False)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Progress]:
    """A bar on stderr where that is a terminal, and nothing elsewhere."""
    from cellsim.cli.progress import Progress

    with Progress(what, total, shown=on_terminal(sys.stderr)) as bar:
        yield bar
