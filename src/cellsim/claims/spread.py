"""First-order spread of a figure: what each uncertain value does alone, added up.

Every value has been tried at both ends of its range, the others nominal. Through the three points
goes a monotone cubic, for most effects fade towards one end; and the effects are taken as additive:
y = y_0 + sum_i [y_i(v_i) - y_0]. Drawing each v_i from its own distribution gives the variances
that the delta method adds in quadrature, and keeps what it throws away: unequal ends, bounded
ranges. Interactions are not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cellsim.parameters.ranges import quantile

SAMPLES = 4096

#: 5-95 % of the drawn figures.
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class Effect:
    """What one value does to the figure, alone.

    `limits` is the range that is drawn from; `tried` the two points at which the figure was
    computed (closer in, where the end itself cannot be), `response` the figures there.
    """

    name: str
    nominal: float
    limits: tuple[float, float]
    tried: tuple[float, float]
    response: tuple[float, float]
    distribution: str = "uniform"

    def draw(self, share: np.ndarray) -> np.ndarray:
        """Values at the given shares of the cumulated distribution, shape of `share`."""
        return quantile(self.distribution, self.limits, self.nominal, share)

    def shift(self, values: np.ndarray, centre: float) -> np.ndarray:
        """Change of the figure at `values`; constant beyond the points tried."""
        from scipy.interpolate import PchipInterpolator

        points = {self.tried[0]: self.response[0], self.tried[1]: self.response[1]}
        points[self.nominal] = centre
        at = np.array(sorted(points))
        figures = np.array([points[value] for value in at])
        values = np.clip(values, at[0], at[-1])
        if self.distribution == "log-uniform":
            at, values = np.log(at), np.log(values)
        if at.size < 2:
            return np.zeros_like(values)
        return np.asarray(PchipInterpolator(at, figures)(values) - centre)


@dataclass(frozen=True)
class Spread:
    """The drawn figures, and each value's share of their variance, greatest first."""

    figures: np.ndarray
    shares: tuple[tuple[str, float], ...]

    @property
    def interval(self) -> tuple[float, float]:
        """5-95 %."""
        low, high = np.quantile(self.figures, INTERVAL, method="inverted_cdf")
        return float(low), float(high)


def first_order(centre: float, effects: Sequence[Effect], samples: int = SAMPLES) -> Spread:
    """Add the effects up by Latin hypercube, with a fixed seed: the same input, the same answer."""
    share = (np.arange(samples) + 0.5) / samples
    figures = np.full(samples, float(centre))
    variances = {}
    generator = np.random.default_rng(0)
    for effect in effects:
        shift = effect.shift(effect.draw(share), centre)
        variances[effect.name] = float(shift.var())
        figures += generator.permutation(shift)
    total = sum(variances.values())
    ranked = sorted(variances.items(), key=lambda item: (-item[1], item[0]))
    shares = tuple((name, variance / total) for name, variance in ranked if variance > 0)
    return Spread(figures, shares)
