"""A function on [0, top] as cubic pieces of equal width, with a bounded error.

A piece is f = a + u (b + u (c + u d)), u in [0, 1] across it: the cubic through the function at the
two ends and at two Lobatto points between them. Neighbours share their ends, so the table is
continuous, and a kink on a knot - measured curves are linear between their points - costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]

_NODES = np.array([0.0, 0.5 - 0.5 / 5**0.5, 0.5 + 0.5 / 5**0.5, 1.0])
_TO_COEFFICIENTS = np.linalg.inv(np.vander(_NODES, increasing=True))

#: Places in a piece at which it is compared with the function.
_BETWEEN = np.array([0.1, 0.5, 0.9])

#: Numbers of pieces to try; multiples of 50, for measured curves have round abscissae.
COUNTS = (100, 250, 500, 1000, 2000, 4000)

#: How far into the first and last piece a function that may diverge there is followed.
_REACH = 1 / 8

#: Departure from the function, over its span in the piece, with which a cubic still follows it.
_FOLLOWS = 1e-3


@dataclass(frozen=True)
class Bound:
    """Greatest error, absolute or relative to the function, over the share `inside` of [0, top].

    `shift` is an error in the argument that is admitted besides: what a kink or a cliff needs.
    """

    error: float
    relative: bool = True
    shift: float = 0.0
    inside: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Pieces:
    """`coefficients` (n, 4), and the `error` found against the function, in the bound's measure."""

    coefficients: np.ndarray
    error: float


def abscissae(count: int, top: float) -> np.ndarray:
    """Where a function is sampled: (count, 4)."""
    return np.asarray((np.arange(count)[:, None] + _NODES) * (top / count))


def fit(samples: np.ndarray) -> np.ndarray:
    """Coefficients from samples at the `abscissae`; leading axes are kept."""
    return np.asarray(samples @ _TO_COEFFICIENTS.T)


def evaluate(coefficients: np.ndarray, top: float, at: np.ndarray) -> np.ndarray:
    """The table's value; beyond [0, top] that of the end."""
    count = len(coefficients)
    place = np.clip(np.asarray(at, dtype=float) * (count / top), 0, count)
    index = np.minimum(place.astype(int), count - 1)
    u, (a, b, c, d) = place - index, np.moveaxis(coefficients[index], -1, 0)
    return np.asarray(a + u * (b + u * (c + u * d)))


def build(function: Function, top: float, count: int, open_ends: bool) -> np.ndarray:
    """`count` pieces; with `open_ends` the function may diverge at 0 and at `top`."""
    with np.errstate(all="ignore"):
        coefficients = fit(function(abscissae(count, top)))
    if open_ends:
        width = top / count
        for piece, end, knot, inward in ((0, 0.0, width, 1), (count - 1, top, top - width, -1)):
            if _smooth(function, coefficients, piece, width):
                continue
            near = end + inward * _REACH * width
            step = inward * 1e-4 * width
            outer, inner, beside = function(np.array([near, knot, knot + step]))
            slope = (beside - inner) / 1e-4
            coefficients[piece] = _monotone(outer, inner, slope)[:: 1 if inward > 0 else -1] @ (
                _HERMITE if inward > 0 else _MIRRORED
            )
    return coefficients


def _smooth(function: Function, coefficients: np.ndarray, piece: int, width: float) -> bool:
    """Whether the cubic of a piece follows the function."""
    true = function((piece + _BETWEEN) * width)
    found = evaluate(coefficients[piece : piece + 1], 1.0, _BETWEEN)
    span = np.ptp(true) + 1e-6 * np.abs(true).max()
    return bool(np.abs(found - true).max() <= _FOLLOWS * span)


#: Rows: coefficients per value at 0, slope at 0, slope at 1, value at 1.
_HERMITE = np.array([[1, 0, -3, 2], [0, 1, -2, 1], [0, 0, -1, 1], [0, 0, 3, -2]], dtype=float)
#: The same with slopes counted inwards from the far end: they change sign.
_MIRRORED = _HERMITE * np.array([[1], [-1], [-1], [1]])


def _monotone(outer: float, inner: float, slope: float) -> np.ndarray:
    """Value and slope at the outer end, slope and value at the inner, for no overshoot."""
    rise = inner - outer
    if slope * rise <= 0:
        return np.array([outer, 3 * rise, 0.0, inner])
    kept = np.sign(rise) * min(abs(slope), 3 * abs(rise))
    start = np.sign(rise) * np.clip(np.sign(rise) * (3 * rise - 2 * kept), 0, 3 * abs(rise))
    return np.array([outer, start, kept, inner])


def tabulate(function: Function, top: float, bound: Bound, open_ends: bool = False) -> Pieces:
    """As few pieces as keep within the bound; the most there are where none do.

    Parameters
    ----------
    function : callable
        Of an array; finite within [0, top], ends excluded with `open_ends`.
    top : float
    bound : Bound
    open_ends : bool
        Keep the first and last piece free of overshoot, whatever the function does there.
    """
    for count in COUNTS:
        coefficients = build(function, top, count, open_ends)
        error = _error(function, coefficients, top, bound)
        if error <= bound.error:
            break
    return Pieces(coefficients, error)


def _error(function: Function, coefficients: np.ndarray, top: float, bound: Bound) -> float:
    count = len(coefficients)
    at = (np.arange(count)[:, None] + np.array([0.0, *_BETWEEN, 1.0])) * (top / count)
    with np.errstate(all="ignore"):
        true = function(at)
    error = np.abs(evaluate(coefficients, top, at) - true)
    if bound.shift:
        steepest = np.abs(np.diff(true, axis=1) / np.diff(at, axis=1)).max(axis=1, keepdims=True)
        error = error / (1 + bound.shift / bound.error * steepest)
    if bound.relative:
        error = error / np.maximum(np.abs(true), 1e-300)
    low, high = bound.inside
    error = error[(at >= low * top) & (at <= high * top)]
    return float(error.max(initial=0.0)) if np.isfinite(error).all() else float("inf")
