"""`cellsim cells`: what there is."""

from __future__ import annotations

import click

from cellsim.cli import options, output


@click.command()
@click.option("--pybamm", is_flag=True, help="List PyBaMM's parameter sets instead.")
@options.as_json
def command(pybamm: bool, json_: bool) -> None:
    """List the cells that can be loaded.

    PyBaMM's own parameter sets are cells, too: by their name behind "pybamm:". They lack what only
    a real cell has, such as a housing; what needs it is refused.

    \b
    Examples:
      cellsim cells
      cellsim cells --pybamm
    """
    rows = _sets() if pybamm else [_row(name) for name in _names()]
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


def _sets() -> list[dict[str, str]]:
    """PyBaMM's sets: what they are, and of those that are no cell here, why."""
    from cellsim.parameters.pybamm_sets import PREFIX, REFUSED, loadable

    rows = [_set(f"{PREFIX}{name}") for name in loadable()]
    refused = [
        {"cell": f"{PREFIX}{name}", "kind": "refused", "title": reason, "file": ""}
        for name, reason in REFUSED.items()
    ]
    return rows + refused


def _set(name: str) -> dict[str, str]:
    from cellsim.parameters import load
    from cellsim.parameters.pybamm_sets import at_one_temperature

    cell = load(name)
    opposite = "lithium" if cell.lithium_metal else "a porous electrode"
    held = len(at_one_temperature(cell))
    limits = f"{cell.limits.lower_voltage.si:g} to {cell.limits.upper_voltage.si:.4g} V"
    title = f"opposite {opposite}, {limits}; "
    title += f"laws held at one temperature: {held}" if held else "all laws follow the temperature"
    return {"cell": name, "kind": "liquid", "title": title, "file": ""}
