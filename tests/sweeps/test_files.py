"""Studies as TOML, dry runs and other formats."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import cellsim as cs
from cellsim.sweeps import export, to_pandas

from .conftest import assert_same

STUDY = """
cells = ["asslb-nmc-graphite-gen1"]
outputs = ["energy", "capacity_fraction"]
where = ["rate < 2C"]
chunk = 5

[protocol]
discharge = "1C"

[over]
temperature = ["0 degC", "25 degC"]
rate = { from = "C/2", to = "2C", points = 3, spacing = "log" }

[zip.layers]
"separator.thickness" = ["20 um", "30 um"]
"positive.particle_radius" = [2e-6, 3e-6]
"""


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


def test_a_file_says_what_a_call_does(study, solid):
    table = cs.load_sweep(study).run()
    call = cs.sweep(
        solid,
        over={
            "temperature": ["0 degC", "25 degC"],
            "rate": [0.5, 1.0, 2.0],
            "layers": {
                "separator.thickness": ["20 um", "30 um"],
                "positive.particle_radius": ["2 um", "3 um"],
            },
        },
        outputs=["energy", "capacity_fraction"],
        where="rate < 2",
    )
    assert dict(table.sizes) == {"temperature": 2, "rate": 3, "layers": 2}
    for name in ("energy", "capacity_fraction"):
        np.testing.assert_allclose(table[name], call[name], rtol=1e-9)
    assert np.all(table["status"].values == call["status"].values)


def test_a_change_is_of_every_cell(study, solid):
    table = cs.load_sweep(study, {"positive.thickness": "60 um"}).run()
    assert table.attrs["cell_hash"] == solid.replace({"positive.thickness": "60 um"}).hash


def test_protocols_are_those_of_protocol_files(study, tmp_path):
    (tmp_path / "steps.toml").write_text(
        'start = "100 %"\n[[steps]]\nstep = "discharge"\nat = "1C"\nuntil = "50 %"\n',
        encoding="utf-8",
    )
    text = 'cells = ["asslb-nmc-graphite-gen1"]\noutputs = ["capacity_fraction"]\n'
    text += '[protocols.half]\nfile = "steps.toml"\n'
    text += '[protocols.here]\nsteps = [{ step = "discharge", at = "1C", until = "50 %" }]\n'
    text += '[protocols.fast]\nfast_charge = ["10 %", "60 %"]\n'
    study.write_text(text, encoding="utf-8")
    found = cs.load_sweep(study).run()["capacity_fraction"]
    np.testing.assert_allclose(found, [0.5, 0.5, -0.5], rtol=1e-3)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("outputs =", "output =", ["output", "is not a key of the schema"]),
        ('"0 degC"', '"0"', ["over.temperature", "has no unit"]),
        ("rate < 2C", "rat < 2C", ["where", "is no quantity"]),
        ('discharge = "1C"', 'discharge = "1D"', ["protocol.discharge", "is not a C-rate"]),
        ('discharge = "1C"', 'discharge = "1C"\ncharge = "1C"', ["more than one thing"]),
        ('discharge = "1C"', 'steps = [{ step = "go" }]', ["protocol.steps[1].step", "not a step"]),
        ("[2e-6, 3e-6]", "[2e-6]", ["over.layers", "differs in length"]),
        ("asslb-nmc-graphite-gen1", "asslb-nmc", ["there is no cell"]),
        ("chunk = 5", "chunk = 'a'", ["chunk", "integer"]),
        ("[over]", "[over", ["not valid TOML"]),
    ],
)
def test_bad_files_say_file_key_and_remedy(study, old, new, words):
    assert old in STUDY
    study.write_text(STUDY.replace(old, new), encoding="utf-8")
    with pytest.raises(cs.InputError) as caught:
        cs.load_sweep(study)
    for word in words:
        assert word in str(caught.value)
    if "there is no cell" not in words:
        assert str(study) in str(caught.value)


def test_a_dry_run_says_what_comes(study, tmp_path):
    read = cs.load_sweep(study)
    expected = read.estimate()
    table = read.run(store=tmp_path / "a.zarr")
    assert expected.cases == int((table["status"] == "finished").sum()) == 8
    assert expected.left_out == int((table["status"] == "left out").sum()) == 4
    chunks = (tmp_path / "a.zarr" / "status" / "c").rglob("*")
    assert expected.chunks == sum(path.is_file() for path in chunks)
    assert expected.seconds > 0


def test_the_disk_expected_is_the_disk_taken(solid, tmp_path):
    study = cs.sweeps.make_study(
        solid, samples={"number": 3000, "values": ["positive.*"]}, outputs=["energy", "duration"]
    )
    expected = study.estimate()
    study.run(store=tmp_path / "a.zarr")
    taken = sum(path.stat().st_size for path in (tmp_path / "a.zarr").rglob("*") if path.is_file())
    # What is alike is compressed.
    assert expected.bytes / 2 < taken < expected.bytes


def test_a_dry_run_needs_no_more_draws_than_its_cases(solid):
    where = ["positive.thickness < 80 um", "separator.thickness > 1 um"]
    study = cs.sweeps.make_study(solid, samples=600, where=where, over={"rate": [1.0, 2.0]})
    expected = study.estimate()
    assert expected.cases + expected.left_out == 1200
    run = cs.sweep(solid, samples=600, where=where, over={"rate": [1.0, 2.0]})
    assert int((run["status"] != "left out").sum()) == expected.cases


def test_round_trips(here, tmp_path, solid):
    frame = to_pandas(here)
    assert len(frame) == here["status"].size
    row = frame.iloc[10]
    labels = {name: row[name] for name in here["status"].dims}
    assert here["energy"].sel(**labels).item() == row["energy"]

    export(here, tmp_path / "a.parquet")
    again = pd.read_parquet(tmp_path / "a.parquet")
    pd.testing.assert_frame_equal(
        again.sort_values(list(labels)).reset_index(drop=True),
        frame.sort_values(list(labels)).reset_index(drop=True),
        check_exact=True,
    )
    export(here, tmp_path / "a.csv")
    text = pd.read_csv(tmp_path / "a.csv")
    assert "separator.thickness [m]" in text
    assert len(text) == len(frame)

    export(here, tmp_path / "a.nc")
    with xr.open_dataset(tmp_path / "a.nc", engine="scipy") as read:
        assert_same(here, read.load())
        assert read["energy"].attrs == here["energy"].attrs
        assert read.attrs["study"] == here.attrs["study"]
    export(here, tmp_path / "a.zarr")
    with xr.open_zarr(tmp_path / "a.zarr", consolidated=False) as read:
        assert_same(here, read.load())


def test_tables_are_written_piece_by_piece(here, tmp_path, monkeypatch):
    export(here, tmp_path / "whole.parquet")
    monkeypatch.setattr(sys.modules["cellsim.sweeps.export"], "_ROWS", 8)
    export(here, tmp_path / "pieces.parquet")
    whole, pieces = (pd.read_parquet(tmp_path / f"{n}.parquet") for n in ("whole", "pieces"))
    by = list(here["status"].dims)
    pd.testing.assert_frame_equal(
        whole.sort_values(by).reset_index(drop=True), pieces.sort_values(by).reset_index(drop=True)
    )


def test_the_example_is_a_study():
    path = Path(__file__).resolve().parents[2] / "examples" / "thickness.toml"
    table = cs.load_sweep(path).run()
    assert set(np.unique(table["status"].values)) == {"finished", "left out"}
    best = table["energy_density"].sel(rate=1 / 3, method="nearest")
    assert np.all(best.diff("positive.thickness") > 0), "at C/3 thicker is more"
