"""A planar lithium metal negative electrode, where it is known in closed form."""

import numpy as np
import pytest
from cells import FARADAY, GAS, ONE_C, SINGLE_ION, T_PLUS, chen, salt_diffusivity

from cellsim.dfn import solve

MESH = (0, 6, 20)
I0, FILM = 10.0, 1e-3
LITHIUM = {"k_n": I0, "film_n": FILM, "t_end": 1000.0}
RATES = np.array([-1.0, 0.2, 1.0, 2.0])
STATES = {"x0_p": 0.5, "V_max": 6.0}


def test_kinetics_and_film(tables):
    """With a single-ion electrolyte the salt, and so i0, stays as it is."""
    result = solve(
        chen(4, RATES, **LITHIUM | STATES, electrolyte=SINGLE_ION), tables, mesh=MESH,
        times=np.array([0.0, 1000.0]),
    )  # fmt: skip
    current = RATES * ONE_C
    eta = 2 * GAS * 298.15 / FARADAY * np.arcsinh(current / (2 * I0))
    np.testing.assert_allclose(result["kinetics_n"], -eta, rtol=1e-4, atol=0)
    anode = np.repeat((eta + FILM * current)[:, None], 2, axis=1)
    np.testing.assert_allclose(result.anode_potential, anode, rtol=1e-4, atol=0)
    plain = solve(
        chen(4, RATES, **LITHIUM | STATES | {"film_n": 0.0}, electrolyte=SINGLE_ION), tables,
        mesh=MESH,
    )  # fmt: skip
    np.testing.assert_allclose(plain["voltage"] - result["voltage"], FILM * current, rtol=1e-5)
    assert np.all(np.isnan(result["x_n_least"]))


def test_asymmetric_kinetics_and_contact(tables):
    changes = {"alpha_a_n": 0.3, "alpha_c_n": 0.7, "theta_n": 0.5, "film_n": 0.0}
    case = chen(4, RATES, **LITHIUM | STATES | changes, electrolyte=SINGLE_ION)
    eta = -solve(case, tables, mesh=MESH)["kinetics_n"]
    f = FARADAY / (GAS * 298.15)
    found = 0.5 * I0 * (np.exp(0.3 * f * eta) - np.exp(-0.7 * f * eta))
    np.testing.assert_allclose(found, RATES * ONE_C, rtol=1e-4, atol=0)


def test_salt_at_the_surface(tables):
    """No salt enters the metal: D dc/dx = -(1 - t+) I / F at its surface, and i0 follows."""
    case = chen(1, 0.5, **LITHIUM | STATES | {"film_n": 0.0})
    found = solve(case, tables, mesh=MESH)
    eta, nearest, current = -found["kinetics_n"][0], found["salt_max"][0], 0.5 * ONE_C
    surface = 1000 * (current / (2 * I0 * np.sinh(FARADAY * eta / (2 * GAS * 298.15)))) ** 2
    gradient = (1 - T_PLUS) * current / FARADAY / (salt_diffusivity(nearest) * 0.47**1.5)
    assert surface == pytest.approx(nearest + gradient * 1e-6, rel=3e-5)
    assert surface > 1.003 * nearest
