"""Draw values from their ranges: the one place where a distribution becomes numbers."""

from __future__ import annotations

import numpy as np

from cellsim.parameters.values import Curve, Expression, Scalar

#: Nearest to an end of the cumulated distribution that is told from it: 8 standard deviations.
_EDGE = 2.0**-53


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


def sibling(path: str, key: str) -> str:
    """Path of a value's neighbour in the same table; "" where the key is."""
    return f"{path.rpartition('.')[0]}.{key}".lstrip(".") if key else ""


def spread(
    value: Scalar | Expression | Curve, name: str, samples: int, seed: int = 0, leader: str = ""
) -> np.ndarray:
    """One value's draws in SI, shape (samples,).

    They depend on the seed, on its name and on that of the value that it is drawn with, if any:
    not on what else is drawn, nor on the leader's own range.
    """
    share = latin_hypercube(name, samples, seed)
    if leader and value.correlation is not None:
        share = together(latin_hypercube(leader, samples, seed), share, value.correlation)
    return at_share(value, share)


def together(leader: np.ndarray, own: np.ndarray, correlation: float) -> np.ndarray:
    """Shares of a value that is drawn with another, uniform as both, of this rank correlation.

    A Gaussian copula (Nelsen, An Introduction to Copulas, 2006): with z of the standard normal
    distribution, z = r z_leader + sqrt(1 - r^2) z_own, where r = 2 sin(pi correlation / 6) gives
    Spearman's rank correlation (Pearson 1907).

    Parameters
    ----------
    leader, own : ndarray
        Shares of the cumulated distributions, independent of each other.
    correlation : float
        Spearman's: at 0 the value is its own, at -1 and 1 the leader decides it.
    """
    if correlation == 0:
        return own
    if abs(correlation) == 1:
        return leader if correlation > 0 else 1 - leader
    from scipy.special import ndtr, ndtri

    r = 2 * np.sin(np.pi * correlation / 6)
    lead, free = (ndtri(np.clip(share, _EDGE, 1 - _EDGE)) for share in (leader, own))
    return np.asarray(ndtr(r * lead + np.sqrt(1 - r**2) * free))


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
