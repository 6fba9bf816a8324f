"""`cellsim pareto CELL`: designs that no other beats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output, setting
from cellsim.cli.needed import authored, ends
from cellsim.errors import InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.parameters import Cell
    from cellsim.sweeps.pareto import Sense


@click.command()
@options.cell_argument
@click.option(
    "--over",
    metavar="PATH=FROM..TO",
    multiple=True,
    required=True,
    help="A parameter and its bounds, such as positive.thickness=40um..120um. Repeat it.",
)
@click.option("--maximise", metavar="NAME", multiple=True, help="A figure to make great.")
@click.option("--minimise", metavar="NAME", multiple=True, help="A figure to make small.")
@click.option(
    "--require", metavar="TEXT", multiple=True, help="Such as 'specific_energy >= 200 Wh/kg'."
)
@setting.under
@click.option("--population", type=click.IntRange(min=4), default=40, show_default=True)
@click.option("--generations", type=click.IntRange(min=1), default=25, show_default=True)
@click.option("--verify", is_flag=True, help="Run each design of the front with PyBaMM, too.")
@setting.seed
@options.set_values
@options.figure
@options.as_json
def command(
    cell: str,
    over: tuple[str, ...],
    maximise: tuple[str, ...],
    minimise: tuple[str, ...],
    require: tuple[str, ...],
    rate: str | None,
    protocol: Path | None,
    temperature: str,
    thermal: str | None,
    basis: str,
    population: int,
    generations: int,
    verify: bool,
    seed: int,
    changes: tuple[str, ...],
    figure: Path | None,
    json_: bool,
) -> None:
    """Designs of CELL that no other beats, between bounds.

    \b
    Example:
      cellsim pareto asslb-nmc-graphite-gen1 --maximise energy_density --minimise charge_time \\
        --over positive.thickness=40um..120um --over positive.particle_radius=1um..5um
    """
    loaded = options.load_cell(cell, changes)
    under = setting.read(rate, protocol, temperature, thermal, basis)
    objectives: dict[str, Sense] = dict.fromkeys(maximise, "max")
    objectives |= dict.fromkeys(minimise, "min")
    if len(objectives) < len(maximise) + len(minimise):
        raise InputError("names a figure twice", key="--maximise, --minimise", remedy="keep one")
    from cellsim.sweeps.pareto import pareto

    with output.progress(f"designing {loaded.name}"):
        found = pareto(
            *(loaded, _bounds(over), objectives),
            **{
                "constraints": _constraints(require),
                "population": population,
                "generations": generations,
                "seed": seed,
                "verify": verify,
                **under,
            },
        )
    if figure is not None:
        _draw(found, list(objectives), figure)
    if json_:
        output.emit(output.dataset(found))
        return
    _print(loaded, found, list(objectives), verify)


def _bounds(texts: Sequence[str]) -> dict[str, tuple[str, str]]:
    parsed = options.parse_changes(texts, "--over")
    return {path: ends(text, f"--over {path}") for path, text in parsed.items()}


def _constraints(texts: Sequence[str]) -> dict[str, str]:
    """``["energy >= 3 Wh"]`` to ``{"energy": ">= 3 Wh"}``."""
    found = {}
    for text in texts:
        name, _, rest = text.strip().partition(" ")
        place = next((i for i, letter in enumerate(name) if letter in "<>="), len(name))
        found[name[:place]] = f"{name[place:]} {rest}".strip()
    return found


def _draw(found: xr.Dataset, objectives: list[str], path: Path) -> None:
    from cellsim import plots

    parameters = found.attrs["parameters"].split(", ")
    if len(objectives) == 2:
        drawn = plots.pareto_front(found, *objectives, colour=parameters[0])
    else:
        drawn = plots.parallel_coordinates(found, [*parameters, *objectives])
    plots.save(drawn, path)


def _print(cell: Cell, found: xr.Dataset, objectives: list[str], verify: bool) -> None:
    said = f"{found.attrs['tried']} designs tried, {found.attrs['failed']} of them failed"
    output.show(f"{cell.name}: {found.attrs['objectives']}; {said}", "")
    if not found.sizes["design"]:
        output.show("No design within the bounds meets what is required.")
        return
    parameters = found.attrs["parameters"].split(", ")
    heads = [f">{_head(found, name)}" for name in objectives]
    if verify:
        heads += [f">{name},\nfrom PyBaMM [%]" for name in objectives]
    rows = [_row(cell, found.isel(design=i), objectives, parameters, verify) for i in _all(found)]
    output.show(output.table((*heads, *(f">{path}" for path in parameters)), rows))


def _all(found: xr.Dataset) -> range:
    return range(found.sizes["design"])


def _head(found: xr.Dataset, name: str) -> str:
    return f"{name}\n[{found[name].attrs['units']}]"


def _row(
    cell: Cell, one: xr.Dataset, objectives: list[str], parameters: list[str], verify: bool
) -> tuple[Any, ...]:
    figures = [number(one[name]) for name in objectives]
    if verify:
        figures += [f"{100 * float(one[f'{name}_deviation']):+.2f}" for name in objectives]
    return (*figures, *(authored(cell, path, float(one[path])) for path in parameters))
