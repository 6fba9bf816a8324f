"""Compile the kernel, once an installation, and say what the user waits for meanwhile."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np

#: Loading the compiled kernel from disk takes less than this; compiling it, many times as long [s].
_PATIENCE = 1.5

_MESSAGE = "cellsim: compiling the kernel; only the first time takes this long ...\n"


@cache
def compile_kernel() -> None:
    """Compile, or load what was compiled; does nothing after the first time.

    Threads and processes that are started afterwards find it compiled.
    """
    from cellsim import dfn

    # Unit numbers and tables that are 1 make a cell of sorts; its run is over at once.
    one = np.ones(1, dfn.CASE)
    for side in "np":
        for table in ("solid", "exchange", "diffusivity", "entropy"):
            one[f"{table}_{side}"] = -1
        one[f"x0_{side}"] = one[f"alpha_a_{side}"] = one[f"alpha_c_{side}"] = 0.5
    one["electrolyte"], one["T"], one["c0"] = -1, 298.15, 1000.0
    one["V_min"], one["V_max"], one["t_end"] = -10.0, 10.0, 1e-3
    one["x_n_min"], one["x_n_max"] = -1.0, 2.0
    with _announced():
        dfn.solve(one, dfn.Tables(), mesh=(3, 3, 3), threads=1)


@contextmanager
def _announced() -> Iterator[None]:
    """Tell a waiting terminal, on standard error, if what is inside takes long."""
    if not sys.stderr.isatty():
        yield
        return
    timer = threading.Timer(_PATIENCE, _say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say() -> None:
    sys.stderr.write(_MESSAGE)
    sys.stderr.flush()
