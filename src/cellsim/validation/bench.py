"""A tested cell on the bench: nominal or drawn from its ranges, each run made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import Mesh, simulate_many
from cellsim.engines.ending import solved
from cellsim.errors import CellsimError
from cellsim.parameters.cell import Cell
from cellsim.parameters.ranges import latin_hypercube
from cellsim.parameters.uncertain import draws
from cellsim.parameters.units import kelvin
from cellsim.protocols import Protocol

if TYPE_CHECKING:
    import xarray as xr

#: Nothing to a run that is over in hours: the studies of these draw them by themselves.
_AT_REST = ("ageing.", "decomposition.")


class Bench:
    """One cell, or `samples` of it drawn from its ranges.

    What a case sets has no range, and is drawn only where `widths` says how far: path -> relative
    half-width, in place of the cell's own range.
    """

    def __init__(
        self,
        cell: Cell,
        samples: int | None = None,
        seed: int = 0,
        widths: Mapping[str, float] | None = None,
    ) -> None:
        self.cell, self.samples, self.seed = cell, samples, seed
        self._widths = widths or {}
        self._runs: dict[Any, xr.Dataset] = {}
        self._variants: list[Cell | None] | None = None
        self._draws: dict[str, np.ndarray] | None = None

    @property
    def drawn(self) -> dict[str, np.ndarray]:
        """Path -> values (samples,); empty for the nominal cell."""
        if self._draws is None:
            self._draws = {} if self.samples is None else self._draw(self.samples)
        return self._draws

    def _draw(self, samples: int) -> dict[str, np.ndarray]:
        found = draws(
            self.cell, samples, self.seed, counts=lambda path: not path.startswith(_AT_REST)
        )
        for path, width in self._widths.items():
            share = latin_hypercube(path, samples, self.seed)
            found[path] = self.cell[path].si * (1 + width * (2 * share - 1))
        return found

    def run(
        self,
        protocol: Protocol,
        temperature: str | float = "25 degC",
        thermal: str = "isothermal",
        mesh: Mesh | None = None,
    ) -> xr.Dataset:
        """What each sample delivers, along `case`; see `engines.simulate_many`."""
        key = (protocol, kelvin(temperature), thermal, mesh)
        if key not in self._runs:
            self._runs[key] = simulate_many(
                self.cell,
                protocol,
                temperature=key[1],
                changes=self.drawn,
                thermal=thermal,
                mesh=mesh,
            )
        return self._runs[key]

    def read(self, run: xr.Dataset, name: str) -> np.ndarray:
        """A variable of a run; NaN where the solver gave up."""
        good = [solved(str(word)) for word in run["termination"].values]
        return np.where(good, run[name].values, np.nan)

    def each(self, figure: Callable[[Cell], float]) -> np.ndarray:
        """A figure of each sample, without a solver; NaN where the sample cannot be."""
        return np.array(
            [np.nan if cell is None else figure(cell) for cell in self._cells()], dtype=float
        )

    def _cells(self) -> list[Cell | None]:
        if self._variants is None:
            number = self.samples or 1
            self._variants = [self._variant(i) for i in range(number)]
        return self._variants

    def _variant(self, index: int) -> Cell | None:
        changes = {path: float(values[index]) for path, values in self.drawn.items()}
        try:
            return self.cell.replace(changes) if changes else self.cell
        except CellsimError:
            return None
