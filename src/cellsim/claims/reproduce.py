"""All claims on trial: the main job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cellsim.claims.claim import Claim, Reading, claims, load_claim
from cellsim.claims.experiment import Experiment
from cellsim.claims.kept import Kept
from cellsim.claims.pool import Pool, Progress
from cellsim.claims.registry import STUDIES
from cellsim.claims.trial import SAMPLES, Job, try_all, untried
from cellsim.claims.verdict import Verdict
from cellsim.engines import cores, prepare
from cellsim.errors import CellsimError, InputError

#: What is dear first: then no worker is left with it at the end.
_DEAR = ("charge_time", "temperature_window", "energy_density")
_DIED = "the process that ran it died"


def reproduce(
    names: Sequence[str] | str | None = None,
    *,
    samples: int = SAMPLES,
    seed: int = 0,
    progress: Progress | None = None,
    workers: int | None = None,
    engine: str | None = None,
    kept: Kept | None = None,
) -> list[Verdict]:
    """Try claims, and say for each reading whether it holds.

    Parameters
    ----------
    names : str or sequence of str, optional
        Claims by name; all of them unless given.
    samples : int
        Cells drawn from the ranges for each reading.
    seed : int
        The same seed and samples give the same verdicts, bit for bit on one machine.
    progress : callable, optional
        Called with (done, total, what is being done).
    workers : int, optional
        Processes; one a core unless given. 1 stays in this process.
    engine : str, optional
        As in `simulate`, for the nominal figures; cells are drawn in the batch engine.
    kept : Kept, optional
        Where verdicts of earlier runs are found, and those of this one left.

    Returns
    -------
    list of Verdict
        One a reading, in the order of the claims. A claim that cannot be tried is "not testable",
        with the reason in its notes; the others go on.

    Raises
    ------
    InputError
        A claim asked for by name that does not exist or cannot be read; no number of samples.
    """
    if samples < 1:
        raise InputError(
            "is no number of samples", key="samples", value=samples, remedy="give 1 or more"
        )
    found = _load(names)
    jobs = _jobs(found, samples, seed, engine)
    known = [kept.get(job) if kept else None for job in jobs]
    new = [job for job, answer in zip(jobs, known, strict=True) if answer is None]
    answers = _run(new, workers, progress)
    if kept is not None:
        for job, answer in zip(new, answers, strict=True):
            kept.put(job, answer)
    every = (one for each in (*filter(None, known), *answers) for one in each)
    verdicts = {(one.claim, one.reading): one for one in every}
    return [one for claim in found for one in _of(claim, verdicts)]


def _run(
    jobs: Sequence[Job], workers: int | None, progress: Progress | None
) -> list[list[Verdict]]:
    if not jobs:
        return []
    if any(STUDIES[job.experiment.study].solves for job in jobs):
        prepare()  # here and not in each worker
    # Fewer jobs than cores: each has several.
    threads = max(1, (workers or cores()) // len(jobs))
    with Pool(workers, progress) as pool:
        wide = [replace(job, threads=threads) for job in jobs]
        answers = pool.map(try_all, wide, "drawing cells")
    return [
        answer or [untried(claim, _DIED, reading) for claim, reading in job.readings]
        for job, answer in zip(jobs, answers, strict=True)
    ]


def _load(names: Sequence[str] | str | None) -> list[Claim | Verdict]:
    if names:
        return [load_claim(name) for name in ([names] if isinstance(names, str) else names)]
    found: list[Claim | Verdict] = []
    for name in claims():
        try:
            found.append(load_claim(name))
        except CellsimError as error:
            found.append(_unreadable(name, str(error)))
    return found


def _unreadable(name: str, why: str) -> Verdict:
    claim = Claim.model_construct(name=name, title=name, readings=())
    return untried(claim, f"the file cannot be read: {why}")


def _jobs(
    found: Iterable[Claim | Verdict], samples: int, seed: int, engine: str | None
) -> list[Job]:
    """One an experiment, the dearest first."""
    shared: dict[Experiment, list[tuple[Claim, Reading]]] = {}
    for claim in (one for one in found if isinstance(one, Claim)):
        for reading in claim.readings:
            shared.setdefault(Experiment.of(reading), []).append((claim, reading))
    order = sorted(shared, key=_cost)
    return [Job(one, tuple(shared[one]), samples, seed, engine) for one in order]


def _cost(experiment: Experiment) -> tuple[int, bool]:
    place = _DEAR.index(experiment.study) if experiment.study in _DEAR else len(_DEAR)
    return place, experiment.against is None


def _of(claim: Claim | Verdict, verdicts: dict[tuple[str, str], Verdict]) -> list[Verdict]:
    if isinstance(claim, Verdict):
        return [claim]
    if claim.not_testable:
        return [untried(claim, claim.not_testable)]
    return [verdicts[claim.name, reading.name] for reading in claim.readings]
