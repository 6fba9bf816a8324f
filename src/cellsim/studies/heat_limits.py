"""Where do the materials of a cell melt, shut down or decompose by themselves?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellsim.parameters.cell import Cell
from cellsim.safety.limits import limits
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr


def heat_limits(cell: Cell) -> xr.Dataset:
    """Where materials melt, shut down or decompose by themselves.

    Returns
    -------
    xarray.Dataset
        Over `material`, the coldest first: `limit_temperature` [K] with `lower` and `upper` end of
        its range, `event` in words, `grade` of its source. What two materials do to each other is
        not here, but in `self_heating` and `ageing`.
    """
    rows = limits(cell)
    return dataset(
        cell,
        {
            "limit_temperature": ("material", [value.si for _, _, value in rows]),
            "lower": ("material", [value.limits[0] for _, _, value in rows]),
            "upper": ("material", [value.limits[1] for _, _, value in rows]),
            "event": ("material", [word for _, word, _ in rows]),
            "grade": ("material", [value.trust for _, _, value in rows]),
        },
        {"material": [name for name, _, _ in rows]},
    )
