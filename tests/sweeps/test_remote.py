"""The same sweep on a Dask scheduler and workers of their own processes, on the loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import cellsim as cs
from cellsim.sweeps import open_result

from .conftest import ASKED, assert_same

distributed = pytest.importorskip("distributed")


class Cluster:
    """A scheduler and workers, each a process."""

    def __init__(self, folder):
        self.file, self.workers = folder / "scheduler.json", []
        self.scheduler = self._start("dask_scheduler", "--port", "0", "--no-dashboard")
        while not self.file.exists() or not self.file.read_text():
            assert self.scheduler.poll() is None
            time.sleep(0.05)
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, module, *arguments):
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1"]
        return subprocess.Popen(
            [*command, "--scheduler-file", str(self.file), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def add_worker(self):
        arguments = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        self.workers.append(self._start("dask_worker", *arguments))
        return self.workers[-1]

    def stop(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    found = Cluster(tmp_path_factory.mktemp("dask"))
    yield found
    found.stop()


def test_workers_die_and_join_and_the_result_is_that_of_one_machine(solid, here, cluster, tmp_path):
    first, _ = cluster.add_worker(), cluster.add_worker()
    done = []

    def note(now):
        done.append(now.done)
        if len(done) == 3:  # in the middle of the run, with chunks on both
            first.send_signal(signal.SIGKILL)
            cluster.add_worker()

    with distributed.Client(cluster.address) as client:
        client.wait_for_workers(2, timeout=60)
        found = cs.sweep(solid, **ASKED, store=tmp_path / "a.zarr", client=client, progress=note)
    assert first.wait() == -signal.SIGKILL
    assert_same(here, found)
    assert done == sorted(set(done)), "nothing is counted twice"
    assert done[-1] == int((here["status"] != "left out").sum())


def test_a_chunk_that_takes_its_worker_down_is_a_row_with_a_reason(solid, tmp_path):
    """Nothing stops the others."""
    from cellsim.sweeps import remote

    class Gone:
        status = "error"

        def exception(self):
            return distributed.KilledWorker("chunk", None, 3)

    from cellsim.sweeps.chunk import Cutter
    from cellsim.sweeps.memory import Memory
    from cellsim.sweeps.study import make_study

    study = make_study(solid, **ASKED)
    chunk = Cutter(study, Memory(study).draws).chunk(0)
    assert remote._outcome(Gone(), chunk, 0) is None, "tried again"
    found = remote._outcome(Gone(), chunk, remote._TRIALS)
    assert set(found["status"]) <= {"failed", "left out"}
    assert "the worker that ran it died" in found["termination"]
    assert np.all(np.isnan(found["energy"]))


def test_from_the_command_line(cluster, tmp_path):
    cluster.add_worker()
    study = tmp_path / "study.toml"
    study.write_text(
        'cells = ["asslb-nmc-graphite-gen1"]\n[over]\nrate = [1, 2, 3]\n', encoding="utf-8"
    )
    code = "from cellsim.cli import main; main()"
    command = [sys.executable, "-c", code, "sweep", str(study), "--json"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "a.zarr"), "--scheduler", cluster.address],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["cases"]["finished"] == 3
    here = cs.load_sweep(study).run()
    assert_same(here, open_result(tmp_path / "a.zarr"))


def test_a_scheduler_that_dies_leaves_what_is_finished(solid, here, tmp_path):
    lost = Cluster(tmp_path)
    lost.add_worker()

    def note(now):
        if now.done:
            lost.scheduler.kill()

    try:
        with (
            distributed.Client(lost.address, timeout="5s") as client,
            pytest.raises(cs.CellsimError, match="the scheduler is gone"),
        ):
            cs.sweep(solid, **ASKED, store=tmp_path / "a.zarr", client=client, progress=note)
    finally:
        lost.stop()
    assert (open_result(tmp_path / "a.zarr")["status"] != "").any()
    assert_same(here, cs.sweep(solid, **ASKED, store=tmp_path / "a.zarr", resume=True))


def test_nobody_at_an_address():
    from cellsim.sweeps.remote import client_at

    with (
        pytest.raises(cs.InputError, match="no scheduler answers"),
        client_at("tcp://127.0.0.1:1"),
    ):
        pass


def test_processes_of_this_machine(here, solid):
    from cellsim.sweeps.remote import local_workers

    with local_workers(1) as client:
        assert_same(here, cs.sweep(solid, **ASKED, client=client))
