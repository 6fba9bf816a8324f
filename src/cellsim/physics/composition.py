"""Mass fractions from chemical formulas.

A library for this costs a tenth of a second at start-up, as much as everything else that a design
needs; the formulas here have no brackets, and a dozen elements.
"""

from __future__ import annotations

import re

#: Standard atomic weights, abridged (IUPAC 2021, 10.1515/pac-2019-0603) [g/mol].
ATOMIC_WEIGHT = {
    "H": 1.008,
    "Li": 6.94,
    "C": 12.011,
    "N": 14.007,
    "O": 15.999,
    "F": 18.998,
    "Al": 26.982,
    "Si": 28.085,
    "P": 30.974,
    "S": 32.06,
    "Cl": 35.45,
    "Ti": 47.867,
    "Cr": 51.996,
    "Mn": 54.938,
    "Fe": 55.845,
    "Co": 58.933,
    "Ni": 58.693,
    "Cu": 63.546,
    "Ge": 72.630,
    "Br": 79.904,
    "Zr": 91.224,
    "Nb": 92.906,
    "Ag": 107.87,
    "Sn": 118.71,
    "I": 126.90,
}

_TERM = re.compile(r"([A-Z][a-z]?)(\d+\.?\d*|\.\d+)?")


def atoms(formula: str) -> dict[str, float]:
    """Count the atoms of a formula without brackets, such as ``LiNi0.8Mn0.1Co0.1O2``.

    Raises
    ------
    ValueError
        Something that is not a formula, or an element that is not listed.
    """
    counts: dict[str, float] = {}
    end = 0
    for term in _TERM.finditer(formula):
        element, number = term.groups()
        if term.start() != end or element not in ATOMIC_WEIGHT:
            break
        counts[element] = counts.get(element, 0.0) + float(number or 1)
        end = term.end()
    if end != len(formula) or not counts:
        raise ValueError(f"'{formula}' is not a formula of {', '.join(ATOMIC_WEIGHT)}")
    return counts


def molar_mass(formula: str) -> float:
    """Molar mass [kg/mol]."""
    return 1e-3 * sum(n * ATOMIC_WEIGHT[element] for element, n in atoms(formula).items())


def mass_fractions(formula: str) -> dict[str, float]:
    """Mass fraction of each element; they add up to 1."""
    total = 1e3 * molar_mass(formula)
    return {element: n * ATOMIC_WEIGHT[element] / total for element, n in atoms(formula).items()}
