"""From the repeat unit to the cell: electrode area, outer volume and area, mass of the housing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cellsim.cell_design.stack import StackLayer
from cellsim.parameters.cell import Can, Cell, Pouch


@dataclass(frozen=True)
class Housing:
    """Outer measures of a cell in SI; `parts` is the mass of each part that is no layer."""

    electrode_area: float
    outer_volume: float
    outer_area: float
    parts: dict[str, tuple[str, float]]


def house(cell: Cell, layers: tuple[StackLayer, ...]) -> Housing:
    """Put the stack in its case, at its greatest thickness in the cycle."""
    if isinstance(cell.case, Pouch):
        return _pouch(cell.case, layers)
    return _can(cell.case, layers)


def _pouch(case: Pouch, layers: tuple[StackLayer, ...]) -> Housing:
    units, electrode = case.repeat_units.si, case.length.si * case.width.si
    length, width = case.length.si + case.margin_length.si, case.width.si + case.margin_width.si
    height = units * sum(layer.thickness for layer in layers) + 2 * case.film_thickness.si
    film = 2 * length * width * case.film_thickness.si * case.film.density.si
    return Housing(
        electrode_area=units * electrode,
        outer_volume=length * width * height,
        outer_area=2 * (length * width + (length + width) * height),
        parts={"film": (case.film.name, film), "tabs": ("hardware", case.tab_mass.si)},
    )


def _can(case: Can, layers: tuple[StackLayer, ...]) -> Housing:
    """The assembled stack fills its share; where it swells past the can, there is less of it."""
    volume = case.outer_volume.si
    assembled = sum(layer.assembled for layer in layers)
    greatest = sum(layer.thickness for layer in layers)
    area = np.minimum(volume * case.stack_fraction.si / assembled, volume / greatest)
    return Housing(
        electrode_area=area,
        outer_volume=volume,
        outer_area=case.outer_area.si,
        parts={"housing": ("hardware", case.hardware_mass.si)},
    )
