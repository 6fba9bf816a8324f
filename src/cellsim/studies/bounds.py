"""Where a window ends: the temperature at which a margin vanishes, going out from 25 degC.

A margin is what a cell has over a criterion at a temperature: negative where it fails, NaN where
there is no figure (frozen, not solvable).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

#: Into so many parts the grid's step is cut in which a bound lies.
_PARTS = 6


def finer(grid: np.ndarray) -> np.ndarray:
    """A grid and its steps cut in parts."""
    return np.union1d(grid, _within(grid, np.arange(grid.size - 1)))


def between(grid: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Temperatures between an admitted point and the next excluded one that has a figure."""
    good = margin >= 0
    turns = np.flatnonzero((good[1:] != good[:-1]) & np.isfinite(margin[1:] * margin[:-1]))
    return _within(grid, turns)


def _within(grid: np.ndarray, steps: np.ndarray) -> np.ndarray:
    inner = np.linspace(0, 1, _PARTS + 1)[1:-1]
    return np.ravel(grid[steps, None] + inner * (grid[steps + 1] - grid[steps])[:, None])


def crossing(good: Any, margin: Any, bad: Any, margin_bad: Any, liquidus: Any) -> np.ndarray:
    """The bound between an admitted temperature and an excluded one next to it [K].

    Where both have a figure, by linear interpolation of the margin. Freezing has a temperature of
    its own, `liquidus`; for the rest, it is the last point that could be solved. Arrays broadcast.
    """
    frozen = (bad <= liquidus) & (liquidus <= good)
    with np.errstate(invalid="ignore"):
        part = np.divide(margin, np.subtract(margin, margin_bad))
        inside = good + part * np.subtract(bad, good)
    return np.asarray(np.where(np.isnan(margin_bad), np.where(frozen, liquidus, good), inside))


def first_excluded(
    margin_at: Callable[[np.ndarray, np.ndarray], np.ndarray],
    start: np.ndarray,
    rungs: np.ndarray,
    guess: np.ndarray,
    last: np.ndarray,
    liquidus: np.ndarray,
) -> np.ndarray:
    """The bound of each of many cells on one side, found with few margins a cell [K].

    A cell is taken to fail everywhere beyond the temperature at which it first fails; then this is
    where walking along the rungs would end.

    Parameters
    ----------
    margin_at : callable
        Numbers of cells, and a temperature [K] for each, to their margins.
    start : array
        Margins on the first rung; where that is excluded, the bound is NaN.
    rungs : array [K]
        Temperatures from 25 degC outwards.
    guess, last : array of int
        The rungs to try first and at most.
    liquidus : array [K]
        Of each cell's electrolyte; NaN without.
    """
    good, bad = np.zeros(start.size, int), last + 1
    margin, margin_bad = start.copy(), np.full(start.size, np.nan)
    probe, turn = np.clip(guess, 1, np.maximum(last, 1)), 0
    lines = np.flatnonzero((start >= 0) & (bad - good > 1))
    while lines.size:
        found = margin_at(lines, rungs[probe[lines]])
        holds = found >= 0
        up, down = lines[holds], lines[~holds]
        good[up], margin[up] = probe[up], found[holds]
        bad[down], margin_bad[down] = probe[down], found[~holds]
        lines = lines[bad[lines] - good[lines] > 1]
        turn += 1
        probe[lines] = _next(good, margin, bad, margin_bad, last, turn)[lines]
    outer = rungs[np.minimum(bad, rungs.size - 1)]
    inside = crossing(rungs[good], margin, outer, margin_bad, liquidus)
    bound = np.where(bad > last, rungs[good], inside)
    return np.where(start >= 0, bound, np.nan)


def _next(
    good: np.ndarray,
    margin: np.ndarray,
    bad: np.ndarray,
    margin_bad: np.ndarray,
    last: np.ndarray,
    turn: int,
) -> np.ndarray:
    """The rung to try next: farther out while nothing has failed, else where the margin may vanish.

    Every other time the middle, for a margin that bends would leave one end where it is.
    """
    with np.errstate(invalid="ignore"):
        share = margin / (margin - margin_bad)
    share = np.where(np.isfinite(share) & (turn % 2 == 1), share, 0.5)
    inside = np.clip(np.rint(good + share * (bad - good)).astype(int), good + 1, bad - 1)
    return np.asarray(np.where(bad > last, np.minimum(good + 2**turn, last), inside))
