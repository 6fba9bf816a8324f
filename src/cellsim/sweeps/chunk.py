"""The work of one box: everything that a process needs for it, and the doing.

Plain arrays and no more, so that it goes to another machine as it is; the cell travels as bytes,
and a process builds each only once.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from cellsim import __version__
from cellsim.engines import Mesh, simulate_many
from cellsim.engines.ending import FAILED
from cellsim.errors import CellsimError
from cellsim.parameters.cell import Cell
from cellsim.protocols import Protocol
from cellsim.sweeps.inputs import Draws, Inputs, inputs_of, kept
from cellsim.sweeps.outputs import ALWAYS, WORDS, values
from cellsim.sweeps.rates import with_rates
from cellsim.sweeps.study import Study

#: Status of a case that a condition leaves out, and of one that has not been run yet.
LEFT_OUT, PENDING = "left out", ""

#: Outputs of a box: name -> (cases,).
Values = dict[str, np.ndarray]


@dataclass(frozen=True)
class Settings:
    """What all boxes of a sweep have in common."""

    outputs: tuple[str, ...]
    basis: str
    initial_soc: float | None
    thermal: str
    mesh: Mesh | None
    version: str = __version__


@dataclass(frozen=True)
class Chunk:
    """One box of a sweep; `cell` is pickled."""

    number: int
    cell: bytes
    protocol: Protocol
    inputs: Inputs
    settings: Settings


class Cutter:
    """Makes the chunks of a study; each depends on the study and its number alone."""

    def __init__(self, study: Study, draws: Draws) -> None:
        self.study, self.draws = study, draws

    @cached_property
    def _settings(self) -> Settings:
        study = self.study
        return Settings(study.outputs, study.basis, study.initial_soc, study.thermal, study.mesh)

    @cached_property
    def _cells(self) -> list[bytes]:
        return [pickle.dumps(cell) for cell in self.study.cells.values()]

    def chunk(self, number: int, only: np.ndarray | None = None) -> Chunk:
        """The chunk of a box; of its cases those in `only`."""
        inputs = inputs_of(self.study, self.study.grid.box(number), self.draws)
        inputs = inputs if only is None else inputs.only(only)
        protocol = self.study.protocol(inputs.protocol)
        return Chunk(number, self._cells[inputs.cell], protocol, inputs, self._settings)

    def kept(self, number: int) -> np.ndarray:
        """Which cases of a box are run."""
        return kept(self.study, self.study.grid.box(number), self.draws)

    def chunks(self, numbers: Sequence[int]) -> Iterator[Chunk]:
        """Chunks as they are asked for."""
        return map(self.chunk, numbers)


def run_chunk(chunk: Chunk, threads: int | None = None) -> Values:
    """Outputs, status and termination of every case of a box; none stops the others.

    Raises
    ------
    CellsimError
        On a machine with another version of cellsim.
    """
    if chunk.settings.version != __version__:
        raise CellsimError(
            f"a worker has cellsim {__version__}, and the sweep {chunk.settings.version} - "
            "install the same on all machines"
        )
    kept = chunk.inputs.kept
    names = (*chunk.settings.outputs, *ALWAYS)
    found = {name: empty(name, len(kept)) for name in names}
    found["status"][:] = found["termination"][:] = LEFT_OUT
    if kept.any():
        for name, some in _run(chunk, threads).items():
            found[name][kept] = some
    return found


def empty(name: str, cases: int) -> np.ndarray:
    """No value yet."""
    return np.full(cases, "", dtype=object) if name in WORDS else np.full(cases, np.nan)


def failed(chunk: Chunk, reason: str) -> Values:
    """A chunk that could not be run at all."""
    kept = chunk.inputs.kept
    found = {name: empty(name, len(kept)) for name in (*chunk.settings.outputs, *ALWAYS)}
    found["status"][:] = np.where(kept, FAILED, LEFT_OUT)
    found["termination"][:] = np.where(kept, reason, LEFT_OUT)
    return found


def _run(chunk: Chunk, threads: int | None) -> dict[str, Any]:
    """Outputs of the cases that are run."""
    inputs, settings = chunk.inputs, chunk.settings
    kept = inputs.kept
    try:
        cell = _built(chunk.cell, tuple(inputs.materials.items()))
    except CellsimError as error:
        none = failed(chunk, str(error))
        return {name: column[kept] for name, column in none.items()}
    temperature = inputs.temperature
    protocols: Protocol | list[Protocol] = chunk.protocol
    if inputs.rate is not None:
        protocols = with_rates(chunk.protocol, inputs.rate[kept])
    changes = {path: column[kept] for path, column in inputs.changes.items()}
    at = temperature[kept].tolist() if isinstance(temperature, np.ndarray) else temperature
    found = simulate_many(
        cell,
        protocols,
        temperature=at,
        changes=changes,
        initial_soc=settings.initial_soc,
        thermal=settings.thermal,
        mesh=settings.mesh,
        threads=threads,
    )
    return values(found, settings.outputs, chunk.protocol, settings.basis)


@lru_cache(maxsize=64)
def _built(cell: bytes, materials: tuple[tuple[str, str], ...]) -> Cell:
    """A cell with other materials; the same object for all chunks of a process."""
    loaded: Cell = pickle.loads(cell)  # noqa: S301 - made by this program, in `Cutter`
    return loaded.replace(dict(materials)) if materials else loaded
