"""Closed forms of the porous electrode and its particles: what a solver must give in their limit.

All are for a single ion or an electrolyte of uniform concentration.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: Terms of the series of the sphere: the last counts for less than 1e-9 from t > 1e-5 R2/D on.
_TERMS = 1000


def linear_resistance(thickness: float, ionic: float, electronic: float, interface: float) -> float:
    """Resistance of a porous electrode with linear kinetics, the reaction where it is easiest.

    Parameters
    ----------
    thickness : float [m]
    ionic, electronic : float [S/m]
        Effective conductivities.
    interface : float [ohm m3]
        Of the interface in a volume: (RT/(F i_0) + film) over the active surface by volume.

    Returns
    -------
    float [ohm m2]

    Notes
    -----
    R (kappa + sigma)/L = 1 + [2 + (sigma/kappa + kappa/sigma) cosh nu] / (nu sinh nu) with
    nu = L sqrt[(1/kappa + 1/sigma)/interface] (Newman and Tobias 1962, 10.1149/1.2425269; Newman
    and Thomas-Alyea 2004, ch. 22). Where conduction is easy it goes to interface/L, and where the
    interface is, to sqrt(interface/kappa).
    """
    nu = thickness * np.sqrt((1 / ionic + 1 / electronic) / interface)
    ratio = electronic / ionic + ionic / electronic
    # cosh and sinh over cosh: neither overflows in a thick electrode
    share = (2 / np.cosh(np.minimum(nu, 700)) + ratio) / (nu * np.tanh(nu))
    return float(thickness / (ionic + electronic) * (1 + share))


def front_capacity(
    current: float, voltage: float, resistance: float, charges: Any, conductivities: Any
) -> float:
    """Charge that sharp fronts of reaction pass until the voltage is used up [C/m2].

    Parameters
    ----------
    current : float [A/m2]
    voltage : float [V]
        From the open-circuit voltage, which does not fall, to the cut-off.
    resistance : float [ohm m2]
        In series.
    charges : array_like [C/m3]
        Charge by volume of each electrode.
    conductivities : array_like [S/m]
        Effective ionic conductivity of each.

    Notes
    -----
    C = (1/i) [sum 1/(q kappa)]^-1 (V - R i): each front moves away from the separator by i t/q, and
    the electrolyte behind it carries the whole current (Kato et al. 2018,
    10.1021/acs.jpclett.7b02880). It is not bounded by the charge that the electrodes hold.
    """
    fronts = np.sum(1 / (np.asarray(charges) * np.asarray(conductivities)))
    return float(max(voltage - resistance * current, 0.0) / (current * fronts))


def ohmic_rate(drop: float, thickness: float, ionic: float, charge: float) -> float:
    """Rate at which the electrolyte takes a voltage, the whole current through all of it [1/s].

    drop kappa / (L^2 q): the criterion of Bielefeld et al. 2020, 10.1021/acsami.9b22788.

    Parameters
    ----------
    drop : float [V]
    thickness : float [m]
    ionic : float [S/m]
    charge : float [C/m3]
    """
    return drop * ionic / (thickness**2 * charge)


def sphere_surface(mean: Any, flux: float, radius: float, diffusivity: float, time: Any) -> Any:
    """Surface value in a sphere under a constant flux that began at time 0.

    Parameters
    ----------
    mean : array_like
        Mean value at that time, here a stoichiometry.
    flux : float [m/s]
        Inward, over the maximum concentration.
    radius : float [m]
    diffusivity : float [m2/s]
    time : array_like [s]

    Notes
    -----
    x_s = <x> + (N R/D) [1/5 - 2 sum exp(-l^2 D t/R^2)/l^2], tan l = l (Crank 1975, eq. 6.45).
    """
    roots = _roots()
    passed = np.asarray(time, dtype=float)[..., None] * diffusivity / radius**2
    series = 2 * np.sum(np.exp(-(roots**2) * passed) / roots**2, axis=-1)
    return np.asarray(mean) + flux * radius / diffusivity * (0.2 - series)


def _roots() -> np.ndarray:
    """The positive roots of tan l = l."""
    guess = (np.arange(1, _TERMS + 1) + 0.5) * np.pi
    roots = guess - 1 / guess
    for _ in range(8):
        # f = sin l - l cos l, f' = l sin l
        roots -= (np.sin(roots) - roots * np.cos(roots)) / (roots * np.sin(roots))
    return np.asarray(roots)
