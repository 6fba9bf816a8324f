"""Runs that several tests look at, each made once a session."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import xarray

import cellsim as cs
from cellsim.engines import Mesh
from cellsim.protocols import Protocol

#: Enough for balances, signs and limits, which hold on any mesh.
COARSE = Mesh(negative=6, separator=4, positive=6, particle=8)


@lru_cache(maxsize=256)
def run(
    name: str, protocol: Protocol, mesh: Mesh | None = COARSE, **options: Any
) -> xarray.Dataset:
    """One run of a shipped cell."""
    return cs.simulate(cs.load(name), protocol, mesh=mesh, **options)
