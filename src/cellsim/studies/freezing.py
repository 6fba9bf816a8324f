"""A liquid below its liquidus: frozen, or supercooled."""

from __future__ import annotations

import math

from cellsim.parameters.cell import Cell
from cellsim.parameters.materials import LiquidElectrolyte

#: Where a cell keeps it; a liquid fills every layer.
LIQUIDUS = "separator.electrolyte.liquidus"

#: So far below the temperature a supercooled liquid's liquidus is put [K].
_BELOW = 1.0


def liquidus(cell: Cell) -> float:
    """Temperature below which the electrolyte freezes [K]; NaN for one that does not."""
    electrolyte = cell.separator.electrolyte
    return (
        float(electrolyte.liquidus.si)
        if isinstance(electrolyte, LiquidElectrolyte) and not electrolyte.liquidus.is_missing
        else math.nan
    )


def frozen(cell: Cell, temperature: float) -> bool:
    """Whether the electrolyte is frozen at a temperature [K]."""
    return temperature < liquidus(cell)


def supercooled(cell: Cell, temperature: float) -> Cell:
    """The cell, its electrolyte still liquid at a temperature [K]."""
    if not frozen(cell, temperature):
        return cell
    return cell.replace({LIQUIDUS: math.floor(temperature) - _BELOW})
