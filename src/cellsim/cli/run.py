"""`cellsim run CELL PROTOCOL.toml`: any sequence of steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output, runs
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr

#: Steps of which a terminal is shown the first and the last.
_SHOWN = 24

_PASSED = ("step_charge", "step_energy")

#: Share of the greatest charge or energy of a step that is printed as nothing.
_LITTLE = 1e-5


@click.command()
@options.cell_argument
@click.argument("protocol", metavar="PROTOCOL.toml", type=click.Path(path_type=Path))
@options.set_values
@options.temperature()
@options.model_and_heat("isothermal")
@options.engine
@options.figure
@options.table_file
@options.as_json
def command(
    cell: str,
    protocol: Path,
    changes: tuple[str, ...],
    temperature: str,
    model: str,
    thermal: str,
    engine: str | None,
    figure: Path | None,
    table: Path | None,
    json_: bool,
) -> None:
    """Take CELL through the steps of a protocol file.

    Steps charge, discharge, hold a voltage, rest, charge as fast as the cell admits, or follow a
    profile of current or power; each names what ends it. Exit code 1 where the run failed; the
    reason is printed.

    \b
    Examples:
      cellsim run liquid-nmc811-graphite-m50 examples/cycle.toml
      cellsim run asslb-nmc-graphite-gen1 cycle.toml --thermal lumped --figure cycle.svg
    """
    from cellsim.protocols import load_protocol

    loaded, steps = options.load_cell(cell, changes), load_protocol(protocol)
    run = runs.simulated(
        "running",
        loaded,
        steps,
        temperature=temperature,
        engine=engine,
        model=model,
        thermal=thermal,
    )
    if figure is not None:
        from cellsim import plots

        plots.save(plots.run_trace(run)[0], figure)
    title = f"{loaded.name}: {steps}, {temperature}, {model}, {thermal}"
    runs.finish(run, table, json_, title=title, more=None if json_ else _steps(run))


def _steps(run: xr.Dataset) -> Any:
    """The table of steps; of a long run, its beginning and its end."""
    count, half = run.sizes["segment"], _SHOWN // 2
    greatest = {name: float(abs(run[name]).max()) for name in _PASSED} if count else {}
    shown = range(count) if count <= _SHOWN else [*range(half), *range(count - half, count)]
    rows = [_row(run.isel(segment=k), greatest) for k in shown]
    if count > _SHOWN:
        rows.insert(half, ("...", f"{count - _SHOWN} more", "", "", "", ""))
    heads = (">step", "what", ">min", ">charge out [Ah]", ">energy out [Wh]", "ended by")
    return output.table(heads, rows)


def _row(step: xr.Dataset, greatest: dict[str, float]) -> tuple[str, ...]:
    passed = {name: float(step[name]) for name in _PASSED}
    return (
        str(int(step["segment"])),
        str(step["step_name"].values),
        number(float(step["step_duration"]) / 60),
        # What passes while a current comes on, in a hundredth of a second, is not of interest.
        *(number(x if abs(x) > _LITTLE * greatest[name] else 0.0) for name, x in passed.items()),
        str(step["step_termination"].values),
    )
