"""All claims on trial: the main job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cellsim.claims.claim import Claim, claims, load_claim
from cellsim.claims.pool import Pool, Progress
from cellsim.claims.registry import STUDIES
from cellsim.claims.search import Search, needed
from cellsim.claims.trial import Trial, untried
from cellsim.claims.verdict import Verdict
from cellsim.errors import CellsimError


def reproduce(
    names: Sequence[str] | str | None = None,
    *,
    progress: Progress | None = None,
    workers: int | None = None,
    engine: str | None = None,
) -> list[Verdict]:
    """Try claims, and say for each reading whether it holds.

    Parameters
    ----------
    names : str or sequence of str, optional
        Claims by name; all of them unless given.
    progress : callable, optional
        Called with (done, total, what is being done); the total grows as the work is found.
    workers : int, optional
        Processes; one a core unless given. 1 stays in this process.
    engine : str, optional
        As in `simulate`.

    Returns
    -------
    list of Verdict
        One a reading, in the order of the claims. A claim that cannot be tried is "not testable",
        with the reason in its notes; the others go on.

    Raises
    ------
    InputError
        A claim asked for by name that does not exist or cannot be read.
    """
    found = [_with_engine(claim, engine) for claim in _load(names)]
    with Pool(workers, progress) as pool:
        trials = [_prepare(claim) for claim in found]
        running = [trial for entry in trials for trial in entry if isinstance(trial, Trial)]
        while new := {case for t in running for case in t.cases(pool.known)} - pool.known.keys():
            pool.run(new, "running cases")
        pairs = [_weigh(entry, pool) for group in trials for entry in group]
        return _with_needed(pairs, pool)


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


def _with_engine(claim: Claim | Verdict, engine: str | None) -> Claim | Verdict:
    """The claim, its readings solved by an engine that is asked for by name."""
    if engine is None or isinstance(claim, Verdict):
        return claim
    readings = tuple(
        reading.model_copy(update={"arguments": {**reading.arguments, "engine": engine}})
        if STUDIES[reading.study].solves
        else reading
        for reading in claim.readings
    )
    return claim.model_copy(update={"readings": readings})


def _prepare(claim: Claim | Verdict) -> list[Trial | Verdict]:
    if isinstance(claim, Verdict):
        return [claim]
    if claim.not_testable:
        return [untried(claim, claim.not_testable)]
    entries: list[Trial | Verdict] = []
    for reading in claim.readings:
        try:
            entries.append(Trial(claim, reading))
        except CellsimError as error:
            entries.append(untried(claim, f"could not be tried: {error}", reading))
    return entries


def _weigh(entry: Trial | Verdict, pool: Pool) -> tuple[Verdict, Search | None]:
    if isinstance(entry, Verdict):
        return entry, None
    try:
        return entry.weigh(pool.known)
    except CellsimError as error:
        return untried(entry.claim, f"could not be tried: {error}", entry.reading), None


def _with_needed(pairs: list[tuple[Verdict, Search | None]], pool: Pool) -> list[Verdict]:
    jobs = {i: search for i, (_, search) in enumerate(pairs) if search is not None}
    answers = pool.map(needed, list(jobs.values()), "what is needed")
    texts = dict(zip(jobs, answers, strict=True))
    return [
        replace(verdict, needed=texts.get(i) or verdict.needed)
        for i, (verdict, _) in enumerate(pairs)
    ]
