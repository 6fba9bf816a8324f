"""How many kilograms of what for each kilowatt-hour?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import design
from cellsim.parameters.cell import Cell
from cellsim.studies import screening
from cellsim.studies.drawn import Population, along_last
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr


def materials(cell: Cell, *, samples: int | None = None, seed: int = 0) -> xr.Dataset:
    """Raw materials per energy delivered at C/3.

    Parameters
    ----------
    cell : Cell
    samples : int, optional
        As many cells drawn from the ranges.
    seed : int

    Returns
    -------
    xarray.Dataset
        Over `material` (elements, LCE, LiOH.H2O, graphite, electrolyte ...): `intensity`
        [kg/kW.h]. Where samples are drawn, what `drawn.Population.with_runs` adds of it.
    """
    found = design(cell).materials
    data = dataset(
        cell,
        {"intensity": ("material", list(found.values()))},
        {"material": list(found)},
        engine="closed form",
        limited_by="composition of the cell",
        outside_range="",
    )
    if not samples:
        return data
    population = Population(cell, samples, seed, counts=screening.apart_from(*screening.DESIGN))
    drawn = population.variants()
    with np.errstate(all="ignore"):
        each = along_last(design(drawn.cell).materials, list(found), population.size)
    each = np.where(np.isnan(each), 0.0, each)  # nothing of it in a cell that delivers nothing
    return population.with_designs(data, drawn, {"intensity": each})
