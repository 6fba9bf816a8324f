"""Closed forms for a cell that discharges slowly: every profile has its quasi-steady shape.

Uniform reaction over each electrode, parabolic profiles in particles and in the salt: the leading
order of the Doyle-Fuller-Newman model at small current (Marquis et al. 2019,
10.1149/2.0341915jes; Newman and Thomas-Alyea 2004, ch. 22).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cellsim.constants import FARADAY, GAS_CONSTANT


def surface_value(
    mean: Any, flux: Any, radius: Any, x: Any, diffusivity: Any, factor: Any = 1.0
) -> Any:
    """Surface value in a sphere under a steady flux, for a diffusivity that varies with it.

    The integral Phi = int D dx is parabolic in the radius where D is not constant, so
    Phi_s = Phi(<x>) + N R / 5 to leading order; with constant D this is x_s = <x> + N R / (5 D).

    Parameters
    ----------
    mean : array_like
        Mean value, here a stoichiometry.
    flux : array_like [m/s]
        Inward flux N over the maximum concentration.
    radius : array_like [m]
    x, diffusivity : array_like (n,), [m2/s]
        Table of D over the admissible values of x, rising; the result stays within them.
    factor : array_like
        On the table.
    """
    x, diffusivity = np.asarray(x, dtype=float), np.asarray(diffusivity, dtype=float)
    steps = np.diff(x) * (diffusivity[1:] + diffusivity[:-1]) / 2
    integral = np.concatenate(([0.0], np.cumsum(steps)))
    shifted = np.interp(mean, x, integral) + flux * radius / (5 * factor)
    return np.interp(shifted, integral, x)


def overpotential(
    current: Any, exchange_current: Any, anodic: Any, temperature: float, iterations: int = 30
) -> np.ndarray:
    """Invert the Butler-Volmer equation for any transfer coefficient [V].

    i = i0 [exp(a F eta/RT) - exp(-(1-a) F eta/RT)], solved by Newton's method on asinh of both
    sides, which is nearly linear in eta and so converges from anywhere.

    Parameters
    ----------
    current, exchange_current : array_like [A/m2]
    anodic : array_like
        Anodic transfer coefficient a, strictly between 0 and 1.
    temperature : float [K]
    """
    thermal = GAS_CONSTANT * temperature / FARADAY
    ratio = np.asarray(current, dtype=float) / (2 * np.asarray(exchange_current, dtype=float))
    target = np.arcsinh(ratio)
    y = 2 * target
    if np.all(np.asarray(anodic) == 0.5):
        return np.asarray(thermal * y)  # exact
    for _ in range(iterations):
        forward, backward = np.exp(anodic * y), np.exp(-(1 - anodic) * y)
        half = (forward - backward) / 2
        slope = (anodic * forward + (1 - anodic) * backward) / 2 / np.sqrt(1 + half**2)
        step = (np.arcsinh(half) - target) / slope
        y = y - step
        if np.all(np.abs(step) < 1e-12):
            break
    return np.asarray(thermal * y)


def electrode_resistance(thickness: float, ionic: float, electronic: float) -> float:
    """Ohmic resistance of a porous electrode under a uniform reaction [ohm m2].

    L/3 (1/kappa_eff + 1/sigma_eff): the mean potential drop in both phases.
    """
    return thickness / 3 * (1 / ionic + 1 / electronic)


def concentration_resistance(
    lengths_over_diffusivity: float,
    transference: float,
    thermodynamic_factor: float,
    concentration: float,
    temperature: float,
) -> float:
    """Linearised concentration overpotential of a binary salt, per current density [ohm m2].

    2RT/F^2 (1-t+)^2 (1 + dln f/dln c) / c * sum of L/(D_eff), electrodes counted with a third.
    """
    return (
        2
        * GAS_CONSTANT
        * temperature
        / FARADAY**2
        * (1 - transference) ** 2
        * thermodynamic_factor
        / concentration
        * lengths_over_diffusivity
    )
