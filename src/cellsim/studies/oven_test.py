"""Does the charged cell survive a hot oven?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import design
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.parameters.variants import variants
from cellsim.physics.decomposition import Reaction
from cellsim.physics.self_heating import RUNAWAY, march
from cellsim.safety.reactants import heat_capacity, reactions
from cellsim.studies.drawn import outcomes
from cellsim.studies.result import dataset, many
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
    capacity = heat_capacity(cell, samples, seed)
    oven = Oven(temperature, duration, ramp, start, heat_transfer_coefficient)
    each = oven.test(cell, found, capacity, samples or 1)
    lanes, over = ((samples,), ("sample",)) if samples is not None else ((), ())
    ran = bool(np.isfinite(each["runaway_time"]).all())
    return dataset(
        cell,
        {name: (over, values.reshape(lanes)) for name, values in each.items()},
        sample_axis(samples),
        oven=oven.held,
        duration=duration,
        runaway_rate=RUNAWAY,
        limited_by="runs away" if ran else "",
        not_counted=NOT_COUNTED,
    )


def oven_test_many(
    cell: Cell,
    changes: Mapping[str, np.ndarray],
    *,
    temperature: str | float = "210 degC",
    duration: float = _HOUR,
    ramp: float = 5 / 60,
    start: str | float = "25 degC",
    heat_transfer_coefficient: float = COEFFICIENT,
) -> xr.Dataset:
    """The same of many variants, along `case`; `changes` as of `simulate_many`."""
    found = variants(cell, changes)
    fit = found.refusals == ""
    oven = Oven(temperature, duration, ramp, start, heat_transfer_coefficient)
    each = oven.test(found.cell, reactions(found.cell), heat_capacity(found.cell), found.number)
    figures = {name: np.where(fit, values, np.nan) for name, values in each.items()}
    return many({**figures, **outcomes(found)})


@dataclass(frozen=True)
class Oven:
    """See `oven_test`."""

    temperature: str | float
    duration: float
    ramp: float
    start: str | float
    heat_transfer_coefficient: float

    @property
    def held(self) -> float:
        """The temperature at which it is held [K]."""
        return kelvin(self.temperature)

    def test(
        self, cell: Cell, found: Sequence[Reaction], capacity: np.ndarray, number: int
    ) -> dict[str, np.ndarray]:
        """So many cells with their reactions and heat capacities [J/K], (number,) each."""
        cold = kelvin(self.start)
        warming = max(self.held - cold, 0.0) / self.ramp
        loss = self.heat_transfer_coefficient * design(cell).outer_area
        history = march(
            found,
            np.full(number, cold),
            longest=warming + self.duration,
            surroundings=self.held,
            time_constant=np.broadcast_to(capacity / loss, number),
            ramp=self.ramp,
        )
        time = history.runaway - warming
        peak = history.peak
        return {"runaway": np.isfinite(time), "runaway_time": time, "peak_temperature": peak}
