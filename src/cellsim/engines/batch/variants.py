"""Variants of a cell, built and solved: each that cannot be is a row that says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.cell_design import BASES
from cellsim.engines.case import Mesh, make_case
from cellsim.engines.ending import FAILED
from cellsim.errors import CellsimError
from cellsim.parameters.cell import Cell
from cellsim.protocols import Protocol

if TYPE_CHECKING:
    import xarray


def run_variants(
    cell: Cell,
    protocol: Protocol | Sequence[Protocol],
    temperature: Any,
    changes: Mapping[str, Any],
    initial_soc: float | None,
    thermal: str,
    mesh: Mesh | None,
    threads: int | None,
) -> xarray.Dataset:
    """See `engines.simulate_many`."""
    from cellsim.engines.batch import run_many

    many = {path: np.asarray(values, dtype=float) for path, values in changes.items()}
    protocols = [protocol] if isinstance(protocol, Protocol) else list(protocol)
    temperatures = (
        [temperature] if isinstance(temperature, str | float | int) else list(temperature)
    )
    lengths = [*map(len, many.values()), len(protocols), len(temperatures)]
    number = max(lengths)
    cases, places, refused = [], [], {}
    for i in range(number):
        try:
            variant = cell.replace({path: float(v[i % len(v)]) for path, v in many.items()})
            at = temperatures[i % len(temperatures)]
            of = protocols[i % len(protocols)]
            cases.append(make_case(variant, of, at, initial_soc, "DFN", thermal, mesh))
            places.append(i)
        except CellsimError as error:
            refused[i] = str(error)
    found = run_many(cases, threads=threads).assign_coords(case=places)
    for name in ("volume", "mass"):
        values = [[getattr(case.design, name)(basis) for basis in BASES] for case in cases]
        found[name] = (("case", "basis"), np.reshape(values, (-1, len(BASES))))
    found["nominal_capacity"] = ("case", np.array([case.capacity for case in cases]))
    found = found.assign_coords(basis=list(BASES)).reindex(case=range(number))
    for i, reason in refused.items():
        found["status"][i], found["termination"][i] = FAILED, reason
    return found
