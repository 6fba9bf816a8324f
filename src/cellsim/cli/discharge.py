"""`cellsim discharge CELL`: one constant-current discharge."""

from __future__ import annotations

from pathlib import Path

import click

from cellsim.cli import options, runs


@click.command()
@options.cell_argument
@options.set_values
@click.option("--rate", default="1C", show_default=True, help="C-rate: 1C, C/3, 2.5C.")
@options.temperature()
@options.model_and_heat("isothermal")
@options.engine
@options.figure
@options.table_file
@options.as_json
def command(
    cell: str,
    changes: tuple[str, ...],
    rate: str,
    temperature: str,
    model: str,
    thermal: str,
    engine: str | None,
    figure: Path | None,
    table: Path | None,
    json_: bool,
) -> None:
    """Discharge CELL at constant current.

    From full to the lower voltage limit. Exit code 1 where the run failed; the reason is printed.

    \b
    Examples:
      cellsim discharge liquid-nmc811-graphite-m50 --rate 1C --temperature -10degC
      cellsim discharge asslb-nmc-graphite-gen1 --rate C/3 --figure curve.svg --csv curve.csv
    """
    from cellsim.protocols import discharge

    loaded = options.load_cell(cell, changes)
    protocol = discharge(rate)
    run = runs.simulated(
        "discharging",
        loaded,
        protocol,
        temperature=temperature,
        engine=engine,
        model=model,
        thermal=thermal,
    )
    if figure is not None:
        from cellsim import plots

        plots.save(plots.discharge_curves(run), figure)
    title = f"{loaded.name}: discharge at {rate}, {temperature}, {model}, {thermal}"
    runs.finish(run, table, json_, title=title)
