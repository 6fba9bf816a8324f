"""Where along one value a margin changes its sign: tried over its range, and its width beyond."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

#: Places tried, in widths of the range from its low end.
PLACES = (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)

#: And so many between the neighbours that differ.
_WITHIN = 7


@dataclass
class Turning:
    """Search for the change of sign nearest to a start.

    `tried` holds the margin at each place, NaN where there is none.
    """

    start: float
    tried: dict[float, float] = field(default_factory=dict)
    refined: bool = False

    def next(self) -> list[float]:
        """Places to try: first all, then between the neighbours that differ; then none."""
        missing = [place for place in PLACES if place not in self.tried]
        if missing:
            return missing
        if self.refined or (pair := self._pair()) is None:
            return []
        self.refined = True
        return [float(place) for place in np.linspace(*pair, _WITHIN + 2)[1:-1]]

    def _pair(self) -> tuple[float, float] | None:
        """The nearest two neighbours of unlike sign."""
        known = sorted(place for place, margin in self.tried.items() if math.isfinite(margin))
        pairs = [
            (one, two)
            for one, two in pairwise(known)
            if (self.tried[one] > 0) != (self.tried[two] > 0)
        ]
        return min(pairs, key=self._distance, default=None)

    def _distance(self, pair: tuple[float, float]) -> float:
        return max(pair[0] - self.start, self.start - pair[1], 0.0)

    @property
    def place(self) -> float:
        """Where the margin is nothing; NaN where it keeps its sign."""
        if (pair := self._pair()) is None:
            return math.nan
        one, two = (self.tried[place] for place in pair)
        return pair[0] + (pair[1] - pair[0]) * one / (one - two)

    @property
    def reach(self) -> tuple[float, float]:
        """The outermost places with a margin."""
        known = [place for place, margin in self.tried.items() if math.isfinite(margin)]
        return min(known), max(known)

    @property
    def rising(self) -> bool:
        """Whether the margin is positive above that place."""
        pair = self._pair()
        return pair is not None and self.tried[pair[1]] > 0
