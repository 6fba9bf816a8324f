"""How much of the energy put into a charge is stored?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import design
from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.parameters.balance import open_circuit_voltage
from cellsim.parameters.cell import Cell, PorousElectrode
from cellsim.parameters.units import kelvin

if TYPE_CHECKING:
    import xarray as xr

_HOUR = 3600.0

#: Points of the integral: the steps of graphite's potential are a hundredth wide.
_POINTS = 1001


def reversible_energy(
    cell: Cell, soc: tuple[float, float], temperature: str | float = "25 degC"
) -> float:
    """The least work that takes a cell from one state of charge to another [W.h].

    It is the integral of the open-circuit voltage over the charge, at the temperature of the
    surroundings, with which the cell is in equilibrium before and after.

    Parameters
    ----------
    cell : Cell
    soc : tuple of float
        Fractions of the nominal capacity.
    temperature : str or float
        "-20 degC", or a number [K].
    """
    plan = design(cell)
    at = np.linspace(*soc, _POINTS)
    removed = (1 - at) * _HOUR * plan.nominal_capacity / plan.electrode_area
    x_p = plan.balance.x_p[1] + removed / cell.positive.host_capacity
    entropy = cell.positive.active.entropic_coefficient(x=x_p)
    x_n, negative = None, cell.negative
    if plan.balance.x_n is not None and isinstance(negative, PorousElectrode):
        x_n = plan.balance.x_n[1] - removed / negative.host_capacity
        entropy = entropy - negative.active.entropic_coefficient(x=x_n)
    warmth = kelvin(temperature) - REFERENCE_TEMPERATURE
    voltage = open_circuit_voltage(cell, x_p, x_n) + warmth * entropy
    return float(plan.nominal_capacity * np.trapezoid(voltage, at))


def charge_efficiency(cell: Cell, run: xr.Dataset) -> float:
    """Reversible energy of the charge stored over the electrical energy put in [-].

    The cell begins and ends at rest at the temperature of its surroundings, so by the second law
    it is below 1, and 1 for an infinitely slow charge. What is lost is the heat released, less
    the reversible heat, and what is still uneven within the cell when the current ends. Cooling
    and charger are outside.

    Parameters
    ----------
    cell : Cell
    run : Dataset
        Of a charge, from `simulate`; NaN where no energy went in.
    """
    put_in = -float(run["energy"][-1]) if run.sizes["time"] else 0.0
    if not put_in > 0:
        return float("nan")
    end = float(run["soc"][-1])
    begin = end + float(run["capacity"][-1]) / float(run.attrs["nominal_capacity"])
    return reversible_energy(cell, (begin, end), str(run.attrs["temperature"])) / put_in
