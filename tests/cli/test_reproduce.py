"""`cellsim reproduce`: samples, the record, and what has drifted from it."""

from __future__ import annotations

import json
import re
import sys

import pytest

CLAIM = "materials-600-gwh"
FEW = ("--samples", "48")
CELL = "cells/liquid-nmc622-graphite-ev.toml"


@pytest.fixture
def own(edited):
    """A parameter folder of one's own, its record that of a few samples."""
    return edited("claims/materials-600-gwh.toml", "fleet = 600", "fleet = 600").parents[1]


@pytest.fixture
def recorded(run, own):
    """The claim on record."""
    result = run("reproduce", CLAIM, *FEW, "--json", "--record", str(own / "verdicts.json"))
    assert result.exit_code == 0, result.stderr
    return own


def test_samples_and_seed_are_asked_for(run):
    def asked(*more):
        return json.loads(run("reproduce", CLAIM, "--json", *more).stdout)

    few, other = asked(*FEW), asked(*FEW, "--seed", "5")
    assert {one["samples"] for one in few} == {48}
    assert all(len(one["figures"]) <= 48 for one in few)
    assert [one["value"] for one in few] == [one["value"] for one in other]
    assert [one["figures"] for one in few] != [one["figures"] for one in other]
    assert run("reproduce", CLAIM, "--samples", "0").exit_code == 2


def test_nothing_drifts_without_a_change(run, recorded):
    result = run("reproduce", CLAIM, *FEW, "--check")
    assert result.exit_code == 0, result.stderr
    assert re.search(r"\d+ readings as recorded", result.stderr)
    assert not list(recorded.parent.glob("*.html"))


def test_a_drift_names_reading_and_input_and_fails(run, recorded):
    path = recorded / CELL
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"(formation_loss = \{ value = )[\d.]+", r"\g<1>0.07", text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    result = run("reproduce", CLAIM, *FEW, "--check")
    assert result.exit_code == 1
    assert f"drifted: {CLAIM}, lithium as metal: value " in result.stderr
    assert "changed: cell liquid-nmc622-graphite-ev positive.formation_loss: " in result.stderr


def test_a_record_of_other_draws_is_no_measure(run, recorded):
    result = run("reproduce", CLAIM, "--samples", "49", "--check")
    assert result.exit_code == 2
    assert "--samples = 49: the record is of 48" in result.stderr


def test_without_a_record_there_is_nothing_to_check(run, tmp_path, monkeypatch):
    monkeypatch.setattr("cellsim.claims.record.folders", lambda: [tmp_path])
    result = run("reproduce", CLAIM, "--check")
    assert result.exit_code == 2
    assert "no record of verdicts" in result.stderr


def test_a_record_that_cannot_be_written_is_said_before_the_work(run, tmp_path):
    result = run("reproduce", CLAIM, "--record", str(tmp_path / "no" / "v.json"))
    assert result.exit_code == 2
    assert "--record" in result.stderr


def test_a_second_run_finds_the_first(run, monkeypatch):
    first = run("reproduce", CLAIM, *FEW, "--json")
    module = sys.modules["cellsim.claims.reproduce"]
    monkeypatch.setattr(module, "_run", lambda jobs, *_: [] if not jobs else 1 / 0)
    again = run("reproduce", CLAIM, *FEW, "--json")
    assert again.stdout == first.stdout
    fresh = run("reproduce", CLAIM, *FEW, "--json", "--fresh")
    assert fresh.exit_code != 0
