"""What do the materials of one kilowatt-hour cost?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cellsim.cell_design import design
from cellsim.parameters.cell import Cell
from cellsim.parameters.prices import load_prices
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr


def cost(cell: Cell, *, prices: Mapping[str, float] | None = None) -> xr.Dataset:
    """Materials cost per energy delivered at C/3; labour, plant and yield are not in it.

    Parameters
    ----------
    cell : Cell
    prices : mapping, optional
        Material -> price, in the unit of `prices.toml`, in place of those of the file.

    Returns
    -------
    xarray.Dataset
        `total_cost` and, over `component`, `cost` [USD/kW.h].
    """
    basis = load_prices()
    plan = design(cell, basis.replace(prices) if prices else basis)
    parts = dict(sorted(plan.cost_breakdown.items(), key=lambda item: -item[1]))
    return dataset(
        cell,
        {"cost": ("component", list(parts.values())), "total_cost": plan.cost},
        {"component": list(parts)},
        engine="closed form",
        limited_by=f"{next(iter(parts))} {100 * max(parts.values()) / plan.cost:.0f} %",
        outside_range="",
        currency=basis.currency,
        year=basis.year,
    )
