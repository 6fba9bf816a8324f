"""Sobol indices of any function of the unit cube, by SALib's estimators and intervals.

Saltelli et al., Comput. Phys. Commun. 181 (2010) 259; groups after Campolongo et al. (2011).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

#: Below this share of complete evaluations no index is given.
_LEAST_COMPLETE = 0.5

#: Below this number a spread says nothing.
_FEWEST = 4


@dataclass(frozen=True)
class Indices:
    """Indices of each group, (groups,), with the half width of their confidence intervals.

    `complete` is the number of base points whose three evaluations all gave a figure.
    """

    first: np.ndarray
    first_confidence: np.ndarray
    total: np.ndarray
    total_confidence: np.ndarray
    complete: np.ndarray


@dataclass(frozen=True)
class Saltelli:
    """A design: `size` base points, a row for each group between two independent ones.

    Parameters
    ----------
    groups : sequence of str
        That of each dimension; a group is moved as one.
    size : int
    """

    groups: tuple[str, ...]
    size: int
    seed: int

    @property
    def names(self) -> list[str]:
        """The groups, each once, in order of appearance."""
        return list(dict.fromkeys(self.groups))

    @property
    def rows(self) -> int:
        """Evaluations of a base point."""
        return len(self.names) + 2

    def points(self) -> np.ndarray:
        """Of the unit cube, (size * rows, dimensions), in the order in which SALib reads them.

        The two points are Latin hypercubes. A Sobol sequence, which SALib would draw, has poor
        projections on pairs of the hundreds of dimensions here: where two values act together in
        a corner, seeds differed by a factor of five, each with an interval that did not show it.
        """
        from scipy.stats.qmc import LatinHypercube

        number = len(self.groups)
        base = LatinHypercube(2 * number, rng=self.seed).random(self.size)
        one, two = base[:, :number], base[:, number:]
        moved = np.array([[group == name for group in self.groups] for name in self.names])
        mixed = np.where(moved, two[:, None], one[:, None])
        return np.concatenate([one[:, None], mixed, two[:, None]], axis=1).reshape(-1, number)

    def independent(self, rows: np.ndarray) -> np.ndarray:
        """Of what belongs to the rows, that of the two independent points of each base point."""
        blocks = rows.reshape(self.size, self.rows, *rows.shape[1:])
        return blocks[:, [0, -1]].reshape(2 * self.size, *rows.shape[1:])

    def indices(self, values: np.ndarray, size: int, confidence: float) -> Indices:
        """From the figure of each row, and the first `size` base points; NaN is a failure.

        Each group has its indices from all base points where its own three evaluations are
        complete; where fewer than half are, it has none.
        """
        blocks = values.reshape(self.size, self.rows)[:size]
        found = [
            self._of_one(blocks[:, [0, 1 + group, -1]], confidence)
            for group in range(len(self.names))
        ]
        return Indices(*np.array(found, dtype=float).T)

    def _of_one(self, triples: np.ndarray, confidence: float) -> tuple[float, ...]:
        from SALib.analyze import sobol

        kept = triples[np.isfinite(triples).all(axis=1)]
        complete = len(kept)
        if complete < max(_FEWEST, _LEAST_COMPLETE * len(triples)):
            return (np.nan, np.nan, np.nan, np.nan, complete)
        if np.ptp(kept[:, [0, -1]]) == 0:  # nothing varies: nothing has a share in it
            return (0.0, 0.0, 0.0, 0.0, complete)
        problem: dict[str, Any] = {"num_vars": 1, "names": ["0"], "bounds": [[0.0, 1.0]]}
        one = sobol.analyze(
            problem,
            kept.ravel(),
            calc_second_order=False,
            conf_level=confidence,
            seed=self.seed + 1,  # SALib takes 0 for none
        )
        numbers = (float(one[name][0]) for name in ("S1", "S1_conf", "ST", "ST_conf"))
        return (*numbers, complete)


def leading(totals: np.ndarray, count: int) -> list[int]:
    """Places of the largest, in their order of appearance; what has none comes last."""
    ranked = np.argsort(-np.nan_to_num(totals, nan=-1.0), kind="stable")
    return sorted(int(place) for place in ranked[:count])
