"""How much does the cell lose at rest?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.constants import ZERO_CELSIUS
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.physics.ageing import CYCLES, HALF, YEAR, lost
from cellsim.safety.ageing import aged, law_of, outside
from cellsim.safety.criteria import ageing_bound
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr

TEMPERATURES = tuple(ZERO_CELSIUS + t for t in (25, 45, 60, 85, 105))


def ageing(
    cell: Cell,
    *,
    temperatures: Sequence[str | float] = TEMPERATURES,
    times: Sequence[float] = (YEAR,),
    soc: float = HALF,
    bound: float = 0.2,
    samples: int | None = None,
    seed: int = 0,
) -> xr.Dataset:
    """Loss of capacity and growth of resistance at rest.

    Parameters
    ----------
    cell : Cell
    temperatures : sequence of str or float
        "60 degC" or kelvin.
    times : sequence of float [s]
        Since the cell was made.
    soc : float
        State of charge at which it rests, 0 to 1.
    bound : float
        The loss whose temperature is sought, for the last of `times`.
    samples : int, optional
        As many laws drawn from the ranges of the cell's; its nominal one where left out.
    seed : int

    Returns
    -------
    xarray.Dataset
        Over `sample` (where drawn), `temperature` [K] and `time` [s]: `capacity_loss` (share of
        the fresh capacity, at most 1) and `resistance_growth` (share of the fresh resistance).
        Over `sample`: `ageing_bound` [K], the temperature at which the loss reaches `bound`;
        infinite where none does. `cycle_loss`: share lost by a thousand full cycles, NaN where
        none is known. Attribute `outside_range`: where the law goes beyond its measurements.
    """
    grid = np.array([kelvin(t) for t in temperatures])
    ages = np.asarray(times, dtype=float)
    over = ("sample",) if samples is not None else ()
    axes = (*over, "temperature", "time")
    coordinates: dict[str, Any] = {"temperature": grid, "time": ages}
    if samples is not None:
        coordinates["sample"] = np.arange(samples)
    drawn = (samples, seed)
    limit = ageing_bound(cell, bound=bound, time=ages[-1], soc=soc, samples=samples, seed=seed)
    cycles = law_of(cell).cycle_loss
    return dataset(
        cell,
        {
            "capacity_loss": (axes, lost(aged(cell, "loss", grid, ages, soc, *drawn))),
            "resistance_growth": (axes, aged(cell, "resistance", grid, ages, soc, *drawn)),
            "ageing_bound": (over, limit),
            "cycle_loss": float("nan") if cycles is None else cycles.si,
        },
        coordinates,
        law=law_of(cell).name,
        soc=soc,
        bound=bound,
        cycles=CYCLES,
        outside_range=outside(cell, grid, ages, soc),
    )
