"""Where along a value a target comes or goes: many searches side by side, whatever is searched."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

#: Number of the search and value of each case to the margin (negative: missed; NaN: no figure).
Margins = Callable[[np.ndarray, np.ndarray], np.ndarray]

#: Points within a bracket, tried at once: they cut it in eight.
_WITHIN = 7


@dataclass
class Boundary:
    """What is known along one value.

    Attributes
    ----------
    tried : dict
        Value -> margin.
    met, missed : float
        Neighbours across the boundary that is nearest to the start, `met` on the side that meets
        the target; NaN where there is none.
    """

    tried: dict[float, float]
    met: float = math.nan
    missed: float = math.nan

    @property
    def found(self) -> bool:
        """Whether the target comes or goes anywhere."""
        return not math.isnan(self.met)

    def bracket(self, start: float, log: bool) -> None:
        """The nearest pair of neighbours of which one meets the target and the other does not.

        Once there is one, only within it.
        """
        low, high = sorted((self.met, self.missed)) if self.found else (-math.inf, math.inf)
        known = sorted(
            value
            for value, margin in self.tried.items()
            if low <= value <= high and not math.isnan(margin)
        )
        kept = [self.tried[value] >= 0 for value in known]
        pairs = [
            (known[i], known[i + 1]) if kept[i] else (known[i + 1], known[i])
            for i in range(len(known) - 1)
            if kept[i] != kept[i + 1]
        ]
        if pairs:
            self.met, self.missed = min(pairs, key=lambda pair: _distance(pair[0], start, log))


def boundaries(
    margins: Margins, grids: Sequence[Sequence[float]], start: float, *, log: bool, rounds: int
) -> list[Boundary]:
    """Scan each grid, then cut the bracket in eight, `rounds` times; a call of `margins` a round.

    Parameters
    ----------
    margins : callable
    grids : sequence of sequences of float
        Of each search, the values tried first.
    start : float
        Where a value stands now: of several boundaries the nearest is taken.
    log : bool
        Whether distances are ratios.
    rounds : int
    """
    searches = [Boundary({}) for _ in grids]
    for round_ in range(1 + rounds):
        wanted = grids if round_ == 0 else [_inside(one, log) for one in searches]
        rows = np.repeat(np.arange(len(grids)), [len(values) for values in wanted])
        values = np.array([value for row in wanted for value in row], dtype=float)
        if not values.size:
            break
        for row, value, margin in zip(rows, values, margins(rows, values), strict=True):
            searches[row].tried[float(value)] = float(margin)
        for one in searches:
            one.bracket(start, log)
    return searches


def _inside(one: Boundary, log: bool) -> list[float]:
    if not one.found:
        return []
    spaced = np.geomspace if log else np.linspace
    return [float(value) for value in spaced(one.met, one.missed, _WITHIN + 2)[1:-1]]


def _distance(value: float, start: float, log: bool) -> float:
    return abs(math.log(value / start)) if log else abs(value - start)
