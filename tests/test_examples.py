"""Every example runs as a user would run it, and its own assertion holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cellsim as cs
from cellsim.engines import Mesh

FOLDER = Path(__file__).resolve().parents[1] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example(path):
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_protocol_runs():
    protocol, mesh = cs.load_protocol(FOLDER / "cycle.toml"), Mesh(6, 4, 6, 8)
    run = cs.simulate(cs.load("asslb-nmc-graphite-gen1"), protocol, mesh=mesh, engine="reference")
    assert (run.status, run.termination) == ("finished", "lower voltage")
    assert run.sizes["segment"] == 7
