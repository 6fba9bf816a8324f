"""What do the materials of one kilowatt-hour cost?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import design
from cellsim.parameters.cell import Cell
from cellsim.parameters.prices import Prices, load_prices
from cellsim.parameters.ranges import spread
from cellsim.studies import screening
from cellsim.studies.drawn import Population, along_last
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr


def cost(
    cell: Cell,
    *,
    prices: Mapping[str, float] | None = None,
    samples: int | None = None,
    seed: int = 0,
) -> xr.Dataset:
    """Materials cost per energy delivered at C/3; labour, plant and yield are not in it.

    Parameters
    ----------
    cell : Cell
    prices : mapping, optional
        Material -> price, in the unit of `prices.toml`, in place of those of the file.
    samples : int, optional
        As many cells drawn from the ranges, and with them prices from theirs; a price that is given
        has none.
    seed : int

    Returns
    -------
    xarray.Dataset
        `total_cost` and, over `component`, `cost` [USD/kW.h]. Where samples are drawn, what
        `drawn.Population.with_runs` adds of both.
    """
    basis = load_prices()
    basis = basis.replace(prices) if prices else basis
    plan = design(cell, basis)
    parts = dict(sorted(plan.cost_breakdown.items(), key=lambda item: -item[1]))
    data = dataset(
        cell,
        {"cost": ("component", list(parts.values())), "total_cost": plan.cost},
        {"component": list(parts)},
        engine="closed form",
        limited_by=f"{next(iter(parts))} {100 * max(parts.values()) / plan.cost:.0f} %",
        outside_range="",
        currency=basis.currency,
        year=basis.year,
    )
    if not samples:
        return data
    population = Population(cell, samples, seed, counts=screening.apart_from(*screening.DESIGN))
    drawn = population.variants()
    with np.errstate(all="ignore"):
        each = design(drawn.cell, _drawn(basis, samples, seed)).cost_breakdown
    # A sample may have a material that the cell itself has nothing of: it counts in the total.
    total = along_last(each, list(each), population.size).sum(axis=-1)
    figures = {"total_cost": total, "cost": along_last(each, list(parts), population.size)}
    return population.with_designs(data, drawn, figures)


def _drawn(basis: Prices, samples: int, seed: int) -> Prices:
    """Prices drawn from their ranges, and after them each price itself."""
    drawn = {}
    for name, price in basis.prices.items():
        values = spread(price, f"prices.{name}", samples, seed)
        drawn[name] = price.at(np.append(values, price.si))
    return basis.model_copy(update={"prices": drawn})
