"""What sets the charge time, over temperature, charger, loading and conductivity?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cellsim.engines import Mesh
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.studies.charging import SOC, charge_all
from cellsim.studies.levers import LEVERS, all_of, read_axes
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr


def charge_map(
    cell: Cell,
    over: Mapping[str, Sequence[str | float]],
    *,
    soc: tuple[float, float] = SOC,
    temperature: str | float = "25 degC",
    thermal: str = "lumped",
    mesh: Mesh | None = None,
) -> xr.Dataset:
    """The fastest charge at every combination of some quantities, in the batch engine.

    Parameters
    ----------
    cell : Cell
    over : mapping
        Name -> values, one dimension each: `temperature` ("-20 degC", or kelvin); `rate` of the
        charger ("3C", or 1/h), in place of the cell's own; and as factors on the cell's own value
        `loading` (thickness of both electrodes, N/P kept), `conductivity` (of the electrolyte in
        every layer) and `critical_current` (of lithium).
    soc : tuple of float
        State of charge at start and end.
    temperature : str or float
        Of the surroundings, where it is not varied.
    thermal, mesh
        As in `simulate`.

    Returns
    -------
    xarray.Dataset
        Along the names, rising: `charge_time` [min], infinite where the target is never reached
        and NaN where nothing could be solved; `limited_by`, the limit that held the current
        longest; `peak_temperature` [K], `status`, `termination`.

    Raises
    ------
    InputError
        A quantity that charges are not varied by, or a value that cannot be used.
    """
    axes = read_axes(over)
    asked = all_of(cell, axes, kelvin(temperature))
    shape = tuple(values.size for values in axes.values())
    found = charge_all(asked, soc, thermal, mesh).reshape(shape)
    data = dataset(
        cell,
        found.variables(*axes),
        axes,
        engine="batch",
        soc=list(soc),
        thermal=thermal,
        ambient=kelvin(temperature),
    )
    for name in axes:
        data[name].attrs["long_name"] = LEVERS[name].about
    return data
