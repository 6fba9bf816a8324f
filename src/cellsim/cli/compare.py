"""`cellsim compare CELL CELL...`: side by side, with spreads, and who is best at what."""

from __future__ import annotations

import math
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output
from cellsim.constants import ZERO_CELSIUS
from cellsim.errors import InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.parameters import Cell

#: Up to as many cells have room for both ends of an interval on one line.
_WIDE = 3

#: Cells beyond this many have no letter, and no room in a table.
_MOST = 12

_STYLES = {"clear": "bold green", "open": "yellow", "alike": "dim", "nominal": "bold"}

#: A share of the samples below this is not worth a word.
_SELDOM = 0.05


@click.command()
@options.cell_arguments
@options.set_values
@options.basis
@options.samples(256, "Cells drawn from the ranges of each, for the spreads and for who is best")
@click.option(
    "--charge-window",
    is_flag=True,
    help="Find the temperatures between which they charge, too; takes as long as all the rest.",
)
@options.model_option
@options.engine
@options.figure
@options.figure_file("--ragone", "energy density against power density")
@options.table_file
@options.as_json
def command(
    cells: tuple[str, ...],
    changes: tuple[str, ...],
    basis: str,
    samples: int,
    model: str,
    engine: str | None,
    charge_window: bool,
    figure: Path | None,
    ragone: Path | None,
    table: Path | None,
    json_: bool,
) -> None:
    """Put CELLs side by side, and say which is best at what.

    Energy, capacity at 1C and 3C, charge time, temperature window, materials and their cost: the
    cell as it is, 5 to 95 % of cells drawn from the ranges, and in which share of the samples each
    cell is the best. What two cells take from one material is drawn alike in both. A value given
    with --set is changed in every one of them.

    \b
    Examples:
      cellsim compare liquid-nmc811-graphite-ev asslb-nmc-graphite-gen1 --figure compare.svg
      cellsim compare liquid-nmc811-graphite-ev asslb-nmc811-lithium --ragone ragone.svg
      cellsim compare liquid-nmc811-graphite-ev asslb-nmc811-silicon --samples 0 --csv table.csv
    """
    if samples:
        options.only_batch("--samples above 0", model, engine)
    if len(cells) > _MOST:
        raise InputError("are too many", key="CELL", value=len(cells), remedy=f"name {_MOST}")
    loaded = [options.load_cell(name, changes) for name in cells]
    how = {"samples": samples, "charge_window": charge_window, "model": model, "engine": engine}
    found = _run(loaded, basis, how)
    _draw(found, loaded, figure, ragone)
    if table is not None:
        output.write(found, table, rows=_flat(found))
    if json_:
        output.emit(output.dataset(found))
        return
    _print(found)


def _run(cells: list[Cell], basis: str, how: dict[str, Any]) -> xr.Dataset:
    studies = []
    with output.progress("comparing", len(cells)) as bar:
        from cellsim.studies.comparison import check, headline, side_by_side

        check(cells, basis)
        for cell in cells:
            bar.step(cell.name)
            studies.append(headline(cell, **how))
    return side_by_side(studies, basis)


def _draw(found: xr.Dataset, cells: list[Cell], figure: Path | None, ragone: Path | None) -> None:
    if figure is None and ragone is None:
        return
    from cellsim import plots

    solid = [cell.name for cell in cells if not cell.liquid]
    if figure is not None:
        plots.save(plots.comparison(found, solid=solid)[0, 0], figure)
    if ragone is not None:
        plots.save(plots.energy_power(found, solid=solid)[0], ragone)


def _flat(found: xr.Dataset) -> xr.Dataset:
    """A row a criterion and cell, each quantile a column."""
    names = ("figure", "missing", "best", "winner", "verdict", "counted", "tied")
    flat = found[[name for name in names if name in found]].drop_dims("quantile", errors="ignore")
    if "figure_quantile" in found:
        for share in found["quantile"].values:
            column = found["figure_quantile"].sel(quantile=share, drop=True)
            flat[f"{100 * share:g} %"] = column
    return flat


def _print(found: xr.Dataset) -> None:
    cells = [str(name) for name in found["cell"].values]
    letters = dict(zip(cells, ascii_uppercase, strict=False))
    output.show(*(f"{letter}  {name}" for name, letter in letters.items()), "")
    columns = ("criterion", "want", *(f">{letter}" for letter in letters.values()), "best")
    each = [found.isel(criterion=i) for i in range(found.sizes["criterion"])]
    output.show(output.table(columns, [_row(one, letters) for one in each]), "")
    drawn = found.attrs.get("samples")
    spread = f", and 5 and 95 % of {drawn} cells drawn from its ranges" if drawn else ""
    text = f"Each cell as it is{spread}. Energy at C/3 and 25 degC, basis {found.attrs['basis']};"
    output.show(f"{text} cost of materials only.", "")
    _in_words(each, cells)
    reasons = ("cell", "charge limited by", "window set by (cold; hot)")
    rows = [_reasons(found.sel(cell=name)) for name in cells]
    output.show(output.table(reasons, rows, text=", ".join(reasons)))
    output.notes("Without a figure, of the cells drawn", _without(found))
    output.notes("Not counted in the window", [str(found.attrs.get("not_counted", ""))])


