"""What a cell loses at rest and in cycles: power laws of time and of charge throughput.

All functions broadcast: samples, temperatures and times may stand on axes of their own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cellsim.constants import GAS_CONSTANT
from cellsim.physics.temperature import arrhenius

YEAR = 365 * 86400.0  # s

#: The charge at which a law states its figure, and the cycles of a cycling law.
HALF = 0.5
CYCLES = 1000.0


def growth(
    yearly: Any,
    activation_energy: Any,
    exponent: Any,
    soc_slope: Any,
    *,
    reference: Any,
    temperature: Any,
    time: Any,
    soc: Any,
) -> np.ndarray:
    """Capacity lost, or resistance gained, at rest, relative to the fresh cell.

    Parameters
    ----------
    yearly : array_like
        After one year, half charged, at the reference temperature.
    activation_energy : array_like [J/mol]
    exponent : array_like
        Of time: 1/2 where a film hinders its own growth, up to 1.
    soc_slope : array_like
        d ln(growth) / d soc.
    reference, temperature : array_like [K]
    time : array_like [s]
    soc : array_like

    Notes
    -----
    q = q_year exp[s (soc - 1/2)] exp[-E_a/R (1/T - 1/T_ref)] (t/year)^p. The published laws differ
    in how they write charge and time; this form holds all of them at half charge (Schmalstieg
    2014; BLAST-Lite). It is not bounded by 1: see `lost`.
    """
    hot = arrhenius(activation_energy, temperature, reference=reference)
    charged = np.exp(soc_slope * (np.asarray(soc) - HALF))
    return np.asarray(yearly * charged * hot * (np.asarray(time) / YEAR) ** exponent)


def cycling(thousand: Any, exponent: Any, cycles: Any) -> np.ndarray:
    """Capacity lost by full cycles: `thousand` after a thousand of them, times (n/1000)^p."""
    return np.asarray(thousand * (np.asarray(cycles) / CYCLES) ** exponent)


def lost(loss: Any) -> np.ndarray:
    """A loss as a share of the capacity: a law goes past 1, a cell does not."""
    return np.asarray(np.minimum(loss, 1.0))


def hottest(
    yearly: Any,
    activation_energy: Any,
    exponent: Any,
    soc_slope: Any,
    *,
    reference: Any,
    time: Any,
    soc: Any,
    bound: Any,
) -> np.ndarray:
    """Temperature [K] at which `growth` reaches `bound`; infinite where heat does not drive it."""
    at_reference = growth(
        yearly,
        activation_energy,
        exponent,
        soc_slope,
        reference=reference,
        temperature=reference,
        time=time,
        soc=soc,
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.divide(GAS_CONSTANT, activation_energy)
        inverse = 1 / reference - reach * np.log(bound / at_reference)
        return np.asarray(np.where(inverse > 0, 1 / inverse, np.inf))
