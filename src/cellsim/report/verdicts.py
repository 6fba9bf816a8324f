"""Verdicts as Markdown: a page with every reading, and a few lines for the README."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from cellsim.errors import writing
from cellsim.plots.style import typeset
from cellsim.report.marks import refresh
from cellsim.report.text import number, table

if TYPE_CHECKING:
    from cellsim.claims import Verdict

COMMAND = "cellsim reproduce"

#: Of how many deciding values the page tells.
_NAMED = 3

_COLUMNS = (
    "reading",
    "target",
    "computed",
    "5-95 %",
    "met by",
    "verdict",
    "decided by (total index)",
    "with which half of the samples meet it",
)


def write(path: Path, verdicts: Sequence[Verdict]) -> None:
    """The page.

    Raises
    ------
    InputError
        A file that cannot be written.
    """
    with writing(path):
        path.write_text(page(verdicts), encoding="utf-8")


def write_lines(path: Path, verdicts: Sequence[Verdict]) -> None:
    """The lines of the README, between their marks; `InputError` as of `marks.refresh`."""
    refresh(path, "verdicts", COMMAND, lines(verdicts))


def page(verdicts: Sequence[Verdict]) -> str:
    """A table a claim."""
    samples = max((verdict.samples for verdict in verdicts), default=0)
    parts = [
        "# Claims on trial",
        f"Written by `{COMMAND} --page`. Each reading of a claim is tried on {samples:,} cells "
        "drawn from the ranges of all their values. *Holds*: at least 90 % of them meet the "
        "target; *fails*: fewer than 10 %; *depends*: between. The figure computed is that of "
        "nominal values. The report that the command writes has sources, distributions and all "
        "parameters.",
        counts(verdicts),
    ]
    for (name, title), group in _by_claim(verdicts):
        rows = [_row(verdict) for verdict in group]
        parts += [f"## {title}", f"`{name}`", "\n".join(_table(_COLUMNS, rows))]
    return "\n\n".join(parts) + "\n"


def lines(verdicts: Sequence[Verdict]) -> str:
    """How many of each, and a row a claim: its first reading, and the verdicts on all."""
    rows = []
    for (_, title), group in _by_claim(verdicts):
        first = group[0]
        words = [one.verdict for one in group]
        told = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
        odds = "" if first.probability is None else f"{100 * first.probability:.0f} %"
        rows.append((title, first.reading, _target(first), _figure(first), odds, told))
    columns = ("claim", "first reading", "target", "computed (5-95 %)", "met by", "all readings")
    return "\n".join([counts(verdicts), "", *_table(columns, rows)])


def counts(verdicts: Sequence[Verdict]) -> str:
    """In a sentence."""
    words = [verdict.verdict for verdict in verdicts]
    each = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(sorted(words)))
    claims = len({verdict.claim for verdict in verdicts})
    return f"{claims} claims in {len(words)} readings: {each}."


def _by_claim(verdicts: Sequence[Verdict]) -> list[tuple[tuple[str, str], list[Verdict]]]:
    def key(one: Verdict) -> tuple[str, str]:
        return one.claim, one.title

    return [(claim, list(group)) for claim, group in groupby(verdicts, key)]


def _row(verdict: Verdict) -> tuple[str, ...]:
    odds = ""
    if verdict.probability is not None and verdict.probability_interval is not None:
        low, high = (f"{100 * end:.0f}" for end in verdict.probability_interval)
        odds = f"{100 * verdict.probability:.0f} % ({low}-{high})"
    named = verdict.decided_by[:_NAMED]
    return (
        verdict.reading,
        _target(verdict),
        number(verdict.value, 3),
        _interval(verdict),
        odds,
        f"**{verdict.verdict}**",
        ", ".join(f"{one.name} {100 * one.total:.0f} %" for one in named)
        or "; ".join(verdict.notes),
        verdict.needed,
    )


def _target(verdict: Verdict) -> str:
    return typeset(verdict.target.text) if verdict.target else ""


def _figure(verdict: Verdict) -> str:
    interval = _interval(verdict)
    return number(verdict.value, 3) + (f" ({interval})" if interval else "")


def _interval(verdict: Verdict) -> str:
    if verdict.interval is None:
        return ""
    return " to ".join(number(end, 3) for end in verdict.interval)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A bar in a name would end its cell."""
    return table(columns, [[text.replace("|", "/") for text in row] for row in rows])
