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

#: The figures, with the study of each.
_TAKEN = {
    **dict.fromkeys(("energy_density", "specific_energy", "mean_voltage"), "energy_density"),
    "charge_time": "charge_time",
    **dict.fromkeys(("lower_bound", "upper_bound"), "temperature_window"),
    "intensity": "materials",
    "total_cost": "cost",
}
#: The studies that run an engine.
_SOLVED = ("energy_density", "charge_time", "temperature_window")


def compare(
    cells: Sequence[Cell], *, samples: int | None = None, seed: int = 0, **options: Any
) -> xr.Dataset:
    """Energy, charge time, window, materials and cost of each cell, along `cell`.

    With `samples` drawn for their intervals, as in each of these studies; `options` (engine, model,
    mesh) go to the engine.
    """
    return side_by_side([headline(cell, samples=samples, seed=seed, **options) for cell in cells])


def headline(
    cell: Cell, *, samples: int | None = None, seed: int = 0, **options: Any
) -> dict[str, xr.Dataset]:
    """The studies that the comparison reads, by name, for one cell."""
    drawn: Any = {"samples": samples, "seed": seed}
    return {
        "energy_density": energy_density(cell, **drawn, **options),
        "charge_time": charge_time(cell, **drawn, **options),
        "temperature_window": temperature_window(cell, **drawn, **options),
        "materials": materials(cell, **drawn),
        "cost": cost(cell, **drawn),
    }


def side_by_side(studies: Sequence[Mapping[str, xr.Dataset]]) -> xr.Dataset:
    """Put the studies of several cells next to each other.

    Returns
    -------
    xarray.Dataset
        Along `cell`: `energy_density`, `specific_energy` (over `basis`), `mean_voltage`,
        `charge_time`, `charge_limit`, `lower_bound`, `upper_bound` with their criteria, `intensity`
        (over `material`), `total_cost`, `status`. Where samples were drawn, their `_low` and
        `_high`, 5 and 95 %, and of each cell `draws`, the samples without a figure in words.
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
    row = energy[["status"]].drop_vars("sample", errors="ignore")
    for name, of in _TAKEN.items():
        ends = (f"{name}{end}" for end in ("", "_low", "_high"))
        row = row.assign({key: study[of][key] for key in ends if key in study[of]})
    if "energy_density_low" in row:
        row = row.assign(draws=_without(study))
    return row.assign(
        charge_limit=charge.attrs["limited_by"],
        lower_criterion=window["lower_criterion"],
        upper_criterion=window["upper_criterion"],
    )


def _without(study: Mapping[str, xr.Dataset]) -> str:
    """Samples without a figure, and in which of the studies."""
    told: dict[str, list[str]] = {}
    for name, data in study.items():
        told.setdefault(data.attrs["draws"], []).append(name.replace("_", " "))
    return "; ".join(f"{text} ({', '.join(names)})" for text, names in told.items() if text)
