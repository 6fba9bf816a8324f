"""Which values decide a figure: Sobol indices of the most telling ones, and of all others together.

The samples that a verdict is made of show which values tell: how much of the variance lies between
bins of each. These are analysed one by one by a Saltelli design, the others as one, so that their
share shows what that first look has missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cellsim.claims.values import Value
from cellsim.claims.verdict import Decider
from cellsim.parameters.uncertain import joint
from cellsim.sweeps.sensitivity import OTHERS
from cellsim.sweeps.sobol import Indices, Saltelli
from cellsim.sweeps.uncertainty import CONFIDENCE

#: So many are analysed one by one.
LEADERS = 5

#: Named from this total index on.
_NAMED = 0.01

_BINS = 16

#: Fewer base points say nothing.
_FEWEST = 8


def deciders(
    values: Sequence[Value],
    shares: np.ndarray,
    work: np.ndarray,
    run: Callable[[np.ndarray], np.ndarray],
    *,
    base: int,
    seed: int,
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
        Base points of the design.
    """
    known = np.isfinite(work)
    if base < _FEWEST or not values or known.sum() < _BINS or np.ptp(work[known]) == 0:
        return ()
    names = joint([one.one for one in values])
    told = _told(shares[known], work[known])
    ranked = sorted(range(len(values)), key=lambda i: -told[i])
    leaders = list(dict.fromkeys(names[i] for i in ranked))[:LEADERS]
    groups = tuple(name if name in leaders else OTHERS for name in names)
    design = Saltelli(groups, base, seed + 1)
    found = design.indices(run(design.points()), base, CONFIDENCE)
    members = {
        name: [one for one, own in zip(values, names, strict=True) if own == name]
        for name in leaders
    }
    each = [_decider(name, members.get(name, []), found, i) for i, name in enumerate(design.names)]
    kept = [one for one in each if one.total >= _NAMED]
    return tuple(sorted(kept, key=lambda one: (one.name == OTHERS, -one.total)))


def _told(shares: np.ndarray, work: np.ndarray) -> np.ndarray:
    """Share of the variance between bins of each value, (values,)."""
    size, number = shares.shape
    place = np.minimum((shares * _BINS).astype(int), _BINS - 1)
    centred = work - work.mean()
    told = np.empty(number)
    for i in range(number):
        count = np.bincount(place[:, i], minlength=_BINS)
        total = np.bincount(place[:, i], weights=centred, minlength=_BINS)
        told[i] = float(np.sum(total**2 / np.maximum(count, 1))) / size
    return told / float(np.mean(centred**2))


def _decider(name: str, members: Sequence[Value], found: Indices, i: int) -> Decider:
    shown = " and ".join(one.name for one in members) if members else name
    return Decider(
        name=shown,
        first=float(found.first[i]),
        first_confidence=float(found.first_confidence[i]),
        total=float(found.total[i]),
        total_confidence=float(found.total_confidence[i]),
        trust=members[0].one.value.trust if members else "",
        range="; ".join(one.range_text() for one in members),
    )
