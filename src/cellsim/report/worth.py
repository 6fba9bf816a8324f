"""The page of what is worth measuring, in Markdown, and its figure beside it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from cellsim import plots
from cellsim.errors import writing
from cellsim.parameters.provenance import reference
from cellsim.quantities import QUANTITIES
from cellsim.report.text import table

_MOST, _EACH, _LEAST = 20, 5, 0.01

_INTRODUCTION = """# What is worth measuring

Written by `cellsim worth --page`. Each value of a cell has a range and a source with a grade. Here
are the values that cause the spread of four answers: the energy density of the cell (C/3, 25 °C),
the minutes of the fastest charge from 10 to 80 %, and both ends of the temperature window of a 1C
discharge held at ambient.

- **Share**: the total Sobol index, in percent of the variance, with all interactions; of the charge
  time's inverse. Values that are measured together are one; the most telling are analysed apart.
  It is an estimate: ± is half its interval at 95 %, and it may pass 100.
- **Worth**: the mean share over cells and answers, 0 where a cell has not the value, times a weight
  for the grade: {weights}. What causes much and is known badly comes first.

A share says what to measure, not which way the answer will move. What a maker chooses (a thickness,
a limit) and does not tell is assumed like any other value: opening a cell would measure it."""


def write(path: Path | str, data: xr.Dataset) -> None:
    """Write the page, and its figure into `figures` beside it.

    Parameters
    ----------
    path : path
        Of the page, in Markdown.
    data : Dataset
        From `cellsim.studies.worth`.

    Raises
    ------
    InputError
        A file that cannot be written.
    """
    target = Path(path)
    folder = target.parent / "figures"
    with writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        plots.save(plots.worth(data), folder / f"{target.stem}.svg")
        text = "\n".join(_parts(data, f"figures/{target.stem}.svg"))
        target.write_text(text + "\n", encoding="utf-8")


def heads(data: xr.Dataset) -> list[str]:
    """The answers, as heads of columns."""
    return [f"{QUANTITIES[str(name)].long_name}, %" for name in data["answer"].values]


def ranking(data: xr.Dataset, most: int = _MOST) -> list[tuple[str, ...]]:
    """Rows: rank, value, grade, range, mean share in each answer and worth, in percent."""
    mean = 100 * data["share"].mean("cell").values
    rows = []
    for i in range(min(most, data.sizes["parameter"])):
        one = data.isel(parameter=i)
        words = (str(one[name].values) for name in ("parameter", "trust", "range"))
        shares = (_percent(share) for share in mean[:, i])
        rows.append((str(i + 1), *words, *shares, f"{100 * float(one['worth']):.1f}"))
    return rows


def _percent(share: float) -> str:
    return "-" if not share >= 100 * _LEAST / 2 else f"{share:.0f}"


def _parts(data: xr.Dataset, picture: str) -> list[str]:
    from cellsim.studies.worth import WEIGHT

    weights = ", ".join(f"{word} {weight:g}" for word, weight in WEIGHT.items())
    cells = ", ".join(f"`{name}`" for name in data["cell"].values)
    shown = data.isel(parameter=slice(_MOST))
    cited = sorted({key for text in shown["source"].values for key in str(text).split(", ") if key})
    columns = ("", "value", "grade", "range", *heads(data), "worth, %")
    rows = [_line(row, data.isel(parameter=i)) for i, row in enumerate(ranking(data))]
    return [
        _INTRODUCTION.format(weights=weights),
        "",
        f"Cells: {cells}. {data.attrs['runs']} variants, of which {data.attrs['failed']} failed.",
        "",
        f"![Shares of the spread by answer, coloured by the grade of the source]({picture})",
        "",
        *table(columns, rows),
        "",
        *(part for name in data["cell"].values for part in _cell(data.sel(cell=name))),
        "## Sources",
        "",
        *(f"- `{key}`: {reference(key)}" for key in cited),
    ]


def _line(row: tuple[str, ...], one: xr.Dataset) -> tuple[str, ...]:
    """A row of the table, the sources with the grade."""
    number, name, trust, *rest = row
    source = str(one["source"].values)
    grade = f"{trust} ({source})" if source else trust
    return number, f"`{name}`", grade, *rest


def _cell(one: xr.Dataset) -> list[str]:
    """What tells most in each answer of one cell."""
    lines = []
    for answer in one["answer"].values:
        at = one.sel(answer=answer)
        share = at["share"].values
        order = [i for i in np.argsort(-np.nan_to_num(share))[:_EACH] if share[i] >= _LEAST]
        parts = [
            f"{str(at['parameter'].values[i]).removeprefix(f'{one.cell.values}: ')} "
            f"{100 * share[i]:.0f} ± {100 * float(at['share_confidence'][i]):.0f}"
            for i in order
        ]
        rest = f"all others together {100 * float(at['others']):.0f}"
        told = "; ".join([*parts, rest]) if parts else "too few variants have a figure"
        lines.append(f"- {QUANTITIES[str(answer)].long_name}: {told}")
    return [f"## {one.cell.values}, shares in %", "", *lines, ""]
