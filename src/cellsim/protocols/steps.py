"""What is done to a cell, and up to which limit: one frozen record a protocol.

The records hold numbers only; the functions of the same name in small letters read what a user
writes. A new protocol is one record here and one mode in each engine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cellsim.errors import InputError
from cellsim.parameters.units import convert, parse_quantity
from cellsim.protocols.rates import rate as parse_rate


@dataclass(frozen=True)
class Discharge:
    """Constant current down to the lower voltage limit; `rate` in 1/h."""

    rate: float
    start: float = 1.0


@dataclass(frozen=True)
class Charge:
    """Constant current, then constant voltage until the current falls to `cut_off` [1/h].

    `to_voltage` [V] is the cell's upper limit where it is None.
    """

    rate: float
    to_voltage: float | None
    cut_off: float
    start: float = 0.0


@dataclass(frozen=True)
class FastCharge:
    """The greatest current that breaks no limit, from `soc[0]` to `soc[1]`."""

    soc: tuple[float, float]

    @property
    def start(self) -> float:
        """State of charge at which it begins."""
        return self.soc[0]


@dataclass(frozen=True)
class Rest:
    """No current for `duration` [s]."""

    duration: float
    start: float = 0.5


Protocol = Discharge | Charge | FastCharge | Rest


def discharge(rate: str | float = "1C") -> Discharge:
    """Discharge at constant current to the lower voltage limit.

    Parameters
    ----------
    rate : str or float
        "1C", "C/3", or a number [1/h] of the nominal capacity.
    """
    return Discharge(parse_rate(rate))


def charge(
    rate: str | float = "1C",
    to_voltage: str | float | None = None,
    cut_off: str | float = "C/20",
) -> Charge:
    """Charge at constant current, then at constant voltage (CC-CV).

    Parameters
    ----------
    rate : str or float
        "1C", "C/3", or a number [1/h].
    to_voltage : str or float, optional
        "4.1 V" or a number [V]; the cell's upper limit unless given.
    cut_off : str or float
        The rate at which the constant-voltage part ends.
    """
    voltage = None if to_voltage is None else _positive(to_voltage, "V", "to_voltage")
    upper, lower = parse_rate(rate), parse_rate(cut_off)
    if lower >= upper:
        raise InputError(
            f"is not below the rate of the charge, {upper:g} 1/h",
            key="cut_off",
            value=cut_off,
            remedy="lower it",
        )
    return Charge(upper, voltage, lower)


def fast_charge(soc: tuple[float, float] = (0.1, 0.8)) -> FastCharge:
    """Charge as fast as the limits of the cell admit.

    The current is at each moment the greatest that breaks none of: charger current, upper
    voltage, anode potential with its margin, critical current density of lithium at the cell's
    temperature, cell temperature.

    Parameters
    ----------
    soc : tuple of float
        State of charge at start and end, fractions of the nominal capacity.
    """
    try:
        start, end = (float(value) for value in soc)
    except (TypeError, ValueError):
        start, end = math.nan, math.nan
    if not 0 <= start < end <= 1:
        raise InputError(
            "is not a pair of states of charge",
            key="soc",
            value=soc,
            remedy="give two fractions between 0 and 1, the first below the second",
        )
    return FastCharge((start, end))


def rest(duration: str | float = "1 h") -> Rest:
    """Leave the cell alone.

    Parameters
    ----------
    duration : str or float
        "1 h", "10 min", or a number [s].
    """
    return Rest(_positive(duration, "s", "duration"))


def _positive(value: str | float, unit: str, key: str) -> float:
    number, given = parse_quantity(str(value))
    try:
        converted = convert(number, given or unit, unit)
    except InputError as error:
        raise InputError(error.problem, key=key, value=value, remedy=error.remedy) from error
    if not (math.isfinite(converted) and converted > 0):
        raise InputError("must be positive", key=key, value=value, remedy=f"give it in {unit}")
    return converted
