"""The line of admissible stoichiometries."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.physics.balance import MARGIN, window


def test_lithium_is_conserved_between_the_ends():
    x_p = np.linspace(*window(100.0, 120.0, 95.0), 11)
    x_n = (95.0 - 100 * x_p) / 120
    assert np.all(np.diff(x_p) < 0)
    assert min(x_p.min(), x_n.min()) >= MARGIN * (1 - 1e-9)
    assert max(x_p.max(), x_n.max()) <= 1 - MARGIN * (1 - 1e-9)


def test_a_small_negative_ends_full():
    _, least = window(100.0, 40.0, 95.0)
    assert (95.0 - 100 * least) / 40 == pytest.approx(1 - MARGIN, rel=1e-9)


def test_metal_is_limited_by_the_lithium():
    most, least = window(100.0, None, 90.0)
    assert most == pytest.approx(0.9, rel=1e-12)
    assert least == MARGIN


def test_no_lithium_no_window():
    most, least = window(100.0, 120.0, 1000.0)
    assert most < least


def test_many_at_once_are_each_by_itself():
    hosts, lithium = np.array([100.0, 110.0, 130.0]), np.array([95.0, 80.0, 1000.0])
    many = window(hosts, 120.0, lithium)
    single = [window(host, 120.0, given) for host, given in zip(hosts, lithium, strict=True)]
    np.testing.assert_array_equal(np.transpose(many), single)
