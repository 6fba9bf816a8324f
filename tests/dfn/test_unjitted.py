"""The kernel as plain Python: its functions one by one, and that compiled code does the same."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from whole_runs import whole_runs

import cellsim
from cellsim.dfn import RESULTS, Status

HERE = Path(__file__).parent


def plain_python(*arguments):
    """Run Python without compilation, on the same package."""
    source = Path(next(iter(cellsim.__path__))).parent
    environment = os.environ | {
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONPATH": os.pathsep.join([str(source), str(HERE)]),
    }
    return subprocess.run(
        [sys.executable, *map(str, arguments)], env=environment, capture_output=True, text=True
    )


def test_functions_one_by_one():
    """The tests in the folder `plain`."""
    run = plain_python(
        "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", HERE / "plain"
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_whole_runs_agree(tmp_path):
    run = plain_python(HERE / "whole_runs.py", tmp_path / "runs.npy")
    assert run.returncode == 0, run.stderr
    plain, compiled = np.load(tmp_path / "runs.npy"), whole_runs()
    assert not np.isin(compiled[:, 0], (Status.INADMISSIBLE, Status.BEYOND_AT_START)).any()
    closures = [RESULTS.index(name) for name in ("lithium_closure", "energy_closure")]
    for array in (plain, compiled):
        array[:, closures] = 0  # rounding
    np.testing.assert_allclose(plain, compiled, rtol=1e-6, atol=1e-9)
