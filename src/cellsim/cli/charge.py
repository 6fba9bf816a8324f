"""`cellsim charge CELL`: the fastest admissible charge, or CC-CV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cellsim.cli import options, output, runs
from cellsim.errors import InputError

if TYPE_CHECKING:
    from cellsim.protocols import Protocol


@click.command()
@options.cell_argument
@options.set_values
@click.option("--from", "start", default="10%", show_default=True, help="State of charge at start.")
@click.option(
    "--to", "end", help="State of charge to reach, as fast as admissible.  [default: 80%]"
)
@click.option("--rate", help="Charge at this C-rate instead, then at constant voltage.")
@click.option("--to-voltage", help="With --rate: voltage to hold.  [default: the cell's limit]")
@click.option("--cut-off", help="With --rate: C-rate that ends the charge.  [default: C/20]")
@options.temperature()
@options.model_and_heat("lumped")
@options.engine
@options.figure
@options.table_file
@options.as_json
def command(
    cell: str,
    changes: tuple[str, ...],
    start: str,
    end: str | None,
    rate: str | None,
    to_voltage: str | None,
    cut_off: str | None,
    temperature: str,
    model: str,
    thermal: str,
    engine: str | None,
    figure: Path | None,
    table: Path | None,
    json_: bool,
) -> None:
    """Charge CELL as fast as its limits admit, or CC-CV.

    The limits: charger current, upper voltage, plating, critical current of lithium, temperature.
    With --rate: constant current, then constant voltage. Exit code 1 where the run
    failed; the reason is printed.

    \b
    Examples:
      cellsim charge liquid-nmc811-graphite-ev --from 10% --to 80% --figure charge.svg
      cellsim charge asslb-nmc-graphite-gen1 --rate 1C --from 0% --temperature 45degC
    """
    first = options.fraction(start, "--from")
    protocol, what = _protocol(first, end, rate, to_voltage, cut_off)
    loaded = options.load_cell(cell, changes)
    with output.progress(f"charging {loaded.name}"):
        from cellsim.engines import simulate

        run = simulate(
            loaded,
            protocol,
            temperature=temperature,
            initial_soc=first,
            engine=engine,
            model=model,
            thermal=thermal,
        )
    if figure is not None:
        _draw(run, figure)
    title = f"{loaded.name}: {what}, {temperature}, {model}, {thermal}"
    runs.finish(run, table, json_, title=title)
    if not json_:
        _limits(run)


def _protocol(
    start: float, end: str | None, rate: str | None, to_voltage: str | None, cut_off: str | None
) -> tuple[Protocol, str]:
    from cellsim.protocols import charge, fast_charge

    if rate is not None:
        if end is not None:
            raise InputError(
                "goes with the fastest charge, not with --rate",
                key="--to",
                value=end,
                remedy="drop one of them, or end the charge with --to-voltage and --cut-off",
            )
        return charge(rate, to_voltage, cut_off or "C/20"), f"CC-CV charge at {rate}"
    for option, value in (("--to-voltage", to_voltage), ("--cut-off", cut_off)):
        if value is not None:
            raise InputError(
                "goes with --rate only", key=option, value=value, remedy="add --rate 1C, say"
            )
    last = options.fraction(end or "80%", "--to")
    if last <= start:
        raise InputError(
            "is not above --from", key="--to", value=end or "80%", remedy="exchange them"
        )
    return fast_charge((start, last)), f"fastest charge, {100 * start:g} to {100 * last:g} %"


def _limits(run: object) -> None:
    from cellsim.studies.charge_time import limit_times

    held = limit_times(run)  # type: ignore[arg-type]
    total = sum(held.values())
    if total > 0:
        rows = [
            (name, f"{seconds / 60:.2f}", f"{100 * seconds / total:.0f}")
            for name, seconds in held.items()
        ]
        output.show("", output.table(("what bound the current", ">min", ">share [%]"), rows))


def _draw(run: object, path: Path) -> None:
    from cellsim import plots

    plots.save(plots.charge_trace(run)[0], path)  # type: ignore[arg-type]
