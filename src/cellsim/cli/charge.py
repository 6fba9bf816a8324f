"""`cellsim charge CELL`: the fastest admissible charge, or CC-CV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cellsim.cli import charge_map, options, output, runs
from cellsim.errors import InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr

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
@click.option(
    "--over",
    metavar="NAME=FROM..TO",
    multiple=True,
    help="Charge over a range of temperature [degC], rate [1/h], loading, conductivity or "
    "critical_current [factors]. Give one or two.",
)
@options.samples(0, "Cells drawn from the ranges for the spread of the time")
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
    over: tuple[str, ...],
    samples: int,
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
    With --rate: constant current, then constant voltage. With --over: minutes and what limits,
    as a table, and as a map with --figure. Exit code 1 where the run failed; the reason is printed.

    Energy efficiency: open-circuit energy of the charge stored over the energy put in.

    \b
    Examples:
      cellsim charge liquid-nmc811-graphite-ev --from 10% --to 80% --figure charge.svg
      cellsim charge liquid-nmc811-graphite-ev --samples 200
      cellsim charge asslb-nmc-graphite-gen1 --rate 1C --from 0% --temperature 45degC
      cellsim charge asslb-nmc-graphite-gen1 --over temperature=-20..60 --over rate=1..6
    """
    first = options.fraction(start, "--from")
    if over:
        single = {"--rate": rate, "--to-voltage": to_voltage, "--cut-off": cut_off}
        single["--samples"] = str(samples) if samples else None
        options.only_batch("--over", model, engine, **single)
        last = _last(first, end)
        loaded = options.load_cell(cell, changes)
        charge_map.run(loaded, over, (first, last), temperature, thermal, figure, table, json_)
        return
    if samples:
        options.only_batch("--samples", model, engine, **{"--rate": rate})
    protocol, what = _protocol(first, end, rate, to_voltage, cut_off)
    loaded = options.load_cell(cell, changes)
    run = runs.simulated(
        "charging",
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
    from cellsim.studies.charge_time import charge_summary, with_samples

    found = charge_summary(loaded, run, "soc reached" if rate is None else "cut-off current")
    if samples:
        soc = (first, _last(first, end))
        found = with_samples(found, loaded, soc, temperature, samples, thermal=thermal)
    runs.finish(
        run,
        table,
        json_,
        title=title,
        rows=_rows(found),
        more=None if json_ else _limits(found),
        also={"charge": found.drop_dims("sample", errors="ignore")},
    )


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
    last = _last(start, end)
    return fast_charge((start, last)), f"fastest charge, {100 * start:g} to {100 * last:g} %"


def _last(start: float, end: str | None) -> float:
    last = options.fraction(end or "80%", "--to")
    if last <= start:
        raise InputError(
            "is not above --from", key="--to", value=end or "80%", remedy="exchange them"
        )
    return last


def _rows(found: xr.Dataset) -> list[runs.Row]:
    """A charge that comes to a stand before its target has no mean rate."""
    rate, efficiency = float(found["mean_rate"]), float(found["energy_efficiency"])
    rows = [("energy efficiency", number(100 * efficiency), "%")]
    if "charge_time_low" in found:
        low, high = (number(found[f"charge_time_{end}"]) for end in ("low", "high"))
        rows.insert(0, ("duration, 5-95 %", f"{low} to {high}", "min"))
        rows += [("of the cells drawn", text, "") for text in [found.attrs["draws"]] if text]
    return [("mean C-rate", number(rate), "1/h"), *rows] if rate > 0 else rows


def _limits(found: xr.Dataset) -> object:
    total = float(found["limit_time"].sum())
    rows = [
        (str(name), f"{seconds / 60:.2f}", f"{100 * seconds / total:.0f}")
        for name, seconds in zip(found["limit"].values, found["limit_time"].values, strict=True)
    ]
    return output.table(("what bound the current", ">min", ">share [%]"), rows) if rows else None


def _draw(run: object, path: Path) -> None:
    from cellsim import plots

    plots.save(plots.charge_trace(run)[0], path)  # type: ignore[arg-type]
