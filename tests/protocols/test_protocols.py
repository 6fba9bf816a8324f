"""Protocols: what users may write, and what is refused with which words."""

from __future__ import annotations

import math

import pytest

import cellsim as cs
from cellsim.protocols import OWN
from cellsim.protocols.rates import rate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1C", 1.0),
        ("C/3", 1 / 3),
        ("2.5C", 2.5),
        ("2C/3", 2 / 3),
        ("c/20", 0.05),
        (" .5 C ", 0.5),
        (3, 3.0),
        ("0.1", 0.1),
    ],
)
def test_rates(text, expected):
    assert rate(text) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    "bad", ["", "fast", "C/0", "-1C", 0, -2.0, math.nan, math.inf, None, True, "1 A", "C//3", []]
)
def test_bad_rates(bad):
    with pytest.raises(cs.InputError, match="is not a C-rate - write it like '1C'"):
        cs.discharge(bad)


def test_charge_reads_its_voltage():
    for given in ("4100 mV", 4.1):
        (step,) = cs.charge("1C", to_voltage=given).steps
        assert step.voltage == pytest.approx(4.1)
    assert cs.charge("1C").steps[0].voltage is OWN


def test_a_cut_off_above_the_rate():
    with pytest.raises(cs.InputError, match="cut_off = 1C: is not below the rate"):
        cs.charge("C/2", cut_off="1C")


@pytest.mark.parametrize("soc", [(0.8, 0.1), (0.1, 1.1), (-0.1, 0.5), (0.1,), "10%", (0.5, 0.5)])
def test_bad_soc(soc):
    with pytest.raises(cs.InputError, match="is not a pair of states of charge"):
        cs.fast_charge(soc)


@pytest.mark.parametrize(
    ("duration", "seconds"), [("1 h", 3600), ("10 min", 600), (90, 90), ("2 d", 172800)]
)
def test_rest(duration, seconds):
    assert cs.rest(duration).steps[0].until.duration == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("bad", "message"), [("1 kg", "wrong dimension"), (-5, "must be positive"), ("soon", "number")]
)
def test_bad_rest(bad, message):
    with pytest.raises(cs.InputError, match=message):
        cs.rest(bad)


def test_protocols_are_values():
    assert cs.discharge("1C") == cs.discharge(1.0)
    assert hash(cs.fast_charge()) == hash(cs.fast_charge((0.1, 0.8)))
