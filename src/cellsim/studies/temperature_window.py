"""Between which temperatures does the cell work?

In the cold: what it delivers, or how quickly it charges, and whether the electrolyte is frozen. In
the heat, besides: how much it ages at rest, whether it heats itself, and where its materials shut
down, melt or decompose (`upper_limits`). Each bound names the criterion that sets it. The hot
criteria have a temperature of their own, and are not read off the grid. The spread of both bounds
is that of cells drawn from the ranges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.constants import REFERENCE_TEMPERATURE, ZERO_CELSIUS
from cellsim.engines import ending, simulate_many
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.studies.bounds import between, crossing, finer
from cellsim.studies.drawn import QUICKLY
from cellsim.studies.drawn_bounds import count, drawn_bounds
from cellsim.studies.freezing import liquidus
from cellsim.studies.margins import THERMAL, Criterion, Margins, Mode, margins
from cellsim.studies.result import dataset, engines, many, outside
from cellsim.studies.upper_limits import upper_limits
from cellsim.sweeps.outputs import ALWAYS, values

if TYPE_CHECKING:
    import xarray as xr

#: -40 to 125 degC; 25 degC is always added, for it is what the others are compared with.
TEMPERATURES = tuple(
    ZERO_CELSIUS + t for t in (-40, -30, -20, -10, 0, 10, 25, 45, 60, 85, 105, 125)
)


def temperature_window(
    cell: Cell,
    *,
    mode: Mode = "discharge",
    temperatures: Sequence[str | float] | None = None,
    rate: str | float = "1C",
    energy_fraction: float = 0.5,
    minutes: float = 84.0,
    ageing_loss: float = 0.2,
    ageing_days: float = 365.0,
    ageing_cycles: float = 0.0,
    self_heating: float = 0.02,
    samples: int | None = None,
    seed: int = 0,
    thermal: str | None = None,
    engine: str | None = None,
    **options: Any,
) -> xr.Dataset:
    """The coldest and hottest temperature between which every criterion holds.

    Parameters
    ----------
    cell : Cell
    mode : {"discharge", "charge"}
        Discharge: at `rate` it delivers at least `energy_fraction` of its energy at 25 degC and
        the same rate. Charge: the fastest charge from 10 to 80 %, every limit kept, takes at most
        `minutes`; 84 is a mean of half of 1C, the counterpart of half the energy.
    temperatures : sequence of str or float, optional
        The grid, "-20 degC" or kelvin; left out, one from -40 to 125 degC, finer where a bound
        lies. Bounds are interpolated between its points; where a point has no figure (frozen, not
        solvable) the bound is the liquidus or the last good point.
    ageing_loss, ageing_days, ageing_cycles, self_heating
        Of the hot criteria, as in `upper_limits`.
    samples : int, optional
        As many cells drawn from the ranges, their bounds found as those of the cell itself; the
        hot criteria are drawn as in `upper_limits`. The batch engine alone draws cells: with
        another engine or model the spread is that of the hot criteria.
    seed : int
    thermal : str, optional
        "isothermal" or "lumped", in which the cell warms itself. Unless given, isothermal in
        discharge and lumped in charge.

    Returns
    -------
    xarray.Dataset
        Over `temperature` [K]: the figure (`energy`, `energy_fraction`; or `charge_time`),
        `admitted`, `criterion` (what excludes it), `status`. Scalars `lower_bound`, `upper_bound`
        [K] (NaN where 25 degC itself is excluded) with `lower_criterion`, `upper_criterion`. Over
        `upper_limit` [a criterion]: `limit_temperature` [K], from where it fails. Where drawn:
        over `sample`, `drawn_lower`, `drawn_upper` [K], NaN where `drawn_status` says that the
        sample has no window; `drawn_temperature` as in `upper_limits`; and `lower_bound_low`,
        `lower_bound_high`, `upper_bound_low`, `upper_bound_high`, 5 and 95 % of those that have
        one. Attribute `draws` counts those that have none.
    """
    if mode not in ("discharge", "charge"):
        raise InputError(
            "is not a mode of the window", key="mode", value=mode, remedy="discharge or charge"
        )
    asked = Criterion(mode, rate, energy_fraction, minutes, thermal or THERMAL[mode])
    grid = window_grid(cell, temperatures)
    options = {"engine": engine, **options}
    found = margins(cell, asked, grid, options)
    if temperatures is None and (inner := between(grid, found.margin)).size:
        grid = np.union1d(grid, inner)
        found = margins(cell, asked, grid, options)
    limits = upper_limits(
        cell,
        ageing_loss=ageing_loss,
        ageing_days=ageing_days,
        ageing_cycles=ageing_cycles,
        self_heating=self_heating,
        samples=samples,
        seed=seed,
    )
    bounds, beyond = _bounds(cell, grid, found, limits)
    drawn: dict[str, Any] = {}
    if samples and limits.sizes["upper_limit"]:
        rungs = window_grid(cell, temperatures)
        rungs = finer(rungs) if temperatures is None else rungs
        drawn = drawn_bounds(cell, asked, rungs, bounds, limits, seed, options)
    del bounds["electrochemical_bound"]
    admitted, criterion = _with_heat(grid, found, limits)
    return dataset(
        cell,
        {
            **{name: ("temperature", values) for name, values in found.figures.items()},
            "admitted": ("temperature", admitted),
            "criterion": ("temperature", criterion),
            "status": ("temperature", found.status),
            **bounds,
            **_carried(limits),
            **drawn,
        },
        {"temperature": grid, **{str(name): limits[name].values for name in limits.coords}},
        engine=engines(found.runs),
        mode=mode,
        thermal=asked.thermal,
        limited_by="; ".join(dict.fromkeys(text for text in criterion if text)),
        outside_range="; ".join(text for text in (beyond, outside(found.runs)) if text),
        not_counted=limits.attrs["not_counted"],
        draws=count(drawn),
    )


def temperature_window_many(
    cell: Cell,
    changes: Mapping[str, np.ndarray],
    *,
    temperatures: Sequence[str | float],
    mode: Mode = "discharge",
    rate: str | float = "1C",
    thermal: str | None = None,
    **options: Any,
) -> xr.Dataset:
    """The figure of many variants over the grid, along `case`; not their bounds.

    `changes` and `options` as of `simulate_many`. A frozen cell delivers nothing and is never
    charged.
    """
    asked = Criterion(mode, rate, 0.0, np.inf, thermal or THERMAL[mode])
    grid = window_grid(cell, temperatures)
    size = max((len(column) for column in changes.values()), default=1)
    found = simulate_many(
        cell,
        asked.protocol,
        temperature=np.tile(grid, size).tolist(),
        changes={path: np.repeat(column, grid.size) for path, column in changes.items()},
        thermal=asked.thermal,
        **{**QUICKLY, **options},
    )
    name = "energy" if mode == "discharge" else "charge_time"
    figures = {name: values(found, [name], asked.protocol)[name].reshape(size, -1)}
    if mode == "discharge":
        reference = figures[name][:, grid == REFERENCE_TEMPERATURE]
        with np.errstate(all="ignore"):
            ratio = figures[name] / reference
        figures["energy_fraction"] = np.where(reference > 0, ratio, np.nan)
    words = {word: found[word].values.astype(str).reshape(size, -1) for word in ALWAYS}
    each = {key: ("temperature", column) for key, column in {**figures, **words}.items()}
    return many(each, {"temperature": grid})


def _carried(limits: xr.Dataset) -> dict[str, Any]:
    """What the window takes over from the hot criteria as it is."""
    names = [name for name in ("limit_temperature", "drawn_temperature") if name in limits]
    return {name: (limits[name].dims, limits[name].values) for name in names}


def _bounds(
    cell: Cell, grid: np.ndarray, found: Margins, limits: xr.Dataset
) -> tuple[dict[str, Any], str]:
    """Both bounds with their criteria, and whether the upper lies beyond what was measured."""
    margin, criterion = found.margin, found.criterion
    lower = _bound(cell, grid[::-1], margin[::-1], criterion[::-1], "down")
    upper = last = _bound(cell, grid, margin, criterion, "up")
    hot, text, beyond = float(limits["upper_bound"]), str(limits["upper_criterion"].values), ""
    if hot < REFERENCE_TEMPERATURE and margin[grid == REFERENCE_TEMPERATURE][0] >= 0:
        lower = upper = float("nan"), f"excluded at 25 degC: {text}"
    elif hot < upper[0]:
        upper, beyond = (hot, text), str(limits.attrs["outside_range"])
    return {
        "lower_bound": lower[0],
        "upper_bound": upper[0],
        "lower_criterion": lower[1],
        "upper_criterion": upper[1],
        "electrochemical_bound": last[0],
    }, beyond


def _with_heat(
    grid: np.ndarray, found: Margins, limits: xr.Dataset
) -> tuple[np.ndarray, list[str]]:
    """Whether each temperature is admitted, and all that excludes it."""
    at = limits["limit_temperature"].values
    texts = []
    for temperature, text in zip(grid, found.criterion, strict=True):
        failed = limits["upper_limit"].values[at < temperature]
        texts.append("; ".join([*([text] if text else []), *map(str, failed)]))
    return (found.margin >= 0) & (grid <= float(limits["upper_bound"])), texts


def window_grid(cell: Cell, temperatures: Sequence[str | float] | None = None) -> np.ndarray:
    """The temperatures, ascending; left to itself it looks where a liquid freezes, too."""
    if temperatures is not None:
        return np.unique(np.array([*map(kelvin, temperatures), REFERENCE_TEMPERATURE]))
    asked = np.array([*TEMPERATURES, REFERENCE_TEMPERATURE, liquidus(cell)])
    return np.unique(asked[np.isfinite(asked)])


def _bound(
    cell: Cell, grid: np.ndarray, margin: np.ndarray, criterion: list[str], way: str
) -> tuple[float, str]:
    """Walk the grid from 25 degC outwards to the first point that is excluded."""
    start = int(np.flatnonzero(grid == REFERENCE_TEMPERATURE)[0])
    if not margin[start] >= 0:
        return float("nan"), f"excluded at 25 degC: {criterion[start]}"
    for i in range(start + 1, grid.size):
        if margin[i] >= 0:
            continue
        freezes = liquidus(cell) if criterion[i] == ending.ELECTROLYTE_FROZEN else np.nan
        at = crossing(grid[i - 1], margin[i - 1], grid[i], margin[i], freezes)
        return float(at), criterion[i]
    return float(grid[-1]), f"none found {way} to {grid[-1] - ZERO_CELSIUS:g} degC"
