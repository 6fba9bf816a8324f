"""`cellsim window CELL...`: between which temperatures a cell works."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output
from cellsim.constants import ZERO_CELSIUS

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.studies.margins import Mode

_MODES: tuple[Mode, ...] = ("discharge", "charge")
_THERMAL = ("isothermal", "lumped")


def _threshold(name: str, default: float, text: str) -> Callable[[Any], Any]:
    positive = click.FloatRange(min=0, min_open=True)
    return click.option(name, type=positive, default=default, show_default=True, help=text)


@click.command()
@options.cell_arguments
@options.set_values
@click.option(
    "--mode",
    type=click.Choice([*_MODES, "both"]),
    default="discharge",
    show_default=True,
    help="Which window.",
)
@click.option(
    "--thermal",
    type=click.Choice([*_THERMAL, "both"]),
    default="both",
    show_default=True,
    help="Hold the cell at ambient, or let it warm as one lump.",
)
@click.option("--rate", default="1C", show_default=True, help="C-rate of the discharges.")
@_threshold("--energy-fraction", 0.5, "Least share of the 25 degC energy that it delivers.")
@_threshold("--minutes", 84.0, "Longest charge from 10 to 80 %.")
@_threshold("--ageing-loss", 0.2, "Greatest share of its capacity lost at rest, half charged,")
@_threshold("--ageing-days", 365.0, "in so many days.")
@click.option(
    "--ageing-cycles",
    type=click.FloatRange(min=0),
    default=0.0,
    show_default=True,
    help="Full cycles a day in addition to rest.",
)
@_threshold("--self-heating", 0.02, "Greatest self-heating, in K/min.")
@options.samples(200, "Cells drawn from the ranges for the spread of both bounds")
@options.model_option
@options.engine
@options.figure
@options.as_json
def command(
    cells: tuple[str, ...],
    changes: tuple[str, ...],
    mode: str,
    thermal: str,
    rate: str,
    figure: Path | None,
    json_: bool,
    **asked: Any,
) -> None:
    """Find between which temperatures each CELL works, and why.

    Discharge: half of the 25 degC energy at the same rate. Charge: 10 to 80 % in 84 minutes. In
    the heat, besides: ageing at rest, self-heating, and materials that decompose or shut down.
    Held at ambient, and warmed by its own losses. 5-95 %: of cells drawn from the ranges.

    \b
    Example:
      cellsim window liquid-nmc811-graphite-ev asslb-nmc-graphite-gen1 --mode both
    """
    from cellsim.protocols import rate as parse_rate

    parse_rate(rate)
    loaded = [options.load_cell(name, changes) for name in dict.fromkeys(cells)]
    modes = [one for one in _MODES if mode in (one, "both")]
    heats = [one for one in _THERMAL if thermal in (one, "both")]
    kinds = list(product(loaded, modes, heats))
    found: list[xr.Dataset] = []
    with output.progress("temperature window", len(kinds)) as bar:
        from cellsim.studies import temperature_window

        for cell, one, heat in kinds:
            bar.step(f"{cell.name}, {one}, {heat}")
            found.append(temperature_window(cell, rate=rate, **asked, mode=one, thermal=heat))
    if figure is not None:
        from cellsim import plots

        plots.save(plots.temperature_window(found), figure)
    if json_:
        output.emit(
            [output.dataset(window.drop_dims("sample", errors="ignore")) for window in found]
        )
        return
    _print(found)


def _print(found: list[xr.Dataset]) -> None:
    rows = [
        (
            *(str(window.attrs[name]) for name in ("cell", "mode", "thermal")),
            *(_celsius(window, "lower_bound"), _interval(window, "lower_bound")),
            *(_celsius(window, "upper_bound"), _interval(window, "upper_bound")),
            f"{window['lower_criterion'].item()}; {window['upper_criterion'].item()}",
        )
        for window in found
    ]
    columns = (
        *("cell", "mode", "heat"),
        *(">from\n[degC]", ">5-95 %\n[degC]"),
        *(">to\n[degC]", ">5-95 %\n[degC]"),
        "set by (cold; hot)",
    )
    output.show(output.table(columns, rows, text="set by (cold; hot)"))
    output.notes("Without a window, of the cells drawn", _without(found))
    output.notes("Note", (str(window.attrs.get("not_counted", "")) for window in found))
    from cellsim.studies.result import outside

    output.notes("Used outside its measured range", [outside(found)])


def _without(found: list[xr.Dataset]) -> list[str]:
    """How many of the samples have no window, for each cell that has such."""
    return [
        f"{', '.join(window.attrs[name] for name in ('cell', 'mode', 'thermal'))}: "
        + str(window.attrs["draws"]).replace("; ", ", ")
        for window in found
        if window.attrs.get("draws")
    ]


def _interval(window: xr.Dataset, name: str) -> str:
    """Of a bound, where it was drawn."""
    if f"{name}_low" not in window:
        return "-"
    return f"{_celsius(window, f'{name}_low')} to {_celsius(window, f'{name}_high')}"


def _celsius(window: xr.Dataset, name: str) -> str:
    value = float(window[name]) - ZERO_CELSIUS
    return "-" if value != value else f"{value:.0f}"
