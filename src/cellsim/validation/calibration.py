"""Are the ranges honest? Where the published values lie in the intervals computed for them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from cellsim.validation.row import Row

if TYPE_CHECKING:
    import xarray as xr

#: Share of the drawn values that a central interval holds.
SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)

#: Of as many independent predictions, how often the counted share lies in the band.
_BAND = 0.95


def predictions(rows: Sequence[Row]) -> list[Row]:
    """The rows of measured values that no parameter of the cell comes from."""
    return [row for row in rows if row.role == "prediction" and not row.closed_form]


def placed(rows: Sequence[Row]) -> list[Row]:
    """Predictions with a place among the drawn values; a bound has none."""
    return [row for row in predictions(rows) if row.quantile is not None and row.bound == "about"]


def calibration(rows: Sequence[Row]) -> tuple[int, int]:
    """How many predictions lie in their 5-95 % interval, of how many that have one."""
    found = placed(rows)
    return sum(bool(row.inside) for row in found), len(found)


def leaning(rows: Sequence[Row]) -> tuple[int, int]:
    """How many predictions lie below their 5-95 % interval, and how many above it."""
    outside = [row for row in placed(rows) if not row.inside]
    below = sum((row.quantile or 0.0) < 0.5 for row in outside)
    return below, len(outside) - below


def calibration_curve(rows: Sequence[Row], shares: Sequence[float] = SHARES) -> xr.Dataset:
    """Share of the predictions inside central intervals of growing width.

    Calibrated ranges give the share that the interval holds. Values of one case share a cell, so
    that they are no independent trials: `by_case` counts every case alike, and the band, that of
    independent ones, is too narrow.

    Parameters
    ----------
    rows : sequence of Row
        Rows of a case together.
    shares : sequence of float
        Of the drawn values, held by the interval.

    Returns
    -------
    Dataset
        Along `share`: `inside`, `by_case`, and `low` and `high`, the 95 % band of the binomial
        distribution; `attrs["predictions"]` and `attrs["cases"]` are the numbers.
    """
    import xarray as xr
    from scipy.stats import binom

    found = placed(rows)
    held = np.array([[row.within(share) for row in found] for share in shares], dtype=float)
    held = held.reshape(len(shares), len(found))
    ends = np.cumsum([len(list(group)) for _, group in groupby(found, lambda row: row.case)])
    parts = np.split(held, ends[:-1], axis=1) if found else []
    by_case = [part.mean(axis=1) for part in parts]
    number = max(len(found), 1)
    tail = (1 - _BAND) / 2
    along = "share"
    return xr.Dataset(
        {
            "inside": (along, held.sum(axis=1) / number),
            "by_case": (along, np.mean(by_case, axis=0) if by_case else np.zeros(len(shares))),
            "low": (along, binom.ppf(tail, number, shares) / number),
            "high": (along, binom.ppf(1 - tail, number, shares) / number),
        },
        {along: list(shares)},
        attrs={"predictions": len(found), "cases": len(parts)},
    )
