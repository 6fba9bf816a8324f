"""One bound of the discharge window of many variants of a cell.

A variant that is excluded at 25 degC already has its bound there: no colder, and no hotter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.parameters.cell import Cell
from cellsim.parameters.variants import variants
from cellsim.studies.bounds import finer
from cellsim.studies.drawn import outcomes
from cellsim.studies.drawn_bounds import lower_bounds, upper_bounds
from cellsim.studies.margins import Criterion, Drawn
from cellsim.studies.result import many
from cellsim.studies.temperature_window import temperature_window, window_grid
from cellsim.studies.upper_limits import upper_limits_many

if TYPE_CHECKING:
    import xarray as xr

#: As `temperature_window` asks of a discharge.
ASKED = Criterion("discharge", "1C", 0.5, 84.0, "isothermal")


def lower_bound_many(cell: Cell, changes: Mapping[str, np.ndarray]) -> xr.Dataset:
    """`lower_bound` [K] along `case`; `changes` as of `simulate_many`.

    NaN, with the reason in `termination`, of a variant that cannot be.
    """
    drawn = _drawn(cell, changes)
    found = lower_bounds(drawn, drawn.start, finer(window_grid(cell)), cell.once(_near)[0])
    return _many(cell, changes, "lower_bound", _at_reference(drawn, found))


def upper_bound_many(cell: Cell, changes: Mapping[str, np.ndarray]) -> xr.Dataset:
    """`upper_bound` [K] likewise: by heat, or by electrochemistry where that fails first."""
    hot = upper_limits_many(cell, changes)["upper_bound"].values
    drawn = _drawn(cell, changes)
    rungs = finer(window_grid(cell))
    found = upper_bounds(drawn, drawn.start, rungs, cell.once(_near)[1], np.nan_to_num(hot))
    return _many(cell, changes, "upper_bound", np.minimum(_at_reference(drawn, found), hot))


def _drawn(cell: Cell, changes: Mapping[str, np.ndarray]) -> Drawn:
    size = max(len(column) for column in changes.values())
    counted = {path: column for path, column in changes.items() if ASKED.counts(path)}
    return Drawn(cell, ASKED, size, counted)


def _near(cell: Cell) -> tuple[float, float]:
    """The window of the cell itself, where the search begins."""
    found = temperature_window(cell)
    return float(found["lower_bound"]), float(found["upper_bound"])


def _at_reference(drawn: Drawn, bounds: np.ndarray) -> np.ndarray:
    return np.where(drawn.start < 0, REFERENCE_TEMPERATURE, bounds)


def _many(
    cell: Cell, changes: Mapping[str, np.ndarray], name: str, bounds: np.ndarray
) -> xr.Dataset:
    found = variants(cell, changes)
    known = np.where(found.refusals != "", np.nan, bounds)
    return many({name: known, **outcomes(found)})
