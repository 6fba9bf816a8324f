"""The kinds of file in `params/materials`: type word in the file -> schema."""

from __future__ import annotations

from typing import Any

from cellsim.parameters.durability import Ageing, Decomposition
from cellsim.parameters.materials import (
    ActiveMaterial,
    InertMaterial,
    Interface,
    LiquidElectrolyte,
    Metal,
    SolidElectrolyte,
)

MATERIALS: dict[str, type[Any]] = {
    "active": ActiveMaterial,
    "liquid-electrolyte": LiquidElectrolyte,
    "solid-electrolyte": SolidElectrolyte,
    "interface": Interface,
    "metal": Metal,
    "inert": InertMaterial,
    "ageing": Ageing,
    "decomposition": Decomposition,
}
