"""Tables, numbers and the stack in characters."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from cellsim.cli import groups, output, stack
from cellsim.cli.progress import Progress
from cellsim.report.text import number

NAMES = ["positive foil", "positive", "separator", "negative", "negative foil"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (348.236, "348.2"),
        (0.04321, "0.04321"),
        (1.5e-15, "1.500e-15"),
        (1234567.0, "1.235e+06"),
        (0.0, "0.000"),
        (None, "-"),
        (math.nan, "-"),
        (math.inf, "never"),
    ],
)
def test_numbers(value, text):
    assert number(value) == text


def test_json_holds_only_what_json_knows():
    data = {"a": np.float64("nan"), "b": np.array([1.0, np.inf]), "c": (1, "x"), "d": None}
    assert output.plain(data) == {"a": None, "b": [1.0, None], "c": [1, "x"], "d": None}


@pytest.mark.parametrize("total", [5, 37, 76, 120])
@pytest.mark.parametrize(
    "thicknesses", [[6, 80, 40, 90, 5], [1, 1000, 1, 1, 1], [1, 1, 1, 1, 1], [0.1, 3, 900, 2, 8]]
)
def test_characters_are_to_scale_and_none_is_lost(thicknesses, total):
    counts = stack.widths(thicknesses, total)
    assert sum(counts) == total
    assert min(counts) >= 1
    whole = sum(thicknesses)
    free = [i for i, t in enumerate(thicknesses) if total * t / whole >= 1]
    for i in free:
        assert counts[i] <= total * thicknesses[i] / whole + 1


def test_the_plain_stack():
    lines = stack.plain(NAMES, [6e-6, 80e-6, 40e-6, 90e-6, 5e-6], 76)
    assert len(lines[0]) == 76
    assert lines[0].strip("|").split("|")[2].strip("c") == ""
    assert lines[1].endswith("20 um")


def test_the_coloured_stack_names_what_fits():
    text = stack.coloured(NAMES, [6e-6, 80e-6, 40e-6, 90e-6, 5e-6], 76).plain
    assert "positive" in text
    assert "separator" in text
    assert {len(line) for line in text.splitlines()[:3]} == {76}


@pytest.mark.parametrize("width", [80, 120])
def test_a_table_keeps_to_the_width_of_a_terminal(monkeypatch, capsys, width):
    monkeypatch.setattr(output, "on_terminal", lambda stream=None: True)
    monkeypatch.setattr(output, "terminal_width", lambda: width)
    rows = [("short", "1.0", "a long reason that flows over several lines " * 4)]
    output.show(output.table(("name [um]", ">value", "why"), rows, text="why"))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    assert "name [um]" in "\n".join(lines)


def test_square_brackets_are_no_markup(capsys):
    output.show(output.table(("value [bold]",), [("[red]x[/red]",)]))
    assert capsys.readouterr().out == "value [bold]\n[red]x[/red]\n"


def test_progress_says_nothing_into_a_pipe(capsys):
    with output.progress("working", 3) as bar:
        bar.step("one")
        bar.at(2, 3, "two")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_progress_counts_on_a_terminal():
    with Progress("working", 2, shown=True) as bar:
        bar.step("one")
        bar.step("two")
        task = bar._bar.tasks[0]
        assert (task.completed, task.total) == (1, 2)
        assert task.description == "working: two"


@pytest.mark.parametrize("total", [79, 100, 200])
def test_grouped_columns_share_the_width(total):
    rows = [["a reading", "348", "why " * 30], ["b", "3", "short"]]
    shared = groups.widths(rows, [True, False, True], total)
    assert sum(shared) + 2 * groups._GAP <= total
    assert shared[:2] == [9, 3]  # the narrow ones keep what they need


def test_grouped_tables_line_up(monkeypatch, capsys):
    monkeypatch.setattr(output, "on_terminal", lambda stream=None: True)
    monkeypatch.setattr(output, "terminal_width", lambda: 80)
    rows = {"First": [("one", "348", "fails")], "Second": [("another", "7", "holds")]}
    output.show(groups.grouped(("reading", ">value", "verdict"), rows, text="reading", total=79))
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", s) for s in capsys.readouterr().out.splitlines()]
    one, another = (next(line for line in lines if word in line) for word in ("one", "another"))
    assert one.index("fails") == another.index("holds") == lines[0].index("verdict")
    assert [line for line in lines if line in ("First", "Second")] == ["First", "Second"]
