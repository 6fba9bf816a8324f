"""What is said of the validation is what its record says."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from cellsim.report.marks import marks
from cellsim.report.validation_summary import (
    COMMAND,
    brief,
    explanations,
    summary,
    write_lines,
)
from cellsim.validation import Row, cases, load_case
from cellsim.validation.points import points
from cellsim.validation.record import load

ROOT = Path(__file__).parents[2]
RECORD = ROOT / "docs" / "validation.json"
BEGIN, END = marks("validation", COMMAND)


@pytest.fixture(scope="module")
def record():
    return load(RECORD)


def test_the_readme_says_what_the_record_says(record):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{BEGIN}\n{brief(record)}\n{END}" in text
    assert brief(record).count("\n") == 2


def test_the_page_says_what_the_record_says(record):
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert summary(record) in page
    for line in explanations(record):
        assert line in page


def test_the_record_is_of_the_cases_as_they_are(record):
    expected = [
        (name, comparison.name, point.value, point.role)
        for name in cases()
        for comparison in load_case(name).comparisons
        for point in points(comparison, load_case(name).folder)
    ]
    found = [
        (row.case, row.comparison, None if row.closed_form else row.published, row.role)
        for row in record
    ]
    assert found == expected


def test_every_recorded_value_is_a_number_or_says_why_not(record):
    assert all(row.problem or not math.isnan(row.computed) for row in record)


def test_three_misses_are_explained(record):
    assert len(explanations(record)) == 3


def test_refreshing_changes_nothing_else(tmp_path):
    row = Row("catl-lfp", "capacity", "capacity", "A.h", 161.0, 180.0, "prediction")
    limit = Row("limits-liquid", "n", "q", "1", 1.0, 1.001, "prediction", closed_form="x")
    path = tmp_path / "page.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_lines(path, [row, limit])
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n- Of 1 measured values")
    assert text.endswith(f"\n{END}\nafter\n")
    assert "old" not in text
    assert "1 analytical limits of the solver to 0.1 %" in text
