"""The one number that a reading asks for, of one cell or of many variants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cellsim.claims.claim import Reading
from cellsim.claims.registry import STUDIES
from cellsim.constants import ZERO_CELSIUS
from cellsim.errors import InputError
from cellsim.parameters.units import kelvin

if TYPE_CHECKING:
    import xarray as xr


def figure(data: xr.Dataset, reading: Reading) -> np.ndarray:
    """Of a study, in the target's unit: (), or (case,) of many variants.

    Raises
    ------
    InputError
        No such quantity, label or unit.
    """
    variable = _asked(data, reading)
    left = [name for name in variable.dims if name != "case"]
    if left:
        raise InputError(
            f"is not one number: it has {dict(variable.sizes)}",
            key="quantity",
            value=reading.quantity,
            remedy="give 'select'",
        )
    unit = str(variable.attrs.get("units", "1"))
    return _in_unit(np.asarray(variable.values, dtype=float), unit, reading)


def _asked(data: xr.Dataset, reading: Reading) -> xr.DataArray:
    try:
        return selected(data[reading.quantity], reading)
    except KeyError as error:
        raise InputError(
            f"the study {reading.study} has no {error}",
            key="quantity",
            value=reading.quantity,
            remedy=f"it gives {', '.join(map(str, data.data_vars))}",
        ) from error


def _in_unit(numbers: np.ndarray, unit: str, reading: Reading) -> np.ndarray:
    wanted = reading.target.unit
    if reading.fleet is not None and (unit, wanted) == ("kg/kW.h", "kt"):
        return numbers * reading.fleet
    if (unit, wanted) == ("K", "degC"):
        return numbers - ZERO_CELSIUS
    if unit != wanted and reading.against is None:
        raise InputError(
            f"the study gives {unit}", key="target.unit", value=wanted, remedy=f"use {unit}"
        )
    return numbers


def selected(variable: xr.DataArray, reading: Reading) -> xr.DataArray:
    """The entry that the reading's labels name; of dimensions that the variable has."""
    for name, label in reading.select.items():
        if variable[name].dtype.kind == "f":
            variable = variable.sel({name: kelvin(label)}, method="nearest")
        else:
            variable = variable.sel({name: label})
    return variable


def limited_by(data: xr.Dataset, reading: Reading) -> str:
    """What bounds the figure: of a window, what excludes the temperature that is asked for."""
    if "criterion" not in data or not reading.select:
        return str(data.attrs.get("limited_by", ""))
    return str(selected(data["criterion"], reading).item())


def compared(parts: Sequence[np.ndarray]) -> np.ndarray:
    """The cell's figure, over that of the cell that it is compared with."""
    if len(parts) == 1:
        return parts[0]
    with np.errstate(all="ignore"):
        return np.asarray(parts[0] / parts[1])


class Scale:
    """Where figures are finite, to have a variance and a way to a target.

    A time that is never reached is infinite; so v = 1/t is taken, which is 0 there, and for a ratio
    of two times the share v_1/(v_1 + v_2), which stays between 0 and 1. All else stays as it is.
    """

    def __init__(self, reading: Reading) -> None:
        self._speed = reading.quantity in STUDIES[reading.study].speeds
        self._ratio = reading.against is not None
        self._ends = sorted(map(self._bound, reading.target.bounds))

    def work(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        """From the figure of the cell, and of that compared with."""
        if not self._speed:
            return compared(parts)
        with np.errstate(all="ignore"):
            speeds = [1 / part for part in parts]
            return np.asarray(speeds[0] / sum(speeds) if self._ratio else speeds[0])

    def margin(self, work: np.ndarray) -> np.ndarray:
        """How far on the right side of the target; negative where missed."""
        return np.asarray(np.fmin(work - self._ends[0], self._ends[1] - work))

    def _bound(self, number: float) -> float:
        if not self._speed:
            return number
        if self._ratio:
            return 1 / (1 + number) if number >= 0 else float("inf")
        return 1 / number if number > 0 else float("inf")
