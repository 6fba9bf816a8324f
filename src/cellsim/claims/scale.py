"""How figures are made finite and additive before their spread is taken."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.claims.registry import Kind


@dataclass(frozen=True)
class Scale:
    """The scale on which the effects of single values are added up.

    product
        Energies per volume, costs: what changes them multiplies them, so their logarithm is taken.
    speed
        Times. One that is never reached is infinite; so v = 1/t is taken, which is 0 there, and for
        a ratio of two times the share v_1/(v_1 + v_2), which stays between 0 and 1.
    plain
        All else, as it is.
    """

    kind: Kind
    ratio: bool

    def work(self, figures: Sequence[float]) -> float:
        """The number to work with, from the figure of the cell, and of that compared with."""
        if self.kind == "speed":
            return self._speed([1 / figure for figure in figures])
        figure = figures[0]
        if self.ratio:
            figure = figures[0] / figures[1] if figures[1] else math.nan
        if self.kind == "product":
            return math.log(figure) if figure > 0 else math.nan
        return figure

    def _speed(self, speeds: Sequence[float]) -> float:
        if not self.ratio:
            return speeds[0]
        return speeds[0] / sum(speeds) if sum(speeds) > 0 else math.nan

    def shown(self, work: Any) -> np.ndarray:
        """The figure again."""
        found = np.asarray(work, dtype=float)
        if self.kind == "product":
            return np.asarray(np.exp(found))
        if self.kind == "plain":
            return found
        with np.errstate(divide="ignore"):
            return np.asarray((1 - found) / found if self.ratio else 1 / found)

    def bound(self, figure: float) -> float:
        """Where a bound on the figure lies; infinite where it binds nothing."""
        if self.kind == "product":
            return math.log(figure) if figure > 0 else -math.inf
        if self.kind == "plain":
            return figure
        if self.ratio:
            return 1 / (1 + figure) if figure >= 0 else math.inf
        return 1 / figure if figure > 0 else math.inf

    def bounded(self, work: Any) -> np.ndarray:
        """Keep what was drawn where it can be: no share and no speed is negative."""
        if self.kind == "product":
            return np.asarray(work)
        return np.asarray(np.clip(work, 0, 1 if self.ratio and self.kind == "speed" else None))
