"""Between which temperatures does the cell work?

In the cold: what it delivers, or how quickly it charges, and whether the electrolyte is frozen. In
the heat, besides: how much it ages at rest, whether it heats itself, and where its materials shut
down, melt or decompose (`upper_limits`). Each bound names the criterion that sets it. The hot
criteria have a temperature of their own, and are not read off the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cellsim.constants import REFERENCE_TEMPERATURE, ZERO_CELSIUS
from cellsim.engines import simulate_each
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import discharge
from cellsim.studies.charge_time import charge_times
from cellsim.studies.result import dataset, delivered, engines, outside, share
from cellsim.studies.upper_limits import drawn_variables, upper_limits

if TYPE_CHECKING:
    import xarray as xr

Mode = Literal["discharge", "charge"]

#: -40 to 125 degC; 25 degC is always added, for it is what the others are compared with.
TEMPERATURES = tuple(
    ZERO_CELSIUS + t for t in (-40, -30, -20, -10, 0, 10, 25, 45, 60, 85, 105, 125)
)

_FROZEN = "electrolyte frozen"

#: Into so many parts the grid's step is cut in which a bound lies.
_PARTS = 6

#: Figures, margin (negative or NaN where excluded), criterion and run of each temperature.
_Found = tuple[dict[str, np.ndarray], np.ndarray, list[str], list[Any]]


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
    self_heating: float = 0.02,
    samples: int | None = None,
    seed: int = 0,
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
    ageing_loss, ageing_days, self_heating, samples, seed
        Of the hot criteria, as in `upper_limits`. Electrochemistry is not drawn: the spread is
        that of the hot criteria, at most the temperature at which electrochemistry ends.

    Returns
    -------
    xarray.Dataset
        Over `temperature` [K]: the figure (`energy`, `energy_fraction`; or `charge_time`),
        `admitted`, `criterion` (what excludes it), `status`. Scalars `lower_bound`, `upper_bound`
        [K] (NaN where 25 degC itself is excluded) with `lower_criterion`, `upper_criterion`. Over
        `upper_limit` [a criterion]: `limit_temperature` [K], from where it fails; where drawn, the
        variables of `upper_limits`.
    """
    if mode not in ("discharge", "charge"):
        raise InputError(
            "is not a mode of the window", key="mode", value=mode, remedy="discharge or charge"
        )
    grid = _grid(cell, temperatures)
    options = {"engine": engine, **options}

    def solve(at: np.ndarray) -> _Found:
        if mode == "discharge":
            return _discharges(cell, at, rate, energy_fraction, options)
        return _charges(cell, at, minutes, options)

    found = solve(grid)
    if temperatures is None and (between := _between(grid, found[1])).size:
        grid = np.union1d(grid, between)
        found = solve(grid)
    figures, margin, criterion, runs = found
    limits = upper_limits(
        cell,
        ageing_loss=ageing_loss,
        ageing_days=ageing_days,
        self_heating=self_heating,
        samples=samples,
        seed=seed,
    )
    bounds, beyond = _bounds(cell, grid, margin, criterion, limits)
    hot: dict[str, Any] = {
        name: (limits[name].dims, limits[name].values) for name in _carried(limits)
    }
    if samples and limits.sizes["upper_limit"] and np.isfinite(bounds["upper_bound"]):
        most = _bound(cell, grid, margin, criterion, "up")[0]
        hot |= drawn_variables(list(limits["drawn_temperature"].values.T), most)
    admitted, criterion = _with_heat(grid, margin, criterion, limits)
    return dataset(
        cell,
        {
            **{name: ("temperature", values) for name, values in figures.items()},
            "admitted": ("temperature", admitted),
            "criterion": ("temperature", criterion),
            "status": ("temperature", [_status(run) for run in runs]),
            **bounds,
            **hot,
        },
        {"temperature": grid, **{str(name): limits[name].values for name in limits.coords}},
        engine=engines(runs),
        mode=mode,
        limited_by="; ".join(dict.fromkeys(text for text in criterion if text)),
        outside_range="; ".join(text for text in (beyond, outside(runs)) if text),
        not_counted=limits.attrs["not_counted"],
    )


def _carried(limits: xr.Dataset) -> dict[str, Any]:
    """What the window takes over from the hot criteria as it is."""
    names = [name for name in ("limit_temperature", "drawn_temperature") if name in limits]
    return {name: (limits[name].dims, limits[name].values) for name in names}


