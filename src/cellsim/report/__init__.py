"""One self-contained HTML page: verdicts, what decides them, figures, and every value's source."""

from cellsim.report.page import write

__all__ = ["write"]
