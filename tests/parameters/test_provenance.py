"""Rows of `cellsim show`: complete, worst-sourced first, every reference in full."""

from __future__ import annotations

from cellsim.parameters import provenance
from cellsim.parameters.values import TRUST


def test_every_value_has_a_row(cell):
    rows = provenance.rows(cell)
    assert sorted(row.path for row in rows) == sorted(path for path, _ in cell.values())
    assert all(row.origin for row in rows)


def test_the_worst_sourced_come_first(cell):
    ranks = [TRUST.index(row.trust) for row in provenance.rows(cell)]
    assert ranks == sorted(ranks)


def test_counts_add_up(cell):
    rows = provenance.rows(cell)
    counts = provenance.counts(rows)
    assert list(counts) == list(TRUST)
    assert sum(counts.values()) == len(rows)
    assert provenance.summary(rows).startswith(f"{len(rows)} values: {counts['assumed']} assumed")


def test_every_source_is_printed_in_full(cell):
    rows = provenance.rows(cell)
    references = provenance.cited(rows)
    assert set(references) == {key for row in rows for key in row.sources}
    for key, text in references.items():
        assert len(text) > len(key) + 10
        assert not set("{}\\") & set(text), f"{key} still holds LaTeX: {text}"


def test_a_changed_value_is_assumed(solid):
    rows = provenance.rows(solid.replace({"positive.thickness": "75 um"}))
    row = next(row for row in rows if row.path == "positive.thickness")
    assert (row.value, row.range, row.trust) == ("75 um", "75 to 75 um", "assumed")
    assert row.origin == "set by the user"


def test_the_range_of_a_function_is_a_factor(solid):
    rows = provenance.rows(solid)
    path = "positive.active.open_circuit_potential"
    assert next(row for row in rows if row.path == path).range.startswith("factor ")
