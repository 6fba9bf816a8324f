"""How much energy per volume and mass, on each basis?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.parameters.cell import Cell
from cellsim.protocols import rate as parse_rate
from cellsim.studies.rate_capability import rate_capability, rate_capability_many
from cellsim.sweeps.outputs import ALWAYS

if TYPE_CHECKING:
    import xarray as xr

_FIGURES = ("energy", "capacity", "mean_voltage", "energy_density", "specific_energy")


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
    found = rate_capability(
        cell,
        rates=[rate],
        temperature=temperature,
        samples=samples,
        seed=seed,
        engine=engine,
        **options,
    )
    return at_rate(found, parse_rate(rate))


def energy_density_many(
    cell: Cell,
    changes: Mapping[str, np.ndarray],
    *,
    rate: str | float = "C/3",
    temperature: str | float = "25 degC",
    **options: Any,
) -> xr.Dataset:
    """The same of many variants, along `case`; `changes` and `options` as of `simulate_many`."""
    found = rate_capability_many(cell, changes, rates=[rate], temperature=temperature, **options)
    return _selected(found, parse_rate(rate))


def at_rate(found: xr.Dataset, rate: float) -> xr.Dataset:
    """The energy at one of the rates [1/h] of `rate_capability`, as `energy_density` gives it."""
    one = _selected(found, rate)
    return one.assign_attrs(limited_by=str(one["termination"].values))


def _selected(found: xr.Dataset, rate: float) -> xr.Dataset:
    names = [f"{name}{end}" for name in _FIGURES for end in ("", "_low", "_high")]
    names += [f"drawn_{name}" for name in (*_FIGURES, *ALWAYS)]
    one = found.sel(rate=rate, drop=True)
    return one[[name for name in (*names, *ALWAYS) if name in one]]