def _row(one: xr.Dataset, letters: dict[str, str]) -> tuple[Any, ...]:
    """On a terminal in two lines, of many cells in three."""
    unit = str(one["unit"].values)
    below = "\n" if output.on_terminal() else " "
    to = "\n" if output.on_terminal() and len(letters) > _WIDE else " to "
    figures = [_figure(value, unit) for value in one["figure"].values]
    if "figure_quantile" in one:
        ends = one["figure_quantile"].sel(quantile=[0.05, 0.95]).values
        figures = [
            f"{figure}{below}{_figure(low, unit)}{to}{_figure(high, unit)}"
            for figure, (low, high) in zip(figures, ends, strict=True)
        ]
    said = output.styled(_best(one, letters, below), _STYLES[str(one["verdict"].values)])
    label = f"{one['label'].values}{below}[{_UNITS.get(unit, unit)}]"
    return label, str(one["better"].values), *figures, said


_UNITS = {
    **{"W.h/L": "Wh/L", "W.h/kg": "Wh/kg", "kg/kW.h": "kg/kWh", "USD/kW.h": "USD/kWh"},
    **{"1": "%", "K": "degC"},
}


def _figure(value: float, unit: str) -> str:
    if unit == "K":
        return f"{value - ZERO_CELSIUS:.0f}" if value == value else "-"
    if math.isinf(value) and unit != "min":
        return "inf"
    return f"{100 * value:.0f}" if unit == "1" and value == value else number(value, 3)


def _best(one: xr.Dataset, letters: dict[str, str], below: str) -> str:
    """The best cell by its letter, and in how many of the samples."""
    winner, verdict = str(one["winner"].values), str(one["verdict"].values)
    if not winner:
        return "none"
    if verdict == "alike":
        return f"{', '.join(letters[name] for name, _ in _alike(one))}{below}alike"
    if verdict == "nominal":
        return letters[winner]
    share = float(one["best"].sel(cell=winner))
    return f"{letters[winner]} {100 * share:.0f} %{f'{below}open' if verdict == 'open' else ''}"


def _in_words(each: list[xr.Dataset], cells: list[str]) -> None:
    """Who is clearly best at what, and what is open."""
    clear: dict[str, list[str]] = {name: [] for name in cells}
    rest = []
    for one in each:
        label, verdict, winner = (str(one[name].values) for name in ("label", "verdict", "winner"))
        if verdict == "nominal" and winner:
            clear[winner].append(label)
        elif verdict == "clear":
            clear[winner].append(f"{label} ({100 * _share(one, winner):.0f} %)")
        elif verdict == "open" and winner:
            rest.append((label, _listed(_ranked(one))))
        elif verdict == "alike":
            rest.append((label, f"alike: {_listed(_alike(one))}"))
    drawn = "best" in each[0]
    best = "best in at least 90 % of the samples" if drawn else "best, as it is"
    rows = [(name, ", ".join(what)) for name, what in clear.items() if what]
    for columns, lines in ((("cell", best), rows), (("open", "best in so many samples"), rest)):
        if lines:
            output.show(output.table(columns, lines, text=columns[1]), "")


def _listed(ranked: list[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {100 * share:.0f} %" for name, share in ranked)


def _share(one: xr.Dataset, cell: str) -> float:
    return float(one["best"].sel(cell=cell))


def _ranked(one: xr.Dataset) -> list[tuple[str, float]]:
    """Cells that are best at times, most often first."""
    shares = [(str(name), _share(one, str(name))) for name in one["cell"].values]
    return sorted((pair for pair in shares if pair[1] >= _SELDOM), key=lambda pair: -pair[1])


def _alike(one: xr.Dataset) -> list[tuple[str, float]]:
    """Those that share the first place."""
    ranked = _ranked(one)
    return [pair for pair in ranked if pair[1] > ranked[0][1] / 2]


def _reasons(one: xr.Dataset) -> tuple[str, ...]:
    name, charge, cold, hot = (
        str(one[name].values)
        for name in ("cell", "charge_limit", "lower_criterion", "upper_criterion")
    )
    return name, charge, f"{cold}; {hot}"


def _without(found: xr.Dataset) -> list[str]:
    """How many of the samples of each cell lack a figure, where some do."""
    if "draws" not in found:
        return []
    told = zip(found["cell"].values, found["draws"].values, strict=True)
    return [f"{name}, {str(draws).replace('; ', ', ')}" for name, draws in told if draws]
