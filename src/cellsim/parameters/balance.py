"""The electrode balance of a cell: stoichiometries at its voltage limits, N/P, capacity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cellsim.constants import FARADAY
from cellsim.parameters.cell import Cell, PlanarElectrode
from cellsim.physics.balance import MARGIN, crossing, window
from cellsim.physics.composition import molar_mass


class UnbalancedError(ValueError):
    """No equilibrium of the electrodes meets the voltage limits.

    `negative_full` says that the negative electrode is full before the upper limit is reached.
    """

    def __init__(self, problem: str, *, negative_full: bool = False) -> None:
        self.negative_full = negative_full
        super().__init__(problem)


@dataclass(frozen=True)
class Balance:
    """Equilibrium of the two electrodes at the voltage limits; index 1 is charged, 0 discharged.

    Attributes
    ----------
    x_p, x_n : tuple of float
        Stoichiometry (discharged, charged); `x_n` is None for lithium metal.
    lithium : float [C/m2]
        Lithium that cycles, per electrode area.
    capacity : float [C/m2]
        Charge between the limits at equilibrium.
    n_to_p : float or None
        Host capacity of the negative over the lithium that the positive gives up from assembly
        to the upper voltage limit; None for lithium metal, which has no host.
    empty_by : str
        What ends the discharge at equilibrium: "voltage" or "lithium".
    """

    x_p: tuple[float, float]
    x_n: tuple[float, float] | None
    lithium: float
    capacity: float
    n_to_p: float | None
    empty_by: str


def lithium_inventory(cell: Cell) -> float:
    """Lithium that cycles, per electrode area, after formation [C/m2].

    A lithium foil is a reserve on top of it: what a layered oxide does not take back after its
    first charge, it does not take back from a foil either.
    """
    positive, negative = cell.positive, cell.negative
    loss = 0.0 if positive.formation_loss is None else positive.formation_loss.si
    given = positive.assembled_stoichiometry.si * positive.host_capacity * (1 - loss)
    if isinstance(negative, PlanarElectrode):
        return given
    return given + negative.assembled_stoichiometry.si * negative.host_capacity


def volumetric_capacity(electrode: PlanarElectrode) -> float:
    """Charge per volume of dense metal [C/m3]: 2.06 A.h/cm3 for lithium."""
    return FARADAY * electrode.metal.density.si / molar_mass(electrode.metal.formula)


def open_circuit_voltage(cell: Cell, x_p: np.ndarray, x_n: np.ndarray | None) -> np.ndarray:
    """U_p - U_n at 25 degC [V]; the potential of lithium metal is the zero."""
    with np.errstate(all="ignore"):
        voltage = np.asarray(cell.positive.active.open_circuit_potential(x=x_p), dtype=float)
        if x_n is not None and not isinstance(cell.negative, PlanarElectrode):
            voltage = voltage - cell.negative.active.open_circuit_potential(x=x_n)
    return voltage


def thickness_for(cell: Cell, ratio: float) -> float:
    """Thickness of a porous negative electrode that gives the N/P `ratio` [m].

    The positive's share of the ratio depends, a little, on the potential of the negative at full
    charge, and so on the thickness: repeated substitution settles it.

    Raises
    ------
    UnbalancedError
        The upper voltage limit is out of reach with this ratio.
    """
    positive, negative = cell.positive, cell.negative
    if isinstance(negative, PlanarElectrode):
        raise TypeError("a planar electrode has no N/P")
    upper, lithium = cell.limits.upper_voltage.si, lithium_inventory(cell)
    assembled = positive.assembled_stoichiometry.si
    room_per_host = 1 - negative.assembled_stoichiometry.si
    volumetric = negative.host_capacity / negative.thickness.si
    free = lithium - negative.assembled_stoichiometry.si * negative.host_capacity
    x_p = np.linspace(assembled, MARGIN, 4001)
    given = 0.5
    for _ in range(100):
        host = ratio * given * positive.host_capacity / room_per_host
        lithium = free + negative.assembled_stoichiometry.si * host
        x_n = np.clip((lithium - positive.host_capacity * x_p) / host, MARGIN, 1 - MARGIN)
        reached = crossing(open_circuit_voltage(cell, x_p, x_n), upper)
        if np.isnan(reached):
            raise UnbalancedError(f"the open-circuit voltage never reaches {upper:g} V")
        settled, given = given, assembled - float(np.interp(reached, np.arange(x_p.size), x_p))
        if abs(given - settled) < 1e-12:
            break
    return ratio * given * positive.host_capacity / room_per_host / volumetric


def _negative_full(cell: Cell, x_n: np.ndarray | None, upper: float) -> bool:
    """Whether a larger negative electrode would let the cell reach its upper limit."""
    if x_n is None or x_n[-1] < 1 - 2 * MARGIN:
        return False
    highest = open_circuit_voltage(cell, np.array([MARGIN]), np.array([1 - MARGIN]))
    return bool(highest[0] > upper)


def balance(cell: Cell) -> Balance:
    """Solve the balance.

    Raises
    ------
    UnbalancedError
        The upper limit is out of reach, the window is empty, or the lithium does not fit.
    """
    upper, lower = cell.limits.upper_voltage.si, cell.limits.lower_voltage.si
    positive_capacity, lithium = cell.positive.host_capacity, lithium_inventory(cell)
    negative = cell.negative
    negative_capacity = None if isinstance(negative, PlanarElectrode) else negative.host_capacity
    try:
        x_p, x_n = window(positive_capacity, negative_capacity, lithium)
    except ValueError as error:
        raise UnbalancedError(str(error)) from error
    voltage = open_circuit_voltage(cell, x_p, x_n)
    charged = crossing(voltage, upper)
    if np.isnan(charged) or charged == 0.0:
        raise UnbalancedError(
            f"the open-circuit voltage spans {voltage.min():.3f} to {voltage.max():.3f} V "
            f"and never reaches the upper limit of {upper:g} V",
            negative_full=_negative_full(cell, x_n, upper),
        )
    empty = crossing(voltage, lower)
    if np.isnan(empty) or empty >= charged:
        raise UnbalancedError(f"no charge lies between {lower:g} and {upper:g} V")
    index = np.arange(x_p.size)

    def pair(x: np.ndarray) -> tuple[float, float]:
        return float(np.interp(empty, index, x)), float(np.interp(charged, index, x))

    positive_pair = pair(x_p)
    given = cell.positive.assembled_stoichiometry.si - positive_pair[1]
    ratio = None
    if negative_capacity is not None and not isinstance(negative, PlanarElectrode):
        room = (1 - negative.assembled_stoichiometry.si) * negative_capacity
        ratio = room / (given * positive_capacity)
    return Balance(
        x_p=positive_pair,
        x_n=None if x_n is None else pair(x_n),
        lithium=lithium,
        capacity=positive_capacity * (positive_pair[0] - positive_pair[1]),
        n_to_p=ratio,
        empty_by="voltage" if empty > 0 else "lithium",
    )
