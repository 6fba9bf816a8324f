"""`cellsim compare CELL CELL...`: the headline figures side by side."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output
from cellsim.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.parameters import Cell


@click.command()
@options.cell_arguments
@options.set_values
@options.model_option
@options.engine
@options.figure
@options.as_json
def command(
    cells: tuple[str, ...],
    changes: tuple[str, ...],
    model: str,
    engine: str | None,
    figure: Path | None,
    json_: bool,
) -> None:
    """Put the headline figures of CELLs side by side.

    Energy, charge time, temperature window, materials cost and lithium. A value given with
    --set is changed in every one of them.

    \b
    Example:
      cellsim compare liquid-nmc811-graphite-ev asslb-nmc-graphite-gen1 --figure compare.svg
    """
    names = list(dict.fromkeys(cells))
    if len(names) < 2:
        raise InputError(
            "compare needs two different cells", remedy="name another; `cellsim cells` lists them"
        )
    loaded = [options.load_cell(name, changes) for name in names]
    table = _run(loaded, model=model, engine=engine)
    if figure is not None:
        from cellsim import plots

        solid = [cell.name for cell in loaded if not cell.liquid]
        plots.save(plots.comparison(table, solid=solid)[0, 0], figure)
    if json_:
        output.emit(output.dataset(table))
        return
    _print(table)


def _run(cells: list[Cell], **how: Any) -> xr.Dataset:
    studies = []
    with output.progress("comparing", len(cells)) as bar:
        from cellsim.studies.comparison import headline, side_by_side

        for cell in cells:
            bar.step(cell.name)
            studies.append(headline(cell, **how))
    return side_by_side(studies)


def _print(table: xr.Dataset) -> None:
    columns = (
        "cell",
        ">energy\n[Wh/L]",
        ">energy\n[Wh/kg]",
        ">10-80 %\n[min]",
        ">from\n[degC]",
        ">to\n[degC]",
        ">cost\n[USD/kWh]",
        ">Li2CO3\n[kg/kWh]",
    )
    each = [table.sel(cell=name, basis="cell") for name in table["cell"].values]
    output.show(output.table(columns, [_row(item) for item in each]))
    output.show("", "Energy at C/3 and 25 degC on the cell basis; cost of materials only.", "")
    reasons = ("cell", "charge limited by", "window set by (cold; hot)")
    rows = [
        (
            str(item["cell"].item()),
            str(item["charge_limit"].item()),
            f"{item['lower_criterion'].item()}; {item['upper_criterion'].item()}",
        )
        for item in each
    ]
    output.show(output.table(reasons, rows, text=", ".join(reasons)))
    output.notes("Note", [str(table.attrs.get("not_counted", ""))])


def _row(item: Any) -> tuple[str, ...]:
    return (
        str(item["cell"].item()),
        _figure(item["energy_density"]),
        _figure(item["specific_energy"]),
        _figure(item["charge_time"], 1),
        _figure(item["lower_bound"] - 273.15),
        _figure(item["upper_bound"] - 273.15),
        _figure(item["total_cost"]),
        _figure(item["intensity"].sel(material="LCE"), 2),
    )


def _figure(value: Any, decimals: int = 0) -> str:
    number = float(value)
    if math.isinf(number):
        return "never"
    return "-" if math.isnan(number) else f"{number:.{decimals}f}"
