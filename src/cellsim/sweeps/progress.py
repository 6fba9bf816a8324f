"""How far a sweep is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a sweep is: cases done and failed so far, of how many, and in how many seconds.

    `before` of the cases were done when this run began.
    """

    done: int
    total: int
    failed: int
    seconds: float
    before: int = 0

    @property
    def rate(self) -> float:
        """Cases a second."""
        return (self.done - self.before) / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float:
        """Seconds left; NaN where nothing can be said yet."""
        return (self.total - self.done) / self.rate if self.rate > 0 else float("nan")


#: Is handed a `Progress` whenever a chunk is done.
Report = Callable[[Progress], None]
