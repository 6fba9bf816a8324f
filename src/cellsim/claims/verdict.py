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


def to_change(met: int, samples: int) -> str:
    """How many samples more would change the verdict, were they all to go one way."""
    found = word(met / samples)
    # Whole numbers, for a share of 0.1 has no exact float; `HOLDS` and `FAILS` are tenths.
    more = {
        "holds": 9 * samples - 10 * met,  # met + n >= 0.9 (samples + n)
        "depends": math.ceil((samples - 10 * met) / 9),  # met + n >= 0.1 (samples + n)
    }
    fewer = {
        "depends": math.floor((10 * met - 9 * samples) / 9) + 1,  # met < 0.9 (samples + n)
        "fails": 10 * met - samples + 1,  # met < 0.1 (samples + n)
    }
    if found == "fails":
        return f"{more['depends']} more samples, all meeting the target, would make it depend"
    if found == "holds":
        return f"{fewer['depends']} more samples, all missing the target, would make it depend"
    return (
        f"{more['holds']} more samples, all meeting the target, would make it hold; "
        f"{fewer['fails']}, all missing it, fail"
    )


@dataclass(frozen=True)
class Decider:
    """A value that decides: its share of the variance alone, and with all its interactions.

    Attributes
    ----------
    name : str
        ``material.key`` for a property of a material, ``cell: path`` for a cell's own value; values
        that are drawn together stand as one, and those that were not analysed one by one as
        "others".
    first, total : float
        Sobol indices; each with the half width of its 95 % interval. The first-order index of the
        others is the sum of theirs.
    trust : str
        How well it is sourced, see `parameters.provenance`; "" of several.
    range : str
        Its range, in its own unit.
    """

    name: str
    first: float
    first_confidence: float
    total: float
    total_confidence: float
    trust: str = ""
    range: str = ""


@dataclass(frozen=True)
class Verdict:
    """One reading of one claim, tried.

    Attributes
    ----------
    value : float or None
        The figure at nominal values, in `unit`; infinite where it is never reached.
    interval : (float, float) or None
        5-95 % of the samples.
    probability : float or None
        Share of the samples that meets the target; `probability_interval` is its 95 % interval.
    figures : tuple of float
        That of each sample that has one, in `unit`; infinite where it is never reached.
    samples : int
        How many were drawn; `without` says in words how many have no figure, and why.
    decided_by : tuple of Decider
        The most telling first.
    margin : str
        How many samples more would change the verdict.
    needed : str
        The value of the most telling parameter at which half of the samples meet the target.
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
    probability_interval: tuple[float, float] | None = None
    figures: tuple[float, ...] = ()
    samples: int = 0
    without: str = ""
    decided_by: tuple[Decider, ...] = ()
    margin: str = ""
    needed: str = ""
    limited_by: str = ""
    notes: tuple[str, ...] = ()
    outside_range: str = ""
    worst_sourced: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain types for JSON; what is infinite or not a number becomes None."""
        data = asdict(self)
        data["target"] = None if self.target is None else self.target.model_dump()
        data["decided_by"] = [_finite_only(asdict(one)) for one in self.decided_by]
        data["figures"] = [_finite(figure) for figure in self.figures]
        data["notes"] = list(self.notes)
        data["value"] = _finite(self.value)
        data["interval"] = None if self.interval is None else [_finite(v) for v in self.interval]
        return data


def _finite_only(data: dict[str, Any]) -> dict[str, Any]:
    return {key: _finite(v) if isinstance(v, float) else v for key, v in data.items()}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
