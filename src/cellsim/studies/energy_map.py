"""What is delivered, over temperature and rate?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import BASES, design
from cellsim.constants import REFERENCE_TEMPERATURE, ZERO_CELSIUS
from cellsim.engines import Mesh, ending, simulate_many
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import discharge
from cellsim.protocols import rate as parse_rate
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr

TEMPERATURES = tuple(ZERO_CELSIUS + t for t in range(-40, 65, 5))
RATES = (0.1, 0.2, 1 / 3, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)


def energy_map(
    cell: Cell,
    *,
    temperatures: Sequence[str | float] = TEMPERATURES,
    rates: Sequence[str | float] = RATES,
    thermal: str = "isothermal",
    basis: str = "cell",
    mesh: Mesh | None = None,
) -> xr.Dataset:
    """Full discharges at every temperature and rate, in one call of the batch engine.

    Parameters
    ----------
    cell : Cell
    temperatures : sequence of str or float
        Of the surroundings: "-20 degC", or kelvin.
    rates : sequence of str or float
        "1C", or 1/h.
    thermal, mesh
        As in `simulate`.
    basis : {"cell", "stack", "pack"}
        To whose volume the energy is referred.

    Returns
    -------
    xarray.Dataset
        Over `temperature` [K] and `rate` [1/h], rising: `energy` [W.h], `energy_density` [W.h/L],
        `energy_fraction`, of the energy at 25 degC and the same rate; 0 where the electrolyte is
        frozen, NaN where nothing could be solved. `status`, `termination`.

    Raises
    ------
    InputError
        A temperature, rate or basis that cannot be used.
    """
    if basis not in BASES:
        raise InputError(
            "is not a basis", key="basis", value=basis, remedy=f"one of {', '.join(BASES)}"
        )
    grid = np.unique([kelvin(temperature) for temperature in temperatures])
    speeds = np.unique([parse_rate(rate) for rate in rates])
    every = np.union1d(grid, REFERENCE_TEMPERATURE)
    protocols = [discharge(rate) for rate in speeds]
    found = simulate_many(
        cell,
        protocols * every.size,
        temperature=np.repeat(every, speeds.size).tolist(),
        thermal=thermal,
        mesh=mesh,
    )
    ends = found["termination"].values.reshape(every.size, speeds.size).astype(str)
    solved = np.array([[ending.solved(end) for end in line] for line in ends])
    energy = np.where(solved, found["energy"].values.reshape(ends.shape), np.nan)
    whole = energy[every == REFERENCE_TEMPERATURE]
    with np.errstate(invalid="ignore", divide="ignore"):
        fraction = np.where(whole > 0, energy / whole, np.nan)
    status = found["status"].values.reshape(ends.shape).astype(str)
    here, over = np.isin(every, grid), ("temperature", "rate")
    data = dataset(
        cell,
        {
            "energy": (over, energy[here]),
            "energy_density": (over, energy[here] / design(cell).volume(basis)),
            "energy_fraction": (over, fraction[here]),
            "status": (over, status[here]),
            "termination": (over, ends[here]),
        },
        {"temperature": grid, "rate": speeds},
        engine="batch",
        thermal=thermal,
        basis=basis,
    )
    data["temperature"].attrs["long_name"] = "ambient temperature"
    data["rate"].attrs["long_name"] = "C-rate of the discharge"
    return data
