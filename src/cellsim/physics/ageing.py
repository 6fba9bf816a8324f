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


def cycling(
    thousand: Any,
    activation_energy: Any,
    exponent: Any,
    *,
    reference: Any,
    temperature: Any,
    cycles: Any,
) -> np.ndarray:
    """Capacity lost, or resistance gained, by full cycles, in addition to that at rest.

    Parameters
    ----------
    thousand : array_like
        By a thousand of them at the reference temperature.
    activation_energy : array_like [J/mol]
        Negative where cold cycles cost more, as where lithium plates or particles crack.
    exponent : array_like
        Of the number of cycles.
    reference, temperature : array_like [K]
    cycles : array_like

    Notes
    -----
    q = q_1000 exp[-E_a/R (1/T - 1/T_ref)] (n/1000)^p: charge throughput in its power (Schmalstieg
    2014) with an Arrhenius factor (Wang 2011, 31.5 kJ/mol with rest counted in).
    """
    hot = arrhenius(activation_energy, temperature, reference=reference)
    return np.asarray(thousand * hot * (np.asarray(cycles) / CYCLES) ** exponent)


def lost(loss: Any) -> np.ndarray:
    """A loss as a share of the capacity: a law goes past 1, a cell does not."""
    return np.asarray(np.minimum(loss, 1.0))


#: Between which temperatures a bound is sought [K], and how often the bracket is halved.
_SOUGHT, _HALVINGS = (100.0, 2000.0), 64


def hottest(
    at_rest: Any,
    rest_energy: Any,
    rest_reference: Any,
    bound: Any,
    *,
    cycled: Any = 0.0,
    cycle_energy: Any = 0.0,
    cycle_reference: Any = 298.15,
) -> np.ndarray:
    """Temperature [K] from which on the losses at rest and by cycles pass `bound` together.

    Parameters
    ----------
    at_rest, cycled : array_like
        The losses at their reference temperatures.
    rest_energy, cycle_energy : array_like [J/mol]
    rest_reference, cycle_reference : array_like [K]
    bound : array_like

    Returns
    -------
    array
        Infinite where heat does not bring them there, 0 where no temperature keeps them below.

    Notes
    -----
    Over 1/T the sum of two exponentials has one minimum at most. Cycles that cost more in the cold
    put it at a finite temperature; the bound is sought between there and the hottest.
    """
    fields = (at_rest, rest_energy, rest_reference, cycled, cycle_energy, cycle_reference, bound)
    rest, e_rest, t_rest, use, e_use, t_use, most = np.broadcast_arrays(
        *(np.asarray(value, dtype=float) for value in fields)
    )
    a, b = e_rest / GAS_CONSTANT, e_use / GAS_CONSTANT

    def loss(inverse: np.ndarray) -> np.ndarray:
        old = rest * np.exp(-a * (inverse - 1 / t_rest))
        return np.asarray(old + use * np.exp(-b * (inverse - 1 / t_use)))

    hot, cold = (np.full(rest.shape, 1 / at) for at in _SOUGHT[::-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = (np.log(rest * a) + a / t_rest - np.log(-use * b) - b / t_use) / (a - b)
    cold = np.where((b < 0) & (use > 0), np.clip(turn, hot, cold), cold)
    never, always = loss(hot) <= most, loss(cold) > most
    for _ in range(_HALVINGS):
        middle = (hot + cold) / 2
        above = loss(middle) > most
        hot, cold = np.where(above, middle, hot), np.where(above, cold, middle)
    return np.asarray(np.select([never, always], [np.inf, 0.0], 2 / (hot + cold)))
