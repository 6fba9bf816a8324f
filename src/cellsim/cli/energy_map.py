"""`cellsim discharge CELL --over NAME=FROM..TO`: what it delivers over temperature and rate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cellsim.cli import output, over
from cellsim.errors import InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    from cellsim.parameters import Cell

_AXES = ("temperature", "rate")

_SHOWN = over.Shown(
    "energy_density",
    "termination",
    "ended by",
    (
        (">Wh/L", lambda row: number(row["energy_density"], 3)),
        (">Wh", lambda row: number(row["energy"], 3)),
        (">of 25 degC [%]", lambda row: number(100 * float(row["energy_fraction"]), 3)),
        ("ended by", lambda row: str(row["termination"].values)),
    ),
)


def run(
    cell: Cell,
    texts: Sequence[str],
    temperature: str,
    rate: str,
    thermal: str,
    figure: Path | None,
    table: Path | None,
    json_: bool,
) -> None:
    """Work it out and print it; what is not varied stays as given."""
    axes = over.parse_over(texts)
    for name in axes:
        if name not in _AXES:
            raise InputError(
                "is not a quantity that discharges are varied by",
                key="--over",
                value=name,
                remedy=f"one of {', '.join(_AXES)}",
            )
    with output.progress(f"discharging {cell.name}"):
        from cellsim.studies import energy_map

        found = energy_map(
            cell,
            temperatures=axes.get("temperature", [temperature]),
            rates=axes.get("rate", [rate]),
            thermal=thermal,
        )
    fixed = [name for name in _AXES if name not in axes]
    said = {"temperature": temperature, "rate": f"rate {rate}"}
    found = found.isel(dict.fromkeys(fixed, 0)).transpose(*axes)
    if figure is not None:
        from cellsim import plots

        plots.save(plots.energy_map(found), figure)
    about = [f"{cell.name}: energy density of the cell [Wh/L]", *(said[name] for name in fixed)]
    over.finish(found, _SHOWN, ", ".join([*about, thermal]), table, json_)
