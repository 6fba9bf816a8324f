"""Put a reading of a claim on trial: nominal values, both ends of every range, and a verdict.

The spread is of first order (see `spread`). No parameter is ever tuned to make a claim come true.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cellsim.claims.cases import Case, figure, limited_by
from cellsim.claims.claim import Claim, Reading
from cellsim.claims.factors import nominal_cases
from cellsim.claims.plan import End, Known, Plan
from cellsim.claims.search import Search
from cellsim.claims.spread import INTERVAL, Spread
from cellsim.claims.verdict import Decider, Verdict, word
from cellsim.parameters.values import TRUST

if TYPE_CHECKING:
    import xarray as xr

#: A value counts as deciding from this share of the variance on.
_TELLING = 0.05
#: So many are named, from this share on.
_NAMED, _NAMED_FROM = 6, 0.01
#: Of how many values, the most telling first, it is asked what they would have to be.
_SEARCHED = 3


class Trial:
    """The cases of one reading, and what follows from their outcomes."""

    def __init__(self, claim: Claim, reading: Reading) -> None:
        self.claim, self.reading = claim, reading
        self.plan = Plan(reading)

    def cases(self, known: Known) -> list[Case]:
        """All that is to be run, as far as can be told; see `Plan.cases`."""
        return self.plan.cases(known)

    def weigh(self, known: Known) -> tuple[Verdict, Search | None]:
        """The verdict, and the search for what is still to be said of it.

        Raises
        ------
        InputError
            The reading asks for something that the study does not give.
        """
        plan, nominal = self.plan, nominal_cases(self.reading)
        centre = plan.work(nominal, known)
        offset = plan.offset("coarse", centre, known)
        if math.isnan(offset):
            cases = [*nominal, *nominal_cases(self.reading, "coarse")]
            return untried(self.claim, self._problem(cases, known), self.reading), None
        ends = plan.ends(centre, known)
        spread = plan.spread(centre, ends)
        data = [found for case in nominal if (found := known[case].data) is not None]
        verdict = self._verdict(centre, spread, data, self._notes(ends, known))
        return verdict, self._search(spread, centre, offset, ends)

    def _problem(self, cases: list[Case], known: Known) -> str:
        for case in cases:
            outcome = known[case]
            if outcome.data is None:
                return outcome.problem
            if math.isnan(figure(outcome.data, self.reading)):
                return limited_by(outcome.data, self.reading)
        return "no figure"

    def _notes(self, ends: Mapping[End, float], known: Known) -> list[str]:
        """Which ends could not be tried, and why."""
        notes = []
        for key, point in self.plan.points.items():
            wanted = f"{key[0]} = {point.factor.text(point.factor.limits[point.end])}"
            if math.isnan(ends[key]):
                why = self._problem(self.plan.at(point), known)
                notes.append(f"{wanted} left out: {why}")
            elif point.share < 1:
                at = point.factor.text(point.at)
                notes.append(f"{wanted} cannot be built; {at} tried in its place")
        return notes

    def _verdict(
        self, centre: float, spread: Spread, nominal: list[xr.Dataset], notes: list[str]
    ) -> Verdict:
        reading, claim, scale = self.reading, self.claim, self.plan.scale
        shown = scale.shown(scale.bounded(spread.figures))
        low, high = np.quantile(shown, INTERVAL, method="inverted_cdf")
        probability = float(np.mean(reading.target.met(shown)))
        value = float(scale.shown(centre))
        if not low <= value <= high:
            notes.append("nominal values lie outside the interval: most ranges pull one way")
        return Verdict(
            claim=claim.name,
            title=claim.title,
            reading=reading.name,
            about=reading.about,
            target=reading.target,
            value=value,
            unit=reading.target.unit,
            interval=(float(low), float(high)),
            probability=probability,
            verdict=word(probability),
            decided_by=tuple(
                Decider(name, share, 0.0, share, 0.0)
                for name, share in spread.shares[:_NAMED]
                if share >= _NAMED_FROM
            ),
            limited_by=" against ".join(limited_by(data, reading) for data in nominal),
            notes=tuple(notes),
            outside_range="; ".join(_outside(nominal)),
            worst_sourced=self._worst(spread.shares),
            needed="" if spread.shares else "no value alone changes it",
        )

    def _worst(self, shares: tuple[tuple[str, float], ...]) -> str:
        telling = {name for name, share in shares if share >= _TELLING}
        ranked = [factor for factor in self.plan.factors if factor.name in telling]
        if not ranked:
            return ""
        worst = min(ranked, key=lambda factor: TRUST.index(factor.trust))
        return f"{worst.name} ({worst.trust})"

    def _search(
        self, spread: Spread, centre: float, offset: float, ends: Mapping[End, float]
    ) -> Search | None:
        by_name = {factor.name: factor for factor in self.plan.factors}
        points = self.plan.points
        candidates = tuple(
            (
                by_name[name],
                tuple((points[name, end].share, ends[name, end]) for end in (0, 1)),
            )
            for name, share in spread.shares[:_SEARCHED]
            if share >= _TELLING
        )
        if not candidates:
            return None
        return Search(self.reading, self.plan.scale, centre, offset, candidates)


def untried(claim: Claim, why: str, reading: Reading | None = None) -> Verdict:
    """A verdict without a trial, with the reason."""
    return Verdict(
        claim=claim.name,
        title=claim.title,
        reading="" if reading is None else reading.name,
        about="" if reading is None else reading.about,
        target=None if reading is None else reading.target,
        value=None,
        unit="" if reading is None else reading.target.unit,
        interval=None,
        probability=None,
        verdict="not testable",
        notes=(why,),
    )


def _outside(nominal: list[xr.Dataset]) -> list[str]:
    """What was used outside its measured range, with the cell where there are two."""
    texts = [(data.attrs["cell"], str(data.attrs.get("outside_range", ""))) for data in nominal]
    return [text if len(texts) == 1 else f"{cell}: {text}" for cell, text in texts if text]
