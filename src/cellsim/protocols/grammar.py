"""What users write of a step: how much current, until when.

current   "1C", "C/3", 0.5 [1/h] | "5 A" | "20 W"
until     "4.2 V"  voltage, reached from below on charge, from above on discharge
          "C/20", "50 mA"  the current has fallen to it
          "30 min"  time         "80 %"  state of charge       "2 A.h"  charge passed
          "45 degC"  temperature  "anode 10 mV"  anode potential has fallen to it
          "above 4.2 V", "below 30 degC"  say the side where it is not plain
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from cellsim.errors import InputError
from cellsim.parameters.units import convert, parse_quantity
from cellsim.protocols.rates import is_rate
from cellsim.protocols.rates import rate as parse_rate
from cellsim.protocols.records import CHARGE, DISCHARGE, Stops

#: One stop or several, as users write them.
Until = str | Sequence[str]

_STOPS = "write it like '4.2 V', 'C/20', '30 min', '80 %', '2 A.h', '45 degC' or 'anode 10 mV'"
_LOADS = "write it like '1C', '5 A' or '20 W'"

_AMPERE_HOUR = re.compile(r"^([a-zA-Zµμ]?)A\.?h$")
_SIDE = re.compile(r"^\s*(above|below|anode)\s+(.*)$")

#: Unit of each kind of quantity that a stop may be.
_UNITS = {"voltage": "V", "current": "A", "time": "s", "charge": "A*h", "temperature": "K"}


def load(value: str | float, key: str = "at") -> dict[str, float]:
    """A current: the one of `rate` [1/h], `current` [A] or `power` [W] that was given.

    Raises
    ------
    InputError
        Neither, or not positive.
    """
    if not isinstance(value, str) or is_rate(value):
        return {"rate": parse_rate(value)}
    kind, number = _quantity(value, {"current": "A", "power": "W"}, key, _LOADS)
    return {kind: _above_zero(number, value, key)}


def stops(until: Until, direction: int, key: str = "until") -> Stops:
    """The stops of a step.

    Parameters
    ----------
    until : str or sequence of str
    direction : int
        Of the step; decides from which side a voltage is reached.
    key : str
        Named in errors.

    Raises
    ------
    InputError
        Not a stop, a voltage whose side is not plain, or two stops of a kind.
    """
    found: dict[str, float] = {}
    for text in [until] if isinstance(until, str) else until:
        name, number = _stop(text, direction, key)
        if name in found:
            raise InputError(
                "is a second stop of its kind", key=key, value=text, remedy="give one of them"
            )
        found[name] = number
    return Stops(**found)


def _stop(text: str, direction: int, key: str) -> tuple[str, float]:
    if not isinstance(text, str):
        raise InputError("has no unit", key=key, value=text, remedy=_STOPS)
    if is_rate(text):
        return "rate_below", parse_rate(text)
    if text.strip().endswith("%"):
        return "soc", fraction(text, key)
    side, rest = "", text
    if match := _SIDE.match(text):
        side, rest = match.groups()
    kind, number = _quantity(rest, _UNITS, key, _STOPS)
    if side == "anode":
        if kind != "voltage":
            raise InputError("is not a potential", key=key, value=text, remedy=_STOPS)
        return "anode_below", number
    if kind in ("voltage", "temperature"):
        return f"{kind}_{side or _side(kind, direction, text, key)}", number
    if side:
        raise InputError("has one side only", key=key, value=text, remedy=f"leave out '{side}'")
    name = {"current": "current_below", "time": "duration", "charge": "charge"}[kind]
    return name, _above_zero(number, text, key)


def _side(kind: str, direction: int, text: str, key: str) -> str:
    """From which side a quantity is reached where nothing is said."""
    if kind == "temperature" or direction == CHARGE:
        return "above"
    if direction == DISCHARGE:
        return "below"
    raise InputError(
        "may be reached from either side",
        key=key,
        value=text,
        remedy=f"write 'above {text}' or 'below {text}'",
    )


def _quantity(text: str, units: dict[str, str], key: str, remedy: str) -> tuple[str, float]:
    """Which kind of quantity a text is, and its number in the unit of that kind."""
    try:
        number, unit = parse_quantity(text)
    except InputError as error:
        raise InputError("is not understood", key=key, value=text, remedy=remedy) from error
    if not unit:
        raise InputError("has no unit", key=key, value=text, remedy=remedy)
    for kind, known in units.items():
        try:
            return kind, in_unit(number, unit, known)
        except InputError:
            continue
    raise InputError(f"unit '{unit}' does not fit here", key=key, value=text, remedy=remedy)


def in_unit(number: float, unit: str, to: str) -> float:
    """Convert; ampere-hours may be written Ah, mAh or A.h."""
    return convert(number, _AMPERE_HOUR.sub(r"\1A*h", unit), to)


def fraction(value: str | float, key: str) -> float:
    """A state of charge: "80 %" or 0.8.

    Raises
    ------
    InputError
        Not between 0 and 1.
    """
    try:
        if isinstance(value, str) and value.strip().endswith("%"):
            number = float(value.strip().removesuffix("%")) / 100
        else:
            number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= 1:
        raise InputError(
            "is not a state of charge", key=key, value=value, remedy="write 0 % to 100 %"
        )
    return number


def amount(value: str | float, unit: str, key: str) -> float:
    """A positive number in `unit`; a bare number is in that unit already.

    Raises
    ------
    InputError
        Another dimension, or not positive.
    """
    number, given = parse_quantity(str(value))
    try:
        converted = convert(number, given or unit, unit)
    except InputError as error:
        raise InputError(error.problem, key=key, value=value, remedy=error.remedy) from error
    return _above_zero(converted, value, key, unit)


def _above_zero(number: float, value: str | float, key: str, unit: str = "") -> float:
    if not (math.isfinite(number) and number > 0):
        remedy = f"give it in {unit}" if unit else "raise it"
        raise InputError("must be positive", key=key, value=value, remedy=remedy)
    return number
