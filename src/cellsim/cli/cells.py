"""`cellsim cells`: what there is."""

from __future__ import annotations

import click

from cellsim.cli import options, output


@click.command()
@options.as_json
def command(json_: bool) -> None:
    """List the cells that can be loaded.

    \b
    Example:
      cellsim cells
    """
    rows = [_row(name) for name in _names()]
    if json_:
        output.emit(rows)
        return
    columns = ("cell", "kind", "what it is")
    table = output.table(
        columns, [(row["cell"], row["kind"], row["title"]) for row in rows], text="what it is"
    )
    output.show(table)


def _names() -> list[str]:
    from cellsim.parameters import cells

    return cells()


def _row(name: str) -> dict[str, str]:
    """Read from the file alone: a cell need not be built to be listed."""
    from cellsim.parameters.files import find, read_toml

    path = find("cells", name)
    data = read_toml(path)
    electrolyte = read_toml(find("materials", data["separator"]["electrolyte"]))
    kind = str(electrolyte["type"]).removesuffix("-electrolyte")
    return {"cell": name, "kind": kind, "title": str(data["title"]), "file": str(path)}
