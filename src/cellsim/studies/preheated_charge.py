"""Does it pay to warm a cold cell before it is charged?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import design
from cellsim.constants import ZERO_CELSIUS
from cellsim.engines import Mesh
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import convert, kelvin, parse_quantity
from cellsim.studies.charging import SOC, Asked, charge_all
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr

_MINUTE, _HOUR = 60.0, 3600.0

MODELLED = (
    "heated evenly at the given power, nothing lost on the way and nothing stored; the charge "
    "then in a coolant that is kept at the temperature reached, the coolant's own heat not counted"
)


def preheated_charge(
    cell: Cell,
    preheat: Sequence[str | float],
    *,
    ambient: str | float = "0 degC",
    heating_power: str | float,
    soc: tuple[float, float] = SOC,
    thermal: str = "lumped",
    mesh: Mesh | None = None,
) -> xr.Dataset:
    """The fastest charge after heating, with what the heating takes.

    Heating first: m c (T - ambient), at constant power. Then the charge, in a coolant at the
    temperature reached. Neither heat lost while heating nor that of the coolant is counted, so
    time and energy are the least that heating takes.

    Parameters
    ----------
    cell : Cell
    preheat : sequence of str or float
        Temperatures to heat to; the charge without heating is always among the rows.
    ambient : str or float
        Temperature before heating.
    heating_power : str or float
        Into one cell: "20 W", or a number [W].
    soc : tuple of float
        State of charge at start and end.
    thermal, mesh
        As in `simulate`.

    Returns
    -------
    xarray.Dataset
        Along `preheat_temperature` [K], rising from the ambient: `charge_time` [min],
        `heating_energy` [W.h], `heating_share` of the energy that a C/3 discharge delivers at
        25 degC, `heating_time` and `total_time` [min], `limited_by`, `peak_temperature` [K],
        `status`, `termination`. Attribute `best` is the temperature of the least total time [K],
        NaN where no row reaches the target; `modelled` says what is.

    Raises
    ------
    InputError
        A temperature below the ambient, or a power that cannot be used.
    """
    start, power = kelvin(ambient), _watts(heating_power)
    grid = np.unique([start, *map(kelvin, preheat)])
    if grid[0] < start:
        raise InputError(
            f"is below the ambient of {start - ZERO_CELSIUS:g} degC",
            key="preheat",
            value=f"{grid[0] - ZERO_CELSIUS:g} degC",
            remedy="raise it, or lower the ambient",
        )
    plan = design(cell)
    heat = plan.mass("cell") * cell.thermal.specific_heat.si * (grid - start)
    found = charge_all([Asked(cell, float(at)) for at in grid], soc, thermal, mesh)
    heating = heat / power / _MINUTE
    total = found.charge_time + heating
    return dataset(
        cell,
        {
            **found.variables("preheat_temperature"),
            "heating_energy": ("preheat_temperature", heat / _HOUR),
            "heating_share": ("preheat_temperature", heat / _HOUR / plan.energy),
            "heating_time": ("preheat_temperature", heating),
            "total_time": ("preheat_temperature", total),
        },
        {"preheat_temperature": grid},
        engine="batch",
        ambient=start,
        heating_power=power,
        best=_best(grid, total),
        modelled=MODELLED,
    )


def _best(grid: np.ndarray, total: np.ndarray) -> float:
    reached = np.isfinite(total)
    return float(grid[reached][np.argmin(total[reached])]) if reached.any() else math.nan


def _watts(power: str | float) -> float:
    if isinstance(power, str):
        number, unit = parse_quantity(power)
        value = convert(number, unit, "W") if unit else math.nan
    else:
        value = float(power)
    if not (math.isfinite(value) and value > 0):
        raise InputError(
            "is not a power",
            key="heating_power",
            value=power,
            remedy="write it like '20 W', or give a positive number in W",
        )
    return value
