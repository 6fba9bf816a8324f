"""`cellsim discharge CELL`: one constant-current discharge."""

from __future__ import annotations

from pathlib import Path

import click

from cellsim.cli import energy_map, options, runs


@click.command()
@options.cell_argument
@options.set_values
@click.option("--rate", default="1C", show_default=True, help="C-rate: 1C, C/3, 2.5C.")
@click.option(
    "--over",
    metavar="NAME=FROM..TO",
    multiple=True,
    help="Discharge over a range of temperature [degC] or rate [1/h], or of both.",
)
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
    over: tuple[str, ...],
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
    With --over: energy density, as a table, and as a map with --figure.

    \b
    Examples:
      cellsim discharge liquid-nmc811-graphite-m50 --rate 1C --temperature -10degC
      cellsim discharge asslb-nmc-graphite-gen1 --rate C/3 --figure curve.svg --csv curve.csv
      cellsim discharge asslb-nmc-graphite-gen1 --over temperature=-40..60 --over rate=0.2,0.5,1,2,4
    """
    from cellsim.protocols import discharge

    if over:
        options.only_batch("--over", model, engine)
        loaded = options.load_cell(cell, changes)
        energy_map.run(loaded, over, temperature, rate, thermal, figure, table, json_)
        return
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
