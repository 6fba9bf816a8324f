"""What the comparison with the literature comes to, in sentences: nothing here is typed by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from statistics import median

from cellsim.report.marks import refresh
from cellsim.validation import Row, calibration, calibration_curve, load_case
from cellsim.validation.calibration import leaning, placed, predictions

COMMAND = "cellsim validate"


def summary(rows: Sequence[Row]) -> str:
    """How near the predictions come, in a few sentences."""
    found = misses(rows)
    if not found:
        return "No measured value is predicted."
    near = sum(miss <= 0.1 for miss in found)
    text = (
        f"{len(found)} measured values are predicted: {near} within 10 %, the median miss "
        f"is {100 * median(found):.0f} %."
    )
    volts = [row.error for row in predictions(rows) if row.quantity == "voltage"]
    if volts:
        text += f" {len(volts)} voltages along discharges are met to {_root(volts)} mV RMS."
    return f"{text} {honesty(rows)}".rstrip()


def honesty(rows: Sequence[Row]) -> str:
    """How many predictions lie in their interval, and to which side the others."""
    inside, drawn = calibration(rows)
    if not drawn:
        return ""
    below, above = leaning(rows)
    return (
        f"Of {drawn} predictions with a computed 5-95 % interval, {inside} "
        f"({100 * inside / drawn:.0f} %) lie inside, {below} below it and {above} above; 90 % "
        "would be calibrated."
    )


def brief(rows: Sequence[Row]) -> str:
    """Three lines for a reader in a hurry."""
    found = misses(rows)
    volts = [row.error for row in predictions(rows) if row.quantity == "voltage"]
    if not found:
        return summary(rows)
    limits = [abs(row.relative) for row in rows if row.closed_form and row.ratio]
    near = sum(miss <= 0.1 for miss in found)
    worst = "; ".join(
        f"{title[0].lower() if title[1:2].islower() else title[0]}{title[1:]} "
        f"(median miss {100 * miss:.0f} %)"
        for title, miss in troubling(rows)
    )
    return "\n".join(
        [
            f"- Of {len(found)} measured values that no parameter comes from, {near} are met "
            f"within 10 %, half of them within {100 * median(found):.0f} %; {len(volts)} voltages "
            f"along discharges to {_root(volts)} mV RMS, {len(limits)} analytical limits of the "
            f"solver to {100 * max(limits, default=0):.1f} %.",
            f"- {honesty(rows)}",
            f"- What troubles most: {worst}.",
        ]
    )


def misses(rows: Sequence[Row]) -> list[float]:
    """Relative misses of the predictions, without their signs."""
    return [abs(row.relative) for row in predictions(rows) if math.isfinite(row.relative)]


def troubling(rows: Sequence[Row]) -> list[tuple[str, float]]:
    """Cases whose file explains a miss, with the median of it; the worst first."""
    found = []
    for name, group in groupby(rows, lambda row: row.case):
        missed = misses(list(group))
        case = load_case(name)
        if case.explanation and missed:
            found.append((case.title, median(missed)))
    return sorted(found, key=lambda one: -one[1])


def explanations(rows: Sequence[Row]) -> list[str]:
    """The same with their explanations, as lines of Markdown."""
    told = {}
    for name, group in groupby(rows, lambda row: row.case):
        case, own = load_case(name), list(group)
        inside = sum(bool(row.inside) for row in placed(own))
        counted = f"{inside} of {len(placed(own))} inside" if placed(own) else "none drawn"
        told[case.title] = f"{counted}. {' '.join(case.explanation.split())}"
    return [
        f"- *{title}*: median miss {100 * miss:.0f} %, {told[title]}"
        for title, miss in troubling(rows)
    ]


def calibration_table(rows: Sequence[Row]) -> list[str]:
    """The calibration curve in numbers, as lines of Markdown."""
    curve = calibration_curve(rows)
    cells = [
        [f"{100 * float(value):.0f}" for value in curve[name].values]
        for name in ("share", "inside", "by_case", "low", "high")
    ]
    band = [f"{low}-{high}" for low, high in zip(cells[3], cells[4], strict=True)]
    names = ["interval [%]", "inside [%]", "every case alike [%]", "calibrated, by chance [%]"]
    lines = [
        "| " + " | ".join([name, *line]) + " |"
        for name, line in zip(names, [*cells[:3], band], strict=True)
    ]
    return [lines[0], "|" + "---|" * (len(cells[0]) + 1), *lines[1:]]


def write_lines(path: Path, rows: Sequence[Row]) -> None:
    """The three lines, between their marks; `InputError` as of `marks.refresh`."""
    refresh(path, "validation", COMMAND, brief(rows))


def _root(volts: list[float]) -> str:
    return f"{1e3 * math.sqrt(sum(miss**2 for miss in volts) / max(len(volts), 1)):.0f}"
