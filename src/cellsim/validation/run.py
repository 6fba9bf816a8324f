"""All cases, computed: a row a published value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cellsim.errors import CellsimError
from cellsim.validation.bench import Bench
from cellsim.validation.case import Comparison, ValidationCase, cases, load_case
from cellsim.validation.closed_forms import CLOSED_FORMS
from cellsim.validation.measures import MEASURES
from cellsim.validation.points import Point, points
from cellsim.validation.row import Row

#: Ends of the interval that is given where samples are drawn [%].
INTERVAL = (5.0, 95.0)

#: An interval from fewer samples than this share of those asked for is none: the rest cannot be.
_ENOUGH = 0.5

Progress = Callable[[int, int, str], Any]


def validate(
    names: Sequence[str] | str | None = None,
    *,
    samples: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[Row]:
    """Compute what was published, and put both side by side.

    Parameters
    ----------
    names : str or sequence of str, optional
        Cases by name, or TOML files by their paths; all of them unless given.
    samples : int, optional
        As many cells drawn from the ranges, for the 5-95 % interval of each computed value.
    seed : int
    progress : callable, optional
        Called with (done, total, what is being done).

    Returns
    -------
    list of Row
        In the order of the cases. What cannot be computed is a row with a problem, and NaN.

    Raises
    ------
    InputError
        A case that does not exist or cannot be read.
    """
    asked = [names] if isinstance(names, str) else list(names or cases())
    found = [load_case(name) for name in asked]
    rows: list[Row] = []
    for done, case in enumerate(found):
        if progress is not None:
            progress(done, len(found), case.name)
        rows += _rows(case, (samples, seed))
    return rows


def _rows(case: ValidationCase, drawn: tuple[int | None, int]) -> list[Row]:
    # Drawn cells are large: the benches of a case go with it.
    benches: dict[str, Bench] = {}
    return [
        _row(case, comparison, point, benches, drawn)
        for comparison in case.comparisons
        for point in points(comparison, case.folder)
    ]


def _row(
    case: ValidationCase,
    comparison: Comparison,
    point: Point,
    benches: dict[str, Bench],
    drawn: tuple[int | None, int],
) -> Row:
    published = np.nan if point.value is None else point.value
    computed, interval, quantile, problem = np.nan, None, None, ""
    try:
        cell = case.tested(comparison, point.changes)
        if comparison.closed_form:
            published = CLOSED_FORMS[comparison.closed_form](cell, **point.arguments)
        nominal = benches.setdefault(cell.hash, Bench(cell))
        computed = float(_measured(comparison, point, nominal)[0])
        if drawn[0] is not None and not comparison.closed_form:
            several = benches.setdefault(f"{cell.hash} drawn", Bench(cell, *drawn, case.widths))
            values = _known(_measured(comparison, point, several))
            interval = _interval(values)
            quantile = None if interval is None else _quantile(values, published, point.error)
    except CellsimError as error:
        problem = str(error)
    except Exception as error:  # one point never stops the others
        problem = f"{type(error).__name__}: {error}"
    if not problem and np.isnan(computed):
        problem = "the run ended before it could be read"
    return Row(
        case=case.name,
        comparison=comparison.name,
        quantity=comparison.compare,
        unit=comparison.unit,
        published=published,
        computed=computed,
        role=point.role,
        bound=comparison.bound,
        stated=point.error,
        grade=case.grade,
        conditions=point.conditions,
        closed_form=comparison.closed_form,
        ratio=MEASURES[comparison.compare].ratio,
        interval=interval,
        quantile=quantile,
        problem=problem,
    )


def _measured(comparison: Comparison, point: Point, bench: Bench) -> np.ndarray:
    """One bench a cell, so that comparisons share its runs."""
    return MEASURES[comparison.compare](bench, point.arguments)


def _known(values: np.ndarray) -> np.ndarray:
    """Of the cells that can be; none where these are too few."""
    known = values[~np.isnan(values)]
    return np.asarray(known if known.size >= _ENOUGH * values.size else known[:0])


def _interval(values: np.ndarray) -> tuple[float, float] | None:
    """None, too, where nothing that is uncertain in the cell counts."""
    if values.size == 0:
        return None
    low, high = np.percentile(values, INTERVAL, method="nearest")
    return (float(low), float(high)) if high > low else None


def _quantile(values: np.ndarray, published: float, stated: float | None) -> float:
    """Share of what might have been measured that lies below: each value, give or take the error.

    The error is taken as the half of an interval within which all is as likely.
    """
    if not stated:
        return float(np.mean(values < published) + np.mean(values == published) / 2)
    return float(np.mean(np.clip((published - values) / (2 * stated) + 0.5, 0.0, 1.0)))
