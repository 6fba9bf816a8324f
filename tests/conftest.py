"""Fixtures common to all tests: every shipped cell, and a parameter folder to break."""

from __future__ import annotations

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MPLBACKEND", "Agg")

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import cellsim as cs
from cellsim.parameters import files

PARAMS = Path(__file__).resolve().parents[1] / "params"

CELLS = (
    "asslb-lco-graphite-kato2018",
    "asslb-nmc-graphite-gen1",
    "asslb-nmc811-lithium",
    "asslb-nmc811-silicon",
    "asslb-nmc90-anode-free",
    "asslb-small-maxell",
    "liquid-lfp-graphite-ev",
    "liquid-nco-graphite-kokam",
    "liquid-nmc622-graphite-ev",
    "liquid-nmc811-graphite-ev",
    "liquid-nmc811-graphite-m50",
)


@pytest.fixture(autouse=True)
def _nothing_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdicts of earlier runs are no part of a test."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name: tmp_path / "cache")


@pytest.fixture(params=CELLS)
def cell(request: pytest.FixtureRequest) -> cs.Cell:
    """Each shipped cell in turn."""
    return cs.load(request.param)


@pytest.fixture
def solid() -> cs.Cell:
    """The first-generation sulfide cell."""
    return cs.load("asslb-nmc-graphite-gen1")


@pytest.fixture
def liquid() -> cs.Cell:
    """The validated liquid cell."""
    return cs.load("liquid-nmc811-graphite-m50")


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A copy of `params/` in which one piece of one file is replaced by another."""

    def edit(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "params"
        shutil.copytree(PARAMS, folder, dirs_exist_ok=True)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setenv("CELLSIM_PARAMS", str(folder))
        _forget()
        return folder / file

    yield edit
    _forget()


def _forget() -> None:
    files.references.cache_clear()
    files.reference_keys.cache_clear()
