"""A step by itself: the method's order, its modes, its interpolation."""

import numpy as np
import pytest
from cells import chen, chen_tables

from cellsim.dfn import tableau as rk
from cellsim.dfn.control import OVERSHOOT, parabola_ahead
from cellsim.dfn.lanes import lane_array
from cellsim.dfn.layout import BETA, MU, prepare
from cellsim.dfn.modes import (
    MODE_ROWS,
    PER_MODE,
    X_SCALE,
    add_stage_fluxes,
    advance_modes,
    sphere_modes,
    step_coefficients,
    surface_error,
    surface_known,
    surface_of_modes,
)
from cellsim.dfn.program import NONE
from cellsim.dfn.step import quadratic
from cellsim.dfn.stops import crossing, stage_cubic, time_to_limit

A, C, B = np.array(rk.A), np.array(rk.C), np.array(rk.B)


def test_method_is_of_order_three_and_damps_what_is_stiff():
    embedded = B - np.array(rk.D)
    for weights, conditions in ((B, 4), (embedded, 2)):
        found = [weights.sum(), weights @ C, weights @ C**2, weights @ A @ C]
        np.testing.assert_allclose(found[:conditions], [1, 1 / 2, 1 / 3, 1 / 6][:conditions])
    np.testing.assert_allclose(A.sum(axis=1), C)
    assert abs(embedded @ C**2 - 1 / 3) > 1e-3

    def growth(z):
        return 1 + z * B @ np.linalg.solve(np.eye(4) - z * A, np.ones(4))

    assert abs(growth(-1e8)) < 1e-6
    assert all(abs(growth(1j * y)) <= 1 for y in np.geomspace(1e-2, 1e4, 50))


def test_modes_of_the_sphere():
    """The eigenvalues are the squares of the roots of tan(b) = b."""
    lam, w, radial = sphere_modes(10)
    roots = np.array([4.493409457909064, 7.725251836937707, 10.904121659428899])
    np.testing.assert_allclose(lam[1:4], roots**2, rtol=1e-6)
    np.testing.assert_allclose(w[:4] ** 2, [3, 2, 2, 2], rtol=1e-4)
    # At points of the radius, with their weights: none but the first has a mean.
    values, weights = radial[:, :-1], radial[:, -1]
    np.testing.assert_allclose(weights @ values, [w[0], *[0] * 9], rtol=0, atol=1e-11)
    first = values[:, :4]
    np.testing.assert_allclose((first.T * weights) @ first, 3 * np.eye(4), rtol=0, atol=1e-6)


def test_modes_take_the_steps_of_the_method():
    """Stages, end and error of a step, as eliminated, against the method itself."""
    modes, h = 6, 40.0
    lam, w, _ = sphere_modes(modes)
    p = prepare(chen(), chen_tables(), (1, 1, 1)).T.copy()
    coefficients, known, slope, q, j = (
        lane_array(*shape)
        for shape in ((2, PER_MODE + MODE_ROWS * modes), (4, 1), (1,), (modes,), (4, 1))
    )
    rng = np.random.default_rng(0)
    q[:, 0], j[:, 0, 0] = rng.random(modes), rng.normal(size=4)
    rate, source = p[MU, 0] * lam, w * p[BETA, 0]
    slopes, states = [], []
    for stage in range(4):
        base = q[:, 0] + h * sum(A[stage, i] * slopes[i] for i in range(stage))
        a = h * A[stage, stage]
        states.append((base - a * source * j[stage, 0, 0]) / (1 + a * rate))
        slopes.append(-rate * states[-1] - source * j[stage, 0, 0])
    error = h * w @ sum(d * k for d, k in zip(rk.D, slopes, strict=True))
    step_coefficients(0, p, h, lam, w, coefficients)
    surface_known(0, 0, 1, q, modes, coefficients, known)
    for stage in range(1, 4):
        add_stage_fluxes(0, 0, 1, stage, j, coefficients, known, slope)
        surface = known[stage, 0, 0] + slope[0, 0] * j[stage, 0, 0]
        assert surface == pytest.approx(w @ states[stage], rel=1e-11)
    found = surface_error(0, 0, 1, j, coefficients, known)
    assert found == pytest.approx((error / X_SCALE) ** 2, rel=1e-8)
    advance_modes(0, 0, 1, 1.0, q, modes, j, coefficients)
    np.testing.assert_allclose(q[:, 0], states[3], rtol=1e-11, atol=0)
    surface_of_modes(0, 1, 3, q, w, known, slope)
    assert known[3, 0, 0] == pytest.approx(w @ states[3], rel=1e-11)
    assert slope[0, 0] == 0


def test_interpolation():
    def f(t):
        return 1 - 2 * t + 3 * t**2 - 4 * t**3

    def g(t):
        return 2 - t + 3 * t**2

    stages = [f(t) for t in C]
    assert stage_cubic(0.3, *stages) == pytest.approx(f(0.3), rel=1e-12)
    at = crossing(0.5, *stages)
    assert f(at) == pytest.approx(0.5, rel=1e-9)
    assert crossing(-0.5, *[-v for v in stages]) == pytest.approx(at, rel=1e-9)
    assert parabola_ahead(*[g(t) for t in C[:3]]) == pytest.approx(g(1), rel=1e-12)
    assert np.dot(quadratic(1.7, -1.0, 0.2, 0.9), [g(-1.0), g(0.2), g(0.9)]) == pytest.approx(
        g(1.7), rel=1e-12
    )


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_time_to_the_limit(sign):
    """A voltage that falls (rises on charge) as a parabola, to OVERSHOOT beyond its limit."""

    def v(t):
        return sign * (4 - 0.1 * t - 0.3 * t**2)

    ahead = time_to_limit(v(0), v(0.6), v(1), sign * 3.0, -sign, OVERSHOOT)
    assert sign * v(1 + ahead) == pytest.approx(3.0 - OVERSHOOT, rel=1e-9)
    leaving = sign * 3.4, sign * 3.7, sign * 3.9
    assert time_to_limit(*leaving, sign * 3.0, -sign, OVERSHOOT) > 100
    assert time_to_limit(v(0), v(0.6), v(1), NONE, -sign, OVERSHOOT) > 100
