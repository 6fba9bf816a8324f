"""Which values decide a figure: Sobol indices of the most telling ones, and of all others together.

The samples that a verdict is made of are used again. A first-order index is the share of their
variance that lies between bins of a value: the correlation ratio, its bias by chance taken off; its
error is that of a coefficient of determination (Olkin and Finn 1995), and of chance. Total indices
are Jansen's (1999): part of the samples is run again with one value taken from another part. The
values that tell least are moved together, so that their share shows what a first look has missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cellsim.claims.values import Value
from cellsim.claims.verdict import Decider
from cellsim.parameters.uncertain import joint
from cellsim.sweeps.sensitivity import OTHERS

#: So many are analysed one by one.
LEADERS = 5

#: Named from this total index on.
_NAMED = 0.01

#: Bins of a value alone, and of each of several that are drawn together.
_BINS, _TOGETHER = 24, 6

#: A part of the samples that is run again is of so many at least.
_FEWEST = 8

#: Half of a 95 % interval in standard errors.
_NORMAL = 1.96


@dataclass(frozen=True)
class Index:
    """A share of the variance, and half of its 95 % interval."""

    share: float
    confidence: float


def deciders(
    values: Sequence[Value],
    shares: np.ndarray,
    work: np.ndarray,
    run: Callable[[np.ndarray], np.ndarray],
    base: int,
) -> tuple[Decider, ...]:
    """The most telling first, the others last.

    Parameters
    ----------
    values : sequence of Value
    shares : array, (samples, values)
        Points of the unit cube, and `work` (samples,), what the figure is there.
    run : callable
        From points of the unit cube to the figure, on the same scale.
    base : int
        How many samples are run again for each value; at most half of them.
    """
    known = np.isfinite(work)
    if base < _FEWEST or not values or known.sum() < _BINS or np.ptp(work[known]) == 0:
        return ()
    names = joint([one.one for one in values])
    groups = {name: [i for i, own in enumerate(names) if own == name] for name in names}
    first = {name: first_order(shares[known][:, at], work[known]) for name, at in groups.items()}
    leaders = sorted(groups, key=lambda name: -first[name].share)[:LEADERS]
    moved = {name: groups[name] for name in leaders}
    rest = [i for i, name in enumerate(names) if name not in leaders]
    if rest:
        moved[OTHERS] = rest
        left = [one for name, one in first.items() if name not in leaders]
        error = sum(one.confidence**2 for one in left) ** 0.5
        first[OTHERS] = Index(max(sum(one.share for one in left), 0.0), error)
    total = total_order(list(moved.values()), shares, work, run, base)
    each = [
        _decider(name, [values[i] for i in groups.get(name, [])], first[name], index)
        for name, index in zip(moved, total, strict=True)
    ]
    kept = [one for one in each if one.total >= _NAMED]
    return tuple(sorted(kept, key=lambda one: (one.name == OTHERS, -one.total)))


def first_order(shares: np.ndarray, work: np.ndarray) -> Index:
    """Of one value, or of several that are drawn together: (samples, values)."""
    size, number = shares.shape
    each = _BINS if number == 1 else _TOGETHER
    place = np.minimum((shares * each).astype(int), each - 1) @ (each ** np.arange(number))
    _, where, count = np.unique(place, return_inverse=True, return_counts=True)
    centred = work - work.mean()
    between = np.sum(np.bincount(where, weights=centred) ** 2 / count)
    told = between / np.sum(centred**2)
    if size > count.size:
        told = 1 - (1 - told) * (size - 1) / (size - count.size)
    # By chance below 0, which is kept: a sum of many then has no bias.
    share = min(float(told), 1.0)
    variance = 4 * max(share, 0.0) * (1 - share) ** 2 / size + 2 * (count.size - 1) / size**2
    return Index(share, _NORMAL * variance**0.5)


def total_order(
    groups: Sequence[Sequence[int]],
    shares: np.ndarray,
    work: np.ndarray,
    run: Callable[[np.ndarray], np.ndarray],
    base: int,
) -> list[Index]:
    """Of each group of values, by its columns."""
    points = np.repeat(shares[None, :base], len(groups), axis=0)
    for row, columns in zip(points, groups, strict=True):
        row[:, columns] = shares[base : 2 * base][:, columns]
    again = run(points.reshape(-1, shares.shape[1])).reshape(len(groups), base)
    finite = np.where(np.isfinite(work), work, np.nan)
    again = np.where(np.isfinite(again), again, np.nan)
    return [_jansen(row - finite[:base], float(np.nanvar(finite))) for row in again]


def _jansen(change: np.ndarray, variance: float) -> Index:
    """From what the figure changes by; where fewer than half are known there is none."""
    halves = change[np.isfinite(change)] ** 2 / 2 / variance
    if 2 * halves.size < max(change.size, _FEWEST):
        return Index(float("nan"), float("nan"))
    # By chance above 1, where hardly anything else counts.
    share = min(float(halves.mean()), 1.0)
    return Index(share, float(_NORMAL * halves.std() / halves.size**0.5))


def _decider(name: str, members: Sequence[Value], first: Index, total: Index) -> Decider:
    lead = members[0] if members else None
    return Decider(
        name=name if lead is None else name.replace(lead.one.name, lead.name, 1),
        first=first.share,
        first_confidence=first.confidence,
        total=total.share,
        total_confidence=total.confidence,
        trust=members[0].one.value.trust if members else "",
        range="; ".join(one.range_text() for one in members),
    )
