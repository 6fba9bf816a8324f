"""Above which temperature is the cell not kept, whatever current it is asked for?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.parameters.cell import Cell
from cellsim.parameters.uncertain import draws
from cellsim.parameters.variants import variants
from cellsim.safety.upper_limits import Thresholds, UpperLimit, unknown
from cellsim.safety.upper_limits import upper_limits as found_limits
from cellsim.studies import screening
from cellsim.studies.drawn import outcomes
from cellsim.studies.result import dataset, interval, many

if TYPE_CHECKING:
    import xarray as xr

#: The spread is that of laws, reactions and materials: what a cell weighs moves it little.
COUNTED = (*screening.AT_REST, "thermal.specific_heat")
_counts = screening.among(*COUNTED)

_NOTCOUNTED = ("an internal short", "burning in air", "venting")


def upper_limits(
    cell: Cell,
    *,
    ageing_loss: float = 0.2,
    ageing_days: float = 365.0,
    ageing_cycles: float = 0.0,
    self_heating: float = 0.02,
    samples: int | None = None,
    seed: int = 0,
) -> xr.Dataset:
    """The hot side of the temperature window, without a current.

    Parameters
    ----------
    cell : Cell
    ageing_loss, ageing_days : float
        The share of its capacity that it may lose at rest, half charged, in so many days.
    ageing_cycles : float [1/day]
        Full cycles in addition to that.
    self_heating : float [K/min]
        By which the fully charged cell may warm by itself (heat-wait-seek); infinite thresholds
        leave a criterion out.
    samples : int, optional
        As many cells drawn from the ranges of the laws, reactions and materials.
    seed : int

    Returns
    -------
    xarray.Dataset
        Over `upper_limit`, the criterion in words, the coldest first: `limit_temperature` [K],
        infinite where none is found. Scalars `upper_bound` [K], the first of them, and
        `upper_criterion`. Where samples are drawn: `drawn_temperature` over `sample` and
        `upper_limit`, `drawn_bound` over `sample`, and `upper_bound_low`, `upper_bound_high`, their
        5 and 95 %. Attribute `outside_range`: whether the first lies beyond its measurements.
    """
    asked = Thresholds(ageing_loss, ageing_days, self_heating, ageing_cycles)
    population = variants(cell, draws(cell, samples, seed, counts=_counts)) if samples else None
    limits = found_limits(cell, asked, drawn=population)
    first = limits[0] if limits else UpperLimit("none known", float("inf"), np.empty(0))
    drawn = _drawn_variables([limit.drawn for limit in limits]) if samples and limits else {}
    coordinates: dict[str, Any] = {"upper_limit": [limit.criterion for limit in limits]}
    if samples and drawn:
        coordinates["sample"] = np.arange(samples)
    return dataset(
        cell,
        {
            "limit_temperature": ("upper_limit", [limit.temperature for limit in limits]),
            "upper_bound": first.temperature,
            "upper_criterion": first.criterion,
            **drawn,
        },
        coordinates,
        limited_by=first.criterion,
        outside_range=first.outside,
        not_counted="; ".join([_not_counted(ageing_cycles), *unknown(cell)]),
    )


def upper_limits_many(
    cell: Cell,
    changes: Mapping[str, np.ndarray],
    *,
    ageing_loss: float = 0.2,
    ageing_days: float = 365.0,
    ageing_cycles: float = 0.0,
    self_heating: float = 0.02,
) -> xr.Dataset:
    """The bound and the limits of many variants, along `case`; `changes` as of `simulate_many`."""
    asked = Thresholds(ageing_loss, ageing_days, self_heating, ageing_cycles)
    found = variants(cell, changes)
    limits = found_limits(cell, asked, drawn=found)
    every = np.stack([limit.drawn for limit in limits], axis=-1)
    each = {"upper_bound": every.min(axis=-1), "limit_temperature": ("upper_limit", every)}
    names = [limit.criterion for limit in limits]
    return many({**each, **outcomes(found)}, {"upper_limit": names})


def _not_counted(cycles: float) -> str:
    return ", ".join([*([] if cycles else ["ageing in use"]), *_NOTCOUNTED])


def _drawn_variables(drawn: list[np.ndarray]) -> dict[str, tuple[Any, Any] | float]:
    """The limits of each sample, the first of them, and its interval."""
    every = np.stack(drawn, axis=-1)
    bound = every.min(axis=-1)
    return {
        "drawn_temperature": (("sample", "upper_limit"), every),
        "drawn_bound": ("sample", bound),
        **interval("upper_bound", bound),
    }
