"""Verdicts on record, and what is said when they drift."""

from __future__ import annotations

import json

import pytest

import cellsim as cs
from cellsim.claims import load_claim
from cellsim.claims.record import drifts, record, recorded
from tests.plots.synthetic import verdict

DRAWN = {"samples": 64, "seed": 0}


def _record(**changes):
    return json.loads(json.dumps(record([verdict(**changes)], **DRAWN), allow_nan=False))


def test_the_same_verdicts_have_not_drifted():
    now = _record()
    assert drifts(now, now) == []
    assert now["uses"]["nedo-450-wh-per-l"] == [
        "claim nedo-450-wh-per-l",
        "cell asslb-nmc-graphite-gen1",
    ]
    assert "figures" not in now["verdicts"][0]


def test_what_moves_less_than_machines_differ_has_not_drifted():
    before = _record(value=348.0, probability=0.02)
    assert drifts(before, _record(value=348.5, probability=0.03)) == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"value": 360.0}, "value"),
        ({"probability": 0.06}, "probability"),
        ({"word": "depends"}, "verdict"),
        ({"value": None}, "value"),
    ],
)
def test_a_drift_says_what_moved(changes, what):
    (found,) = drifts(_record(), _record(**changes))
    assert (found.claim, found.reading, found.what) == ("nedo-450-wh-per-l", "cell", what)
    assert found.inputs == ()


def test_a_drift_names_the_input_that_changed(monkeypatch):
    import cellsim.claims.record as module

    before = _record()
    load = module.load
    monkeypatch.setattr(
        module, "load", lambda name: load(name).replace({"separator.thickness": "35 um"})
    )
    (found,) = drifts(before, _record(word="depends"))
    assert len(found.inputs) == 1
    assert found.inputs[0].startswith("cell asslb-nmc-graphite-gen1 separator.thickness: ")
    assert "-> 35 um" in found.inputs[0]


def test_without_a_changed_input_the_environment_is_named():
    before = _record()
    old = {**before, "versions": {**before["versions"], "numpy": "0.1"}, "code": "other"}
    (found,) = drifts(old, _record(word="depends"))
    assert found.inputs[0].startswith("numpy: 0.1 -> ")
    assert found.inputs[1] == "the code of cellsim"


def test_a_reading_that_is_new_is_told():
    (found,) = drifts(_record(), _record(reading="pack"))
    assert (found.reading, found.recorded) == ("pack", "not on record")


def test_the_record_that_ships_knows_every_claim():
    found = recorded()
    known = {(one["claim"], one["reading"]) for one in found["verdicts"]}
    for name in cs.claims.claims():
        for reading in load_claim(name).readings:
            assert (name, reading.name) in known


@pytest.mark.parametrize(("text", "problem"), [("[1]", "is no record"), ("{", "cannot be read")])
def test_what_is_no_record_is_refused(tmp_path, text, problem):
    path = tmp_path / "verdicts.json"
    path.write_text(text)
    with pytest.raises(cs.InputError, match=problem):
        recorded(path)
    with pytest.raises(cs.InputError, match="no record of verdicts"):
        recorded(tmp_path / "none.json")
