"""Does the charged cell survive a hot oven?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import design
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.physics.self_heating import RUNAWAY, march
from cellsim.safety.reactants import heat_capacity, reactions
from cellsim.studies.result import dataset
from cellsim.studies.self_heating import NOT_COUNTED, sample_axis

if TYPE_CHECKING:
    import xarray as xr

_HOUR = 3600.0

#: From the cell to its oven [W/(m2 K)]: 7 by convection (Kim 2007) and 13 by radiation at 420 K.
COEFFICIENT = 20.0


def oven_test(
    cell: Cell,
    *,
    temperature: str | float = "210 degC",
    duration: float = _HOUR,
    ramp: float = 5 / 60,
    start: str | float = "25 degC",
    heat_transfer_coefficient: float = COEFFICIENT,
    samples: int | None = None,
    seed: int = 0,
) -> xr.Dataset:
    """The fully charged cell as one lump in an oven that warms up and is held.

    Parameters
    ----------
    cell : Cell
    temperature : str or float
        Of the oven, held.
    duration : float [s]
        For which it is held.
    ramp : float [K/s]
        At which the oven gets there.
    start : str or float
        Temperature of oven and cell at first.
    heat_transfer_coefficient : float [W/(m2 K)]
        On the cell's whole surface.
    samples : int, optional
        As many cells with kinetics, heats and specific heat drawn from their ranges.
    seed : int

    Returns
    -------
    xarray.Dataset
        Over `sample`, where drawn: `runaway` (whether it warms by 1 K/s beyond its oven),
        `runaway_time` [s] since the oven was hot, negative on the way there and infinite where it
        does not; `peak_temperature` [K].
    """
    found = reactions(cell, samples, seed)
    lanes = () if samples is None else (samples,)
    hot, cold = kelvin(temperature), kelvin(start)
    warming = max(hot - cold, 0.0) / ramp
    history = march(
        found,
        np.full(lanes or (1,), cold),
        longest=warming + duration,
        surroundings=hot,
        time_constant=heat_capacity(cell, samples, seed)
        / (heat_transfer_coefficient * design(cell).outer_area),
        ramp=ramp,
    )
    over = ("sample",) if samples is not None else ()
    time = history.runaway.reshape(lanes) - warming
    return dataset(
        cell,
        {
            "runaway": (over, np.isfinite(time)),
            "runaway_time": (over, time),
            "peak_temperature": (over, history.peak.reshape(lanes)),
        },
        sample_axis(samples),
        oven=hot,
        duration=duration,
        runaway_rate=RUNAWAY,
        not_counted=NOT_COUNTED,
    )
