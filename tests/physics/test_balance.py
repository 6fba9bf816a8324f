"""The line of admissible stoichiometries, and where a curve crosses a value."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.physics.balance import MARGIN, crossing, window


def test_lithium_is_conserved_along_the_window():
    x_p, x_n = window(100.0, 120.0, 95.0)
    np.testing.assert_allclose(100 * x_p + 120 * x_n, 95.0, rtol=1e-12)
    assert np.all(np.diff(x_p) < 0)
    assert np.all(np.diff(x_n) > 0)
    assert min(x_p.min(), x_n.min()) >= MARGIN * (1 - 1e-9)
    assert max(x_p.max(), x_n.max()) <= 1 - MARGIN * (1 - 1e-9)


def test_a_small_negative_ends_full():
    _, x_n = window(100.0, 40.0, 95.0)
    assert x_n[-1] == pytest.approx(1 - MARGIN, rel=1e-9)


def test_metal_is_limited_by_the_lithium():
    x_p, x_n = window(100.0, None, 90.0)
    assert x_n is None
    assert x_p[0] == pytest.approx(0.9, rel=1e-12)


def test_no_lithium_no_window():
    with pytest.raises(ValueError, match="does not fit"):
        window(100.0, 120.0, 1000.0)


@pytest.mark.parametrize(("target", "expected"), [(0.5, 0.5), (1.0, 1.0), (2.25, 2.25), (-1, 0.0)])
def test_crossing(target, expected):
    assert crossing(np.array([0.0, 1.0, 2.0, 3.0]), target) == pytest.approx(expected)


def test_crossing_out_of_reach():
    assert np.isnan(crossing(np.array([0.0, 1.0]), 2.0))
