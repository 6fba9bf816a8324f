"""Jobs over the cores; what each answers does not depend on the others."""

from __future__ import annotations

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import TypeVar

from cellsim.engines import cores

#: Called with (done, total, what is being done); the total grows as the work is found.
Progress = Callable[[int, int, str], None]

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class Pool:
    """Worker processes. `workers=1` stays in this process."""

    def __init__(self, workers: int | None = None, progress: Progress | None = None) -> None:
        self.workers = workers or cores()
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

    def map(
        self,
        function: Callable[[Job], Answer],
        jobs: Sequence[Job],
        what: str,
    ) -> list[Answer | None]:
        """`function` of each job, in order; None where the worker was lost."""
        self._total += len(jobs)
        self._report(what, 0)
        answers: list[Answer | None] = []
        futures = [] if self.workers == 1 else self._submit(function, jobs)
        for index, job in enumerate(jobs):
            try:
                answers.append(futures[index].result() if futures else function(job))
            except BrokenProcessPool:
                self._executor = None
                answers.append(None)
            self._report(what, 1)
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
