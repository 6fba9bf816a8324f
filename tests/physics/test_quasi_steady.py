"""The closed forms against the equations they solve."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.constants import FARADAY, GAS_CONSTANT
from cellsim.physics.quasi_steady import (
    concentration_resistance,
    electrode_resistance,
    overpotential,
    surface_value,
)

X = np.linspace(0, 1, 1001)


def test_sphere_with_constant_diffusivity():
    """c_s - <c> = N R / 5 D."""
    surface = surface_value(0.5, 1e-10, 5e-6, X, np.full_like(X, 1e-14))
    assert surface - 0.5 == pytest.approx(1e-10 * 5e-6 / (5 * 1e-14), rel=1e-9)


def test_sphere_never_leaves_its_table():
    for flux in (1e-6, -1e-6):
        assert 0 <= surface_value(0.5, flux, 5e-6, X, np.full_like(X, 1e-14)) <= 1


def test_a_narrow_dip_of_the_diffusivity_is_a_narrow_obstacle():
    """The local value would give a shift a thousand times too large."""
    dip = 1e-14 * np.where(np.abs(X - 0.5) < 0.005, 1e-3, 1.0)
    surface = surface_value(0.5, 1e-10, 5e-6, X, dip)
    assert 0.01 < surface - 0.5 < 0.02


@pytest.mark.parametrize("anodic", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("ratio", [-1e4, -3.0, -1e-6, 0.0, 1e-3, 1.0, 50.0, 1e6])
def test_overpotential_inverts_butler_volmer(anodic, ratio):
    temperature = 280.0
    eta = overpotential(ratio * 2.5, 2.5, anodic, temperature)
    f = FARADAY / (GAS_CONSTANT * temperature)
    current = 2.5 * (np.exp(anodic * f * eta) - np.exp(-(1 - anodic) * f * eta))
    assert current == pytest.approx(ratio * 2.5, rel=1e-9, abs=1e-15)


def test_small_overpotential_is_the_charge_transfer_resistance():
    eta = overpotential(1e-6, 2.0, 0.3, 300.0)
    assert eta / 1e-6 == pytest.approx(GAS_CONSTANT * 300 / FARADAY / 2.0, rel=1e-6)


def test_resistances():
    assert electrode_resistance(90e-6, 0.03, 10.0) == pytest.approx(30e-6 * (1 / 0.03 + 0.1))
    single_ion = concentration_resistance(1e6, 1.0, 1.0, 1000.0, 298.15)
    assert single_ion == 0.0
