"""How many kilograms of what for each kilowatt-hour?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import design
from cellsim.parameters.cell import Cell
from cellsim.parameters.variants import Variants, variants
from cellsim.studies import screening
from cellsim.studies.drawn import Population, along_last, outcomes
from cellsim.studies.result import dataset, many

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
    counts = screening.apart_from(*screening.DESIGN)
    population = Population.draw(cell, samples, seed, counts=counts)
    drawn = population.variants()
    return population.with_designs(data, drawn, {"intensity": _intensity(drawn, list(found))})


def materials_many(cell: Cell, changes: Mapping[str, np.ndarray]) -> xr.Dataset:
    """The same of many variants, along `case`; `changes` as of `simulate_many`."""
    found, names = variants(cell, changes), list(design(cell).materials)
    figures = {"intensity": ("material", _intensity(found, names))}
    return many({**figures, **outcomes(found)}, {"material": names})


def _intensity(found: Variants, names: Sequence[str]) -> np.ndarray:
    """Over the variants and the materials named; what cannot be built has none."""
    with np.errstate(all="ignore"):
        each = along_last(design(found.cell).materials, names, found)
    built = np.broadcast_to(found.refusals == "", found.number)
    # Nothing of it in a cell that delivers nothing is nothing.
    return np.where(np.isnan(each) & built[:, None], 0.0, each)
