"""Paths through a pressed composite of active material and solid electrolyte."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

#: Prefactor and exponent by the diameter of the active particles: 3 and 15 um.
_FITS = {"small": (0.325, -2.018), "large": (0.668, -1.213)}


def tortuosity_factor(
    electrolyte_fraction: Any, particles: Literal["small", "large"]
) -> np.ndarray:
    """tau^2 of the electrolyte of a composite with 15 % void, by modelled structures.

    Parameters
    ----------
    electrolyte_fraction : array_like
        Of the volume; the fits are of 0.1 to 0.5, and are bounded below by 1.
    particles : {"small", "large"}
        Of the active material, 3 and 15 um.

    Notes
    -----
    a eps^b (Bielefeld et al. 2020, 10.1021/acsami.9b22788).
    """
    factor, exponent = _FITS[particles]
    return np.maximum(factor * np.asarray(electrolyte_fraction, dtype=float) ** exponent, 1.0)
