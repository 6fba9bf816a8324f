"""Run many cases over the cores, each once, in an order that does not change the answer."""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import groupby
from types import TracebackType
from typing import TypeVar

from cellsim.claims.cases import Case, Outcome, evaluate, evaluate_all, loaded
from cellsim.engines import prepare

#: Called with (done, total, what is being done); the total grows as the work is found.
Progress = Callable[[int, int, str], None]

Job = TypeVar("Job")
Answer = TypeVar("Answer")

#: A worker takes so many cases of a family at once: few enough to share, and to show progress.
_BATCH = 60
_DIED = "the process that ran it died"


class Pool:
    """Worker processes, and the memory of what they have run. `workers=1` stays in this process."""

    def __init__(self, workers: int | None = None, progress: Progress | None = None) -> None:
        loaded.cache_clear()  # files may have changed since the last pool
        self.workers = workers or _cores()
        self.known: dict[Case, Outcome] = {}
        self._progress = progress
        self._done = self._total = 0
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=kind is None, cancel_futures=True)
            self._executor = None

    def run(self, cases: Iterable[Case], what: str) -> None:
        """Run those that are not known yet; find them in `known` afterwards."""
        new = sorted(set(cases) - self.known.keys(), key=lambda case: case.order)
        if any(case.for_batch for case in new):
            prepare()  # here and not in each worker
        batches = _batches(new)
        answers = self.map(evaluate_all, batches, what, steps=len)
        for batch, outcomes in zip(batches, answers, strict=True):
            if outcomes is None:
                # One bad case takes its neighbours down: each gets a process to itself.
                alone = [self.map(evaluate, [case], what)[0] for case in batch]
                outcomes = [outcome or Outcome(None, _DIED) for outcome in alone]
            self.known.update(zip(batch, outcomes, strict=True))

    def map(
        self,
        function: Callable[[Job], Answer],
        jobs: Sequence[Job],
        what: str,
        steps: Callable[[Job], int] = lambda job: 1,
    ) -> list[Answer | None]:
        """`function` of each job, in order; None where the worker was lost."""
        self._total += sum(map(steps, jobs))
        self._report(what, 0)
        answers: list[Answer | None] = []
        futures = [] if self.workers == 1 else self._submit(function, jobs)
        for index, job in enumerate(jobs):
            try:
                answers.append(futures[index].result() if futures else function(job))
            except BrokenProcessPool:
                self._executor = None
                answers.append(None)
            self._report(what, steps(job))
        return answers

    def _submit(
        self, function: Callable[[Job], Answer], jobs: Sequence[Job]
    ) -> list[Future[Answer]]:
        futures: list[Future[Answer]] = []
        for job in jobs:
            try:
                futures.append(self._start().submit(function, job))
            except BrokenProcessPool:
                self._executor = None
                futures.append(self._start().submit(function, job))
        return futures

    def _start(self) -> ProcessPoolExecutor:
        if self._executor is None:
            # A script that calls us need not guard its main module against being run again.
            method = "fork" if sys.platform == "linux" else "spawn"
            context = multiprocessing.get_context(method)
            self._executor = ProcessPoolExecutor(self.workers, mp_context=context)
            with warnings.catch_warnings():
                # A progress bar has a thread; the workers never touch it.
                warnings.simplefilter("ignore", DeprecationWarning)
                self._executor.submit(os.getpid).result()
        return self._executor

    def _report(self, what: str, steps: int) -> None:
        self._done += steps
        if self._progress is not None:
            self._progress(self._done, self._total, what)


def _batches(cases: Sequence[Case]) -> list[list[Case]]:
    """Families cut into batches, the nominal runs on the full mesh, which take longest, first."""
    found = []
    for _, family in groupby(cases, key=lambda case: case.family):
        members = list(family)
        found += [members[i : i + _BATCH] for i in range(0, len(members), _BATCH)]
    return sorted(found, key=lambda batch: batch[0].by != "full")


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
