"""Verdicts of earlier runs: found again, and never where anything has changed."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from cellsim.claims import Kept, load_claim, reproduce
from cellsim.claims.experiment import Experiment
from cellsim.claims.trial import Job
from tests.plots.synthetic import verdict

NAME = "materials-600-gwh"


@pytest.fixture
def job():
    """Of one reading."""
    claim = load_claim(NAME)
    reading = claim.readings[0]
    return Job(Experiment.of(reading), ((claim, reading),), samples=64)


def test_what_was_kept_is_found_to_the_bit(tmp_path, job):
    kept, told = Kept(tmp_path), verdict(figures=(1 / 3, math.inf), value=0.1 + 0.2)
    assert kept.get(job) is None
    kept.put(job, [told])
    assert Kept(tmp_path).get(job) == [told]
    assert kept.get(replace(job, threads=3)) == [told]


@pytest.mark.parametrize("change", [{"samples": 65}, {"seed": 1}, {"engine": "reference"}])
def test_another_question_is_not_answered(tmp_path, job, change):
    kept = Kept(tmp_path)
    kept.put(job, [verdict()])
    assert kept.get(replace(job, **change)) is None


def test_a_changed_claim_or_parameter_is_another_question(tmp_path, job, monkeypatch):
    kept = Kept(tmp_path / "kept")
    kept.put(job, [verdict()])
    claim, reading = job.readings[0]
    other = reading.model_copy(update={"fleet": 601.0})
    assert kept.get(replace(job, readings=((claim, other),))) is None
    cells = tmp_path / "mine" / "cells"
    cells.mkdir(parents=True)
    (cells / "x.toml").write_text("title = 'x'")
    monkeypatch.setenv("CELLSIM_PARAMS", str(cells.parent))
    assert Kept(tmp_path / "kept").get(job) is None


def test_what_could_not_be_tried_is_not_kept_and_a_broken_file_is_none(tmp_path, job):
    kept = Kept(tmp_path)
    kept.put(job, [verdict("not testable")])
    assert kept.get(job) is None
    kept.put(job, [verdict()])
    (path,) = tmp_path.rglob("*.json")
    path.write_text("[{")
    assert kept.get(job) is None


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path, job):
    (tmp_path / "file").write_text("")
    kept = Kept(tmp_path / "file")
    kept.put(job, [verdict()])
    assert kept.get(job) is None


def test_a_second_run_gives_the_same_verdicts(tmp_path):
    how = {"samples": 32, "workers": 1, "kept": Kept(tmp_path)}
    first = reproduce(NAME, **how)
    steps = []
    again = reproduce(NAME, **how, progress=lambda *step: steps.append(step))
    assert again == first == reproduce(NAME, samples=32, workers=1)
    assert steps == []


def test_what_is_wanted_fresh_is_kept_for_the_next(tmp_path, job):
    fresh = Kept(tmp_path, fresh=True)
    fresh.put(job, [verdict()])
    assert fresh.get(job) is None
    assert Kept(tmp_path).get(job) == [verdict()]
