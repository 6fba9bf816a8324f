"""`cellsim charge CELL --over NAME=FROM..TO`: the fastest charge over one or two quantities."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cellsim.cli import output, over
from cellsim.constants import ZERO_CELSIUS
from cellsim.report.text import number

if TYPE_CHECKING:
    from cellsim.parameters import Cell

_SHOWN = over.Shown(
    "charge_time",
    "limited_by",
    "held longest by",
    (
        (">min", lambda row: number(row["charge_time"], 3)),
        ("held longest by", lambda row: str(row["limited_by"].values)),
        (">peak [degC]", lambda row: number(float(row["peak_temperature"]) - ZERO_CELSIUS, 3)),
        ("ended by", lambda row: str(row["termination"].values)),
    ),
)


def run(
    cell: Cell,
    texts: Sequence[str],
    soc: tuple[float, float],
    temperature: str,
    thermal: str,
    figure: Path | None,
    table: Path | None,
    json_: bool,
) -> None:
    """Work it out and print it."""
    axes = over.parse_over(texts)
    with output.progress(f"charging {cell.name}"):
        from cellsim.studies import charge_map

        found = charge_map(cell, axes, soc=soc, temperature=temperature, thermal=thermal)
    if figure is not None:
        from cellsim import plots

        plots.save(plots.charge_map(found), figure)
    span = f"{100 * soc[0]:g} to {100 * soc[1]:g} %"
    fixed = "" if "temperature" in axes else f", {temperature}"
    title = f"{cell.name}: minutes from {span}{fixed}, {thermal}"
    over.finish(found, _SHOWN, title, table, json_)
