"""`cellsim window CELL...`: between which temperatures a cell works."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output
from cellsim.constants import ZERO_CELSIUS

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.studies.temperature_window import Mode

_MODES: tuple[Mode, ...] = ("discharge", "charge")


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
@click.option("--rate", default="1C", show_default=True, help="C-rate of the discharges.")
@_threshold("--energy-fraction", 0.5, "Least share of the 25 degC energy that it delivers.")
@_threshold("--minutes", 84.0, "Longest charge from 10 to 80 %.")
@_threshold("--ageing-loss", 0.2, "Greatest share of its capacity lost at rest, half charged,")
@_threshold("--ageing-days", 365.0, "in so many days.")
@_threshold("--self-heating", 0.02, "Greatest self-heating, in K/min.")
@click.option(
    "--samples",
    type=click.IntRange(min=0),
    default=200,
    show_default=True,
    help="Cells drawn from the ranges for the spread of the upper bound; 0: none.",
)
@options.model_option
@options.engine
@options.figure
@options.as_json
def command(
    cells: tuple[str, ...],
    changes: tuple[str, ...],
    mode: str,
    rate: str,
    figure: Path | None,
    json_: bool,
    **asked: Any,
) -> None:
    """Find between which temperatures each CELL works, and why.

    Discharge: half of the 25 degC energy at the same rate. Charge: 10 to 80 % in 84 minutes. In
    the heat, besides: ageing at rest, self-heating, and materials that decompose or shut down.

    \b
    Example:
      cellsim window liquid-nmc811-graphite-ev asslb-nmc-graphite-gen1 --mode both
    """
    from cellsim.protocols import rate as parse_rate

    parse_rate(rate)
    loaded = [options.load_cell(name, changes) for name in dict.fromkeys(cells)]
    modes = [one for one in _MODES if mode in (one, "both")]
    found: list[xr.Dataset] = []
    with output.progress("temperature window", len(loaded) * len(modes)) as bar:
        from cellsim.studies import temperature_window

        for cell in loaded:
            for one in modes:
                bar.step(f"{cell.name}, {one}")
                found.append(temperature_window(cell, rate=rate, **asked, mode=one))
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
            str(window.attrs["cell"]),
            str(window.attrs["mode"]),
            _celsius(window, "lower_bound"),
            _celsius(window, "upper_bound"),
            _interval(window),
            f"{window['lower_criterion'].item()}; {window['upper_criterion'].item()}",
        )
        for window in found
    ]
    columns = (
        "cell",
        "mode",
        ">from\n[degC]",
        ">to\n[degC]",
        ">5-95 %\n[degC]",
        "set by (cold; hot)",
    )
    output.show(output.table(columns, rows, text="set by (cold; hot)"))
    output.notes("Note", (str(window.attrs.get("not_counted", "")) for window in found))
    outside = (str(window.attrs.get("outside_range", "")) for window in found)
    output.notes("Used outside its measured range", outside)


def _interval(window: xr.Dataset) -> str:
    """Of the upper bound, where samples were drawn."""
    if "upper_bound_low" not in window:
        return "-"
    return f"{_celsius(window, 'upper_bound_low')} to {_celsius(window, 'upper_bound_high')}"


def _celsius(window: xr.Dataset, name: str) -> str:
    value = float(window[name]) - ZERO_CELSIUS
    return "-" if value != value else f"{value:.0f}"
