"""What has to be run to try a reading, and what each end of each range comes to.

Each value alone is moved to both ends of its range. For the reference engine these runs are on a
coarse mesh; where the study has a closed form, that comes first, and only the values that make up
the spread by it are left to the solver. What counts of either is the difference from its own
nominal run.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cellsim.claims.cases import By, Case, Outcome, figures
from cellsim.claims.claim import Reading
from cellsim.claims.factors import Factor, factors, nominal_cases
from cellsim.claims.registry import STUDIES
from cellsim.claims.scale import Scale
from cellsim.claims.spread import Effect, Spread, first_order
from cellsim.errors import CellsimError

Known = Mapping[Case, Outcome]

#: Name of a value, and which end of its range: 0 low, 1 high.
End = tuple[str, int]

#: How far towards an end that cannot be built the value is moved instead, in this order.
_CLOSER = (1.0, 0.5, 0.25)

#: From this share of the variance in closed form on, a value is left to the solver.
_WORTH = 0.003


@dataclass(frozen=True)
class Point:
    """One value moved a share of the way towards one end of its range."""

    factor: Factor
    end: int
    share: float
    by: By

    @property
    def at(self) -> float:
        """The value there, in SI."""
        return self.factor.toward(self.end, self.share)


class Plan:
    """The cases of one reading; ask for them until there are no new ones."""

    def __init__(self, reading: Reading) -> None:
        study = STUDIES[reading.study]
        self.reading = reading
        self.factors = factors(reading)
        kind = study.kinds.get(reading.quantity, "plain")
        self.scale = Scale(kind, reading.against is not None)
        self._screening = study.estimated(reading.arguments)
        by: By = "estimate" if self._screening else "coarse"
        self.points: dict[End, Point] = {
            (factor.name, end): Point(factor, end, _CLOSER[0], by)
            for factor in self.factors
            for end in (0, 1)
        }

    def cases(self, known: Known) -> list[Case]:
        """All that is to be run, as far as can be told from what is known."""
        self._come_closer(known)
        if self._screening and all(self._ran(point, known) for point in self.points.values()):
            self._screening = False
            self._hand_to_solver(known)
        kinds: list[By] = ["full", "coarse", *(point.by for point in self.points.values())]
        nominal = [case for by in dict.fromkeys(kinds) for case in nominal_cases(self.reading, by)]
        return nominal + [case for point in self.points.values() for case in self.at(point)]

    def at(self, point: Point) -> list[Case]:
        """The cases of one point."""
        return point.factor.cases(self.reading, point.at, point.by)

    def work(self, cases: list[Case], known: Known) -> float:
        """The figure of one or two cases on the working scale; NaN where there is none."""
        return self.scale.work(figures(cases, self.reading, known.__getitem__))

    def offset(self, by: By, centre: float, known: Known) -> float:
        """What the nominal figure is more than the same had in another way."""
        return centre - self.work(nominal_cases(self.reading, by), known)

    def ends(self, centre: float, known: Known) -> dict[End, float]:
        """The figure at every point, on the working scale; NaN where there is none."""
        found = {}
        for key, point in self.points.items():
            offset = self.offset(point.by, centre, known)
            found[key] = float(self.scale.bounded(self.work(self.at(point), known) + offset))
        return found

    def spread(self, centre: float, ends: Mapping[End, float]) -> Spread:
        """The effects of all values, added up."""
        return first_order(centre, [self._effect(factor, centre, ends) for factor in self.factors])

    def _effect(self, factor: Factor, centre: float, ends: Mapping[End, float]) -> Effect:
        tried, response = [], []
        for end in (0, 1):
            found = ends[factor.name, end]
            missing = math.isnan(found)
            tried.append(factor.nominal if missing else self.points[factor.name, end].at)
            response.append(centre if missing else found)
        return Effect(
            name=factor.name,
            nominal=factor.nominal,
            limits=factor.limits,
            tried=(tried[0], tried[1]),
            response=(response[0], response[1]),
            distribution=factor.distribution,
        )

    def _come_closer(self, known: Known) -> None:
        for key, point in self.points.items():
            outcomes = [known.get(case) for case in self.at(point)]
            if any(outcome is not None and outcome.impossible for outcome in outcomes):
                later = [share for share in _CLOSER if share < point.share]
                if later:
                    self.points[key] = replace(point, share=later[0])

    def _ran(self, point: Point, known: Known) -> bool:
        return all(case in known for case in self.at(point))

    def _hand_to_solver(self, known: Known) -> None:
        telling = self._telling(known)
        for key, point in self.points.items():
            if key[0] in telling:
                self.points[key] = replace(point, by="coarse")

    def _telling(self, known: Known) -> set[str]:
        """What makes up the spread in closed form; everything where that has no answer."""
        try:
            centre = self.work(nominal_cases(self.reading, "estimate"), known)
            ends = self.ends(centre, known)
        except CellsimError:
            return {name for name, _ in self.points}
        if math.isnan(centre):
            return {name for name, _ in self.points}
        lost = {name for (name, _), found in ends.items() if math.isnan(found)}
        shares = self.spread(centre, ends).shares
        return lost | {name for name, share in shares if share >= _WORTH}
