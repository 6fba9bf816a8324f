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
@options.samples(0, "Cells drawn from the ranges for the spread of each figure")
@options.model_option
@options.engine
@options.figure
@options.as_json
def command(
    cells: tuple[str, ...],
    changes: tuple[str, ...],
    samples: int,
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
    if samples:
        options.only_batch("--samples", model, engine)
    names = list(dict.fromkeys(cells))
    if len(names) < 2:
        raise InputError(
            "compare needs two different cells", remedy="name another; `cellsim cells` lists them"
        )
    loaded = [options.load_cell(name, changes) for name in names]
    table = _run(loaded, samples=samples, model=model, engine=engine)
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
    if "energy_density_low" in table:
        output.show("5-95 % of cells drawn from the ranges:", "")
        output.show(output.table(columns, [_intervals(item) for item in each]), "")
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
    output.notes("Without a figure, of the cells drawn", _without(each))
    output.notes("Note", [str(table.attrs.get("not_counted", ""))])


def _without(each: list[Any]) -> list[str]:
    """How many of the samples of each cell lack a figure, where some do."""
    told = [(item["cell"].item(), str(item["draws"].item())) for item in each if "draws" in item]
    return [f"{name}, {draws.replace('; ', ', ')}" for name, draws in told if draws]


def _row(item: Any, end: str = "") -> tuple[str, ...]:
    """A cell with its figures, or with one end of their intervals."""
    return (
        str(item["cell"].item()),
        _figure(item[f"energy_density{end}"]),
        _figure(item[f"specific_energy{end}"]),
        _figure(item[f"charge_time{end}"], 1),
        _figure(item[f"lower_bound{end}"] - 273.15),
        _figure(item[f"upper_bound{end}"] - 273.15),
        _figure(item[f"total_cost{end}"]),
        _figure(item[f"intensity{end}"].sel(material="LCE"), 2),
    )


def _intervals(item: Any) -> tuple[str, ...]:
    (name, *low), (_, *high) = _row(item, "_low"), _row(item, "_high")
    return name, *(" to ".join(ends) for ends in zip(low, high, strict=True))


def _figure(value: Any, decimals: int = 0) -> str:
    number = float(value)
    if math.isinf(number):
        return "never"
    return "-" if math.isnan(number) else f"{number:.{decimals}f}"
