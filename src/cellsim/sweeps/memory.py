"""The result of a sweep in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellsim.sweeps import layout
from cellsim.sweeps.chunk import Values
from cellsim.sweeps.grid import shape_of
from cellsim.sweeps.samples import draw
from cellsim.sweeps.study import Study

if TYPE_CHECKING:
    import xarray as xr


class Memory:
    """Arrays of all cases, filled box by box."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._found = {
            variable.name: np.full(study.grid.shape, "", dtype=object)
            if variable.words
            else np.full(study.grid.shape, np.nan)
            for variable in layout.results(study)
        }
        samples = 0 if study.samples is None else study.samples.number
        self._drawn = {
            one.path: np.full((len(study.cells), samples), np.nan) for one in study.drawn
        }
        if study.samples is not None:
            for path, cell, part, values in draw(study.samples, study.drawn):
                self._drawn[path][cell, part] = values

    def draws(self, path: str, cell: int, part: slice) -> np.ndarray:
        """See `inputs.Draws`."""
        return self._drawn[path][cell, part]

    def write(self, number: int, values: Values) -> None:
        """Take the outputs of a box."""
        box = self.study.grid.box(number)
        for name, column in values.items():
            self._found[name][box] = column.reshape(shape_of(box))

    def statuses(self, number: int) -> np.ndarray:
        """Of the cases of a box: nothing has been run."""
        return np.ravel(self._found["status"][self.study.grid.box(number)])

    def dataset(self) -> xr.Dataset:
        """All of it."""
        import xarray as xr

        data = {
            variable.name: (variable.dimensions, self._found[variable.name], variable.attributes)
            for variable in layout.results(self.study)
        }
        for variable in layout.drawn(self.study):
            values = self._drawn[variable.name]
            shown = values if len(variable.dimensions) > 1 else values[0]
            data[variable.name] = (variable.dimensions, shown, variable.attributes)
        labels = {
            variable.name: (variable.dimensions, values, variable.attributes)
            for variable, values in layout.coordinates(self.study)
        }
        return xr.Dataset(data, labels, layout.provenance(self.study))
