"""The two temperatures above which a cell is not kept: it ages too fast, or it heats itself."""

from __future__ import annotations

import numpy as np

from cellsim.constants import ZERO_CELSIUS
from cellsim.parameters.cell import Cell
from cellsim.physics.ageing import HALF, YEAR, hottest
from cellsim.physics.self_heating import DETECTED, onset
from cellsim.safety.ageing import coefficients
from cellsim.safety.reactants import reactions

#: Where the search for self-heating begins and ends [K].
SEARCHED = (ZERO_CELSIUS + 30, ZERO_CELSIUS + 400)


def ageing_bound(
    cell: Cell,
    *,
    bound: float = 0.2,
    time: float = YEAR,
    soc: float = HALF,
    samples: int | None = None,
    seed: int = 0,
) -> np.ndarray:
    """Temperature [K] at which the loss at rest reaches `bound` in `time` [s].

    Shape (samples,), or () without; infinite where no heat brings it there.
    """
    values, reference = coefficients(cell, "loss", samples, seed)
    return hottest(*values, reference=reference, time=time, soc=soc, bound=bound)


def self_heating_onset(
    cell: Cell, *, detected: float = DETECTED, samples: int | None = None, seed: int = 0
) -> np.ndarray:
    """Temperature [K] at which the charged cell is first found to warm by `detected` [K/s].

    Heat-wait-seek; shape (samples,), or () without; NaN where nothing is found in `SEARCHED`.
    """
    lanes = () if samples is None else (samples,)
    found = reactions(cell, samples, seed)
    return onset(found, lanes, first=SEARCHED[0], last=SEARCHED[1], detected=detected)
