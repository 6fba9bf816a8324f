"""Liquid against solid: the headline figures of several cells side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cellsim.parameters.cell import Cell
from cellsim.quantities import QUANTITIES
from cellsim.studies.charge_time import charge_time
from cellsim.studies.cost import cost
from cellsim.studies.energy_density import energy_density
from cellsim.studies.materials import materials
from cellsim.studies.result import engines
from cellsim.studies.temperature_window import temperature_window

if TYPE_CHECKING:
    import xarray as xr

#: The studies that run an engine.
_SOLVED = ("energy_density", "charge_time", "temperature_window")


def compare(cells: Sequence[Cell], **options: Any) -> xr.Dataset:
    """Energy, charge time, window, materials and cost of each cell, along `cell`.

    `options` (engine, model, mesh) go to the engine.
    """
    return side_by_side([headline(cell, **options) for cell in cells])


def headline(cell: Cell, **options: Any) -> dict[str, xr.Dataset]:
    """The studies that the comparison reads, by name, for one cell."""
    return {
        "energy_density": energy_density(cell, **options),
        "charge_time": charge_time(cell, **options),
        "temperature_window": temperature_window(cell, **options),
        "materials": materials(cell),
        "cost": cost(cell),
    }


def side_by_side(studies: Sequence[Mapping[str, xr.Dataset]]) -> xr.Dataset:
    """Put the studies of several cells next to each other.

    Returns
    -------
    xarray.Dataset
        Along `cell`: `energy_density`, `specific_energy` (over `basis`), `mean_voltage`,
        `charge_time`, `charge_limit`, `lower_bound`, `upper_bound` with their criteria, `intensity`
        (over `material`), `total_cost`, `status`.
    """
    import xarray as xr

    rows = [_row(study) for study in studies]
    table = xr.concat(rows, dim="cell", join="outer", coords="minimal", compat="override")
    for name in (*table.data_vars, *table.coords):
        if name in QUANTITIES:
            table[name].attrs = QUANTITIES[str(name)].attributes
    energies = [study["energy_density"] for study in studies]
    table = table.assign_coords(cell=[energy.attrs["cell"] for energy in energies])
    table.attrs = {
        "engine": engines(study[name] for study in studies for name in _SOLVED),
        "cell_hash": " ".join(energy.attrs["cell_hash"] for energy in energies),
        "not_counted": studies[0]["temperature_window"].attrs["not_counted"],
    }
    return table


def _row(study: Mapping[str, xr.Dataset]) -> xr.Dataset:
    energy, charge = study["energy_density"], study["charge_time"]
    window = study["temperature_window"]
    row = energy[["energy_density", "specific_energy", "mean_voltage", "status"]]
    return row.assign(
        {
            "charge_time": charge["charge_time"],
            "charge_limit": charge.attrs["limited_by"],
            "lower_bound": window["lower_bound"],
            "upper_bound": window["upper_bound"],
            "lower_criterion": window["lower_criterion"],
            "upper_criterion": window["upper_criterion"],
            "intensity": study["materials"]["intensity"],
            "total_cost": study["cost"]["total_cost"],
        }
    )
