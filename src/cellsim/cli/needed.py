"""`cellsim needed CELL PATH --target TEXT`: what would it take?"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output, setting
from cellsim.errors import InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.parameters import Cell


@click.command()
@options.cell_argument
@click.argument("path", metavar="PATH")
@setting.output
@click.option("--target", metavar="TEXT", required=True, help="Such as '>= 450 Wh/L'.")
@click.option("--within", metavar="FROM..TO", help="Bounds, with units, such as 20um..200um.")
@setting.under
@click.option(
    "--samples",
    type=click.IntRange(min=1),
    help="Draw all other values from their ranges so often.  [default: nominal]",
)
@setting.seed
@options.set_values
@options.figure
@options.as_json
def command(
    cell: str,
    path: str,
    figure_of: str,
    target: str,
    within: str | None,
    rate: str | None,
    protocol: Path | None,
    temperature: str,
    thermal: str | None,
    basis: str,
    samples: int | None,
    seed: int,
    changes: tuple[str, ...],
    figure: Path | None,
    json_: bool,
) -> None:
    """The value of a parameter that a target takes.

    PATH is a parameter of CELL, searched for the value at which the figure just meets the target:
    over the published range, and up to eight times beyond it, unless told.

    \b
    Examples:
      cellsim needed asslb-nmc-graphite-gen1 positive.thickness --target ">= 350 Wh/L"
      cellsim needed asslb-nmc-graphite-gen1 separator.electrolyte.conductivity \\
        --output charge_time --target "<= 10 min" --samples 256 --figure needed.svg
    """
    loaded = options.load_cell(cell, changes)
    under = setting.read(rate, protocol, temperature, thermal, basis)
    bounds = None if within is None else ends(within, "--within")
    from cellsim.sweeps.inverse import needed

    with output.progress(f"searching {path}"):
        found = needed(
            *(loaded, path, figure_of, target),
            **{"bounds": bounds, "samples": samples, "seed": seed, **under},
        )
    if figure is not None:
        from cellsim import plots

        plots.save(plots.needed_value(found), figure)
    if json_:
        output.emit(output.dataset(found))
        return
    _print(loaded, found)


def ends(text: str, option: str) -> tuple[str, str]:
    """``"20um..200um"`` as its two ends."""
    low, dots, high = text.partition("..")
    if not (dots and low.strip() and high.strip()):
        raise InputError("is not FROM..TO", key=option, value=text, remedy="write 20um..200um")
    return low.strip(), high.strip()


def _print(cell: Cell, found: xr.Dataset) -> None:
    path, target = str(found.attrs["parameter"]), str(found.attrs["target"])
    name = str(found["value"].attrs["long_name"])
    output.show(f"{cell.name}: {name} for {found.attrs['output']} {target}", "")
    now, low, high = (found.attrs[key] for key in ("now", "lowest", "highest"))
    said = f"as it is {authored(cell, path, now)}"
    if math.isfinite(low):
        said += f", published {authored(cell, path, low)} to {authored(cell, path, high)}"
    output.show(said)
    if found.sizes["sample"] == 1:
        output.show(f"needed   {_one(cell, path, found)}")
        return
    output.show("", _shares(found), "")
    for fraction in found["fraction"].values:
        one = found.sel(fraction=fraction)
        value, met = float(one["enough"]), 100 * float(one["met"])
        said = "no value is enough"
        if not math.isnan(value):
            said = f"{authored(cell, path, value)}, with which {met:.0f} % meet the target"
        output.show(f"for {100 * fraction:.0f} % of the samples: {said}")


def _one(cell: Cell, path: str, found: xr.Dataset) -> str:
    status = str(found["status"].values[0])
    if status != "found":
        return f"none: {status} at all values tried"
    beyond = "" if bool(found["within_range"].values[0]) else ", outside its range"
    side = str(found["side"].values[0])
    return f"{side} {authored(cell, path, float(found['value'].values[0]))}{beyond}"


def _shares(found: xr.Dataset) -> Any:
    rows = []
    for name in found["outcome"].values:
        one = found.sel(outcome=name)
        share, low, high = (100 * float(one[key]) for key in ("share", "share_low", "share_high"))
        rows.append((str(name), f"{share:.1f}", f"{low:.1f} to {high:.1f}"))
    inside = found["within_range"].values[found["status"].values == "found"]
    beyond = 100 * float((~inside).sum()) / found.sizes["sample"]
    rows.insert(1, ("  of these beyond the range", f"{beyond:.1f}", ""))
    return output.table(("a value that meets the target", ">samples [%]", ">95 % interval"), rows)


def authored(cell: Cell, path: str, at: float) -> str:
    """A value in the unit of its author; of a function, the factor on it."""
    from cellsim.parameters.units import convert

    if path.endswith(".factor"):
        return f"a factor of {number(at, 3)}"
    value = cell[path]
    unit = "" if value.unit in ("dimensionless", "1") else f" {value.unit}"
    return f"{number(convert(at, value.si_unit, value.unit))}{unit}"
