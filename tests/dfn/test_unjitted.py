"""The same functions as plain Python give the same result."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from cells import chen, chen_tables

from cellsim.dfn import solve

HERE = Path(__file__).parent
SCRIPT = """
import json, sys
sys.path[:0] = [{here!r}, {source!r}]
from cells import chen, chen_tables
from cellsim.dfn import solve
r = solve(chen(2, [1.0, 2.0]), chen_tables(), mesh=(5, 3, 5), newton=1e-6, threads=1)
print(json.dumps(r.table.tolist()))
"""


def test_plain_python_agrees():
    script = SCRIPT.format(here=str(HERE), source=str(HERE.parents[1] / "src"))
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    run = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    plain = np.array(json.loads(run.stdout))
    compiled = solve(chen(2, [1.0, 2.0]), chen_tables(), mesh=(5, 3, 5), newton=1e-6).table
    columns = [i for i in range(plain.shape[1]) if i not in (15, 16)]  # closures are rounding
    np.testing.assert_allclose(plain[:, columns], compiled[:, columns], rtol=1e-6, atol=1e-9)
