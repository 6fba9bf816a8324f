"""How much energy per volume and mass, on each basis?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.cell_design import BASES, design
from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.engines import COARSE, simulate, simulate_many
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import Protocol, discharge
from cellsim.studies import screening
from cellsim.studies.drawn import Population
from cellsim.studies.result import dataset, delivered, engines, many, outside
from cellsim.sweeps.outputs import ALWAYS, values

if TYPE_CHECKING:
    import xarray as xr


def energy_density(
    cell: Cell,
    *,
    rate: str | float = "C/3",
    temperature: str | float = "25 degC",
    samples: int | None = None,
    seed: int = 0,
    engine: str | None = None,
    **options: Any,
) -> xr.Dataset:
    """Energy of one full discharge over the volume and mass of the design.

    Parameters
    ----------
    cell : Cell
    rate, temperature : str or float
        Of the discharge.
    samples : int, optional
        As many cells drawn from the ranges.
    seed : int
    engine : str, optional
        As in `simulate`, where `options` (model, mesh, thermal) go, too.

    Returns
    -------
    xarray.Dataset
        Scalars `energy` [W.h], `capacity` [A.h], `mean_voltage` [V]; over `basis` (stack, cell,
        pack) `energy_density` [W.h/L] and `specific_energy` [W.h/kg]. Where samples are drawn, of
        all these what `drawn.Population.with_runs` adds.
    """
    plan = design(cell)
    run = simulate(cell, discharge(rate), temperature=temperature, engine=engine, **options)
    energy, capacity = delivered(run, "energy"), delivered(run, "capacity")
    data = dataset(
        cell,
        {
            "energy": energy,
            "capacity": capacity,
            "mean_voltage": energy / capacity if capacity > 0 else float("nan"),
            "energy_density": ("basis", [energy / plan.volume(basis) for basis in BASES]),
            "specific_energy": ("basis", [energy / plan.mass(basis) for basis in BASES]),
            "status": str(run.attrs["status"]),
            "termination": str(run.attrs["termination"]),
        },
        {"basis": list(BASES)},
        engine=engines([run]),
        limited_by=str(run.attrs["termination"]),
        outside_range=outside([run]),
    )
    if not samples:
        return data
    at, thermal = kelvin(temperature), options.get("thermal", "isothermal")
    without = screening.discharging(thermal, only_at_reference=at == REFERENCE_TEMPERATURE)
    counts = screening.apart_from(*screening.AT_REST, *without)
    population = Population(cell, samples, seed, counts=counts, engine=engine, **options)
    found = population.run_all([discharge(rate)], at)
    return population.with_runs(data, found, _figures(found, discharge(rate)))


def energy_density_many(
    cell: Cell,
    changes: Mapping[str, np.ndarray],
    *,
    rate: str | float = "C/3",
    temperature: str | float = "25 degC",
    **options: Any,
) -> xr.Dataset:
    """The same of many variants, along `case`; `changes` and `options` as of `simulate_many`."""
    protocol = discharge(rate)
    how = {"temperature": temperature, "changes": changes, "mesh": COARSE, **options}
    found = simulate_many(cell, protocol, **how)
    figures = {
        name: values if values.ndim == 1 else ("basis", values)
        for name, values in _figures(found, protocol).items()
    }
    words = {name: found[name].values.astype(str) for name in ALWAYS}
    return many({**figures, **words}, {"basis": list(BASES)})


def _figures(found: xr.Dataset, protocol: Protocol) -> dict[str, np.ndarray]:
    """Of each case, over its own volume and mass."""
    figures = values(found, ("energy", "capacity", "mean_voltage"), protocol)
    for name in ("energy_density", "specific_energy"):
        each = [values(found, (name,), protocol, basis)[name] for basis in BASES]
        figures[name] = np.stack(each, axis=-1)
    return {name: figure for name, figure in figures.items() if name not in ALWAYS}
