"""A repeat unit drawn to scale in characters: coloured on a terminal, letters in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: (background, text) of the 256 colours that terminals share, by layer.
COLOURS = {
    "positive foil": ("grey74", "black"),
    "positive": ("dodger_blue3", "white"),
    "separator": ("khaki1", "black"),
    "negative": ("dark_orange3", "white"),
    "negative foil": ("grey46", "white"),
}
_ROWS = 3
_SCALE = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def widths(thicknesses: Sequence[float], total: int) -> list[int]:
    """Characters of each segment: proportional, at least one each, `total` in all."""
    whole = sum(thicknesses)
    exact = [max(total * thickness / whole, 1.0) for thickness in thicknesses]
    shown = [int(part) for part in exact]
    # What rounding down has left goes to the largest remainders; what is over, from the widest.
    order = sorted(range(len(exact)), key=lambda i: shown[i] - exact[i])
    for i in range(total - sum(shown)):
        shown[order[i % len(order)]] += 1
    while sum(shown) > total:
        shown[shown.index(max(shown))] -= 1
    return shown


def letters(names: Sequence[str]) -> list[str]:
    """One letter a layer, in order."""
    return [chr(ord("a") + index) for index, _ in enumerate(names)]


def plain(names: Sequence[str], thicknesses: Sequence[float], width: int) -> list[str]:
    """The stack as text: a letter a character, bars between the layers."""
    inner = max(width - len(names) - 1, len(names))
    parts = [
        letter * count
        for letter, count in zip(letters(names), widths(thicknesses, inner), strict=True)
    ]
    return ["|" + "|".join(parts) + "|", _scale(sum(thicknesses), inner)]


def coloured(names: Sequence[str], thicknesses: Sequence[float], width: int) -> Any:
    """The stack as a block of colour with its labels where they fit, letters where not."""
    from rich.text import Text

    counts = widths(thicknesses, width)
    block = Text()
    for row in range(_ROWS):
        for name, letter, count in zip(names, letters(names), counts, strict=True):
            ground, ink = COLOURS.get(name, ("grey30", "white"))
            label = name if len(name) + 2 <= count else letter
            text = label.center(count) if row == _ROWS // 2 else " " * count
            block.append(text, style=f"{ink} on {ground}")
        block.append("\n")
    block.append(_scale(sum(thicknesses), width))
    return block


def _scale(total: float, width: int) -> str:
    """A scale bar of a round length, about a fifth of the stack."""
    micrometres = 1e6 * total
    length = max((step for step in _SCALE if step <= micrometres / 5), default=_SCALE[0])
    dashes = max(round(length / micrometres * width), 2)
    return f"|{'-' * (dashes - 2)}| {length} um"
