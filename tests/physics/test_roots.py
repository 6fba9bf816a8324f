"""Zeros of many functions at once."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.physics.roots import root


def test_known_zeros_element_by_element():
    targets = np.array([1e-6, 0.1, 0.5, 0.999])
    found = root(lambda x: x**3 - targets, 0.0, np.ones(4))
    np.testing.assert_allclose(found, np.cbrt(targets), rtol=1e-9)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.exp(40 * (x - 0.9)) - 3,
        lambda x: np.tanh(1e4 * (x - 0.3)),
        lambda x: np.sign(x - 0.77),
        lambda x: 1e-9 * (x - 0.123),
    ],
)
def test_steep_flat_and_broken_functions(function):
    x = float(root(function, 0.0, 1.0))
    assert function(x - 1e-9) <= 0 <= function(x + 1e-9)


def test_the_order_of_the_ends_does_not_count():
    assert root(np.cos, 3.0, 0.0) == pytest.approx(np.pi / 2, rel=1e-12)


def test_without_a_change_of_sign_there_is_none():
    found = root(lambda x: x - np.array([0.5, 2.0]), 0.0, 1.0)
    assert found[0] == pytest.approx(0.5)
    assert np.isnan(found[1])


def test_a_zero_at_an_end_is_found():
    assert root(lambda x: x, 0.0, 1.0) == pytest.approx(0.0, abs=1e-12)
    assert root(lambda x: x - 1.0, 0.0, 1.0) == pytest.approx(1.0, rel=1e-12)


def test_few_evaluations_do():
    calls = []

    def counted(x):
        calls.append(x)
        return np.exp(x) - 2

    root(counted, 0.0, 1.0)
    assert len(calls) < 15
