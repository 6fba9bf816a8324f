"""Energy in particles: integrals, shells, and the loss by diffusion against its closed form."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.constants import FARADAY
from cellsim.physics.particles import antiderivative, diffusion_weights, faces, shells


def test_shells_fill_the_sphere() -> None:
    share, squares = shells(17)
    assert share.sum() == pytest.approx(1, rel=1e-14)
    assert (squares[0], squares[-1]) == (0, 1)
    assert np.all(np.diff(np.diff(faces(17))) < 0)


def test_antiderivative_of_a_polynomial() -> None:
    integral = antiderivative(lambda x: 3 * x**2)
    x = np.linspace(0.01, 0.99, 9)
    np.testing.assert_allclose(integral(x), x**3 - 0.125, rtol=0, atol=1e-8)


def test_antiderivative_of_a_constant_law() -> None:
    assert antiderivative(lambda x: 2.0)(np.array([0.75]))[0] == pytest.approx(0.5, rel=1e-6)


def test_loss_by_diffusion_of_a_parabola() -> None:
    """c = c_s + a (1 - r^2/R^2), U = -k c: F k D 12 a^2 / (5 R^2), reached with h^2."""
    radius, diffusivity, a, k = 3e-6, 2e-14, 500.0, 1e-4
    exact = FARADAY * k * diffusivity * 12 * a**2 / (5 * radius**2)
    errors = []
    for points in (20, 40):
        edges = faces(points)
        centres = 0.5 * (edges[1:] + edges[:-1])
        potential = -k * a * (1 - centres**2)
        flux = diffusivity * 2 * a * edges / radius
        rise = np.diff(np.append(potential, 0.0))
        loss = np.sum(diffusion_weights(points, radius) * flux[1:] * rise)
        errors.append(abs(loss / exact - 1))
    assert errors[0] < 3e-3
    assert errors[1] < 0.3 * errors[0]
