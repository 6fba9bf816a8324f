"""`cellsim window CELL...`: between which temperatures a cell works."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cellsim.cli import options, output

if TYPE_CHECKING:
    import xarray as xr

_MODES = ("discharge", "charge")


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
@options.model_option
@options.engine
@options.figure
@options.as_json
def command(
    cells: tuple[str, ...],
    changes: tuple[str, ...],
    mode: str,
    rate: str,
    model: str,
    engine: str | None,
    figure: Path | None,
    json_: bool,
) -> None:
    """Find between which temperatures each CELL works, and why.

    Discharge: half of the 25 degC energy at the same rate. Charge: 10 to 80 % in 84 minutes.

    \b
    Example:
      cellsim window liquid-nmc811-graphite-ev asslb-nmc-graphite-gen1 --mode both
    """
    from cellsim.protocols import rate as parse_rate

    parse_rate(rate)
    loaded = [options.load_cell(name, changes) for name in dict.fromkeys(cells)]
    modes = _MODES if mode == "both" else (mode,)
    found: list[xr.Dataset] = []
    with output.progress("temperature window", len(loaded) * len(modes)) as bar:
        from cellsim.studies import temperature_window

        for cell in loaded:
            for one in modes:
                bar.step(f"{cell.name}, {one}")
                window = temperature_window(
                    cell,
                    mode=one,  # type: ignore[arg-type]
                    rate=rate,
                    engine=engine,
                    model=model,
                )
                found.append(window)
    if figure is not None:
        from cellsim import plots

        plots.save(plots.temperature_window(found), figure)
    if json_:
        output.emit([output.dataset(window) for window in found])
        return
    _print(found)


def _print(found: list[xr.Dataset]) -> None:
    rows = [
        (
            str(window.attrs["cell"]),
            str(window.attrs["mode"]),
            _celsius(window, "lower_bound"),
            _celsius(window, "upper_bound"),
            f"{window['lower_criterion'].item()}; {window['upper_criterion'].item()}",
        )
        for window in found
    ]
    columns = ("cell", "mode", ">from\n[degC]", ">to\n[degC]", "set by (cold; hot)")
    output.show(output.table(columns, rows, text="set by (cold; hot)"))
    output.notes("Note", (str(window.attrs.get("not_counted", "")) for window in found))
    outside = (str(window.attrs.get("outside_range", "")) for window in found)
    output.notes("Used outside its measured range", outside)


def _celsius(window: xr.Dataset, name: str) -> str:
    value = float(window[name]) - 273.15
    return "-" if value != value else f"{value:.0f}"
