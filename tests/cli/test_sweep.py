"""`cellsim sweep`: stores, lines for machines, and what it refuses."""

from __future__ import annotations

import json

import pytest

from cellsim.sweeps import open_result

STUDY = """
cells = ["asslb-nmc-graphite-gen1"]
where = ["rate < 3"]
chunk = 2

[over]
rate = [1, 2, 3]
"separator.thickness" = ["20 um", "-1 um"]
"""


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return str(path)


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_it_writes_a_store_and_a_table(run, study, tmp_path):
    done = run("sweep", study, "--export", "study.csv")
    assert done.exit_code == 0, done.output
    assert "failed" in done.stdout
    assert "\x1b" not in done.output
    assert done.stderr == "", "no progress where nobody looks"
    table = open_result(tmp_path / "study.zarr")
    assert int((table["status"] == "finished").sum()) == 2
    assert "rate [1/h]" in (tmp_path / "study.csv").read_text()


def test_lines_for_machines(run, study):
    records = lines(run("sweep", study, "--json"))
    progress = [record for record in records if record["event"] == "progress"]
    assert [record["done"] for record in progress] == [0, 2, 4, 4]
    assert progress[-1]["failed"] == 2
    assert progress[-1]["cases_per_second"] > 0
    assert progress[-1]["seconds_left"] == 0
    assert records[-1]["event"] == "finished"
    assert records[-1]["cases"] == {"finished": 2, "failed": 2, "left out": 2}

    again = lines(run("sweep", study, "--resume", "--json"))
    assert [record["done"] for record in again if record["event"] == "progress"] == [4]

    failed = lines(run("sweep", study, "--failed", "--json"))
    assert [record["rate"] for record in failed] == [1, 2]
    assert all("must be positive" in record["termination"] for record in failed)

    rerun = lines(run("sweep", study, "--rerun-failed", "--json"))
    assert rerun[-1]["cases"] == records[-1]["cases"]


def test_a_dry_run_writes_nothing(run, study, tmp_path):
    (record,) = lines(run("sweep", study, "--dry-run", "--json"))
    assert (record["cases"], record["left_out"], record["chunks"]) == (4, 2, 3)
    assert "cases" in run("sweep", study, "--dry-run").stdout
    assert not (tmp_path / "study.zarr").exists()


def test_a_store_of_another_study_is_refused_by_name(run, study):
    assert run("sweep", study).exit_code == 0
    done = run("sweep", study, "--resume", "--set", "positive.thickness=81um")
    assert done.exit_code == 2
    assert "positive.thickness" in done.stderr
    assert run("sweep", study).exit_code == 2
    assert "--resume" in run("sweep", study).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.toml"], "cannot be read"),
        (["STUDY", "--failed"], "is not the store of a sweep"),
        (["STUDY", "--scheduler", "tcp://127.0.0.1:1", "--workers", "2"], "does not go with"),
        (["STUDY", "--set", "positive.thicknes=1um"], "did you mean"),
        (["STUDY", "--export", "a.xls"], "is not a format"),
    ],
)
def test_bad_input(run, study, arguments, message):
    done = run("sweep", *(study if one == "STUDY" else one for one in arguments))
    assert done.exit_code == 2
    assert message in done.stderr


def test_ctrl_c_says_what_is_on_disk(run, study, tmp_path, monkeypatch):
    import sys

    from cellsim.sweeps import chunk
    from cellsim.sweeps import run as _  # noqa: F401 - loaded before it is changed

    real, calls = chunk.run_chunk, []

    def interrupted(one, threads=None):
        calls.append(one)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(one, threads)

    monkeypatch.setattr(sys.modules["cellsim.sweeps.run"], "run_chunk", interrupted)
    done = run("sweep", study)
    assert done.exit_code == 130
    assert "2 of 4 cases are in study.zarr; --resume runs the rest" in done.stderr
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert run("sweep", study, "--resume").exit_code == 0
