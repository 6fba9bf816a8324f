"""All cases, computed: a row a published value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cellsim.errors import CellsimError
from cellsim.parameters.cell import Cell
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
    computed, interval, problem = np.nan, None, ""
    try:
        cell = case.tested(comparison, point.changes)
        if comparison.closed_form:
            published = CLOSED_FORMS[comparison.closed_form](cell, **point.arguments)
        computed = float(_measured(comparison, point, _bench(benches, cell, None, 0))[0])
        if drawn[0] is not None and not comparison.closed_form:
            interval = _interval(_measured(comparison, point, _bench(benches, cell, *drawn)))
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
        problem=problem,
    )


def _bench(benches: dict[str, Bench], cell: Cell, samples: int | None, seed: int) -> Bench:
    """One a cell, so that comparisons share its runs."""
    return benches.setdefault(f"{cell.hash} {samples} {seed}", Bench(cell, samples, seed))


def _measured(comparison: Comparison, point: Point, bench: Bench) -> np.ndarray:
    return MEASURES[comparison.compare](bench, point.arguments)


def _interval(values: np.ndarray) -> tuple[float, float] | None:
    """None, too, where nothing that is uncertain in the cell counts."""
    known = values[~np.isnan(values)]
    if known.size < _ENOUGH * values.size:
        return None
    low, high = np.percentile(known, INTERVAL, method="nearest")
    return (float(low), float(high)) if high > low else None
