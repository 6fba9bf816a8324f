"""How much is left when it has to be quick?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.cell_design import design
from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.engines import COARSE, simulate_each, simulate_many
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import discharge
from cellsim.protocols import rate as parse_rate
from cellsim.studies import screening
from cellsim.studies.drawn import Population
from cellsim.studies.result import dataset, delivered, engines, many, outside, share
from cellsim.sweeps.outputs import ALWAYS, values

if TYPE_CHECKING:
    import xarray as xr

RATES = (0.1, 1 / 3, 1.0, 2.0, 3.0, 5.0)


def rate_capability(
    cell: Cell,
    *,
    rates: Sequence[str | float] = RATES,
    temperature: str | float = "25 degC",
    samples: int | None = None,
    seed: int = 0,
    engine: str | None = None,
    **options: Any,
) -> xr.Dataset:
    """Charge and energy of full discharges at several rates.

    Parameters
    ----------
    cell : Cell
    rates, temperature : str or float
        Of the discharges.
    samples : int, optional
        As many cells drawn from the ranges.
    seed : int
    engine : str, optional
        As in `simulate`, where `options` (model, mesh, thermal) go, too.

    Returns
    -------
    xarray.Dataset
        Over `rate` [1/h]: `capacity` [A.h], `energy` [W.h], `capacity_fraction` (of the nominal
        capacity), `energy_fraction` (of the energy at the slowest of the rates), `status`,
        `termination`. Where samples are drawn, of all these what `drawn.Population.with_runs` adds,
        shares of each sample's own capacity and energy.
    """
    per_hour = sorted(parse_rate(rate) for rate in rates)
    protocols = [discharge(rate) for rate in per_hour]
    temperatures = [temperature] * len(protocols)
    runs = simulate_each(cell, protocols, temperatures, engine=engine, **options)
    capacity = np.array([delivered(run, "capacity") for run in runs])
    energy = np.array([delivered(run, "energy") for run in runs])
    result = dataset(
        cell,
        {
            "capacity": ("rate", capacity),
            "energy": ("rate", energy),
            "capacity_fraction": ("rate", capacity / design(cell).nominal_capacity),
            "energy_fraction": ("rate", share(energy, float(energy[0]))),
            "status": ("rate", [str(run.attrs["status"]) for run in runs]),
            "termination": ("rate", [str(run.attrs["termination"]) for run in runs]),
        },
        {"rate": per_hour},
        engine=engines(runs),
        limited_by=str(runs[-1].attrs["termination"]),
        outside_range=outside(runs),
    )
    result["energy_fraction"].attrs["long_name"] = "share of the energy at the slowest rate"
    if not samples:
        return result
    at, thermal = kelvin(temperature), options.get("thermal", "isothermal")
    without = screening.discharging(thermal, only_at_reference=at == REFERENCE_TEMPERATURE)
    counts = screening.apart_from(*screening.AT_REST, *screening.PACK, *without)
    population = Population(cell, samples, seed, counts=counts, engine=engine, **options)
    found = population.run_all(protocols, at)
    return population.with_runs(result, found, _figures(found, population.size))


def rate_capability_many(
    cell: Cell,
    changes: Mapping[str, np.ndarray],
    *,
    rates: Sequence[str | float] = RATES,
    temperature: str | float = "25 degC",
    **options: Any,
) -> xr.Dataset:
    """The same of many variants, along `case`; `changes` and `options` as of `simulate_many`."""
    per_hour = sorted(parse_rate(rate) for rate in rates)
    size = max((len(column) for column in changes.values()), default=1)
    found = simulate_many(
        cell,
        [discharge(rate) for rate in per_hour] * size,
        temperature=temperature,
        changes={path: np.repeat(column, len(per_hour)) for path, column in changes.items()},
        **{"mesh": COARSE, **options},
    )
    figures = {name: ("rate", column) for name, column in _figures(found, size).items()}
    words = {name: ("rate", found[name].values.reshape(size, -1).astype(str)) for name in ALWAYS}
    return many({**figures, **words}, {"rate": per_hour})


def _figures(found: xr.Dataset, size: int) -> dict[str, np.ndarray]:
    """Of each of so many cells at each rate, shares of its own."""
    names = ("capacity", "energy", "capacity_fraction")
    told = values(found, names, discharge(1.0))
    figures = {name: told[name].reshape(size, -1) for name in names}
    energy = figures["energy"]
    slowest = energy[:, :1]
    with np.errstate(all="ignore"):
        return {**figures, "energy_fraction": np.where(slowest > 0, energy / slowest, np.nan)}
