"""One computed value beside a published one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.validation.case import Bound, Role

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Row:
    """A point of a comparison, computed.

    Attributes
    ----------
    computed : float
        NaN where it could not be; `problem` says why.
    stated : float or None
        The error that the source itself states.
    interval : pair of float, or None
        5 and 95 % of the computed value over the ranges of the cell, where samples were drawn.
    quantile : float or None
        Share of the drawn values that lie below the published one, whose stated error is spread
        evenly; None where none were drawn.
    """

    case: str
    comparison: str
    quantity: str
    unit: str
    published: float
    computed: float
    role: Role
    bound: Bound = "about"
    stated: float | None = None
    grade: str = ""
    conditions: Mapping[str, str] = field(default_factory=dict)
    closed_form: str = ""
    ratio: bool = True
    interval: tuple[float, float] | None = None
    quantile: float | None = None
    problem: str = ""

    @property
    def error(self) -> float:
        """Computed less published; 0 where a bound is kept."""
        miss = self.computed - self.published
        if (self.bound == "at least" and miss > 0) or (self.bound == "at most" and miss < 0):
            return 0.0
        return miss

    @property
    def relative(self) -> float:
        """The error over the published value; NaN where that has no meaning (`Measure.ratio`)."""
        if not self.ratio or self.published == 0 or not math.isfinite(self.published):
            return math.nan
        return self.error / abs(self.published)

    @property
    def inside(self) -> bool | None:
        """Whether the published value lies in the interval of what might have been measured.

        That is the computed interval widened by the stated error. A bound is held where the
        interval reaches beyond it. None where none was drawn.
        """
        return self.within(0.9)

    def within(self, share: float) -> bool | None:
        """The same of the central interval that holds this share of the drawn values."""
        if self.quantile is None:
            return None
        tail = (1 - share) / 2
        above = self.bound == "at least" or self.quantile >= tail
        below = self.bound == "at most" or self.quantile <= 1 - tail
        return above and below

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            **{name: getattr(self, name) for name in self.__dataclass_fields__},
            "error": self.error,
            "relative": self.relative,
            "inside": self.inside,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Row:
        """From what `to_dict` gave, also through JSON."""
        own = {name: data[name] for name in cls.__dataclass_fields__}
        interval = own["interval"]
        return cls(**{**own, "interval": None if interval is None else tuple(interval)})


def as_dataset(rows: Sequence[Row]) -> xr.Dataset:
    """Rows along `row`, for figures."""
    import xarray as xr

    numbers = ("published", "computed", "relative")
    words = ("case", "comparison", "quantity", "unit", "role")
    low, high = zip(*(row.interval or (math.nan, math.nan) for row in rows), strict=True)
    stated = [math.nan if row.stated is None else row.stated for row in rows]
    abscissa, name = zip(*(_abscissa(row) for row in rows), strict=True)
    data: dict[str, Any] = {key: ("row", [getattr(row, key) for row in rows]) for key in numbers}
    data |= {key: ("row", np.array([getattr(row, key) for row in rows])) for key in words}
    labels = [_label(row, rows) for row in rows]
    data["label"] = ("row", np.array(labels))
    data |= {"low": ("row", list(low)), "high": ("row", list(high)), "stated": ("row", stated)}
    data |= {"abscissa": ("row", list(abscissa)), "abscissa_name": ("row", np.array(name))}
    return xr.Dataset(data)


def _label(row: Row, rows: Sequence[Row]) -> str:
    """Its comparison, with the conditions where that has several values."""
    alike = sum(r.comparison == row.comparison and r.quantity == row.quantity for r in rows)
    if alike == 1:
        return row.comparison
    named = [] if row.comparison == row.quantity else [row.comparison]
    return ", ".join([*named, *row.conditions.values()])


def _abscissa(row: Row) -> tuple[float, str]:
    """What a series runs over: the first of its conditions that is a number."""
    for name, text in row.conditions.items():
        first, _, unit = text.partition(" ")
        try:
            return float(first), f"{name} [{unit}]" if unit else name
        except ValueError:
            continue
    return math.nan, ""
