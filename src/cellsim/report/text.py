"""Numbers for people."""

from __future__ import annotations

import math
from typing import Any


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
