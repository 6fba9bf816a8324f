"""What it would take: the value of one parameter at which half of the samples meet the target.

All other values are as drawn. Where half meet it already, how far the value may slip.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cellsim.claims.values import Value

#: How far beyond its range a value is tried, in units of the way from nominal to the end.
_BEYOND = (2.0, 4.0, 8.0)
#: How far towards an end that cannot be built.
_CLOSER = (1.0, 0.5, 0.25)
_STEPS = 4

#: A value and where it is put -> the median margin to the target (negative: missed; NaN: none).
Margin = Callable[[Value, float], float]

#: Share of the way from nominal to an end, with the margin there.
Tried = tuple[float, float]


@dataclass(frozen=True)
class Turn:
    """Where the target is met, or lost.

    `at` has been run and keeps its word: it is on the side that meets the target.
    """

    at: float
    within: bool


def needed(candidates: Sequence[Value], margin: Margin) -> str:
    """In words, of the first of the candidates, the most telling first, that can do it."""
    if not candidates:
        return "no value alone changes it"
    met = False
    for value in candidates:
        nominal = margin(value, value.nominal)
        met = nominal >= 0
        ends = [_end(value, end, margin) for end in (0, 1)]
        turn = None if math.isnan(nominal) else _turning_point(value, margin, nominal, ends)
        if turn is not None:
            return _found(value, turn, met=met)
    names = " or ".join(value.name for value in candidates)
    if met:
        return f"nothing: no value of {names} within its range loses it"
    return f"no value of {names} alone"


def _found(value: Value, turn: Turn, *, met: bool) -> str:
    at, within = f"{value.name} = {value.text(turn.at)}", value.range_text()
    if met:
        return f"met by half as it is, and up to {at} (range {within})"
    return f"{at}, {'within' if turn.within else 'outside'} its range of {within}"


def _end(value: Value, end: int, margin: Margin) -> Tried:
    """The end of the range, or where such cells cannot be built, a point on the way there."""
    for share in _CLOSER:
        found = margin(value, value.toward(end, share))
        if not math.isnan(found):
            return share, found
    return 0.0, math.nan


def _turning_point(
    value: Value, margin: Margin, nominal: float, ends: Sequence[Tried]
) -> Turn | None:
    """Where the margin changes its sign, walking out from the nominal value.

    Where it misses the target, up to eight times beyond its range; where it meets it, within the
    range only, for a value that cannot leave the target there is none to worry over.
    """
    met = nominal >= 0
    order = sorted((0, 1), key=lambda end: _promise(ends[end][1], met), reverse=True)
    for end in order:
        if not math.isnan(ends[end][1]) and (ends[end][1] >= 0) != met:
            at = _refine(value, end, margin, (0.0, nominal), ends[end])
            return Turn(at, within=True)
    end = order[0]
    if met or math.isnan(ends[end][1]) or ends[end][1] <= nominal or ends[end][0] < 1:
        return None
    return _beyond(value, end, margin, ends[end])


def _promise(margin: float, met: bool) -> float:
    """How likely the target is crossed that way."""
    if math.isnan(margin):
        return -math.inf
    return -margin if met else margin


def _beyond(value: Value, end: int, margin: Margin, last: Tried) -> Turn | None:
    for share in _BEYOND:
        at = value.toward(end, share)
        found = margin(value, at) if at > 0 or value.nominal <= 0 else math.nan
        if math.isnan(found) or found < last[1]:
            return None
        if found >= 0:
            return Turn(_refine(value, end, margin, last, (share, found)), within=False)
        last = (share, found)
    return None


def _refine(value: Value, end: int, margin: Margin, one: Tried, two: Tried) -> float:
    """Illinois' rule between two points of unlike sign; gives the side that meets the target."""
    (missed, below), (met, above) = (one, two) if one[1] < 0 else (two, one)
    for _ in range(_STEPS):
        share = missed + (met - missed) * below / (below - above)
        found = margin(value, value.toward(end, share))
        if math.isnan(found):
            break
        if found >= 0:
            met, above, below = share, found, below / 2
        else:
            missed, below, above = share, found, above / 2
    return value.toward(end, met)
