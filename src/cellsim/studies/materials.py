"""How many kilograms of what for each kilowatt-hour?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellsim.cell_design import design
from cellsim.parameters.cell import Cell
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr


def materials(cell: Cell) -> xr.Dataset:
    """Raw materials per energy delivered at C/3.

    Returns
    -------
    xarray.Dataset
        Over `material` (elements, LCE, LiOH.H2O, graphite, electrolyte ...): `intensity`
        [kg/kW.h].
    """
    found = design(cell).materials
    return dataset(
        cell,
        {"intensity": ("material", list(found.values()))},
        {"material": list(found)},
        engine="closed form",
        limited_by="composition of the cell",
        outside_range="",
    )
