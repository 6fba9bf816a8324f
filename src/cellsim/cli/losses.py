"""`cellsim losses CELL...`: what is to blame in the cold, and who keeps more."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output
from cellsim.constants import ZERO_CELSIUS

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.parameters import Cell

#: Headers of the parts of the voltage.
_HEADERS = {
    "electrolyte, ohmic": "ohmic",
    "electrolyte, concentration": "salt",
    "positive kinetics": "kinetics\npositive",
    "negative kinetics": "kinetics\nnegative",
    "film": "film",
    "solid diffusion": "diffusion",
    "solid, ohmic": "electrons",
    "contact": "contact",
}


@click.command()
@options.cell_arguments
@options.set_values
@options.temperature("-20degC")
@click.option("--rate", default="C/5", show_default=True, help="C-rate of the discharges.")
@click.option(
    "--discharged",
    default="20%",
    show_default=True,
    metavar="SHARE",
    help="Share of the capacity after which losses are read.",
)
@options.samples(256, "Pairs of cells drawn from the ranges for who keeps more")
@click.option(
    "--vary",
    multiple=True,
    default=("*",),
    metavar="PATTERN",
    help="Move and draw only values of such a path: '*activation_energy'. May be repeated.",
)
@options.figure
@options.as_json
def command(
    cells: tuple[str, ...],
    changes: tuple[str, ...],
    temperature: str,
    rate: str,
    discharged: str,
    figure: Path | None,
    json_: bool,
    **drawn: Any,
) -> None:
    """Split by its causes what each CELL loses in the cold.

    Conductivity, charge transfer, films, diffusion, salt: after the same charge at 25 degC and at
    --temperature. Each solid cell is set against each liquid one: who delivers the greater share
    of its 25 degC energy, and the value of each parameter at which the other does.

    \b
    Example:
      cellsim losses liquid-nmc622-graphite-ev asslb-nmc-graphite-gen1 --figure losses.svg
    """
    read = options.fraction(discharged, "--discharged")
    loaded = [options.load_cell(name, changes) for name in dict.fromkeys(cells)]
    how = {"temperature": temperature, "rate": rate}
    pairs = [pair for pair in product(loaded, loaded) if not pair[0].liquid and pair[1].liquid]
    found, compared = _run(loaded, pairs, how, read, drawn)
    if figure is not None:
        from cellsim import plots

        plots.save(plots.cold_losses(found), figure)
    if json_:
        plain = [output.dataset(one.drop_dims("sample", errors="ignore")) for one in compared]
        output.emit({"losses": output.dataset(found), "comparisons": plain})
        return
    _print(found)
    for one in compared:
        _print_pair(one)
    output.notes("Used outside its measured range", [str(found.attrs["outside_range"])])


def _run(
    cells: list[Cell],
    pairs: list[tuple[Cell, Cell]],
    how: dict[str, Any],
    discharged: float,
    drawn: dict[str, Any],
) -> tuple[xr.Dataset, list[xr.Dataset]]:
    with output.progress("losses", 1 + len(pairs)) as bar:
        from cellsim.studies import cold_comparison, cold_losses

        bar.step("by mechanism")
        found = cold_losses(cells, discharged=discharged, **how)
        compared = []
        for cell, against in pairs:
            bar.step(f"{cell.name} against {against.name}")
            compared.append(cold_comparison(cell, against, **drawn, **how))
    return found, compared


def _print(found: xr.Dataset) -> None:
    parts = [str(name) for name in found["part"].values]
    columns = ("cell", ">at\n[degC]", *(f">{_HEADERS[name]}\n[mV]" for name in parts))
    columns += (">all\n[mV]", ">read at\n[%]", ">energy\n[% of 25 degC]")
    each = (found.isel(cell=i, temperature=j) for i in range(found.sizes["cell"]) for j in (0, 1))
    output.show(output.table(columns, [_row(one) for one in each]), "")
    output.show(*(f"{one['cell'].item()} {one['finding'].item()}." for one in _cells(found)))


def _cells(found: xr.Dataset) -> list[xr.Dataset]:
    return [found.isel(cell=i) for i in range(found.sizes["cell"])]


def _row(one: xr.Dataset) -> tuple[str, ...]:
    cold = float(one["temperature"]) == float(one.attrs["ambient"])
    losses = 1e3 * one["loss"].values
    share = _percent(one["supercooled_fraction"]) if cold else "100"
    return (
        str(one["cell"].item()),
        f"{float(one['temperature']) - ZERO_CELSIUS:.0f}",
        *(_number(value) for value in (*losses, losses.sum())),
        _percent(one["read_at"]),
        f"0, frozen (else {share})" if cold and bool(one["frozen"]) else share,
    )


def _print_pair(found: xr.Dataset) -> None:
    first, second = (str(name) for name in found["cell"].values)
    supercooled, kept = found["supercooled_fraction"].values, found["energy_fraction"].values
    lines = [f"{first} against {second}, share of the 25 degC energy delivered:"]
    lines.append(f"  {_percent(kept[0])} against {_percent(kept[1])} %")
    if bool(found["frozen"].any()):
        lines[-1] += (
            f", frozen; {_percent(supercooled[0])} against {_percent(supercooled[1])} % "
            "were nothing frozen"
        )
    if "probability" in found:
        lines += _odds(found)
    lines.append(f"  were nothing frozen, {found.attrs['turned_by']}")
    output.show("", *lines, "")
    columns = (
        *("parameter", ">low", ">high", "unit", ">margin low\n[points]", ">margin high\n[points]"),
        *(">rank\ncorrelation", "keeps more, were nothing frozen"),
    )
    rows = [_parameter(found.isel(parameter=i)) for i in range(found.sizes["parameter"])]
    output.show(output.table(columns, rows, text="keeps more, were nothing frozen"))


def _odds(found: xr.Dataset) -> list[str]:
    odds = found["probability"]
    share, density = (odds.sel(quantity=f"energy_{name}") for name in ("fraction", "density"))
    drawn = found.sizes["sample"]
    texts = [
        f"{_percent(one.sel(freezing='as drawn'))} % of them, "
        f"{_percent(one.sel(freezing='supercooled'))} % were nothing frozen"
        for one in (share, density)
    ]
    return [
        f"  of {drawn} pairs drawn, {found.attrs['solved']} solved: the first keeps the greater "
        f"share in {texts[0]}",
        f"  and delivers more Wh/L in {texts[1]}",
    ]


def _parameter(one: xr.Dataset) -> tuple[str, ...]:
    unit = str(one["unit"].item())
    rank = one.get("rank_correlation")
    return (
        str(one["parameter"].item()),
        f"{float(one['low']):.3g}",
        f"{float(one['high']):.3g}",
        "" if unit == "1" else unit,
        f"{100 * float(one['margin_low']):+.0f}",
        f"{100 * float(one['margin_high']):+.0f}",
        "-" if rank is None else f"{float(rank):+.2f}",
        str(one["finding"].item()),
    )


def _number(value: float) -> str:
    return "-" if value != value else f"{value:.0f}"


def _percent(value: Any) -> str:
    number = 100 * float(value)
    return "-" if number != number else f"{number:.0f}"
