"""Put the readings of one experiment on trial: many cells drawn from the ranges, and a verdict.

No parameter is ever tuned to make a claim come true.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.claims.claim import Claim, Reading
from cellsim.claims.deciders import deciders
from cellsim.claims.experiment import Bench, Experiment, without
from cellsim.claims.figure import Scale, compared, figure, limited_by
from cellsim.claims.needed import needed
from cellsim.claims.values import Value
from cellsim.claims.verdict import Decider, Verdict, to_change, word
from cellsim.errors import CellsimError
from cellsim.parameters.values import TRUST
from cellsim.studies.result import INTERVAL
from cellsim.sweeps.uncertainty import CONFIDENCE, proportion

if TYPE_CHECKING:
    import xarray as xr

#: Unless told otherwise.
SAMPLES = 1024

#: How many of the samples are run again for total indices, and for what it would take: one in so
#: many.
_BASE, _MEDIAN = 4, 16

#: A value counts as deciding from this total index on; of so many it is asked what they would be.
_TELLING, _SEARCHED = 0.05, 3


@dataclass(frozen=True)
class Job:
    """One experiment with its readings: what a worker takes."""

    experiment: Experiment
    readings: tuple[tuple[Claim, Reading], ...]
    samples: int = SAMPLES
    seed: int = 0
    engine: str | None = None
    threads: int | None = None


def try_all(job: Job) -> list[Verdict]:
    """A verdict for each reading; whatever goes wrong is one, too."""
    try:
        trial = _Trial(job)
    except CellsimError as error:
        return [untried(claim, str(error), reading) for claim, reading in job.readings]
    except Exception as error:  # one experiment never stops the others
        why = f"{type(error).__name__}: {error}"
        return [untried(claim, why, reading) for claim, reading in job.readings]
    return [_attempt(trial, claim, reading) for claim, reading in job.readings]


def _attempt(trial: _Trial, claim: Claim, reading: Reading) -> Verdict:
    try:
        return trial.verdict(claim, reading)
    except CellsimError as error:
        return untried(claim, f"could not be tried: {error}", reading)
    except Exception as error:  # one reading never stops the others
        return untried(claim, f"{type(error).__name__}: {error}", reading)


class _Trial:
    """The runs that all readings of an experiment share."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.bench = Bench(job.experiment, [reading for _, reading in job.readings], job.threads)
        self.nominal = self.bench.nominal(job.engine)
        self.shares = self.bench.draw(job.samples, job.seed)
        self.drawn = self.bench.run(self.bench.at(self.shares))
        median = max(1, job.samples // _MEDIAN)
        self.few = self.bench.at(self.bench.draw(median, job.seed))

    def verdict(self, claim: Claim, reading: Reading) -> Verdict:
        """The verdict on one reading.

        Raises
        ------
        InputError
            It asks for something that the study does not give.
        """
        value = float(compared([figure(data, reading) for data in self.nominal]))
        if math.isnan(value):
            return untried(claim, self._problem(reading), reading)
        scale = Scale(reading)
        parts = self.bench.parts(self.drawn, reading, self.nominal)
        drawn = compared(parts)
        missing = np.isnan(drawn)
        if missing.mean() > 0.5:
            return untried(claim, without(self.drawn, missing), reading)
        decided = deciders(
            self.bench.values,
            self.shares,
            scale.work(parts),
            lambda points: self._work(self.bench.at(points), reading, scale),
            self.job.samples // _BASE,
        )
        return _judged(
            claim,
            reading,
            value,
            drawn[~missing],
            samples=self.job.samples,
            without=without(self.drawn, missing),
            decided_by=decided,
            needed=self._needed(decided, reading, scale),
            limited_by=" against ".join(limited_by(data, reading) for data in self.nominal),
            outside_range="; ".join(_outside(self.nominal)),
            worst_sourced=_worst(decided),
        )

    def _work(self, columns: np.ndarray, reading: Reading, scale: Scale) -> np.ndarray:
        found = self.bench.run(columns)
        return scale.work(self.bench.parts(found, reading, self.nominal))

    def _needed(self, decided: Sequence[Decider], reading: Reading, scale: Scale) -> str:
        telling = [one.name for one in decided if one.total >= _TELLING]
        by_name = {one.name: i for i, one in enumerate(self.bench.values)}
        leading = [name.partition(" and ")[0] for name in telling]
        places = [by_name[name] for name in leading if name in by_name][:_SEARCHED]
        place = {self.bench.values[i].name: i for i in places}

        def margin(value: Value, at: float) -> float:
            columns = self.few.copy()
            columns[:, place[value.name]] = at
            found = scale.margin(self._work(columns, reading, scale))
            known = found[~np.isnan(found)]
            return float(np.median(known)) if 2 * known.size > found.size else math.nan

        return needed([self.bench.values[i] for i in places], margin)

    def _problem(self, reading: Reading) -> str:
        for data in self.nominal:
            if math.isnan(float(figure(data, reading))):
                return limited_by(data, reading)
        return "no figure"


def _judged(
    claim: Claim, reading: Reading, value: float, drawn: np.ndarray, **more: Any
) -> Verdict:
    """The verdict that the samples with a figure amount to."""
    met = int(np.sum(reading.target.met(drawn)))
    low, high = (float(end) for end in np.quantile(drawn, INTERVAL, method="inverted_cdf"))
    probability = proportion(met, drawn.size, confidence=CONFIDENCE)
    outside = not low <= value <= high
    pulled = "nominal values lie outside the interval: most ranges pull one way"
    return Verdict(
        claim=claim.name,
        title=claim.title,
        reading=reading.name,
        about=reading.about,
        target=reading.target,
        value=value,
        unit=reading.target.unit,
        interval=(low, high),
        probability=met / drawn.size,
        probability_interval=(probability.low, probability.high),
        figures=tuple(drawn.tolist()),
        verdict=word(met / drawn.size),
        margin=to_change(met, drawn.size),
        notes=(pulled,) if outside else (),
        **more,
    )


def _worst(decided: Sequence[Decider]) -> str:
    telling = [one for one in decided if one.trust and one.total >= _TELLING]
    if not telling:
        return ""
    worst = min(telling, key=lambda one: TRUST.index(one.trust))
    return f"{worst.name} ({worst.trust})"


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


def _outside(nominal: Sequence[xr.Dataset]) -> list[str]:
    """What was used outside its measured range, with the cell where there are two."""
    texts = [(data.attrs["cell"], str(data.attrs.get("outside_range", ""))) for data in nominal]
    return [text if len(texts) == 1 else f"{cell}: {text}" for cell, text in texts if text]
