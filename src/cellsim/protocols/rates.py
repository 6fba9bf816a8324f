"""C-rates as people write them: "1C", "C/3", "2.5C", or a plain number [1/h]."""

from __future__ import annotations

import math
import re

from cellsim.errors import InputError

_NUMBER = r"\d+\.?\d*|\.\d+"
_RATE = re.compile(rf"^\s*({_NUMBER})?\s*C\s*(?:/\s*({_NUMBER}))?\s*$", re.IGNORECASE)


def is_rate(text: str) -> bool:
    """Whether a text says a C-rate: "1C" or "C/3"."""
    return _RATE.match(text) is not None


def rate(value: str | float) -> float:
    """The C-rate [1/h]: a current over the nominal capacity.

    Raises
    ------
    InputError
        Not a positive rate.
    """
    number = _number(value)
    if not (math.isfinite(number) and number > 0):
        raise InputError(
            "is not a C-rate",
            key="rate",
            value=value,
            remedy="write it like '1C', 'C/3' or '2.5C', or give a positive number in 1/h",
        )
    return number


def _number(value: str | float) -> float:
    if isinstance(value, bool):
        return math.nan
    if not isinstance(value, str):
        try:
            return float(value)
        except (TypeError, ValueError):
            return math.nan
    match = _RATE.match(value)
    if match is not None:
        divisor = float(match.group(2) or 1)
        return float(match.group(1) or 1) / divisor if divisor else math.nan
    try:
        return float(value)
    except ValueError:
        return math.nan
