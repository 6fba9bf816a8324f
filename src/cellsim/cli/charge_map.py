"""`cellsim charge CELL --over NAME=FROM..TO`: the fastest charge over one or two quantities."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cellsim.cli import output
from cellsim.errors import InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.parameters import Cell

#: Points of an axis unless told.
_POINTS = 9

_REMEDY = "write it like temperature=-20..60, rate=1..6:11 or loading=0.5,1,1.5"

#: Axes whose points are equally far apart; those of the others, factors, by a ratio.
_EVEN = ("temperature", "rate")


def parse_over(texts: Sequence[str]) -> dict[str, list[str | float]]:
    """``["temperature=-20..60"]`` to the values of each axis; temperatures are in degC."""
    axes: dict[str, list[str | float]] = {}
    for text in texts:
        name, equals, values = (part.strip() for part in text.partition("="))
        if not (name and equals and values):
            raise InputError(f"--over '{text}' is not NAME=FROM..TO", remedy=_REMEDY)
        if name in axes:
            raise InputError("--over names it twice", key=name, value=values, remedy="keep one")
        try:
            numbers = _numbers(values, even=name in _EVEN)
        except ValueError as error:
            raise InputError(
                "is no range of numbers", key=f"--over {name}", value=values, remedy=_REMEDY
            ) from error
        axes[name] = [f"{x!r} degC" if name == "temperature" else x for x in numbers]
    if len(axes) > 2:
        raise InputError(
            "is more than two quantities",
            key="--over",
            value=", ".join(axes),
            remedy="drop one; cellsim.studies.charge_map takes any number",
        )
    return axes


def _numbers(text: str, *, even: bool) -> list[float]:
    first, dots, last = text.partition("..")
    if not dots:
        return [float(part) for part in text.split(",")]
    end, _, count = last.partition(":")
    low, high, steps = float(first), float(end), int(count or _POINTS) - 1
    if steps < 1 or not low < high or (low <= 0 and not even):
        raise ValueError("no range")
    if even:
        return [round(low + (high - low) * i / steps, 9) for i in range(steps + 1)]
    return [low * (high / low) ** (i / steps) for i in range(steps + 1)]


def run(
    cell: Cell,
    over: Sequence[str],
    soc: tuple[float, float],
    temperature: str,
    thermal: str,
    figure: Path | None,
    table: Path | None,
    json_: bool,
) -> None:
    """Work it out and print it; of two quantities, the first runs downwards."""
    axes = parse_over(over)
    with output.progress(f"charging {cell.name}"):
        from cellsim.studies import charge_map

        found = charge_map(cell, axes, soc=soc, temperature=temperature, thermal=thermal)
    if figure is not None:
        from cellsim import plots

        plots.save(plots.charge_map(found), figure)
    if table is not None:
        _write(found, table)
    if json_:
        output.emit(output.dataset(found))
        return
    span = f"{100 * soc[0]:g} to {100 * soc[1]:g} %"
    fixed = "" if "temperature" in axes else f", {temperature}"
    output.show(f"{cell.name}: minutes from {span}{fixed}, {thermal}", "")
    (_one if len(axes) == 1 else _two)(found)


def _one(found: xr.Dataset) -> None:
    (name,) = found["charge_time"].dims
    rows = [
        (
            label,
            number(row["charge_time"], 3),
            str(row["limited_by"].values),
            number(float(row["peak_temperature"]) - 273.15, 3),
            str(row["termination"].values),
        )
        for label, row in zip(_labels(found, str(name)), _rows(found, str(name)), strict=True)
    ]
    head = (f">{_head(found, str(name))}", ">min", "held longest by", ">peak [degC]", "ended by")
    output.show(output.table(head, rows))


def _two(found: xr.Dataset) -> None:
    """Minutes with a letter for what held the current longest."""
    down, across = (str(name) for name in found["charge_time"].dims)
    words = list(dict.fromkeys(found["limited_by"].values.flat))
    letters = {word: "abcdefghijklmnopqrstuvwxyz"[i % 26] for i, word in enumerate(words)}
    rows = [
        (label, *(_cell(one, letters) for one in _rows(row, across)))
        for label, row in zip(_labels(found, down), _rows(found, down), strict=True)
    ]
    columns = (f">{_head(found, down)}", *(f">{label}" for label in _labels(found, across)))
    output.show(
        f"across: {_head(found, across)}",
        output.table(columns, rows),
        "",
        "held longest by: " + ", ".join(f"{letter} {word}" for word, letter in letters.items()),
    )


def _cell(one: xr.Dataset, letters: dict[str, str]) -> str:
    return f"{number(one['charge_time'], 3)} {letters[one['limited_by'].item()]}"


def _rows(found: xr.Dataset, name: str) -> list[xr.Dataset]:
    return [found.isel({name: i}) for i in range(found.sizes[name])]


def _labels(found: xr.Dataset, name: str) -> list[str]:
    less = 273.15 if name == "temperature" else 0.0
    return [f"{round(float(x) - less, 6):.4g}" for x in found[name].values]


def _head(found: xr.Dataset, name: str) -> str:
    unit = {"temperature": " [degC]", "rate": " [1/h]"}.get(name, "")
    return str(found[name].attrs["long_name"]) + unit


def _write(found: xr.Dataset, path: Path) -> None:
    if path.suffix.lower() == ".nc":
        found.to_netcdf(path, engine="scipy")
        return
    frame = found.to_dataframe().reset_index()
    units = {name: found[name].attrs.get("units", "1") for name in frame.columns}
    frame.columns = [f"{name} [{unit}]" if unit != "1" else name for name, unit in units.items()]
    frame.to_csv(path, index=False)
