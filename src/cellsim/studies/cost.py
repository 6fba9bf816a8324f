"""What do the materials of one kilowatt-hour cost?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import design
from cellsim.parameters.cell import Cell
from cellsim.parameters.prices import Prices, load_prices
from cellsim.parameters.ranges import spread
from cellsim.parameters.variants import Variants, variants
from cellsim.studies import screening
from cellsim.studies.drawn import Population, along_last, outcomes
from cellsim.studies.result import dataset, many

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
    counts = screening.apart_from(*screening.DESIGN)
    population = Population.draw(cell, samples, seed, counts=counts)
    drawn = population.variants()
    figures = _figures(drawn, _drawn(basis, samples, seed), list(parts))
    return population.with_designs(data, drawn, figures)


def cost_many(
    cell: Cell,
    changes: Mapping[str, np.ndarray],
    *,
    prices: Mapping[str, np.ndarray] | None = None,
) -> xr.Dataset:
    """The same of many variants, along `case`.

    `changes` as of `simulate_many`; `prices` in SI, each (cases,), in place of those of the file.
    """
    basis = load_prices()
    drawn = {name: basis.prices[name].at(values) for name, values in (prices or {}).items()}
    found = variants(cell, changes)
    if not changes:  # prices alone vary
        number = max((len(values) for values in (prices or {}).values()), default=1)
        found = Variants(found.cell, number, np.broadcast_to(found.refusals, number))
    parts = list(design(cell, basis).cost_breakdown)
    moved = basis.model_copy(update={"prices": {**basis.prices, **drawn}})
    figures = _figures(found, moved, parts)
    each = {"total_cost": figures["total_cost"], "cost": ("component", figures["cost"])}
    return many({**each, **outcomes(found)}, {"component": parts})


def _figures(found: Variants, prices: Prices, parts: Sequence[str]) -> dict[str, np.ndarray]:
    with np.errstate(all="ignore"):
        each = design(found.cell, prices).cost_breakdown
    # A variant may have a material that the cell itself has nothing of: it counts in the total.
    total = along_last(each, list(each), found).sum(axis=-1)
    return {"total_cost": total, "cost": along_last(each, parts, found)}


def _drawn(basis: Prices, samples: int, seed: int) -> Prices:
    """Prices drawn from their ranges, and after them each price itself."""
    drawn = {}
    for name, price in basis.prices.items():
        values = spread(price, f"prices.{name}", samples, seed)
        drawn[name] = price.at(np.append(values, price.si))
    return basis.model_copy(update={"prices": drawn})
