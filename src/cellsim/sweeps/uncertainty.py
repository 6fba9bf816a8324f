"""From samples to statements: quantiles, and the probability of meeting a target.

Each has a confidence interval that needs no distribution: order statistics for a quantile, the
exact binomial interval of Clopper and Pearson (1934) for a probability. A sample that failed might
have been anything: the lower end counts it as missing, the upper end as meeting the target (least
and greatest, for a quantile). The draws of a Latin hypercube are spread more evenly than
independent ones, so that the intervals are rather too wide than too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.errors import InputError
from cellsim.sweeps.target import Target

if TYPE_CHECKING:
    import xarray as xr

#: Shares of the samples at which quantiles are taken.
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A number with its confidence interval; arrays where it is many."""

    value: Any
    low: Any
    high: Any


def sizes(samples: int) -> list[int]:
    """An eighth, a quarter, half and all of the samples: what has not settled shows."""
    return sorted({samples // part for part in (8, 4, 2, 1)} - {0})


def quantiles(
    values: np.ndarray, shares: Sequence[float] = SHARES, confidence: float = CONFIDENCE
) -> Estimate:
    """Quantiles of one sample, shape (shares,); NaN in `values` is a sample that failed.

    An end of the interval that the sample is too small for is infinite. No value lies between two
    samples: of infinite ones no mean is taken.
    """
    from scipy.stats import binom

    known = np.sort(values[~np.isnan(values)])
    if not known.size:
        nothing = np.full(len(shares), np.nan)
        return Estimate(nothing, np.full_like(nothing, -math.inf), np.full_like(nothing, math.inf))
    total, failed = values.size, values.size - known.size
    inside = np.asarray(shares, dtype=float)
    # Of how many samples at most, and at least, lie below the quantile.
    fewest = binom.ppf((1 - confidence) / 2, total, inside).astype(int) - 1
    most = binom.ppf((1 + confidence) / 2, total, inside).astype(int)
    padded = np.concatenate([[-math.inf], known, [math.inf]])
    low = padded[np.clip(fewest - failed + 1, 0, known.size + 1)]
    high = padded[np.clip(most + 1, 0, known.size + 1)]
    return Estimate(np.quantile(known, inside, method="inverted_cdf"), low, high)


def probability(values: np.ndarray, target: Target, confidence: float = CONFIDENCE) -> Estimate:
    """Share of the solved samples that meet the target."""
    known = values[~np.isnan(values)]
    met = int(np.count_nonzero(target.met(known)))
    return proportion(met, known.size, values.size - known.size, confidence)


def proportion(met: int, solved: int, failed: int = 0, confidence: float = CONFIDENCE) -> Estimate:
    """`met` of `solved` samples, beside some that failed."""
    from scipy.stats import binomtest

    total = solved + failed
    if not total:
        return Estimate(math.nan, 0.0, 1.0)
    low = binomtest(met, total).proportion_ci(confidence, "exact").low
    high = binomtest(met + failed, total).proportion_ci(confidence, "exact").high
    return Estimate(met / solved if solved else math.nan, float(low), float(high))


def uncertainty(
    data: xr.Dataset,
    output: str,
    *,
    target: str | Target | None = None,
    shares: Sequence[float] = SHARES,
    confidence: float = CONFIDENCE,
) -> xr.Dataset:
    """Quantiles of an output over its samples, and the probability of meeting a target.

    Parameters
    ----------
    data : Dataset
        With a `sample` dimension, from `cellsim.sweep` or `sensitivity`; other dimensions stay.
    output : str
    target : str or Target, optional
        ``">= 450 Wh/L"``.
    shares : sequence of float
        Of the samples that lie below each quantile.
    confidence : float
        Of the intervals.

    Returns
    -------
    xarray.Dataset
        Along the other dimensions and `size` (an eighth to all of the samples): `quantile`,
        `quantile_low` and `quantile_high` along `share`; `failed`, the number of samples without a
        figure; with a target `probability`, `probability_low` and `probability_high`.

    Raises
    ------
    InputError
        No such output, no samples, or a target or a share that cannot be used.
    """
    import xarray as xr

    values = _sampled(data, output)
    unit = str(values.attrs.get("units", "1"))
    asked = None if target is None else Target.parse(target, unit)
    _check(shares, confidence)
    others = [str(name) for name in values.dims if name != "sample"]
    steps = sizes(values.sizes["sample"])
    array = values.transpose(*others, "sample").values
    shape = array.shape[:-1]
    found = _Table((*shape, len(steps)), len(shares), asked is not None)
    for place in np.ndindex(shape):
        for step, size in enumerate(steps):
            found.fill((*place, step), array[place][:size], shares, asked, confidence)
    said = {"output": output, "confidence": confidence, "cell": data.attrs.get("cell", "")}
    if asked is not None:
        said["target"] = asked.text
    about = str(values.attrs.get("long_name", output))
    return xr.Dataset(
        found.variables((*others, "size"), unit, about),
        {**{name: data[name] for name in others}, "size": steps, "share": list(shares)},
        said,
    )


class _Table:
    """The arrays of the answer, filled one sample set at a time."""

    def __init__(self, shape: tuple[int, ...], shares: int, aimed: bool) -> None:
        self.quantile = np.full((3, *shape, shares), np.nan)
        self.probability = np.full((3, *shape), np.nan) if aimed else None
        self.failed = np.zeros(shape, dtype=int)

    def fill(
        self,
        place: tuple[int, ...],
        values: np.ndarray,
        shares: Sequence[float],
        target: Target | None,
        confidence: float,
    ) -> None:
        one = quantiles(values, shares, confidence)
        for part, numbers in enumerate((one.value, one.low, one.high)):
            self.quantile[(part, *place)] = numbers
        self.failed[place] = np.count_nonzero(np.isnan(values))
        if self.probability is not None and target is not None:
            met = probability(values, target, confidence)
            for part, number in enumerate((met.value, met.low, met.high)):
                self.probability[(part, *place)] = number

    def variables(self, along: tuple[str, ...], unit: str, about: str) -> dict[str, Any]:
        parts = ("", "_low", "_high")
        data: dict[str, Any] = {
            f"quantile{part}": ((*along, "share"), array, {"units": unit, "long_name": about})
            for part, array in zip(parts, self.quantile, strict=True)
        }
        data["failed"] = (along, self.failed, {"units": "1", "long_name": "samples that failed"})
        if self.probability is not None:
            said = {"units": "1", "long_name": "probability of meeting the target"}
            for part, array in zip(parts, self.probability, strict=True):
                data[f"probability{part}"] = (along, array, said)
        return data


def _sampled(data: xr.Dataset, output: str) -> xr.DataArray:
    if output not in data:
        raise InputError(
            "is not in the result",
            key="output",
            value=output,
            remedy=f"it has {', '.join(map(str, data.data_vars))}",
        )
    if "sample" not in data[output].dims:
        raise InputError(
            "has no samples", key="output", value=output, remedy="sweep with samples=1024"
        )
    return data[output]


def _check(shares: Sequence[float], confidence: float) -> None:
    for key, value in [*(("shares", share) for share in shares), ("confidence", confidence)]:
        if not 0 < value < 1:
            raise InputError("is not between 0 and 1", key=key, value=value, remedy="0.95 is 95 %")
