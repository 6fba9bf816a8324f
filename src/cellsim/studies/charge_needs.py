"""What would have to be better for a charge in ten minutes?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import Mesh
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.parameters.values import Scalar
from cellsim.studies.charging import SOC, Asked, charge_all
from cellsim.studies.levers import LEVERS, changes_of, rebuilt
from cellsim.studies.result import dataset
from cellsim.sweeps.boundary import boundaries

if TYPE_CHECKING:
    import xarray as xr

#: Tried at once over the whole reach; and how often a bracket is cut in eight.
_SCAN, _ROUNDS = 17, 2


@dataclass
class _Search:
    """The boundary of what meets the target, along one lever.

    `tried` holds minutes and limit of each factor. `met` keeps the target; NaN where it neither
    comes nor goes.
    """

    name: str
    tried: dict[float, tuple[float, str]]
    met: float = math.nan

    @property
    def grid(self) -> list[float]:
        """What is tried first: the whole reach, and the cell as it is."""
        return sorted({1.0, *np.geomspace(*LEVERS[self.name].reach, _SCAN).tolist()})

    @property
    def best(self) -> float:
        """The factor of the fastest charge of all; of equals, the one nearest to 1."""
        return min(self.tried, key=self._slowness)

    def _slowness(self, factor: float) -> tuple[float, float]:
        minutes = self.tried[factor][0]
        return (math.inf if math.isnan(minutes) else minutes, abs(math.log(factor)))


def charge_needs(
    cell: Cell,
    minutes: float = 10.0,
    *,
    parameters: Sequence[str] | None = None,
    soc: tuple[float, float] = SOC,
    temperature: str | float = "25 degC",
    thermal: str = "lumped",
    mesh: Mesh | None = None,
) -> xr.Dataset:
    """The value of each parameter alone at which the fastest charge takes so many minutes.

    Every parameter is tried over its `levers.LEVERS` reach, all of them at once, and then where
    the target comes or goes, to within a hundredth. Where the cell meets
    the target as it is, the value is how far the parameter may go before it does not.

    Parameters
    ----------
    cell : Cell
    minutes : float
        The target.
    parameters : sequence of str, optional
        Of `conductivity`, `loading` and `critical_current`; all that the cell has unless given.
    soc : tuple of float
        State of charge at start and end.
    temperature : str or float
        Of the surroundings.
    thermal, mesh
        As in `simulate`.

    Returns
    -------
    xarray.Dataset
        Along `parameter`: `factor` on the cell's own value, NaN where no value does it; `value`
        with its `unit`, and its published range `lowest` to `highest`; `within_range`;
        `charge_time` [min] there, or the least that any value gives, `limited_by` then, and
        `finding`, the same in words. Attribute `charge_time` is the cell's as it is.

    Raises
    ------
    InputError
        A target or a parameter that cannot be used; a target that the charger's own rate forbids,
        whatever the cell.
    """
    names = _names(cell, parameters)
    if not (math.isfinite(minutes) and minutes > 0):
        raise InputError(
            "is not a time", key="minutes", value=minutes, remedy="give a positive number"
        )
    _check_charger(cell, minutes, soc)
    at = kelvin(temperature)
    searches = [_Search(name, {}) for name in names]

    def margins(rows: np.ndarray, factors: np.ndarray) -> np.ndarray:
        asked = [(searches[row], float(f)) for row, f in zip(rows, factors, strict=True)]
        return minutes - _try(cell, asked, at, soc, thermal, mesh)

    grids = [search.grid for search in searches]
    found = boundaries(margins, grids, 1.0, log=True, rounds=_ROUNDS)
    for search, boundary in zip(searches, found, strict=True):
        search.met = boundary.met
    own = searches[0].tried[1.0][0]
    rows = [_row(cell, search, own, minutes) for search in searches]
    return dataset(
        cell,
        {key: ("parameter", [row[key] for row in rows]) for key in rows[0]},
        {"parameter": names},
        engine="batch",
        target=minutes,
        ambient=at,
    ).assign_attrs(charge_time=own)


def _check_charger(cell: Cell, minutes: float, soc: tuple[float, float]) -> None:
    """No parameter of the cell makes up for a charger that is too small."""
    needed, rate = 60 * (soc[1] - soc[0]) / minutes, cell.limits.maximum_charge_rate.si
    if needed > rate:
        raise InputError(
            f"needs a mean rate of {needed:.3g} 1/h, and the charger gives {rate:.3g} 1/h",
            key="minutes",
            value=minutes,
            remedy=f"allow {60 * (soc[1] - soc[0]) / rate:.3g} min, or replace "
            "limits.maximum_charge_rate",
        )


def _names(cell: Cell, parameters: Sequence[str] | None) -> list[str]:
    known = [name for name, lever in LEVERS.items() if lever.changes is not None]
    if parameters is None:
        return [name for name in known if name != "critical_current" or cell.lithium_metal]
    for name in parameters:
        if name not in known:
            raise InputError(
                "is not a parameter to search",
                key="parameters",
                value=name,
                remedy=f"one of {', '.join(known)}",
            )
        changes_of(cell, {name: 2.0})  # refuses what the cell has not
    if not parameters:
        raise InputError("is empty", key="parameters", value="[]", remedy="leave it out for all")
    return list(dict.fromkeys(parameters))


def _try(
    cell: Cell,
    asked: Sequence[tuple[_Search, float]],
    temperature: float,
    soc: tuple[float, float],
    thermal: str,
    mesh: Mesh | None,
) -> np.ndarray:
    """Minutes with each parameter at each factor, in one call; notes what came of each.

    One that nothing could be solved of does not meet a target.
    """
    cells = [rebuilt(cell, changes_of(cell, {search.name: factor})) for search, factor in asked]
    found = charge_all([Asked(one, temperature) for one in cells], soc, thermal, mesh)
    outcomes = zip(asked, found.charge_time, found.limited_by, strict=True)
    for (search, factor), took, limit in outcomes:
        search.tried[factor] = (float(took), str(limit))
    return np.where(np.isnan(found.charge_time), np.inf, found.charge_time)


def _row(cell: Cell, search: _Search, own: float, minutes: float) -> dict[str, Any]:
    found = not math.isnan(search.met)
    at = search.met if found else search.best
    took, limit = search.tried[at]
    value, unit, low, high = _published(cell, search.name)
    row: dict[str, Any] = {
        "factor": search.met,
        "value": search.met * value,
        "unit": unit,
        "lowest": low,
        "highest": high,
        "within_range": found and bool(low <= search.met * value <= high),
        "charge_time": took,
        "limited_by": limit,
    }
    return row | {"finding": _words(row, at, own, minutes)}


def _published(cell: Cell, name: str) -> tuple[float, str, float, float]:
    """A parameter's own value, its unit, and its range; of a function, the factor on it."""
    value = cell[LEVERS[name].path]
    if isinstance(value, Scalar):
        return value.value, value.unit, *value.range
    return value.factor, "1", *value.range


def _words(row: dict[str, Any], at: float, own: float, minutes: float) -> str:
    """The same for people: what is needed, or what binds when nothing helps."""
    kept = own <= minutes
    if math.isnan(row["factor"]):
        if kept:
            return "met as it is, and at every value tried"
        best = f"at best {row['charge_time']:.3g} min, at {at:.3g} times its own value"
        return f"no value does it: {row['limited_by']} binds ({best})"
    function = row["unit"] == "1"
    unit = "" if function else f" {row['unit']}"
    text = f"{'a factor of ' if function else ''}{row['value']:.3g}{unit}"
    within = "within" if row["within_range"] else "outside"
    text += f", {within} {row['lowest']:.3g} to {row['highest']:.3g}{unit}"
    return f"met as it is, and up to {text}" if kept else text
