"""The outcome of a trial, as the table, the report and machines read it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from cellsim.sweeps.target import Target

Word = Literal["holds", "depends", "fails", "not testable"]

#: At least this share of the spread meets the target: holds. Below `FAILS`: fails.
HOLDS, FAILS = 0.9, 0.1


def word(probability: float) -> Word:
    """The verdict that a probability of meeting the target amounts to."""
    if probability >= HOLDS:
        return "holds"
    return "fails" if probability < FAILS else "depends"


@dataclass(frozen=True)
class Verdict:
    """One reading of one claim, tried.

    Attributes
    ----------
    value : float or None
        The figure at nominal values, in `unit`; infinite where it is never reached.
    interval : (float, float) or None
        5-95 % of the first-order spread.
    probability : float or None
        Share of the spread that meets the target.
    decided_by : tuple of (name, share)
        Values ranked by their share of the variance; a value of a material that several layers
        or both cells use carries the material's name.
    needed : str
        What the most telling value would have to be, or by how much it may slip.
    limited_by : str
        What bounds the figure physically.
    outside_range : str
        Parameters used outside their measured range at nominal values.
    worst_sourced : str
        The least trusted of the values that decide.
    """

    claim: str
    title: str
    reading: str
    about: str
    target: Target | None
    value: float | None
    unit: str
    interval: tuple[float, float] | None
    probability: float | None
    verdict: Word
    decided_by: tuple[tuple[str, float], ...] = ()
    needed: str = ""
    limited_by: str = ""
    notes: tuple[str, ...] = ()
    outside_range: str = ""
    worst_sourced: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain types for JSON; what is infinite or not a number becomes None."""
        data = asdict(self)
        data["target"] = None if self.target is None else self.target.model_dump()
        data["decided_by"] = [{"name": name, "share": share} for name, share in self.decided_by]
        data["notes"] = list(self.notes)
        data["value"] = _finite(self.value)
        data["interval"] = None if self.interval is None else [_finite(v) for v in self.interval]
        return data


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
