"""How much is left when it has to be quick?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.cell_design import BASES, design
from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.engines import simulate_each, simulate_many
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import discharge
from cellsim.protocols import rate as parse_rate
from cellsim.studies import screening
from cellsim.studies.drawn import QUICKLY, Population
from cellsim.studies.result import dataset, delivered, engines, many, outside, solved
from cellsim.sweeps.outputs import ALWAYS, ratio, values

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
        Over `rate` [1/h]: `capacity` [A.h], `energy` [W.h], `mean_voltage` [V], `duration` [s],
        `capacity_fraction` (of the nominal capacity), `energy_fraction` (of the energy at the
        slowest of the rates), `status`, `termination`; over `rate` and `basis` (stack, cell, pack)
        `energy_density` [W.h/L], `specific_energy` [W.h/kg] and the mean over the discharge,
        `power_density` [W/L], `specific_power` [W/kg]. Where samples are drawn, of all these what
        `drawn.Population.with_runs` adds, shares of each sample's own capacity and energy.
    """
    per_hour = sorted(parse_rate(rate) for rate in rates)
    protocols = [discharge(rate) for rate in per_hour]
    temperatures = [temperature] * len(protocols)
    runs = simulate_each(cell, protocols, temperatures, engine=engine, **options)
    plan = design(cell)
    capacity, energy = (
        np.array([delivered(run, name) for run in runs]) for name in ("capacity", "energy")
    )
    seconds = np.array([_length(run) for run in runs])
    volume, mass = (np.array([of(basis) for basis in BASES]) for of in (plan.volume, plan.mass))
    per = _per(energy, seconds, volume, mass)
    result = dataset(
        cell,
        {
            "capacity": ("rate", capacity),
            "energy": ("rate", energy),
            "mean_voltage": ("rate", ratio(energy, capacity)),
            "duration": ("rate", seconds),
            "capacity_fraction": ("rate", capacity / plan.nominal_capacity),
            "energy_fraction": ("rate", ratio(energy, energy[0])),
            **{name: (("rate", "basis"), figures) for name, figures in per.items()},
            "status": ("rate", [str(run.attrs["status"]) for run in runs]),
            "termination": ("rate", [str(run.attrs["termination"]) for run in runs]),
        },
        {"rate": per_hour, "basis": list(BASES)},
        engine=engines(runs),
        limited_by=str(runs[-1].attrs["termination"]),
        outside_range=outside(runs),
    )
    result["energy_fraction"].attrs["long_name"] = "share of the energy at the slowest rate"
    if not samples:
        return result
    at, thermal = kelvin(temperature), options.get("thermal", "isothermal")
    without = screening.discharging(thermal, only_at_reference=at == REFERENCE_TEMPERATURE)
    counts = screening.apart_from(*screening.AT_REST, *without)
    population = Population.draw(cell, samples, seed, counts=counts, engine=engine, **options)
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
        **{**QUICKLY, **options},
    )
    figures = {
        name: ("rate" if column.ndim == 2 else ("rate", "basis"), column)
        for name, column in _figures(found, size).items()
    }
    words = {name: ("rate", found[name].values.reshape(size, -1).astype(str)) for name in ALWAYS}
    return many({**figures, **words}, {"rate": per_hour, "basis": list(BASES)})


def _length(run: xr.Dataset) -> float:
    """Of a discharge [s]: 0 where it could not begin, NaN where not solved."""
    if not solved(run):
        return float("nan")
    return float(run["time"].values[-1]) if run.sizes.get("time", 0) else 0.0


def _per(
    energy: np.ndarray, seconds: np.ndarray, volume: np.ndarray, mass: np.ndarray
) -> dict[str, np.ndarray]:
    """Energy, and its mean over the discharge, by volume and by mass, the bases last."""
    whole, power = energy[..., None], ratio(3600 * energy, seconds)[..., None]
    return {
        "energy_density": whole / volume,
        "specific_energy": whole / mass,
        "power_density": power / volume,
        "specific_power": power / mass,
    }


def _figures(found: xr.Dataset, size: int) -> dict[str, np.ndarray]:
    """Of each of so many cells at each rate, shares of its own."""
    names = ("capacity", "energy", "mean_voltage", "duration", "capacity_fraction")
    told = values(found, names, discharge(1.0))
    figures = {name: told[name].reshape(size, -1) for name in names}
    energy = figures["energy"]
    volume, mass = (_by_basis(found[name], size) for name in ("volume", "mass"))
    return {
        **figures,
        "energy_fraction": ratio(energy, energy[:, :1]),
        **_per(energy, figures["duration"], volume, mass),
    }


def _by_basis(of: xr.DataArray, size: int) -> np.ndarray:
    """(cells, rates, bases)."""
    return of.transpose("case", "basis").values.reshape(size, -1, len(BASES))
