"""A progress bar that a pipe never sees."""

from __future__ import annotations

from types import TracebackType
from typing import Any


class Progress:
    """Counts work done; draws only where `shown`.

    Parameters
    ----------
    what : str
        What is going on.
    total : int or None
        How many steps; None draws a spinner.
    shown : bool
        Whether anybody looks.
    """

    def __init__(self, what: str, total: int | None, *, shown: bool) -> None:
        self.what, self.total, self.shown = what, total, shown
        self._bar: Any = None
        self._task: Any = None
        self._done = -1

    def __enter__(self) -> Progress:
        if self.shown:
            self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, now: str) -> None:
        """Say what is being done, and count the step before it as done."""
        self._done += 1
        self.at(self._done, self.total, now)

    def at(self, done: int, total: int | None, now: str) -> None:
        """So many of so many steps are done; the total may grow."""
        if self._bar is not None:
            description = f"{self.what}: {now}" if now else self.what
            self._bar.update(self._task, completed=done, total=total, description=description)

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )
        from rich.progress import Progress as Bar

        columns: list[Any] = [SpinnerColumn("line")]
        if self.total is not None:
            columns += [BarColumn(bar_width=20), MofNCompleteColumn()]
        columns += [TimeElapsedColumn(), TextColumn("{task.description}", markup=False)]
        # Transient: the bar leaves no trace among the results.
        self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self.what, total=self.total)
        self._bar.start()
