"""Units: conversions that parameter files rely on, and refusals."""

from __future__ import annotations

import pytest

from cellsim.errors import InputError
from cellsim.parameters.units import COMMON, convert, parse_quantity, registry


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        (80, "um", "m", 80e-6),
        (1.8, "mS/cm", "S/m", 0.18),
        (1.86, "g/cm^3", "kg/m^3", 1860),
        (34, "kJ/mol", "J/mol", 34e3),
        (25, "degC", "K", 298.15),
        (-20, "degC", "K", 253.15),
        (50, "ohm*cm^2", "ohm*m^2", 50e-4),
        (1, "mA/cm^2", "A/m^2", 10),
        (1, "A/cm^2", "A/m^2", 1e4),
        (1e-12, "cm^2/s", "m^2/s", 1e-16),
        (0.1, "mV/K", "V/K", 1e-4),
        (2, "1/h", "1/h", 2),
        (24.2, "cm^3", "m^3", 24.2e-6),
        (50, "%", "1", 0.5),
        (1000, "J/kg/K", "J/(kg*K)", 1000),
        (5, "A*h", "C", 18000),
    ],
)
def test_convert(value, unit, to, expected):
    assert convert(value, unit, to) == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize(("unit", "si"), COMMON)
def test_listed_factors_are_those_of_pint(unit, si):
    ureg = registry()
    for value in (1.0, 37.5):
        source = ureg.Quantity(value, "" if unit == "dimensionless" else unit)
        expected = source.to("" if si == "1" else si).magnitude
        assert convert(value, unit, si) == pytest.approx(expected, rel=1e-14, abs=0)


def test_wrong_dimension_names_both_units():
    with pytest.raises(InputError, match="'kg' has the wrong dimension - give a unit such as m"):
        convert(1, "kg", "m")


@pytest.mark.parametrize("unit", ["furlong", "m^^2", "m s kg)", "__import__('os')", "um/"])
def test_unknown_unit(unit):
    with pytest.raises(InputError, match=r"is not known|wrong dimension"):
        convert(1, unit, "m")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("95um", (95, "um")),
        ("95 um", (95, "um")),
        ("-20 degC", (-20, "degC")),
        ("1.2e-3 mS/cm", (1.2e-3, "mS/cm")),
        ("0.5", (0.5, "")),
        ("+.5 V", (0.5, "V")),
    ],
)
def test_parse_quantity(text, expected):
    assert parse_quantity(text) == expected


@pytest.mark.parametrize("text", ["", "thick", "um 95", "--3 um", "1,5 um x"])
def test_parse_quantity_refuses(text):
    with pytest.raises(InputError):
        convert(*parse_quantity(text), "m")
