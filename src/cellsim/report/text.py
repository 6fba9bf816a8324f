"""Numbers and words for people."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;)]")
_UNIT = re.compile(r"(\d) (%|°C|Wh|W\.h|min|kt|um|mS)")
_JOINT = re.compile(r"([._:/=])(?=\w)")


def number(value: Any, digits: int = 4) -> str:
    """A number to significant digits; a dash where there is none, a word where it has no end."""
    if value is None or isinstance(value, str):
        return value or "-"
    value = float(value)
    if not math.isfinite(value):
        return "-" if math.isnan(value) else "never" if value > 0 else "-never"
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.{digits - 1}e}"
    decimals = max(digits - 1 - (math.floor(math.log10(abs(value))) if value else 0), 0)
    return f"{value:.{decimals}f}"


def percent(share: float) -> str:
    """A share in whole per cent; what is nearly none or all does not pass for it."""
    whole = 100 * share
    if 0 < whole < 1:
        return "<1 %"
    return ">99 %" if 99 < whole < 100 else f"{whole:.0f} %"


def whole(share: float) -> str:
    """A share in whole per cent, without its sign; a dash where it is not known."""
    return f"{100 * share:.0f}" if math.isfinite(share) else "–"


def within(share: float) -> float:
    """A share as a length in per cent: nothing is drawn beyond the ends."""
    return round(100 * min(max(share, 0.0), 1.0), 1) if math.isfinite(share) else 0.0


def prose(text: str) -> str:
    """Text of a data file as it is printed, no unit torn off its number."""
    return _UNIT.sub("\\1\N{NO-BREAK SPACE}\\2", text.replace("degC", "°C"))


def breakable(text: str) -> Markup:
    """A long name that may be broken behind its points."""
    return Markup("<wbr>").join(escape(part) for part in _JOINT.sub("\\1\0", text).split("\0"))


def linked(text: str) -> Markup:
    """Escaped text in which addresses are links."""
    parts: list[Markup] = []
    start = 0
    for found in _ADDRESS.finditer(text):
        shown = breakable(found[0].removeprefix("https://").removeprefix("http://"))
        link = Markup('<a href="{}" rel="noreferrer">{}</a>').format(found[0], shown)
        parts += [escape(text[start : found.start()]), link]
        start = found.end()
    return Markup().join([*parts, escape(text[start:])])


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table in Markdown."""
    return [
        "| " + " | ".join(columns) + " |",
        "|" + "---|" * len(columns),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
