"""A sweep that is quick, here and in processes of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import cellsim as cs
from cellsim.engines import prepare

#: What the sweeps of these tests vary: 48 cases, of which some fail and some are left out.
OVER = {
    "temperature": ["0 degC", "25 degC"],
    "separator.thickness": ["15 um", "20 um", "25 um", "-1 um"],
    "rate": ["C/2", "1C", "1.5C", "2C", "2.5C", "3C"],
}
ASKED = {
    "over": OVER,
    "outputs": ["energy", "energy_density", "limited_by"],
    "where": ["rate < 3C or temperature > 10 degC"],
    "chunk": 4,
}

#: Run by a process: the same sweep into a store; a line for each chunk that is on the disk.
CODE = """
import sys
import cellsim as cs
from tests.sweeps.conftest import ASKED

print("ready", flush=True)
cell, say = cs.load("asslb-nmc-graphite-gen1"), lambda now: print(now.done, flush=True)
cs.sweep(cell, **ASKED, store=sys.argv[1], resume=True, progress=say)
"""


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    prepare()


@pytest.fixture(scope="session")
def here() -> xr.Dataset:
    """The sweep, in memory."""
    return cs.sweep(cs.load("asslb-nmc-graphite-gen1"), **ASKED)


@pytest.fixture
def elsewhere() -> Callable[[Path], subprocess.Popen]:
    """Start the sweep in a process of its own."""
    started = []

    def start(store: Path) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", CODE, str(store)], stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def assert_same(one: xr.Dataset, other: xr.Dataset) -> None:
    """Not a bit differs."""
    assert list(one.variables) == list(other.variables) or set(one) == set(other)
    for name in one.variables:
        a, b = one[name].values, other[name].values
        if a.dtype.kind == "f":
            np.testing.assert_array_equal(a.view(np.int64), b.view(np.int64), err_msg=str(name))
        else:
            assert np.all(a == b), name
