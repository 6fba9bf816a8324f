"""Formulas: known molar masses, and what is refused."""

from __future__ import annotations

import pytest

from cellsim.physics.composition import atoms, mass_fractions, molar_mass


@pytest.mark.parametrize(
    ("formula", "grams"),
    [
        ("Li2CO3", 73.89),
        ("LiNi0.8Mn0.1Co0.1O2", 97.28),
        ("Li6PS5Cl", 268.4),
        ("Li9.54Si1.74P1.44S11.7Cl0.3", 545.4),
        ("LiFePO4", 157.76),
        ("C6", 72.07),
    ],
)
def test_molar_mass(formula, grams):
    assert molar_mass(formula) == pytest.approx(1e-3 * grams, rel=5e-4)


def test_fractions_add_up():
    fractions = mass_fractions("Li6PS5Cl")
    assert sum(fractions.values()) == pytest.approx(1, rel=1e-12)
    assert fractions["Li"] == pytest.approx(0.155, rel=2e-3)


def test_repeated_elements_are_counted_together():
    assert atoms("LiO2H3") == {"Li": 1, "O": 2, "H": 3}
    assert atoms("HOH") == {"H": 2, "O": 1}


@pytest.mark.parametrize("bad", ["", "lithium", "Li2(CO3)", "Xx2", "Li 2", "2Li", "Li-"])
def test_refuses(bad):
    with pytest.raises(ValueError, match="is not a formula"):
        atoms(bad)
