"""Unit conversion with pint, over the units that parameter files use.

Importing pint and building its full registry takes 0.4 s, most of what `cellsim design` may take.
So the registry here is a small one, and the pairs of units that the shipped files use are listed
with their factors; a test holds each of them to pint's answer.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cellsim.errors import InputError

if TYPE_CHECKING:
    import pint

#: (unit, SI unit) -> (factor, offset): SI = factor * value + offset.
COMMON: dict[tuple[str, str], tuple[float, float]] = {
    ("dimensionless", "1"): (1.0, 0.0),
    ("um", "m"): (1e-6, 0.0),
    ("mm", "m"): (1e-3, 0.0),
    ("kJ/mol", "J/mol"): (1e3, 0.0),
    ("g/cm^3", "kg/m^3"): (1e3, 0.0),
    ("ohm*cm^2", "ohm*m^2"): (1e-4, 0.0),
    ("degC", "K"): (1.0, 273.15),
    ("g", "kg"): (1e-3, 0.0),
    ("W/m^2/K", "W/(m^2*K)"): (1.0, 0.0),
    ("J/kg/K", "J/(kg*K)"): (1.0, 0.0),
    ("J/g", "J/kg"): (1e3, 0.0),
    ("mS/cm", "S/m"): (0.1, 0.0),
    ("mV/K", "V/K"): (1e-3, 0.0),
    ("A/cm^2", "A/m^2"): (1e4, 0.0),
    ("mA/cm^2", "A/m^2"): (10.0, 0.0),
    ("cm^3", "m^3"): (1e-6, 0.0),
    ("cm^2", "m^2"): (1e-4, 0.0),
    ("mm^3", "m^3"): (1e-9, 0.0),
    ("mm^2", "m^2"): (1e-6, 0.0),
}

_DEFINITIONS = """
pico- = 1e-12 = p-
nano- = 1e-9 = n-
micro- = 1e-6 = u- = µ- = μ-
milli- = 1e-3 = m-
centi- = 1e-2 = c-
deci- = 1e-1 = d-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
meter = [length] = m = metre
second = [time] = s
gram = [mass] = g
ampere = [current] = A
kelvin = [temperature]; offset: 0 = K
mole = [substance] = mol
dollar = [currency] = USD
percent = 0.01 = %
minute = 60 * second = min
hour = 60 * minute = h
day = 24 * hour = d
degree_Celsius = kelvin; offset: 273.15 = degC = celsius
liter = 1e-3 * meter ** 3 = L = l = litre
tonne = 1e3 * kilogram = t
newton = kilogram * meter / second ** 2 = N
pascal = newton / meter ** 2 = Pa
joule = newton * meter = J
watt = joule / second = W
coulomb = ampere * second = C
volt = joule / coulomb = V
ohm = volt / ampere = Ω
siemens = ampere / volt = S
[area] = [length] ** 2
[volume] = [length] ** 3
"""

_QUANTITY = re.compile(r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$")


@cache
def registry() -> pint.UnitRegistry[float]:
    """The registry, built on first use."""
    import pint

    ureg: pint.UnitRegistry[float] = pint.UnitRegistry(None, autoconvert_offset_to_baseunit=True)
    ureg.load_definitions(_DEFINITIONS.strip().splitlines())
    return ureg


@lru_cache(maxsize=65536)
def convert(value: float, unit: str, to: str) -> float:
    """Convert a number from one unit to another.

    Raises
    ------
    InputError
        Unknown unit, or one of another dimension.
    """
    if unit == to:
        return float(value)
    if (unit, to) in COMMON:
        factor, offset = COMMON[unit, to]
        return factor * value + offset
    try:
        converted = registry().Quantity(value, _normal(unit)).to(_normal(to))
    except Exception as error:  # pint's tokenizer raises anything, AssertionError included
        wrong = type(error).__name__ == "DimensionalityError"
        raise InputError(
            f"unit '{unit}' " + ("has the wrong dimension" if wrong else "is not known"),
            remedy=f"give a unit such as {to}" if to not in ("", "1") else "give a plain number",
        ) from error
    return float(converted.magnitude)


def parse_quantity(text: str) -> tuple[float, str]:
    """Split ``"95 um"``, ``"95um"`` or ``"-20 degC"`` into number and unit.

    A bare number has the unit ``""``: the caller decides what that means.
    """
    match = _QUANTITY.match(text)
    if match is None:
        raise InputError(
            f"'{text}' is not a number with a unit", remedy="write it like 95um or '1.2 mS/cm'"
        )
    return float(match.group(1)), match.group(2)


def kelvin(temperature: str | float) -> float:
    """A temperature [K] from "-20 degC", or from a number in K.

    Raises
    ------
    InputError
        Not a temperature above absolute zero, or a text without unit.
    """
    if isinstance(temperature, str):
        number, unit = parse_quantity(temperature)
        if not unit:
            raise InputError(
                "has no unit",
                key="temperature",
                value=temperature,
                remedy=f"give one, such as '{number:g} degC'",
            )
        value = convert(number, unit, "K")
    else:
        value = float(temperature)
    if not (math.isfinite(value) and value > 0):
        raise InputError(
            "is not a temperature",
            key="temperature",
            value=temperature,
            remedy="write it like '-20 degC', or give a number in K",
        )
    return value


def _normal(unit: str) -> str:
    return "" if unit in ("dimensionless", "1", "") else unit
