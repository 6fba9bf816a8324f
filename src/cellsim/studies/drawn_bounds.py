"""Both ends of the window of many cells drawn from the ranges of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.engines import make_case
from cellsim.parameters.cell import Cell
from cellsim.parameters.uncertain import draws
from cellsim.studies.bounds import first_excluded
from cellsim.studies.drawn import NO_CELL
from cellsim.studies.margins import Criterion, Drawn
from cellsim.studies.result import interval

if TYPE_CHECKING:
    import xarray as xr

WORKS, EXCLUDED = "works", "excluded at 25 degC"


def drawn_bounds(
    cell: Cell,
    asked: Criterion,
    rungs: np.ndarray,
    bounds: dict[str, Any],
    limits: xr.Dataset,
    seed: int,
    options: dict[str, Any],
) -> dict[str, Any]:
    """The variables of a window that its samples add.

    Parameters
    ----------
    cell : Cell
    asked : Criterion
    rungs : array [K]
        The temperatures between which bounds are interpolated, ascending.
    bounds : mapping
        Of the cell itself: where the search begins, and where electrochemistry is not drawn, its
        end.
    limits : Dataset
        From `upper_limits`, drawn.
    """
    hot = limits["drawn_temperature"].min("upper_limit").values
    if not _has_batch(cell, asked, options):
        upper = np.minimum(hot, bounds["electrochemical_bound"])
        return {"drawn_upper": ("sample", upper), **interval("upper_bound", upper)}
    changes = draws(cell, hot.size, seed, counts=asked.counts)
    drawn = Drawn(cell, asked, hot.size, changes, options.get("mesh"))
    start = np.where(hot < REFERENCE_TEMPERATURE, np.minimum(drawn.start, -1), drawn.start)
    near = bounds["lower_bound"], bounds["electrochemical_bound"]
    lower = lower_bounds(drawn, start, rungs, near[0])
    upper = np.minimum(upper_bounds(drawn, start, rungs, near[1], hot), hot)
    status = np.select([start >= 0, np.isfinite(start)], [WORKS, EXCLUDED], NO_CELL)
    return {
        "drawn_lower": ("sample", lower),
        "drawn_upper": ("sample", upper),
        "drawn_status": ("sample", status),
        **interval("lower_bound", lower),
        **interval("upper_bound", upper),
    }


def count(drawn: dict[str, Any]) -> str:
    """How many of the samples have no window, in words; "" where all have one."""
    if "drawn_status" not in drawn:
        return ""
    status = drawn["drawn_status"][1]
    counts = {word: int(np.sum(status == word)) for word in (EXCLUDED, NO_CELL)}
    return "; ".join(f"{n} of {status.size} {word}" for word, n in counts.items() if n)


def _has_batch(cell: Cell, asked: Criterion, options: dict[str, Any]) -> bool:
    """Whether the batch engine is asked for, or may be, and has what the cell needs."""
    from cellsim.engines import batch

    if options.get("engine") == "reference":
        return False
    model = options.get("model", "DFN")
    return not batch.lacks(make_case(cell, asked.protocol, model=model, thermal=asked.thermal))


def lower_bounds(drawn: Drawn, start: np.ndarray, rungs: np.ndarray, near: float) -> np.ndarray:
    """The lower bound of each [K].

    Parameters
    ----------
    start : array
        Margins at 25 degC.
    near : float
        Where the search begins [K].
    """
    cold = rungs[int(np.flatnonzero(rungs == REFERENCE_TEMPERATURE)[0]) :: -1]
    last = np.full(start.size, cold.size - 1)
    guess = np.full(start.size, np.searchsorted(-cold, -np.nan_to_num(near)))
    return first_excluded(drawn.margin, start, cold, guess, last, drawn.liquidus)


def upper_bounds(
    drawn: Drawn, start: np.ndarray, rungs: np.ndarray, near: float, hot: np.ndarray
) -> np.ndarray:
    """The upper bound of each by electrochemistry [K], not sought beyond what heat excludes."""
    warm = rungs[int(np.flatnonzero(rungs == REFERENCE_TEMPERATURE)[0]) :]
    last = np.minimum(np.searchsorted(warm, hot), warm.size - 1)
    guess = np.minimum(np.searchsorted(warm, np.nan_to_num(near)), last)
    return first_excluded(drawn.margin, start, warm, guess, last, drawn.liquidus)
