"""Material functions as pieces: what is read from them, and how near it is to the function."""

import numpy as np
import pytest
from cells import conductivity, graphite, nmc, salt_diffusivity

from cellsim.dfn.tables import (
    Library,
    Tables,
    kirchhoff,
    look_up_1,
    look_up_2,
    look_up_4,
    look_up_integral,
)


def library(*functions, order=4, top=1.0, pieces=16):
    """A table of `functions`, after another that it must not be mistaken for."""
    found = Library(len(functions), order=order)
    found.add_functions([lambda c: 7 + 0 * c] * len(functions), top=3.0, pieces=2)
    found.add_functions(functions, top=top, pieces=pieces)
    return found


def read(look_up, found, at):
    first, pieces, scale = (float(v) for v in found.address(1))
    return np.array([look_up(found.rows, first, pieces, scale, float(v)) for v in at]).T


INSIDE = np.linspace(0.01, 3.99, 41)


def test_cubics_and_straight_lines_are_exact():
    def f(c):
        return 2 - c + 3 * c**2 - 0.5 * c**3

    def slope(c):
        return -1 + 6 * c - 1.5 * c**2

    one, two = library(f, top=4.0, pieces=7), library(f, np.square, top=4.0, pieces=7)
    wanted = np.array([f(INSIDE), slope(INSIDE), INSIDE**2, 2 * INSIDE])
    np.testing.assert_allclose(read(look_up_1, one, INSIDE), wanted[:2], rtol=1e-8)
    np.testing.assert_allclose(read(look_up_2, two, INSIDE), wanted, rtol=1e-8)
    lines = [lambda c, k=k: k + (k + 1) * c for k in range(4)]
    four = library(*lines, order=2, top=4.0)
    wanted = np.array([v for k in range(4) for v in (k + (k + 1) * INSIDE, k + 1 + 0 * INSIDE)])
    np.testing.assert_allclose(read(look_up_4, four, INSIDE), wanted, rtol=1e-12)
    np.testing.assert_allclose(two.value(1, 1, INSIDE), INSIDE**2, rtol=1e-12)


def test_values_beyond_the_ends_are_held():
    found = library(lambda c: 1 + c, top=2.0)
    np.testing.assert_allclose(read(look_up_1, found, [-1.0, 2.0, 5.0])[0], [1, 3, 3], rtol=1e-12)


def test_who_names_no_table_reads_one():
    tables = Tables()
    tables.exchange.add_functions([lambda c: 5 + 0 * c], pieces=1)
    first, pieces, scale = (float(v) for v in tables.exchange.address(-1))
    assert look_up_1(tables.exchange.rows, first, pieces, scale, 0.3) == (1.0, 0.0)


def test_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="expected 8 coefficients"):
        Library(2).add(np.zeros((3, 4)))


@pytest.mark.parametrize("function", [graphite, nmc])
def test_open_circuit_within_a_hundredth_of_a_millivolt(function):
    at = np.linspace(0.005, 0.995, 3001)
    found = library(function, pieces=512).value(0, 1, at)
    np.testing.assert_allclose(found, function(at), rtol=0, atol=1e-5)


@pytest.mark.parametrize("function", [conductivity, salt_diffusivity])
@pytest.mark.parametrize(("pieces", "bound"), [(128, 3e-3), (512, 2e-4)])
def test_electrolyte_from_straight_lines(function, pieces, bound):
    at = np.linspace(100, 3000, 3001)
    found = library(function, order=2, top=4000.0, pieces=pieces).value(0, 1, at)
    np.testing.assert_allclose(found, function(at), rtol=bound, atol=0)


@pytest.mark.parametrize(("order", "power"), [(4, 4), (2, 2)])
def test_error_falls_with_the_width(order, power):
    at = np.linspace(0, 1, 777)
    errors = [
        np.abs(library(np.sin, order=order, pieces=n).value(0, 1, at) - np.sin(at)).max()
        for n in (8, 16)
    ]
    assert power - 0.3 < np.log2(errors[0] / errors[1]) < power + 0.3


def test_integral_of_a_diffusivity():
    """K' = D, K is continuous across the pieces, and beyond [0, 1] D keeps its value."""

    def k(x):
        first, pieces, _ = (float(v) for v in found.address(1))
        return np.array(look_up_integral(rows, first, pieces, 1 / pieces, x))

    found = library(lambda x: 1 + 0.6 * np.sin(9 * x), pieces=8)
    rows = kirchhoff(found)
    for x in (0.07, 0.125, 0.6, 0.99, 1.0, -0.3, 1.4):
        assert (k(x + 1e-6) - k(x - 1e-6))[0] / 2e-6 == pytest.approx(k(x)[1], rel=1e-5)
    whole = 1 + 0.6 / 9 * (1 - np.cos(9))
    assert (k(1.0) - k(0.0))[0] == pytest.approx(whole, rel=1e-3)
    np.testing.assert_allclose([k(-0.3)[1], k(1.4)[1]], [1.0, 1 + 0.6 * np.sin(9)], rtol=1e-12)
