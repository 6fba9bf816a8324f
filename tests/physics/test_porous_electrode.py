"""Closed forms of the porous electrode go to their own limits."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.physics.microstructure import tortuosity_factor
from cellsim.physics.porous_electrode import (
    front_capacity,
    linear_resistance,
    ohmic_rate,
    sphere_surface,
)


def test_easy_conduction_leaves_the_interface():
    assert linear_resistance(1e-4, 1e6, 1e6, 1e-7) == pytest.approx(1e-7 / 1e-4, rel=1e-6)


def test_an_easy_interface_leaves_conduction_side_by_side():
    assert linear_resistance(1e-4, 0.1, 0.3, 1e-16) == pytest.approx(1e-4 / 0.4, rel=1e-2)


def test_a_thick_electrode_works_at_its_front():
    """With ready electrons the reaction stays within sqrt(interface kappa) of the separator."""
    assert linear_resistance(1e-2, 0.1, 1e9, 1e-8) == pytest.approx(np.sqrt(1e-8 / 0.1), rel=1e-3)


def test_a_uniform_reaction_costs_a_third_of_the_way():
    interface = 1e-3
    found = linear_resistance(1e-4, 0.1, 1e9, interface) - interface / 1e-4
    assert found == pytest.approx(1e-4 / 3 / 0.1, rel=1e-3)


def test_phases_may_change_places():
    assert linear_resistance(1e-4, 0.1, 2.0, 1e-7) == linear_resistance(1e-4, 2.0, 0.1, 1e-7)


def test_the_fronts_of_kato():
    """The paper's own figures in mA.h/cm2, with its charges and conductivities."""
    for current, expected in ((60, 13.2), (120, 6.36), (200, 3.64)):
        found = front_capacity(current, 4.0 - 2.5, 8e-4, [953e6, 1298e6], [0.073, 0.021])
        assert found / 36e3 == pytest.approx(expected, rel=0.005)


def test_a_current_that_the_series_resistance_takes_up_passes_nothing():
    assert front_capacity(1e4, 1.0, 8e-4, [1e9], [0.1]) == 0


def test_ohmic_rate_takes_its_voltage():
    rate = ohmic_rate(0.1, 1e-4, 0.02, 2e9)
    assert rate * 2e9 * 1e-4 * 1e-4 / 0.02 == pytest.approx(0.1)


def test_a_sphere_begins_flat_and_ends_quasi_steady():
    radius, diffusivity, flux = 5e-6, 1e-14, 1e-13
    assert sphere_surface(0.5, flux, radius, diffusivity, 0.0) == pytest.approx(0.5, abs=1e-5)
    late = sphere_surface(0.5, flux, radius, diffusivity, 1e5)
    assert late == pytest.approx(0.5 + flux * radius / (5 * diffusivity), rel=1e-12)


def test_a_sphere_is_a_half_space_at_first():
    radius, diffusivity, flux, time = 5e-6, 1e-14, 1e-13, 0.5
    rise = sphere_surface(0.0, flux, radius, diffusivity, time) + 3 * flux * time / radius
    assert rise == pytest.approx(2 * flux * np.sqrt(time / (np.pi * diffusivity)), rel=0.02)


def test_less_electrolyte_is_more_tortuous():
    shares = np.array([0.15, 0.3, 0.45, 0.9])
    for particles in ("small", "large"):
        found = tortuosity_factor(shares, particles)
        assert np.all(np.diff(found) <= 0)
        assert found[-1] == 1