def _bounds(
    cell: Cell, grid: np.ndarray, margin: np.ndarray, criterion: list[str], limits: xr.Dataset
) -> tuple[dict[str, Any], str]:
    """Both bounds with their criteria, and whether the upper lies beyond what was measured."""
    lower = _bound(cell, grid[::-1], margin[::-1], criterion[::-1], "down")
    upper = _bound(cell, grid, margin, criterion, "up")
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
    }, beyond


def _with_heat(
    grid: np.ndarray, margin: np.ndarray, criterion: list[str], limits: xr.Dataset
) -> tuple[np.ndarray, list[str]]:
    """Whether each temperature is admitted, and all that excludes it."""
    at = limits["limit_temperature"].values
    texts = []
    for temperature, text in zip(grid, criterion, strict=True):
        failed = limits["upper_limit"].values[at < temperature]
        texts.append("; ".join([*([text] if text else []), *map(str, failed)]))
    return (margin >= 0) & (grid <= float(limits["upper_bound"])), texts


def _grid(cell: Cell, temperatures: Sequence[str | float] | None) -> np.ndarray:
    """The temperatures, ascending; left to itself it looks where a liquid freezes, too."""
    if temperatures is not None:
        return np.unique(np.array([*map(kelvin, temperatures), REFERENCE_TEMPERATURE]))
    liquidus = getattr(cell.separator.electrolyte, "liquidus", None)
    asked = TEMPERATURES if liquidus is None else (*TEMPERATURES, liquidus.si)
    return np.unique(np.array([*asked, REFERENCE_TEMPERATURE]))


def _between(grid: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Temperatures between an admitted point and the next excluded one that has a figure."""
    good = margin >= 0
    turns = np.flatnonzero((good[1:] != good[:-1]) & np.isfinite(margin[1:] * margin[:-1]))
    inner = np.linspace(0, 1, _PARTS + 1)[1:-1]
    steps = [grid[i] + inner * (grid[i + 1] - grid[i]) for i in turns]
    return np.concatenate(steps) if steps else np.empty(0)


def _discharges(
    cell: Cell, grid: np.ndarray, rate: str | float, least: float, options: dict[str, Any]
) -> _Found:
    """At the rate, each temperature a run, side by side."""
    runs = simulate_each(cell, [discharge(rate)] * grid.size, grid.tolist(), **options)
    frozen = np.array([run.attrs["termination"] == _FROZEN for run in runs])
    energy = np.array([delivered(run, "energy") for run in runs])
    reference = float(energy[grid == REFERENCE_TEMPERATURE][0])
    fraction = share(energy, reference)
    margin = np.where(frozen, np.nan, fraction - least)
    text = f"less than {100 * least:g} % of the 25 degC energy"
    ends = [str(run.attrs["termination"]) for run in runs]
    criterion = [_why(m, end, text) for m, end in zip(margin, ends, strict=True)]
    return {"energy": energy, "energy_fraction": fraction}, margin, criterion, runs


def _charges(cell: Cell, grid: np.ndarray, minutes: float, options: dict[str, Any]) -> _Found:
    """As `_discharges`; the margin is of the speed, 1/time, which is 0 where never charged."""
    runs = charge_times(cell, grid.tolist(), **options)
    took = np.array([float(run["charge_time"]) for run in runs])
    frozen = np.array([str(run["termination"].values) == _FROZEN for run in runs])
    margin = np.where(frozen, np.nan, minutes / took - 1)
    criterion = []
    for run, value in zip(runs, margin, strict=True):
        text = f"10-80 % takes more than {minutes:g} min ({run.attrs['limited_by']})"
        criterion.append(_why(value, str(run["termination"].values), text))
    return {"charge_time": took}, margin, criterion, runs


def _why(margin: float, termination: str, text: str) -> str:
    if margin >= 0:
        return ""
    return termination if np.isnan(margin) else text


def _status(run: xr.Dataset) -> str:
    """Of a run, or of a study."""
    return str(run["status"].values) if "status" in run else str(run.attrs["status"])


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
        if np.isnan(margin[i]):
            return _last_good(cell, float(grid[i - 1]), float(grid[i]), criterion[i])
        part = margin[i - 1] / (margin[i - 1] - margin[i])
        return float(grid[i - 1] + part * (grid[i] - grid[i - 1])), criterion[i]
    return float(grid[-1]), f"none found {way} to {grid[-1] - ZERO_CELSIUS:g} degC"


def _last_good(cell: Cell, good: float, bad: float, criterion: str) -> tuple[float, str]:
    """Freezing has a temperature of its own; for the rest, the last point that could be solved."""
    liquidus = getattr(cell.separator.electrolyte, "liquidus", None)
    if criterion == _FROZEN and liquidus is not None and bad <= liquidus.si <= good:
        return float(liquidus.si), criterion
    return good, criterion
