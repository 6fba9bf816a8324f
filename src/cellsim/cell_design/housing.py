"""From the repeat unit to the cell: electrode area, outer volume and area, mass of the housing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cellsim.cell_design.stack import StackLayer
from cellsim.errors import InputError
from cellsim.parameters.cell import Bare, Can, Cell, Pouch


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
    if isinstance(cell.case, Bare):
        raise InputError(
            f"no housing is known of {cell.name}, and with it no volume or mass of the cell",
            key="case",
            remedy="ask what a simulation tells, or write the cell down in a file of its own",
        )
    return _can(cell.case, layers)


def electrodes(case: Pouch | Bare) -> float:
    """Area of all repeat units [m2]."""
    return case.repeat_units.si * case.length.si * case.width.si


def _pouch(case: Pouch, layers: tuple[StackLayer, ...]) -> Housing:
    units = case.repeat_units.si
    length, width = case.length.si + case.margin_length.si, case.width.si + case.margin_width.si
    height = units * sum(layer.thickness for layer in layers) + 2 * case.film_thickness.si
    film = 2 * length * width * case.film_thickness.si * case.film.density.si
    return Housing(
        electrode_area=electrodes(case),
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
