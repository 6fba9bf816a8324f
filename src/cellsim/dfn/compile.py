"""The one home of compile options.

Every kernel function carries `@kernel` (inlined into its caller) or `@routine` (a compiled
unit of its own). Nothing is compiled with `parallel=True`: threads live outside, and call
a compiled block that has released the GIL. With NUMBA_DISABLE_JIT=1 the same functions run
as plain Python on plain floats, one case at a time (WIDTH = 1).
"""

import hashlib
from pathlib import Path

import numba

JITTED = not numba.config.DISABLE_JIT
WIDTH = 8 if JITTED else 1  # cases side by side in one register

# Arrays come from outside and outlive the call: counting references to them would put
# atomic instructions into the innermost loops, so it is off, and nothing is allocated here.
_OPTIONS = {"nogil": True, "error_model": "numpy", "boundscheck": False, "_nrt": False}


# Wrappers for Python and C take a third of the time to compile: only the entry has them.
_INSIDE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def kernel(function):
    """Compile a small function and inline it wherever it is used."""
    return numba.njit(forceinline=True, **_OPTIONS, **_INSIDE)(function)


def routine(function):
    """Compile a function as a unit of its own (called, not inlined)."""
    return numba.njit(**_OPTIONS, **_INSIDE)(function)


def entry(function):
    """Compile a function that Python calls, and keep it on disk with all that it calls."""
    compiled = numba.njit(cache=True, **_OPTIONS)(function)
    if JITTED:
        # Numba would look at the function's own file only; any change in this folder counts.
        compiled._cache._cache_file._source_stamp = _fingerprint()
    return compiled


def _fingerprint():
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
