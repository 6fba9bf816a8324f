"""PyBaMM's bibliography, read without importing PyBaMM.

Its keys stand in sources behind a prefix, lest one be taken for a key of `references.bib`.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cellsim.parameters.pybamm_sets.catalogue import PREFIX


@cache
def bibliography() -> Path | None:
    """Its file, where PyBaMM is installed."""
    found = find_spec("pybamm")
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).with_name("CITATIONS.bib")
    return path if path.is_file() else None


def is_foreign(source: str) -> bool:
    """Whether a source names an entry of PyBaMM's."""
    return source.startswith(PREFIX)
