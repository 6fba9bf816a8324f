"""The page of validation in Markdown: every case with its table and its figures beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from cellsim import plots
from cellsim.errors import writing
from cellsim.parameters.provenance import reference
from cellsim.plots.style import typeset
from cellsim.report.text import number, table
from cellsim.report.validation_summary import calibration_table, explanations, summary
from cellsim.validation import Row, ValidationCase, as_dataset, calibration_curve, load_case
from cellsim.validation.calibration import placed
from cellsim.validation.record import save

_INTRODUCTION = """# Computed against published

Written by `cellsim validate --page`. Each case is a file in `params/validation`: what was
published, of which cell, and how it is computed here. Nothing is fitted for it.

- A *prediction* is a measured value that no parameter of the cell comes from.
- A *fit* is one that some parameter does come from.
- A *stand-in* is of another cell than the one computed.
- *Calculated* is a published value that is itself no measurement.
- A *limit* has a closed form in place of the published value, which the solver must meet.
- *Inside*: the published value, give or take the error that its source states, lies in the 5-95 %
  interval of cells drawn from the ranges.
"""

_CURVE = """Of the predictions with an interval, the share that lies in central intervals of growing
width. Bounds have no place among the drawn values and are left out. Values of one case come from
one cell: they are no independent trials, and chance moves the share by more than the band."""


def write(path: Path | str, rows: Sequence[Row]) -> None:
    """Write the page, its record (.json) and its figures in `figures/validation` beside it.

    Parameters
    ----------
    path : path
        Of the page, in Markdown.
    rows : sequence of Row
        From `cellsim.validation.validate`, the rows of a case together.

    Raises
    ------
    InputError
        A file that cannot be written.
    """
    target = Path(path)
    folder = target.parent / "figures" / "validation"
    with writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        page = "\n".join(_parts(rows, folder))
        target.write_text(page + "\n", encoding="utf-8")
        save(rows, target.with_suffix(".json"))


def _parts(rows: Sequence[Row], folder: Path) -> list[str]:
    computed = [row for row in rows if math.isfinite(row.relative) and not row.closed_form]
    parts = [_INTRODUCTION, summary(rows), ""]
    if computed:
        plots.save(plots.parity(as_dataset(computed)), folder / "parity.svg")
        parts += [_picture("parity", "Computed over published, every value of every case"), ""]
    if placed(rows):
        plots.save(plots.calibration(calibration_curve(rows)), folder / "calibration.svg")
        picture = _picture("calibration", "Share of the predictions inside intervals")
        parts += ["## Are the ranges honest?", "", _CURVE, "", picture, ""]
        parts += [*calibration_table(rows), ""]
    told = explanations(rows)
    if told:
        parts += ["## What troubles most", "", *told, ""]
    for name, group in groupby(rows, lambda row: row.case):
        parts += _case(load_case(name), list(group), folder)
    return parts


def _case(case: ValidationCase, rows: list[Row], folder: Path) -> list[str]:
    parts = [f"## {case.title}", "", f"`{case.name}`, cell `{case.cell}`. {case.where}."]
    if case.notes:
        parts += ["", " ".join(case.notes.split())]
    if case.missing:
        parts += ["", f"*Missing:* {case.missing}."]
    for comparison in case.comparisons:
        said = [comparison.where] if comparison.where else []
        if comparison.because:
            said.append(f"{_role(comparison.role)}, for {comparison.because}")
        if said:
            parts += ["", f"*{comparison.name}*: {'; '.join(said)}."]
    parts += ["", *_table(rows), "", *_changes(case)]
    for index, ((what, kind), group) in enumerate(_figures(rows).items()):
        if len(group) > 2:
            name = f"{case.name}-{index}" if index else case.name
            plots.save(plots.series(as_dataset(group)), folder / f"{name}.svg")
            parts += [_picture(name, f"{case.title}: {what}, {kind}"), ""]
    cited = "; ".join(reference(source) for source in case.source)
    return [*parts, f"Sources ({case.grade}): {cited}", ""]


def _changes(case: ValidationCase) -> list[str]:
    """What the tested cell has in place of the named one, and whence; folded away."""
    places = [("all", case.set), *((one.name, one.set) for one in case.comparisons)]
    lines = [
        f"| {name} | `{path}` | {one.value} | {', '.join(one.source)} | {one.where or one.why} |"
        for name, overrides in places
        for path, one in overrides.items()
    ]
    lines += [
        f"| all | `{path}` | ± {100 * one.relative:g} % | {', '.join(one.source)} "
        f"| {one.where or one.why} |"
        for path, one in case.spread.items()
    ]
    if not lines:
        return []
    head = [
        "| comparison | value of the cell | set to | source | where, or why |",
        "|---|---|---|---|---|",
    ]
    return [
        "<details><summary>What the tested cell has of its own</summary>",
        "",
        *head,
        *lines,
        "",
        "</details>",
        "",
    ]


def _role(role: str) -> str:
    return "calculated" if role == "calculated" else f"a {role}"


def _figures(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    """Rows by quantity and role, those that could be computed; limits need no figure."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if math.isfinite(row.computed) and not row.closed_form:
            found.setdefault((row.quantity, row.role), []).append(row)
    return found


def _table(rows: list[Row]) -> list[str]:
    drawn = any(row.interval for row in rows)
    heads = ["", "conditions", "quantity", "published", "computed", "error", "%", "role"]
    heads += ["5-95 %"] if drawn else []
    lines = []
    for row in rows:
        cells = [row.comparison, conditions(row), quantity(row), published(row)]
        cells += [computed(row), miss(row), percent(row), role(row)]
        cells += [interval(row)] if drawn else []
        lines.append(cells)
    return table(heads, lines)


def _picture(name: str, text: str) -> str:
    return f"![{text}](figures/validation/{name}.svg)"


def conditions(row: Row) -> str:
    """Under which the value stands, short."""
    return ", ".join(
        f"{name.rpartition('.')[2].replace('_', ' ')} {typeset(text.replace('^', ''))}"
        for name, text in row.conditions.items()
    )


def quantity(row: Row) -> str:
    """What is compared, with its unit."""
    return row.quantity if row.unit == "1" else f"{row.quantity} [{typeset(row.unit)}]"


def published(row: Row) -> str:
    """The published value, with the error it states, and whether it is a bound."""
    text = number(row.published, 3)
    if row.stated:
        text += f" ± {number(row.stated, 2)}"
    return f"{row.bound} {text}" if row.bound != "about" else text


def computed(row: Row) -> str:
    """The computed value, or why there is none."""
    return row.problem or number(row.computed, 3)


def miss(row: Row) -> str:
    """The error, in the unit of the value; rounding is none."""
    return "0" if abs(row.error) < 1e-9 * abs(row.published) else number(row.error, 3)


def percent(row: Row) -> str:
    """The error in per cent of the published value."""
    return f"{100 * row.relative:+.1f}" if math.isfinite(row.relative) else "-"


def role(row: Row) -> str:
    """Its role; a limit with a closed form is called so."""
    return "limit" if row.closed_form else row.role


def interval(row: Row) -> str:
    """5 to 95 %, and whether the published value lies inside."""
    if row.interval is None:
        return ""
    low, high = (number(end, 3) for end in row.interval)
    if not row.inside:
        return f"{low} to {high}, outside"
    bare = row.interval[0] <= row.published <= row.interval[1]
    return f"{low} to {high}, inside" + ("" if bare or not row.stated else " with its error")
