"""Unit conversion with pint, over the units that parameter files use.

The full registry of pint takes a quarter of a second to build; this one a few milliseconds.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import pint

from cellsim.errors import InputError

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
    try:
        converted = registry().Quantity(value, _normal(unit)).to(_normal(to))
    except pint.DimensionalityError as error:
        raise InputError(
            f"unit '{unit}' has the wrong dimension", remedy=f"give a unit such as {to}"
        ) from error
    except Exception as error:  # pint's tokenizer raises anything, AssertionError included
        raise InputError(
            f"unit '{unit}' is not known", remedy=f"give a unit such as {to}"
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


def _normal(unit: str) -> str:
    return "" if unit in ("dimensionless", "1", "") else unit
