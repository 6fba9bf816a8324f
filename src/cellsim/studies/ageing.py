"""How much does the cell lose at rest, and in use?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.constants import ZERO_CELSIUS
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.physics.ageing import HALF, YEAR, lost
from cellsim.safety.ageing import aged, cycled, law_of, outside, outside_cycles
from cellsim.safety.criteria import ageing_bound
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr

_DAY = 86400.0

TEMPERATURES = tuple(ZERO_CELSIUS + t for t in (25, 45, 60, 85, 105))


def ageing(
    cell: Cell,
    *,
    temperatures: Sequence[str | float] = TEMPERATURES,
    times: Sequence[float] = (YEAR,),
    soc: float = HALF,
    cycles_per_day: float = 0.0,
    bound: float = 0.2,
    samples: int | None = None,
    seed: int = 0,
) -> xr.Dataset:
    """Loss of capacity and growth of resistance at rest, and by cycles in addition.

    Parameters
    ----------
    cell : Cell
    temperatures : sequence of str or float
        "60 degC" or kelvin.
    times : sequence of float [s]
        Since the cell was made.
    soc : float
        State of charge at which it rests, 0 to 1.
    cycles_per_day : float [1/day]
        Equivalent full cycles: charge throughput over twice the capacity.
    bound : float
        The loss whose temperature is sought, for the last of `times`.
    samples : int, optional
        As many laws drawn from the ranges of the cell's; its nominal one where left out.
    seed : int

    Returns
    -------
    xarray.Dataset
        Over `sample` (where drawn), `temperature` [K] and `time` [s]: `capacity_loss` (share of
        the fresh capacity, at most 1), the sum of `calendar_loss` and `cycle_loss`, and
        `resistance_growth` (share of the fresh resistance). Over `time`: `cycles`. Over `sample`:
        `ageing_bound` [K], the temperature from which on the loss passes `bound`; infinite where
        none does, 0 where any does. Attribute `outside_range`: where the law goes beyond its
        measurements.

    Raises
    ------
    InputError
        Cycles of a cell whose law says nothing of them, or a negative number of them.
    """
    if not (math.isfinite(cycles_per_day) and cycles_per_day >= 0):
        raise InputError(
            "is not a number of cycles a day",
            key="cycles_per_day",
            value=cycles_per_day,
            remedy="give 0 or more",
        )
    grid = np.array([kelvin(t) for t in temperatures])
    ages = np.asarray(times, dtype=float)
    cycles = cycles_per_day * ages / _DAY
    drawn = (samples, seed)
    rest = {name: aged(cell, name, grid, ages, soc, *drawn) for name in ("loss", "resistance")}
    use = {name: cycled(cell, name, grid, cycles, *drawn) for name in ("loss", "resistance")}
    over = ("sample",) if samples is not None else ()
    axes = (*over, "temperature", "time")
    coordinates: dict[str, Any] = {"temperature": grid, "time": ages}
    if samples is not None:
        coordinates["sample"] = np.arange(samples)
    how: dict[str, Any] = {"bound": bound, "time": ages[-1], "soc": soc, "cycles": cycles[-1]}
    notes = [outside(cell, grid, ages, soc), outside_cycles(cell, grid) if cycles_per_day else ""]
    return dataset(
        cell,
        {
            "capacity_loss": (axes, lost(rest["loss"] + use["loss"])),
            "calendar_loss": (axes, lost(rest["loss"])),
            "cycle_loss": (axes, lost(use["loss"])),
            "resistance_growth": (axes, rest["resistance"] + use["resistance"]),
            "cycles": ("time", cycles),
            "ageing_bound": (over, ageing_bound(cell, **how, samples=samples, seed=seed)),
        },
        coordinates,
        law=law_of(cell).name,
        soc=soc,
        bound=bound,
        cycles_per_day=cycles_per_day,
        outside_range="; ".join(filter(None, notes)),
    )
