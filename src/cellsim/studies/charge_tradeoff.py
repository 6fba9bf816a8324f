"""How much energy density does a faster charge cost?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import design
from cellsim.engines import Mesh, ending, make_case
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import discharge
from cellsim.quantities import QUANTITIES
from cellsim.studies.charging import SOC, charge_all
from cellsim.studies.levers import all_of, read_axes
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr

#: Thickness of both electrodes over the cell's own: equal steps of a ratio, 1 among them.
LOADINGS = tuple(float(factor) for factor in 2.0 ** np.linspace(-2, 1, 13))

#: Relative, of a charge time: what the solver's tolerance leaves open.
_SAME = 1e-3


def charge_tradeoff(
    cells: Cell | Sequence[Cell],
    *,
    loadings: Sequence[float] = LOADINGS,
    basis: str = "cell",
    soc: tuple[float, float] = SOC,
    temperature: str | float = "25 degC",
    thermal: str = "lumped",
    mesh: Mesh | None = None,
) -> xr.Dataset:
    """Energy density against charge time, as the electrodes grow thicker.

    Both electrodes are scaled together, so N/P stays, as do foils, separator, a lithium foil,
    the number of repeat units and the charger's C-rate. A point is dominated where another
    of the same cell charges no slower and holds no less, and one of the two better. With lumped
    heat a thin cell may charge more slowly than a thicker one: it stays cooler.

    Parameters
    ----------
    cells : Cell or sequence of Cell
    loadings : sequence of float
        Thickness over the cell's own.
    basis : str
        Of the energy density: stack, cell or pack.
    soc : tuple of float
        State of charge at start and end.
    temperature : str or float
        Of the charge; the energy is that of a C/3 discharge at 25 degC.
    thermal, mesh
        As in `simulate`.

    Returns
    -------
    xarray.Dataset
        Along `cell` and `loading`: `charge_time` [min], `energy_density` [W.h/L], `areal_capacity`
        [mA.h/cm2], `non_dominated` among the points of the same cell, `limited_by`,
        `peak_temperature` [K], `status`, `termination`.

    Raises
    ------
    InputError
        No cell, no such basis, or a loading that cannot be used.
    """
    import xarray as xr

    several = [cells] if isinstance(cells, Cell) else list(cells)
    if not several:
        raise InputError("is empty", key="cells", value="[]", remedy="give at least one cell")
    axes = read_axes({"loading": loadings})
    at = kelvin(temperature)
    rows = [_line(cell, axes, basis, soc, at, thermal, mesh) for cell in several]
    table = xr.concat(rows, dim="cell", combine_attrs="drop_conflicts")
    table = table.assign_coords(cell=[cell.name for cell in several])
    table.attrs["cell_hash"] = " ".join(cell.hash for cell in several)
    return table


def _line(
    cell: Cell,
    axes: dict[str, np.ndarray],
    basis: str,
    soc: tuple[float, float],
    temperature: float,
    thermal: str,
    mesh: Mesh | None,
) -> xr.Dataset:
    """One cell with each loading."""
    design(cell).volume(basis)  # refuses a basis that is none
    asked = all_of(cell, axes, temperature)
    built = [one.cell for one in asked]
    found = charge_all(asked, soc, thermal, mesh)
    energy = _energy_densities(built, basis, mesh)
    loaded = [np.nan if isinstance(one, str) else design(one).areal_capacity for one in built]
    line = dataset(
        cell,
        {
            **found.variables("loading"),
            "energy_density": ("loading", energy),
            "areal_capacity": ("loading", loaded),
            "non_dominated": ("loading", non_dominated(found.charge_time, energy)),
        },
        axes,
        engine="batch",
        basis=basis,
        soc=list(soc),
        ambient=temperature,
    )
    long_name = f"{QUANTITIES['energy_density'].long_name}, {basis}"
    line["energy_density"].attrs["long_name"] = long_name
    return line


def _energy_densities(cells: Sequence[Cell | str], basis: str, mesh: Mesh | None) -> np.ndarray:
    """Of a C/3 discharge at 25 degC [W.h/L]."""
    lines = [i for i, cell in enumerate(cells) if isinstance(cell, Cell)]
    found = np.full(len(cells), np.nan)
    there = [cell for cell in cells if isinstance(cell, Cell)]
    if there:
        from cellsim.engines.batch import run_many

        runs = run_many([make_case(cell, discharge("C/3"), mesh=mesh) for cell in there])
        solved = [ending.solved(str(end)) for end in runs["termination"].values]
        energy = np.where(solved, runs["energy"].values, np.nan)
        found[lines] = energy / [design(cell).volume(basis) for cell in there]
    return found


def non_dominated(minutes: np.ndarray, energy: np.ndarray) -> np.ndarray:
    """Which points no other beats: no slower, no less energy, and better in one of them.

    Times within `_SAME` of each other are equal: where the charger alone sets the time, thin and
    thick take as long. A point that never charges, or has no figure, is none.
    """
    there = np.isfinite(minutes) & np.isfinite(energy)
    with np.errstate(invalid="ignore"):
        ahead = minutes[:, None] / minutes[None, :] - 1  # by how much the other is faster
    more = energy[None, :] - energy[:, None]
    beaten = ((ahead > -_SAME) & (more > 0)) | ((ahead > _SAME) & (more >= 0))
    return np.asarray(there & ~(beaten & there[None, :]).any(axis=1))
