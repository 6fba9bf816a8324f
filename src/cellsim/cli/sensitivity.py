"""`cellsim sensitivity CELL`: how sure is a figure, and which values decide it?"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output, setting
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr


@click.command()
@options.cell_argument
@setting.output
@click.option("--target", metavar="TEXT", help="Such as '>= 450 Wh/L': how probable is it?")
@setting.under
@click.option(
    "--samples",
    type=click.IntRange(min=8),
    default=256,
    show_default=True,
    help="Base points; each takes a run a leader and three more.",
)
@click.option(
    "--leaders",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="Values that are analysed one by one; the others together.",
)
@setting.seed
@options.set_values
@options.figure
@options.as_json
def command(
    cell: str,
    figure_of: str,
    target: str | None,
    rate: str | None,
    protocol: Path | None,
    temperature: str,
    thermal: str | None,
    basis: str,
    samples: int,
    leaders: int,
    seed: int,
    changes: tuple[str, ...],
    figure: Path | None,
    json_: bool,
) -> None:
    """How sure is a figure of CELL, and what decides it?

    CELL is drawn from the ranges of its values. Prints quantiles, the probability of a target, and
    Sobol indices, each for an eighth to all of the samples: what still moves is noise. A first
    screening of all values picks the leaders.

    \b
    Examples:
      cellsim sensitivity asslb-nmc-graphite-gen1 --target ">= 350 Wh/L"
      cellsim sensitivity asslb-nmc-graphite-gen1 --output charge_time --figure tornado.svg
    """
    loaded = options.load_cell(cell, changes)
    under = setting.read(rate, protocol, temperature, thermal, basis)
    from cellsim.sweeps.sensitivity import sensitivity
    from cellsim.sweeps.uncertainty import uncertainty

    if target is not None:
        _check(target, figure_of, basis)
    with output.progress(f"drawing {loaded.name}"):
        found = sensitivity(loaded, figure_of, samples=samples, leaders=leaders, seed=seed, **under)
    spread = uncertainty(found, figure_of, target=target)
    if figure is not None:
        from cellsim import plots

        plots.save(plots.tornado(found), figure)
    if json_:
        indices = found.drop_dims("sample")
        output.emit({"sensitivity": output.dataset(indices), "uncertainty": output.dataset(spread)})
        return
    _print(found, spread)


def _check(target: str, name: str, basis: str) -> None:
    """Refuse a target before hours are spent."""
    from cellsim.sweeps.figures import Setting, attributes
    from cellsim.sweeps.target import Target

    Setting(basis=basis).check([name])
    Target.parse(target, attributes(name, basis)["units"])


def _print(found: xr.Dataset, spread: xr.Dataset) -> None:
    about = found[str(found.attrs["output"])].attrs
    unit = "" if about["units"] == "1" else f" [{about['units']}]"
    output.show(f"{found.attrs['cell']}: {about['long_name']}{unit}", "", _quantiles(spread))
    output.show("", f"What decides {found.attrs['analysed']}, in % of its variance:", "")
    output.show(_indices(found))
    failed = found.attrs["failed"]
    said = f", of which {failed} failed and are left out" if failed else ""
    output.show("", f"{found.attrs['runs']} runs{said}.")
    if failed:
        words = found["termination"].values[found[str(found.attrs["output"])].isnull().values]
        output.notes("Why runs failed", list(dict.fromkeys(map(_short, words)))[:5])


def _short(word: Any) -> str:
    """A reason without the file and the value of its one case."""
    parts = str(word).split(": ")
    return ": ".join(parts[2:] if len(parts) > 2 else parts).partition(" - ")[0]


def _quantiles(spread: xr.Dataset) -> Any:
    shares = [float(share) for share in spread["share"].values]
    columns = [">samples", *(f">{100 * share:g} %" for share in shares), ">failed"]
    if "probability" in spread:
        columns.append(f">{spread.attrs['target']}")
    rows = []
    for i in range(spread.sizes["size"]):
        one = spread.isel(size=i)
        row = [str(int(one["size"])), *(number(value) for value in one["quantile"].values)]
        row.append(str(int(one["failed"])))
        if "probability" in spread:
            ends = (float(one[f"probability_{end}"]) for end in ("low", "high"))
            low, high = (f"{100 * end:.0f}" for end in ends)
            row.append(f"{100 * float(one['probability']):.1f} % ({low} to {high})")
        rows.append(row)
    last = spread.isel(size=-1)
    for end in ("low", "high"):
        bounds = [number(x) if math.isfinite(x) else "-" for x in last[f"quantile_{end}"].values]
        rows.append([f"95 %, {end}", *bounds, "", *([""] if "probability" in spread else [])])
    return output.table(columns, rows)


def _indices(found: xr.Dataset) -> Any:
    sizes = [int(size) for size in found["size"].values]
    columns = (
        *("value", ">alone", ">+-", ">with interactions", ">+-"),
        *(f">of {size}" for size in sizes[:-1]),
    )
    rows = []
    for i, name in enumerate(found["parameter"].values):
        one = found.isel(parameter=i)
        last = one.isel(size=-1)
        numbers = [
            last[key]
            for kind in ("first_order", "total_order")
            for key in (kind, f"{kind}_confidence")
        ]
        earlier = one["total_order"].values[:-1]
        label = f"{found.attrs['others']} others" if name == "others" else str(name)
        rows.append((label, *(_percent(value) for value in (*numbers, *earlier))))
    return output.table(columns, rows)


def _percent(value: Any) -> str:
    share = 100 * float(value)
    return "-" if math.isnan(share) else f"{share:.1f}"
