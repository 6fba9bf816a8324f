"""What it would take: the value of one parameter at which the target is just met, or just lost."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cellsim.claims.factors import Factor

#: How far beyond its range a value is tried, in units of the way from nominal to the end.
_BEYOND = (2.0, 4.0, 8.0)
_STEPS = 4

#: Value of the parameter -> margin to the target (negative: missed; NaN: no figure).
Margin = Callable[[float], float]

#: Share of the way from nominal to an end, with the margin there.
Tried = tuple[float, float]


@dataclass(frozen=True)
class Turn:
    """Where the target is met, or lost.

    `at` has been run and keeps its word: it is on the side that meets the target.
    """

    at: float
    within: bool


def turning_point(
    factor: Factor, margin: Margin, nominal: float, ends: Sequence[Tried]
) -> Turn | None:
    """Find where the margin changes its sign, walking out from the nominal value.

    Where the nominal value misses the target, up to eight times beyond its range; where it meets
    it, within the range only, for a value that cannot leave the target there is none to worry over.

    Parameters
    ----------
    margin : callable
        Runs the case; NaN where no such cell can be built or solved.
    nominal : float
        Margin at the nominal value.
    ends : two (share, margin)
        What is known already, towards the low and the high end.
    """
    met = nominal >= 0
    order = sorted((0, 1), key=lambda end: _promise(ends[end][1], met), reverse=True)
    for end in order:
        if not math.isnan(ends[end][1]) and (ends[end][1] >= 0) != met:
            at = _refine(factor, end, margin, (0.0, nominal), ends[end])
            return Turn(at, within=True)
    end = order[0]
    if met or math.isnan(ends[end][1]) or ends[end][1] <= nominal or ends[end][0] < 1:
        return None
    return _beyond(factor, end, margin, ends[end])


def _promise(margin: float, met: bool) -> float:
    """How likely the target is crossed that way."""
    if math.isnan(margin):
        return -math.inf
    return -margin if met else margin


def _beyond(factor: Factor, end: int, margin: Margin, last: Tried) -> Turn | None:
    for share in _BEYOND:
        found = margin(factor.toward(end, share))
        if math.isnan(found) or found < last[1]:
            return None
        if found >= 0:
            return Turn(_refine(factor, end, margin, last, (share, found)), within=False)
        last = (share, found)
    return None


def _refine(factor: Factor, end: int, margin: Margin, one: Tried, two: Tried) -> float:
    """Illinois' rule between two points of unlike sign; gives the side that meets the target."""
    (missed, below), (met, above) = (one, two) if one[1] < 0 else (two, one)
    for _ in range(_STEPS):
        share = missed + (met - missed) * below / (below - above)
        found = margin(factor.toward(end, share))
        if math.isnan(found):
            break
        if found >= 0:
            met, above, below = share, found, below / 2
        else:
            missed, below, above = share, found, above / 2
    return factor.toward(end, met)
