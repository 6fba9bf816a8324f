"""The search for what a reading needs, as a job that a worker can take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from cellsim.claims.cases import evaluate, figures
from cellsim.claims.claim import Reading
from cellsim.claims.factors import Factor
from cellsim.claims.needed import Turn, turning_point
from cellsim.claims.scale import Scale


@dataclass(frozen=True)
class Search:
    """A job for a worker: what the most telling value that can do it would have to be.

    `candidates` are values with, towards both ends, the share of the way that was tried and the
    figure there.
    """

    reading: Reading
    scale: Scale
    centre: float
    offset: float
    candidates: tuple[tuple[Factor, tuple[tuple[float, float], ...]], ...]

    def run(self, factor: Factor, at: float) -> float:
        """The margin to the target with a value at `at`."""
        found = figures(factor.cases(self.reading, at), self.reading, evaluate)
        return self.margin(self.scale.work(found) + self.offset)

    def margin(self, work: float) -> float:
        """How far on the right side of the target, on the working scale; negative if missed."""
        ends = sorted(self.scale.bound(bound) for bound in self.reading.target.bounds)
        return min(work - ends[0], ends[1] - work)

    def answer(self) -> str:
        """In words."""
        nominal = self.margin(self.centre)
        for factor, points in self.candidates:
            ends = [(share, self.margin(work)) for share, work in points]
            turn = turning_point(factor, partial(self.run, factor), nominal, ends)
            if turn is not None:
                return _found(factor, turn, met=nominal >= 0)
        names = " or ".join(factor.name for factor, _ in self.candidates)
        if nominal >= 0:
            return f"nothing: no value of {names} within its range loses it"
        return f"no value of {names} alone"


def _found(factor: Factor, turn: Turn, *, met: bool) -> str:
    at, within = f"{factor.name} = {factor.text(turn.at)}", factor.range_text()
    if met:
        return f"met as it is, and up to {at} (range {within})"
    return f"{at}, {'within' if turn.within else 'outside'} its range of {within}"


def needed(search: Search) -> str:
    """What is needed, run in a worker; a search that fails says so."""
    try:
        return search.answer()
    except Exception as error:  # one search never stops the others
        return f"not found: {type(error).__name__}: {error}"
