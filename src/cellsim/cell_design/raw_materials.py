"""Elements and raw materials in a cell, from the formulas of what it is made of."""

from __future__ import annotations

from typing import Any

from cellsim.parameters.cell import Cell
from cellsim.parameters.materials import (
    ActiveMaterial,
    LiquidElectrolyte,
    Material,
    SolidElectrolyte,
)
from cellsim.parameters.values import Described
from cellsim.physics.composition import mass_fractions, molar_mass

ELEMENTS = ("Li", "Ni", "Co", "Mn", "Fe", "Al", "Cu")

#: kg of Li2CO3, and of LiOH.H2O, that hold one kg of lithium.
LCE_PER_LITHIUM = molar_mass("Li2CO3") / (2 * molar_mass("Li"))
HYDROXIDE_PER_LITHIUM = molar_mass("LiO2H3") / molar_mass("Li")


def cell_materials(cell: Cell) -> dict[str, Material]:
    """Every material of the cell by name."""
    found: dict[str, Material] = {}

    def visit(node: Described) -> None:
        for key in type(node).model_fields:
            value = getattr(node, key)
            if isinstance(value, Material):
                found[value.name] = value
            elif isinstance(value, Described):
                visit(value)

    visit(cell)
    return found


def raw_materials(cell: Cell, masses: dict[str, float]) -> dict[str, float]:
    """Mass of each element, of LCE and LiOH.H2O, of graphite, silicon and electrolyte.

    Parameters
    ----------
    masses : dict
        Mass of each material of the cell, by its name; the unit is kept.
    """
    known = cell_materials(cell)
    total = dict.fromkeys((*ELEMENTS, "graphite", "silicon", "electrolyte"), 0.0)
    for name, mass in masses.items():
        material: Any = known.get(name)
        if material is None:
            continue
        for element, fraction in _elements(material).items():
            if element in ELEMENTS:
                total[element] += mass * fraction
        if isinstance(material, ActiveMaterial) and material.family in total:
            total[material.family] += mass
        if isinstance(material, LiquidElectrolyte | SolidElectrolyte):
            total["electrolyte"] += mass
    total["LCE"] = total["Li"] * LCE_PER_LITHIUM
    total["LiOH.H2O"] = total["Li"] * HYDROXIDE_PER_LITHIUM
    return total


def _elements(material: Any) -> dict[str, float]:
    """Mass fractions; of a liquid only its salt, from concentration and density, is counted."""
    if isinstance(material, LiquidElectrolyte):
        salt = molar_mass(material.salt) * material.salt_concentration.si
        share = salt / material.density.si
        return {key: share * part for key, part in mass_fractions(material.salt).items()}
    return mass_fractions(material.formula) if getattr(material, "formula", "") else {}
