"""From which temperature does the charged cell heat itself, and what comes of it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.cell_design import design
from cellsim.constants import ZERO_CELSIUS
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.parameters.variants import variants
from cellsim.physics.decomposition import Reaction, adiabatic_rise
from cellsim.physics.self_heating import march
from cellsim.safety.criteria import SEARCHED, self_heating_onset
from cellsim.safety.reactants import heat_capacity, reactions
from cellsim.studies.drawn import outcomes
from cellsim.studies.result import dataset, many

if TYPE_CHECKING:
    import xarray as xr

STARTS = tuple(ZERO_CELSIUS + t for t in (90, 105, 120, 135, 150, 180, 210))

_HOUR = 3600.0
_DAY = 86400.0

NOT_COUNTED = (
    "electrical energy released by an internal short, burning in air, venting and the heat it "
    "takes along; charged fully"
)


def self_heating(
    cell: Cell,
    *,
    starts: Sequence[str | float] = STARTS,
    longest: float = 7 * _DAY,
    samples: int | None = None,
    seed: int = 0,
) -> xr.Dataset:
    """The adiabatic, fully charged cell.

    Parameters
    ----------
    cell : Cell
    starts : sequence of str or float
        Temperatures from which the fresh cell is left to itself.
    longest : float [s]
        For which it is watched.
    samples : int, optional
        As many cells with kinetics, heats and specific heat drawn from their ranges.
    seed : int

    Returns
    -------
    xarray.Dataset
        Over `sample`, where drawn: `onset` [K], where an accelerating-rate calorimeter first
        finds 0.02 K/min (steps of 5 K with half an hour's wait at each, in which reactants go; NaN
        where nothing is found up to 400 degC); `adiabatic_rise` [K], all reactants gone;
        `heat_ratio`, that heat over the energy of a C/3 discharge; `peak_rate` [K/s], the
        fastest warming of a cell that starts at its onset, by laws that know no
        limit but temperature. Over `sample` and `start` [K]:
        `runaway_time` [s] until it warms by 1 K/s, infinite where it does not in `longest`.
    """
    found = reactions(cell, samples, seed)
    lanes = () if samples is None else (samples,)
    first = self_heating_onset(cell, samples=samples, seed=seed)
    begin = np.where(np.isnan(first), SEARCHED[1], first).reshape(-1)
    whole = march(found, begin, longest=max(longest, _DAY))
    rise = np.broadcast_to(adiabatic_rise(found), lanes)
    energy = design(cell).energy * _HOUR
    over = ("sample",) if samples is not None else ()
    grid = np.array([kelvin(t) for t in starts])
    return dataset(
        cell,
        {
            "onset": (over, first),
            "adiabatic_rise": (over, rise),
            "heat_ratio": (over, rise * heat_capacity(cell, samples, seed) / energy),
            "peak_rate": (over, whole.peak_rate.reshape(lanes)),
            "runaway_time": ((*over, "start"), _times(found, lanes, grid, longest)),
        },
        {"start": grid, **sample_axis(samples)},
        reactions=", ".join(reaction.name for reaction in found),
        not_counted=NOT_COUNTED,
    )


def self_heating_many(cell: Cell, changes: Mapping[str, np.ndarray]) -> xr.Dataset:
    """The onset of many variants, along `case`; `changes` as of `simulate_many`."""
    found = variants(cell, changes)
    onset = np.broadcast_to(self_heating_onset(found.cell), found.number)
    return many({"onset": np.where(found.refusals == "", onset, np.nan), **outcomes(found)})


def sample_axis(samples: int | None) -> dict[str, Any]:
    """The coordinate of the samples, where there are any."""
    return {} if samples is None else {"sample": np.arange(samples)}


def _times(
    found: list[Reaction], lanes: tuple[int, ...], grid: np.ndarray, longest: float
) -> np.ndarray:
    """Every sample from every start, side by side."""
    number = lanes[0] if lanes else 1
    repeated = np.repeat(np.arange(number), grid.size)
    wide = [reaction.lanes(repeated) for reaction in found]
    history = march(wide, np.tile(grid, number), longest=longest, to_runaway=True)
    return history.runaway.reshape((*lanes, grid.size))
