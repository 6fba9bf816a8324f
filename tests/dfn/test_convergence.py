"""Order in time and space, and convergence with the number of modes."""

import itertools

import numpy as np
from cells import chen, chen_tables

from cellsim.dfn import solve
from cellsim.dfn.modes import sphere_modes

TIMES = np.linspace(100, 3000, 30)


def curve(**options):
    return solve(chen(1, 1.0, t_end=3001.0), chen_tables(), times=TIMES, **options).curves[0]


def rms(a, b):
    return np.sqrt(np.mean((a - b) ** 2))


def test_error_falls_with_the_tolerance():
    exact = curve(rtol=1e-8, newton=1e-4)
    errors = [rms(curve(rtol=r), exact) for r in (1e-3, 1e-4, 1e-5, 1e-6)]
    assert errors[1] < 2e-4
    assert all(later < 0.5 * sooner for sooner, later in itertools.pairwise(errors))


def test_second_order_in_space():
    fine = curve(mesh=(64, 32, 64), rtol=1e-7)
    errors = [rms(curve(mesh=(k, k // 2, k), rtol=1e-7), fine) for k in (8, 16, 32)]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.all(orders > 1.7), (errors, orders)


def test_modes_converge():
    fine = curve(modes=16, rtol=1e-7)
    errors = [rms(curve(modes=k, rtol=1e-7), fine) for k in (4, 6, 8)]
    assert errors[2] < 1e-5
    assert errors[0] > errors[1] > errors[2]


def test_modes_of_the_sphere():
    """The eigenvalues are the squares of the roots of tan(b) = b."""
    lam, w = sphere_modes(10)
    np.testing.assert_allclose(
        lam[1:4], [4.493409457909064**2, 7.725251836937707**2, 10.904121659428899**2], rtol=1e-6
    )
    np.testing.assert_allclose(w[0] ** 2, 3, rtol=1e-12)
    np.testing.assert_allclose(w[1:4] ** 2, 2, rtol=1e-4)
