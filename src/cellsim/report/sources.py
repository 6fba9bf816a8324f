"""Where the numbers of the report come from: values with sources, references, versions, hashes."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import dataclass

from cellsim.parameters import Cell, provenance
from cellsim.parameters.provenance import Row
from cellsim.sweeps import identity

#: What has a say in the numbers, or in how they are drawn.
_PACKAGES = (
    "pybamm",
    "numba",
    "numpy",
    "scipy",
    "SALib",
    "xarray",
    "pint",
    "pydantic",
    "matplotlib",
    "jinja2",
)


@dataclass(frozen=True)
class Sourced:
    """One cell with all its values, the worst-sourced first; `counts` by grade of trust."""

    cell: Cell
    rows: list[Row]
    counts: dict[str, int]


def sourced(cells: Iterable[Cell]) -> list[Sourced]:
    """Each cell with its values."""
    tables = [(cell, provenance.rows(cell)) for cell in cells]
    return [Sourced(cell, rows, provenance.counts(rows)) for cell, rows in tables]


def cited(tables: Iterable[Sourced], claims: Iterable[str]) -> dict[str, str]:
    """The references behind values and claims: key -> full reference, by key."""
    found = provenance.cited(row for table in tables for row in table.rows)
    found |= {key: provenance.reference(key) for key in claims}
    return dict(sorted(found.items()))


def versions() -> dict[str, str]:
    """Of cellsim, Python and the libraries that are installed."""
    found = identity.versions(_PACKAGES)
    return {"cellsim": found.pop("cellsim"), "Python": platform.python_version(), **found}
