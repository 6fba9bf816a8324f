"""Where a cell's materials melt, shut down or decompose."""

from __future__ import annotations

import numpy as np

from cellsim.cell_design.raw_materials import cell_materials
from cellsim.parameters.cell import Cell
from cellsim.parameters.values import Scalar

#: Key of a material -> what happens there.
_EVENTS = {
    "stable_temperature": "decomposes",
    "shutdown_temperature": "shuts down",
    "melting_temperature": "melts",
}


def limits(cell: Cell) -> list[tuple[str, str, Scalar]]:
    """Material, what happens to it, and at which temperature, the coldest (on average) first."""
    found = [
        (material.name, word, getattr(material, key))
        for material in cell_materials(cell).values()
        for key, word in _EVENTS.items()
        if getattr(material, key, None) is not None
    ]
    return sorted(found, key=lambda row: float(np.mean(row[2].si)))
