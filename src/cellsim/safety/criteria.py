"""The two temperatures above which a cell is not kept: it ages too fast, or it heats itself."""

from __future__ import annotations

import numpy as np

from cellsim.constants import ZERO_CELSIUS
from cellsim.parameters.cell import Cell
from cellsim.physics.ageing import HALF, YEAR, cycling, growth, hottest
from cellsim.physics.self_heating import DETECTED, onset
from cellsim.safety.ageing import coefficients, cycle_coefficients
from cellsim.safety.reactants import reactions

#: Where the search for self-heating begins and ends [K].
SEARCHED = (ZERO_CELSIUS + 30, ZERO_CELSIUS + 400)


def ageing_bound(
    cell: Cell,
    *,
    bound: float = 0.2,
    time: float = YEAR,
    soc: float = HALF,
    cycles: float = 0.0,
    samples: int | None = None,
    seed: int = 0,
) -> np.ndarray:
    """Temperature [K] from which the loss passes `bound` in `time` [s] with so many full cycles.

    Shape (samples,), or () without; infinite where no heat brings it there, 0 where it is passed at
    any temperature.
    """
    (yearly, energy, exponent, slope), reference = coefficients(cell, "loss", samples, seed)
    law = {"reference": reference, "temperature": reference}
    at_rest = growth(yearly, energy, exponent, slope, time=time, soc=soc, **law)
    if not cycles:
        return hottest(at_rest, energy, reference, bound)
    thousand, cycle_energy, power, pivot = cycle_coefficients(cell, "loss", samples, seed)
    at_pivot = {"reference": pivot, "temperature": pivot}
    return hottest(
        at_rest,
        energy,
        reference,
        bound,
        cycled=cycling(thousand, cycle_energy, power, cycles=cycles, **at_pivot),
        cycle_energy=cycle_energy,
        cycle_reference=pivot,
    )


def self_heating_onset(
    cell: Cell, *, detected: float = DETECTED, samples: int | None = None, seed: int = 0
) -> np.ndarray:
    """Temperature [K] at which the charged cell is first found to warm by `detected` [K/s].

    Heat-wait-seek; shape (samples,), or () without; NaN where nothing is found in `SEARCHED`.
    """
    found = reactions(cell, samples, seed)
    lanes = np.broadcast_shapes(*(reaction.shape for reaction in found))
    return onset(found, lanes, first=SEARCHED[0], last=SEARCHED[1], detected=detected)
