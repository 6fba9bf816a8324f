"""The electrode balance of a cell: stoichiometries at its voltage limits, N/P, capacity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.constants import FARADAY
from cellsim.parameters.cell import Cell, PlanarElectrode
from cellsim.physics.balance import MARGIN, window
from cellsim.physics.composition import molar_mass
from cellsim.physics.roots import root


@dataclass(frozen=True)
class Balance:
    """Equilibrium of the two electrodes at the voltage limits; index 1 is charged, 0 discharged.

    Arrays where the cell stands for many.

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
    """

    x_p: tuple[float, float]
    x_n: tuple[float, float] | None
    lithium: float
    capacity: float
    n_to_p: float | None


def lithium_inventory(cell: Cell) -> float:
    """Lithium that cycles, per electrode area, after formation [C/m2].

    A lithium foil is a reserve on top of it: what a layered oxide does not take back after its
    first charge, it does not take back from a foil either.
    """
    positive, negative = cell.positive, cell.negative
    given = positive.assembled_stoichiometry.si * positive.host_capacity * _retained(cell)
    if isinstance(negative, PlanarElectrode):
        return given
    return given + negative.assembled_stoichiometry.si * negative.host_capacity


def _retained(cell: Cell) -> float:
    """The share of the positive's lithium that formation leaves."""
    loss = cell.positive.formation_loss
    return 1.0 if loss is None else 1 - loss.si


def volumetric_capacity(electrode: PlanarElectrode) -> float:
    """Charge per volume of dense metal [C/m3]: 2.06 A.h/cm3 for lithium."""
    return FARADAY * electrode.metal.density.si / molar_mass(electrode.metal.formula)


def open_circuit_voltage(cell: Cell, x_p: Any, x_n: Any | None) -> np.ndarray:
    """U_p - U_n at 25 degC [V]; the potential of lithium metal is the zero."""
    with np.errstate(all="ignore"):
        voltage = np.asarray(cell.positive.active.open_circuit_potential(x=x_p), dtype=float)
        if x_n is not None and not isinstance(cell.negative, PlanarElectrode):
            voltage = voltage - cell.negative.active.open_circuit_potential(x=x_n)
    return voltage


def thickness_for(cell: Cell, ratio: Any) -> np.ndarray:
    """Thickness of a porous negative electrode that gives the N/P `ratio` [m].

    The positive's share of the ratio depends, a little, on the potential of the negative at full
    charge, and so on the thickness: the lithium g that the positive gives up, per host, is what is
    solved for. NaN where the upper voltage limit is out of reach with this ratio.
    """
    positive, negative = cell.positive, cell.negative
    if isinstance(negative, PlanarElectrode):
        raise TypeError("a planar electrode has no N/P")
    assembled, own = positive.assembled_stoichiometry.si, negative.assembled_stoichiometry.si
    room, lost = 1 - own, 1 - _retained(cell)

    def beyond(given: np.ndarray) -> np.ndarray:
        """Open-circuit voltage above the upper limit."""
        x_n = own + (given - assembled * lost) * room / (ratio * given)
        x_n = np.clip(x_n, MARGIN, 1 - MARGIN)
        return open_circuit_voltage(cell, assembled - given, x_n) - cell.limits.upper_voltage.si

    given = root(beyond, MARGIN, assembled - MARGIN)
    volumetric = negative.host_capacity / negative.thickness.si
    return np.asarray(ratio * given * positive.host_capacity / room / volumetric)


#: Where the upper limit is looked for if the voltage is below it at the very end.
_SCAN = np.linspace(0.0, 1.0, 201)[1:]


def _beyond(above: Callable[[Any], np.ndarray]) -> Any:
    """Where the voltage is above a limit: at the end, or where it is first, on the way there; a
    potential fitted where it was measured may fall beyond, or have a pole."""
    end = np.asarray(above(1.0) >= 0)
    if end.all():
        return 1.0
    first = np.ones(end.shape)
    for place in _SCAN[::-1]:
        first = np.where(above(place) >= 0, place, first)
    return np.where(end, 1.0, first)[()]


#: What may be wrong with a balance, by the number that `balance` gives.
(FINE, NO_ROOM, OUT_OF_REACH, NO_CHARGE) = range(4)


def balance(cell: Cell) -> tuple[Balance, np.ndarray]:
    """Solve the balance, of many cells at once where values of `cell` are arrays.

    Returns
    -------
    Balance
        NaN where there is none.
    flaw : array of int
        What is wrong: `FINE`, `NO_ROOM` (the lithium does not fit its electrodes), `OUT_OF_REACH`
        (the upper limit), `NO_CHARGE` (none lies between the limits).
    """
    positive, negative = cell.positive, cell.negative
    lithium, hosted = lithium_inventory(cell), positive.host_capacity
    other = None if isinstance(negative, PlanarElectrode) else negative.host_capacity
    most, least = window(hosted, other, lithium)

    def pair(charged: Any) -> tuple[Any, Any]:
        """Stoichiometries at a share of the way from discharged to charged."""
        x_p = most + charged * (least - most)
        return x_p, None if other is None else (lithium - hosted * x_p) / other

    def above(limit: Any) -> Callable[[Any], np.ndarray]:
        return lambda charged: open_circuit_voltage(cell, *pair(charged)) - limit

    lower, upper = above(cell.limits.lower_voltage.si), above(cell.limits.upper_voltage.si)
    with np.errstate(all="ignore"):
        charged = root(upper, 0.0, _beyond(upper))
        empty = np.where(lower(0.0) >= 0, 0.0, root(lower, 0.0, 1.0))
    flaw = np.where(~(empty < charged), NO_CHARGE, FINE)
    flaw = np.where(np.isnan(charged) | (charged == 0), OUT_OF_REACH, flaw)
    flaw = np.where(~(most > least), NO_ROOM, flaw)
    empty, charged = (np.where(flaw == FINE, end, np.nan)[()] for end in (empty, charged))
    (x_p, x_n), (x_p_full, x_n_full) = pair(empty), pair(charged)
    ratio: Any = None
    if other is not None and not isinstance(negative, PlanarElectrode):
        room = (1 - negative.assembled_stoichiometry.si) * other
        ratio = room / ((positive.assembled_stoichiometry.si - x_p_full) * hosted)
    state = Balance(
        x_p=(x_p, x_p_full),
        x_n=None if x_n is None or x_n_full is None else (x_n, x_n_full),
        lithium=lithium,
        capacity=hosted * (x_p - x_p_full),
        n_to_p=ratio,
    )
    return state, flaw


def describe(cell: Cell, flaw: int) -> str:
    """What is wrong with the balance of a cell, in words."""
    lower, upper = cell.limits.lower_voltage, cell.limits.upper_voltage
    return {
        NO_ROOM: "the lithium of the cell does not fit its electrodes",
        OUT_OF_REACH: f"the open-circuit voltage never reaches the upper limit of {upper.shown}",
        NO_CHARGE: f"no charge lies between {lower.shown} and {upper.shown}",
    }[flaw]


def negative_full(cell: Cell) -> np.ndarray:
    """Whether a larger negative electrode would let the cell reach its upper limit."""
    if isinstance(cell.negative, PlanarElectrode):
        return np.asarray(False)
    other = cell.negative.host_capacity
    _, least = window(cell.positive.host_capacity, other, lithium_inventory(cell))
    full = (lithium_inventory(cell) - cell.positive.host_capacity * least) / other
    highest = open_circuit_voltage(cell, np.array(MARGIN), np.array(1 - MARGIN))
    return np.asarray((full >= 1 - 2 * MARGIN) & (highest > cell.limits.upper_voltage.si))
