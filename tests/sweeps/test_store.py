"""A store loses nothing that is finished, belongs to one run, and knows its study."""

from __future__ import annotations

import errno
import signal
import time

import numpy as np
import pytest

import cellsim as cs
from cellsim.sweeps import failures, make_study, open_result, rerun_failed
from cellsim.sweeps import store as stores

from .conftest import ASKED, assert_same


def test_a_store_holds_what_memory_does(solid, here, tmp_path):
    found = cs.sweep(solid, **ASKED, store=tmp_path / "a.zarr")
    assert_same(here, found)
    assert found.attrs == here.attrs
    assert {name: found[name].attrs for name in found.variables} == {
        name: here[name].attrs for name in here.variables
    }


def test_killed_at_any_instant_it_goes_on_where_it_was(here, elsewhere, tmp_path):
    store, chance, seen = tmp_path / "a.zarr", np.random.default_rng(1), [0]
    for _ in range(3):
        process = elsewhere(store)
        assert process.stdout.readline() == "ready\n"
        first = int(process.stdout.readline())
        assert first >= seen[-1], "what was reported as finished is there"
        for _ in range(chance.integers(3)):
            seen.append(int(process.stdout.readline() or seen[-1]))
        time.sleep(0.1 * chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
        half = open_result(store)
        run = (half["status"] != "").values
        assert np.all(half["status"].values[run] == here["status"].values[run])
        assert np.all((half["termination"] != "").values[run]), "a chunk is whole or not there"
    assert not run.all()
    process = elsewhere(store)
    process.communicate()
    assert process.returncode == 0
    assert_same(here, open_result(store))
    assert not list(tmp_path.rglob("*.partial"))


def test_two_runs_refuse_each_other(solid, elsewhere, tmp_path):
    store = tmp_path / "a.zarr"
    process = elsewhere(store)
    for _ in range(2):
        process.stdout.readline()
    process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(cs.InputError, match="another run is writing it"):
            cs.sweep(solid, **ASKED, store=store, resume=True)
    finally:
        process.send_signal(signal.SIGCONT)
    process.communicate()
    assert process.returncode == 0


def test_a_store_is_not_overwritten(solid, tmp_path):
    cs.sweep(solid, store=tmp_path / "a.zarr")
    with pytest.raises(cs.InputError, match="is there already"):
        cs.sweep(solid, store=tmp_path / "a.zarr")
    (tmp_path / "b.zarr").mkdir()
    with pytest.raises(cs.InputError, match="is not the store of a sweep"):
        cs.sweep(solid, store=tmp_path / "b.zarr", resume=True)
    with pytest.raises(cs.InputError, match="its folder does not exist"):
        cs.sweep(solid, store=tmp_path / "c" / "d.zarr")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"over": {"rate": [1, 3]}}, r"over.rate.rate: \[1.0, 2.0\] -> \[1.0, 3.0\]"),
        ({"outputs": ["capacity"]}, r"outputs: \['energy'\] -> \['capacity'\]"),
        ({"temperature": "30 degC"}, "temperature: 298.15 -> 303.15"),
        ({"where": "rate < 5"}, r"where: \[\] -> \['rate < 5'\]"),
        ({"thermal": "lumped"}, "thermal: isothermal -> lumped"),
        ({"samples": 2}, "samples.number: none -> 2"),
    ],
)
def test_a_changed_study_is_refused_by_what_changed(solid, tmp_path, change, message):
    asked = {"over": {"rate": [1, 2]}, "outputs": ["energy"]}
    cs.sweep(solid, **asked, store=tmp_path / "a.zarr")
    with pytest.raises(cs.InputError, match=message):
        cs.sweep(solid, **(asked | change), store=tmp_path / "a.zarr", resume=True)


def test_a_changed_cell_is_refused_by_what_changed(solid, tmp_path):
    cs.sweep(solid, store=tmp_path / "a.zarr")
    other = solid.replace({"separator.thickness": "31 um"})
    with pytest.raises(cs.InputError, match=r"separator.thickness: .* -> 31 um"):
        cs.sweep(other, store=tmp_path / "a.zarr", resume=True)


def test_a_full_disk_keeps_what_is_finished(solid, here, tmp_path, monkeypatch):
    store, written = tmp_path / "a.zarr", []
    set_sync = stores.DurableStore.set_sync

    def fill_up(self, key, value):
        written.append(key)
        if len(written) > 17:
            raise OSError(errno.ENOSPC, "No space left on device")
        set_sync(self, key, value)

    monkeypatch.setattr(stores.DurableStore, "set_sync", fill_up)
    with pytest.raises(cs.CellsimError, match="No space left on device"):
        cs.sweep(solid, **ASKED, store=store)
    monkeypatch.undo()
    assert (open_result(store)["status"] != "").any()
    assert_same(here, cs.sweep(solid, **ASKED, store=store, resume=True))


def test_failed_cases_are_listed_and_run_again(solid, here, tmp_path, monkeypatch):
    from cellsim.sweeps import chunk

    rows = failures(here)
    assert len(rows) == int((here["status"] == "failed").sum())
    assert set(rows.columns) == {"temperature", "separator.thickness", "rate", "termination"}
    assert (rows["separator.thickness"] < 0).all()

    real = chunk._run
    monkeypatch.setattr(chunk, "_run", lambda one, threads: chunk._run_none(one))
    monkeypatch.setattr(
        chunk,
        "_run_none",
        lambda one: {
            name: column[one.inputs.kept] for name, column in chunk.failed(one, "broken").items()
        },
        raising=False,
    )
    store = tmp_path / "a.zarr"
    broken = cs.sweep(solid, **ASKED, store=store)
    assert not (broken["status"] == "finished").any()
    monkeypatch.setattr(chunk, "_run", real)
    assert_same(here, rerun_failed(make_study(solid, **ASKED), store))


def test_drawn_values_are_stored_and_the_result_is_that_of_memory(solid, liquid, tmp_path):
    asked = {"samples": {"number": 20, "method": "sobol"}, "chunk": 8}
    found = cs.sweep([solid, liquid], **asked, store=tmp_path / "a.zarr")
    assert_same(cs.sweep([solid, liquid], **asked), found)
    # What a cell has not, it has no value of.
    only = found["positive.electrolyte.transference_number.factor"]
    assert np.isnan(only.sel(cell=solid.name)).all()
    assert np.isfinite(only.sel(cell=liquid.name)).all()
