"""Searches against functions whose boundary is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cellsim.sweeps.boundary import boundaries

GRID = np.linspace(0, 10, 11).tolist()


def test_many_searches_at_once_each_to_its_own_root():
    roots = np.array([0.05, 2.5, math.pi, 9.99])
    found = boundaries(lambda row, x: x - roots[row], [GRID] * 4, 5.0, log=False, rounds=3)
    for one, root in zip(found, roots, strict=True):
        assert one.missed < root <= one.met
        assert one.met - one.missed == pytest.approx(8**-3, rel=1e-6)


def test_the_side_that_meets_is_kept_and_was_tried():
    for sign in (1, -1):
        (one,) = boundaries(
            lambda row, x, sign=sign: sign * (x - 3.3), [GRID], 5.0, log=False, rounds=2
        )
        assert one.tried[one.met] >= 0
        assert one.tried[one.missed] < 0
        assert math.copysign(1, one.met - one.missed) == sign


def test_of_several_boundaries_the_nearest_counts():
    (one,) = boundaries(
        lambda row, x: np.sin(math.pi * (x + 0.5) / 3), [GRID], 7.0, log=False, rounds=3
    )
    # It comes at 5.5 and goes at 8.5.
    assert min(abs(one.met - 5.5), abs(one.met - 8.5)) < 0.01


@pytest.mark.parametrize("level", [1.0, -1.0, math.nan])
def test_where_nothing_turns_nothing_is_found(level):
    (one,) = boundaries(lambda row, x: np.full(x.shape, level), [GRID], 5.0, log=False, rounds=3)
    assert not one.found
    assert len(one.tried) == len(GRID)


def test_what_has_no_figure_is_passed_over():
    def margins(row, x):
        return np.where(x > 6.5, np.nan, x - 4.2)

    (one,) = boundaries(margins, [GRID], 5.0, log=False, rounds=3)
    assert one.missed < 4.2 <= one.met < 4.21


def test_ratios():
    grid = np.geomspace(1e-3, 1e3, 7).tolist()
    (one,) = boundaries(lambda row, x: x - 0.02, [grid], 1.0, log=True, rounds=3)
    assert one.met / one.missed == pytest.approx(10 ** (8**-3), rel=1e-9)
    assert one.missed < 0.02 <= one.met
