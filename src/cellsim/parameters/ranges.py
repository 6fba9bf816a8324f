"""Draw values from their ranges: the one place where a distribution becomes numbers."""

from __future__ import annotations

import numpy as np

from cellsim.parameters.values import Curve, Expression, Scalar


def quantile(
    distribution: str, limits: tuple[float, float], nominal: float, share: np.ndarray
) -> np.ndarray:
    """Values at the given shares of the cumulated distribution, shape of `share`."""
    low, high = limits
    if distribution == "log-uniform":
        return np.asarray(low * (high / low) ** share)
    if distribution == "triangular" and low < high:
        turn = (nominal - low) / (high - low)
        rising = low + np.sqrt(share * (high - low) * (nominal - low))
        falling = high - np.sqrt((1 - share) * (high - low) * (high - nominal))
        return np.where(share < turn, rising, falling)
    return np.asarray(low + share * (high - low))


def spread(
    value: Scalar | Expression | Curve, name: str, samples: int, seed: int = 0
) -> np.ndarray:
    """One value's draws in SI, shape (samples,); they depend on the seed and on its name alone."""
    return at_share(value, latin_hypercube(name, samples, seed))


def at_share(value: Scalar | Expression | Curve, share: np.ndarray) -> np.ndarray:
    """A value in SI at shares of its cumulated distribution."""
    return quantile(value.distribution, value.limits, float(value.si), share)


def generator(name: str, seed: int) -> np.random.Generator:
    """The random numbers of one value."""
    return np.random.default_rng([seed, *name.encode()])


def latin_hypercube(name: str, samples: int, seed: int = 0) -> np.ndarray:
    """Shares of one value, one in the middle of each stratum, in random order."""
    share: np.ndarray = generator(name, seed).permutation((np.arange(samples) + 0.5) / samples)
    return share
