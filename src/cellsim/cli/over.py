"""`--over NAME=FROM..TO`: a figure over one or two quantities, as a table, a figure and a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cellsim.cli import output
from cellsim.errors import InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr

#: Points of an axis unless told.
_POINTS = 9

_REMEDY = "write it like temperature=-20..60, rate=1..6:11 or loading=0.5,1,1.5"

#: Axes whose points are equally far apart; those of the others, factors, by a ratio.
_EVEN = ("temperature", "rate")


#: Header of a column, and what stands in it.
Column = tuple[str, "Callable[[xr.Dataset], str]"]


@dataclass(frozen=True)
class Shown:
    """Of a table: figure, words beside it and what they mean; columns where one axis is varied."""

    value: str
    words: str
    meaning: str
    columns: Sequence[Column]


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
            remedy="drop one",
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


def finish(found: xr.Dataset, shown: Shown, title: str, table: Path | None, json_: bool) -> None:
    """Write and print it; of two quantities, the first runs downwards."""
    if table is not None:
        output.write(found, table)
    if json_:
        output.emit(output.dataset(found))
        return
    output.show(title, "")
    (_one if found[shown.value].ndim == 1 else _two)(found, shown)


def _one(found: xr.Dataset, shown: Shown) -> None:
    name = str(found[shown.value].dims[0])
    rows = [
        (label, *(text(row) for _, text in shown.columns))
        for label, row in zip(_labels(found, name), _rows(found, name), strict=True)
    ]
    output.show(output.table((f">{_head(found, name)}", *(h for h, _ in shown.columns)), rows))


def _two(found: xr.Dataset, shown: Shown) -> None:
    """The figure with a letter for the word beside it."""
    down, across = (str(name) for name in found[shown.value].dims)
    words = list(dict.fromkeys(found[shown.words].values.flat))
    letters = {word: "abcdefghijklmnopqrstuvwxyz"[i % 26] for i, word in enumerate(words)}
    rows = [
        (
            label,
            *(
                f"{number(one[shown.value], 3)} {letters[one[shown.words].item()]}"
                for one in _rows(row, across)
            ),
        )
        for label, row in zip(_labels(found, down), _rows(found, down), strict=True)
    ]
    columns = (f">{_head(found, down)}", *(f">{label}" for label in _labels(found, across)))
    legend = ", ".join(f"{letter} {word}" for word, letter in letters.items())
    output.show(
        f"across: {_head(found, across)}",
        output.table(columns, rows),
        "",
        f"{shown.meaning}: {legend}",
    )


def _rows(found: xr.Dataset, name: str) -> list[xr.Dataset]:
    return [found.isel({name: i}) for i in range(found.sizes[name])]


def _labels(found: xr.Dataset, name: str) -> list[str]:
    less = 273.15 if name == "temperature" else 0.0
    return [f"{round(float(x) - less, 6):.4g}" for x in found[name].values]


def _head(found: xr.Dataset, name: str) -> str:
    unit = {"temperature": " [degC]", "rate": " [1/h]"}.get(name, "")
    return str(found[name].attrs["long_name"]) + unit
