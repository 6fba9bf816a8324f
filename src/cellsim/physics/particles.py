"""Energy stored and lost in spherical particles: the book-keeping behind the energy closure.

With mu = -F U(x) the free energy of a particle changes at its surface by -U_surface j and loses
by diffusion, per particle volume,

    F sum_f A_f N_f (U_outer - U_inner) / V                                        [W/m3]

over the faces f of its shells (N outward flux, mol/(m2 s)), the outermost face included with the
surface as its outer side. This is the discrete form of -N grad(mu): summed by parts it balances
the finite-volume equations exactly, whatever the mesh.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cellsim.constants import FARADAY

#: ln of the ratio of the innermost shell's thickness to the outermost's. At 2, twenty shells do at
#: the surface what 64 equal ones do, and the core is not yet too coarse for a deep discharge.
STRETCH = 2.0

_POINTS = 20001
_LOWEST, _HIGHEST = 1e-6, 1 - 1e-6


def antiderivative(law: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """The integral of `law` over stoichiometry, from one half, as a function.

    Parameters
    ----------
    law : callable
        Of stoichiometry; singular at most at 0 and 1.
    """
    x = np.linspace(_LOWEST, _HIGHEST, _POINTS)
    with np.errstate(all="ignore"):
        middles = np.broadcast_to(law(0.5 * (x[1:] + x[:-1])), (_POINTS - 1,))
    integral = np.concatenate([[0.0], np.cumsum(middles * np.diff(x))])
    integral -= np.interp(0.5, x, integral)
    return lambda at: np.interp(at, x, integral)


def faces(points: int) -> np.ndarray:
    """Radii of the faces of shells that grow thinner towards the surface, from 0 to 1."""
    left = np.linspace(1, 0, points + 1)
    return np.asarray(1 - np.expm1(STRETCH * left) / np.expm1(STRETCH))


def shells(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Volume share of each shell, and r^2 at their faces, radius 1.

    Returns
    -------
    share : array (points,)
    squares : array (points + 1,)
    """
    radii = faces(points)
    return np.diff(radii**3), radii**2


def diffusion_weights(points: int, radius: float) -> np.ndarray:
    """What flux times rise of potential at each face is multiplied with.

    The power lost to diffusion per particle volume [W/m3] is the sum over faces of weight
    [C/(mol m)] times outward flux [mol/(m2 s)] times the rise of open-circuit potential to the
    next shell, at the outermost face to the surface [V].

    Parameters
    ----------
    points : int
        Shells.
    radius : float [m]

    Returns
    -------
    array (points,)
        From the innermost face between two shells to the surface.
    """
    return np.asarray(FARADAY * 3 / radius * shells(points)[1][1:])
