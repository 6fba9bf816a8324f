"""Verdicts as Markdown, and that README and page say what is on record."""

from __future__ import annotations

import math
from itertools import groupby
from pathlib import Path

import pytest

from cellsim.claims import Decider
from cellsim.claims.record import recorded
from cellsim.errors import InputError
from cellsim.report.marks import marks
from cellsim.report.text import number
from cellsim.report.verdicts import COMMAND, counts, lines, page, write
from tests.plots.synthetic import verdict

ROOT = Path(__file__).parents[2]


def test_a_row_has_what_the_verdict_has():
    decided = (Decider("a|b", 0.5, 0.1, 0.62, 0.1),)
    told = verdict(decided_by=decided, probability_interval=(0.01, 0.03), samples=1024)
    (row,) = [line for line in page([told]).splitlines() if line.startswith("| cell |")]
    assert "| at least 450 Wh/L | 348 | 290 to 420 | 2 % (1-3) | **fails** | a/b 62 % |" in row
    assert row.count("|") == page([told]).split("\n\n")[-1].splitlines()[0].count("|")
    assert "1,024 cells" in page([told])


def test_what_never_comes_and_what_was_not_tried_have_their_words():
    never = verdict(value=math.inf, interval=(10.0, math.inf))
    untried = verdict("not testable", value=None, interval=None, probability=None, decided_by=())
    text = page([never, untried])
    assert "| never | 10.0 to never |" in text
    assert never.notes[0] in text
    assert counts([never, untried]) == "1 claims in 2 readings: 1 fails, 1 not testable."


def test_a_claim_is_a_line_with_all_its_verdicts():
    text = lines([verdict(), verdict("holds", reading="stack")])
    assert text.splitlines()[-1].endswith("| 2 % | 1 fails, 1 holds |")


def test_a_page_that_cannot_be_written(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        write(tmp_path / "no" / "page.md", [verdict()])


def test_readme_and_page_say_what_is_on_record():
    begin, end = marks("verdicts", COMMAND)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.partition(begin)[2].partition(end)[0]
    whole = (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8")
    for title, group in groupby(recorded()["verdicts"], lambda one: one["title"]):
        readings = list(group)
        (row,) = [line for line in block.splitlines() if line.startswith(f"| {title} |")]
        words = [one["verdict"] for one in readings]
        assert all(f"{words.count(word)} {word}" in row for word in words)
        if readings[0]["value"] is not None:
            assert f"| {number(readings[0]['value'], 3)} (" in row
        section = whole.partition(f"## {title}\n")[2].partition("\n## ")[0]
        for one in readings:
            assert f"| {one['reading']} |" in section
            assert f"**{one['verdict']}**" in section
