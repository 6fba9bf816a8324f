"""Targets as people write them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cellsim.errors import InputError
from cellsim.sweeps import Target


@pytest.mark.parametrize(
    ("text", "unit", "sense", "value"),
    [
        (">=450 Wh/L", "W.h/L", "at least", 450),
        ("at most 15 min", "min", "at most", 15),
        ("< 900 s", "min", "at most", 15),
        ("> 1.2 MJ/L", "W.h/L", "at least", 1200 / 3.6),
        ("<= 60 degC", "K", "at most", 333.15),
        (">= 0.8", "1", "at least", 0.8),
        (">= 80 %", "1", "at least", 0.8),
        (">= 40 Ah", "A.h", "at least", 40),
    ],
)
def test_a_target_is_read_in_the_unit_of_its_figure(text, unit, sense, value):
    found = Target.parse(text, unit)
    assert (found.sense, found.unit) == (sense, unit)
    assert found.value == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("text", ["450 Wh/L", ">= much", ">= 450", ">= 450 min", "= 450 Wh/L", ""])
def test_what_is_no_target_says_how_to_write_one(text):
    with pytest.raises(InputError, match=r">= 450"):
        Target.parse(text, "W.h/L")


def test_the_margin_has_the_sign_of_the_verdict():
    figures = np.array([-math.inf, 0, 10, 20, 30, math.inf])
    for sense, tolerance in (("at least", 0), ("at most", 0), ("about", 0.5)):
        target = Target(value=20, unit="1", sense=sense, tolerance=tolerance)
        assert ((target.margin(figures) >= 0) == target.met(figures)).all()
    assert np.isnan(Target.parse(">= 1", "1").margin([math.nan])).all()
