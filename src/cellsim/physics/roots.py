"""Where a function is zero, for many functions at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

_MOST = 60


def root(function: Callable[[Any], Any], low: Any, high: Any, tolerance: float = 1e-13) -> Any:
    """The zero between two points, element by element; NaN where the signs there are alike.

    Inverse quadratic interpolation where that is safe, bisection otherwise (Chandrupatla 1997,
    10.1016/s0965-9978(96)00051-8). SciPy has it, and takes longer to import than a design to make.

    Parameters
    ----------
    function : callable
        Of an array, element by element.
    low, high : array_like
        The ends of the bracket, broadcast together.
    tolerance : float
        Of the zero, relative to the bracket.
    """
    a, b = np.broadcast_arrays(np.asarray(low, float), np.asarray(high, float))
    f_a, f_b = np.broadcast_arrays(function(a), function(b))
    bracketed = np.sign(f_a) * np.sign(f_b) <= 0
    width = np.abs(b - a)
    c, f_c, share = a, f_a, np.full(a.shape, 0.5)
    found, done = np.full(a.shape, np.nan), ~bracketed
    for _ in range(_MOST):
        x = a + share * (b - a)
        f = np.asarray(function(x))
        same = np.sign(f) == np.sign(f_a)
        c, f_c = np.where(same, a, b), np.where(same, f_a, f_b)
        b, f_b = np.where(same, b, a), np.where(same, f_b, f_a)
        a, f_a = x, f
        # What is found stays as it is: it does not depend on its neighbours.
        found = np.where(done, found, np.where(np.abs(f_a) < np.abs(f_b), a, b))
        left = np.abs(b - a)
        done = done | (left <= tolerance * width) | (f_a == 0) | (f_b == 0)
        if np.all(done):
            break
        share = _next(a, b, c, f_a, f_b, f_c)
        least = np.minimum(0.5, 0.5 * tolerance * width / np.maximum(left, 1e-300))
        share = np.clip(share, least, 1 - least)
    return found[()]


def _next(a: Any, b: Any, c: Any, f_a: Any, f_b: Any, f_c: Any) -> np.ndarray:
    """The share of the way from a to b to try: by the parabola through the three, if it is safe."""
    with np.errstate(all="ignore"):
        xi, phi = (a - b) / (c - b), (f_a - f_b) / (f_c - f_b)
        safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        by_parabola = f_a / (f_b - f_a) * f_c / (f_b - f_c) + (c - a) / (b - a) * f_a / (
            f_c - f_a
        ) * f_b / (f_c - f_b)
    return np.where(safe & np.isfinite(by_parabola), by_parabola, 0.5)
