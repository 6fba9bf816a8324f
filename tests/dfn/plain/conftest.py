"""Tests of the kernel's functions one by one, called as plain Python on plain numbers.

    NUMBA_DISABLE_JIT=1 python -m pytest tests/dfn/plain

Nothing is compiled for them; test_unjitted.py runs them, and shows that compiled code agrees.
"""

from cellsim.dfn.compile import JITTED

collect_ignore_glob = ["test_*"] if JITTED else []
