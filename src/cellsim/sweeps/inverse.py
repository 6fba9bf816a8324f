"""What would it take? The value of one parameter at which a target is just met, sample by sample.

All samples are searched side by side: first over the published range and beyond it, then within
the bracket that is nearest to the value of today.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.changes import in_si, unit_at
from cellsim.parameters.uncertain import Uncertain, draws, uncertain
from cellsim.parameters.values import Scalar
from cellsim.sweeps.boundary import Boundary, Margins, boundaries
from cellsim.sweeps.figures import AT_REST, Setting, attributes, figures
from cellsim.sweeps.sensitivity import find
from cellsim.sweeps.target import Target
from cellsim.sweeps.uncertainty import CONFIDENCE, proportion

if TYPE_CHECKING:
    import xarray as xr

#: Points of a range, and how far beyond it is tried in units of the way from today to its end.
_POINTS, _BEYOND = 9, (2.0, 4.0, 8.0)

#: A bracket is cut in eight so many times.
_ROUNDS = 3

#: From this ratio of its ends on a range is spaced by ratios.
_WIDE = 10.0

FOUND, ALWAYS, NEVER, FAILED = "found", "always met", "never met", "failed"

#: Shares of the samples for which it is said what would be enough.
_ENOUGH = (0.5, 0.9)

Bound = str | float


def needed(
    cell: Cell,
    path: str,
    output: str,
    target: str | Target,
    *,
    bounds: tuple[Bound, Bound] | None = None,
    samples: int | None = None,
    seed: int = 0,
    confidence: float = CONFIDENCE,
    **under: Any,
) -> xr.Dataset:
    """The value of a parameter at which a figure meets a target, the others as drawn.

    Parameters
    ----------
    cell : Cell
    path : str
        Of the parameter, or its name; a property of a material is moved wherever that is used.
    output : str
        Of `outputs.OUTPUTS`.
    target : str or Target
        ``">= 450 Wh/L"``.
    bounds : (low, high), optional
        Between which it is searched, as text with a unit or in SI; the published range, and up to
        eight times as far, unless given.
    samples : int, optional
        All other values drawn from their ranges so often; nominal, one sample, without.
    seed : int
    confidence : float
        Of the intervals of the shares.
    **under
        `protocol`, `temperature`, `thermal`, `basis`: see `figures.Setting`.

    Returns
    -------
    xarray.Dataset
        Along `sample`: `value`, to a thousandth of the way between neighbours of the scan and on
        the side that meets the target, NaN where there is none; `status`: found, always met, never
        met or failed; `side`, whether `at least` or `at most` the value is needed;
        `within_range`. Along `outcome`: `share`, `share_low`, `share_high` of each status. Along
        `fraction`: `enough`, the value beyond the boundary of so many of the solved samples, NaN
        where none is; and `met`, the share of them that meet the target with it, run to see: it is
        less where a value may be too much of a good thing.

    Raises
    ------
    InputError
        No such parameter, output or target; bounds that cannot be used, or none where the
        parameter has no range.
    """
    setting = Setting(**under)
    setting.check([output])
    asked = Target.parse(target, attributes(output, setting.basis)["units"])
    one = find(uncertain(cell), path)
    paths = (path,) if one is None else one.paths
    unit = number_unit(cell, paths[0])
    start = float(cell[paths[0].removesuffix(".factor")].si)
    within = bounds and tuple(in_si(bound, unit, paths[0]) for bound in bounds)
    grid, log = _grid(paths[0], one, start, within)
    drawn = _others(cell, paths, samples, seed)
    number = samples or 1

    def margins(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
        changes = {at: column[rows] for at, column in drawn.items()}
        changes |= dict.fromkeys(paths, values)
        return asked.margin(figures(cell, [output], changes, setting)[output].values)

    found = boundaries(margins, [grid] * number, start, log=log, rounds=_ROUNDS)
    data = _dataset(cell, one, paths[0], start, found, asked, confidence)
    solved = np.flatnonzero(data["status"].values != FAILED)
    met = [_met(margins, solved, float(value)) for value in data["enough"].values]
    data["met"] = ("fraction", met, {"units": "1", "long_name": "share of the samples"})
    return data.assign_attrs(output=output, basis=setting.basis, seed=seed)


def _met(margins: Margins, rows: np.ndarray, value: float) -> float:
    """Share of the samples that meet the target, all with this one value."""
    if math.isnan(value) or not rows.size:
        return math.nan
    return float(np.mean(margins(rows, np.full(rows.size, value)) >= 0))


def number_unit(cell: Cell, path: str) -> str:
    """SI unit of the number at a path: a scalar, or the factor of a function.

    Raises
    ------
    InputError
        No number stands there.
    """
    unit = unit_at(cell, path)
    value = cell[path.removesuffix(".factor")]
    if unit is None or isinstance(value, Scalar) == path.endswith(".factor"):
        raise InputError(
            "is not a number",
            key=path,
            remedy=f"see `cellsim show {cell.name}`; a function of state has a .factor",
        )
    return unit


def _grid(
    path: str,
    one: Uncertain | None,
    start: float,
    bounds: tuple[float, ...] | None,
) -> tuple[list[float], bool]:
    """What is tried first, and whether by ratios."""
    if bounds is not None:
        low, high = bounds
        if not low < high:
            raise InputError(
                "runs backwards", key="bounds", value=list(bounds), remedy="give (low, high)"
            )
        log = low > 0 and high > _WIDE * low
        points = (np.geomspace if log else np.linspace)(low, high, 2 * _POINTS - 1)
        inside = [start] if low < start < high else []
        return sorted({*points.tolist(), *inside}), log
    if one is None:
        raise InputError("has no range", key=path, remedy="give bounds")
    low, high = one.value.limits
    log = low > 0 and high > _WIDE * low
    points = (np.geomspace if log else np.linspace)(low, high, _POINTS)
    beyond = [
        start * (end / start) ** share if log else start + share * (end - start)
        for end in (low, high)
        for share in _BEYOND
    ]
    tried = sorted({*points.tolist(), start, *beyond})
    # What is positive today is so by its nature.
    return [value for value in tried if value > 0 or start <= 0], log


def _others(
    cell: Cell, paths: Sequence[str], samples: int | None, seed: int
) -> dict[str, np.ndarray]:
    if samples is None:
        return {}
    if samples < 1:
        raise InputError("is too small", key="samples", value=samples, remedy="at least 1")
    return draws(
        cell,
        samples,
        seed,
        counts=lambda at: at not in paths and not at.startswith(AT_REST),
    )


def _dataset(
    cell: Cell,
    one: Uncertain | None,
    path: str,
    start: float,
    found: Sequence[Boundary],
    target: Target,
    confidence: float,
) -> xr.Dataset:
    import xarray as xr

    low, high = (math.nan, math.nan) if one is None else one.value.limits
    values = np.array([search.met for search in found])
    words = np.array([_status(search) for search in found])
    sides = np.array([_side(search) for search in found])
    about = {"units": number_unit(cell, path), "long_name": path if one is None else one.name}
    shares = [_share(words, word, confidence) for word in (FOUND, ALWAYS, NEVER, FAILED)]
    data: dict[str, Any] = {
        "value": ("sample", values, about),
        "status": ("sample", words),
        "side": ("sample", sides),
        "within_range": ("sample", (values >= low) & (values <= high)),
        "enough": ("fraction", [_enough(values, words, sides, f) for f in _ENOUGH], about),
    }
    for name, column in zip(
        ("share", "share_low", "share_high"), np.transpose(shares), strict=True
    ):
        data[name] = ("outcome", column, {"units": "1", "long_name": "share of the samples"})
    return xr.Dataset(
        data,
        {"outcome": [FOUND, ALWAYS, NEVER, FAILED], "fraction": list(_ENOUGH)},
        {
            "cell": cell.name,
            "cell_hash": cell.hash,
            "parameter": path,
            "target": target.text,
            "now": start,
            "lowest": low,
            "highest": high,
        },
    )


def _status(search: Boundary) -> str:
    known = [margin for margin in search.tried.values() if not math.isnan(margin)]
    if not known:
        return FAILED
    if search.found:
        return FOUND
    return ALWAYS if known[0] >= 0 else NEVER


def _side(search: Boundary) -> str:
    if not search.found:
        return ""
    return "at least" if search.met > search.missed else "at most"


def _share(words: np.ndarray, word: str, confidence: float) -> tuple[float, float, float]:
    share = proportion(int(np.count_nonzero(words == word)), words.size, 0, confidence)
    return share.value, share.low, share.high


def _enough(values: np.ndarray, words: np.ndarray, sides: np.ndarray, fraction: float) -> float:
    """What meets the target in this fraction of the samples that were solved.

    Only where all boundaries lie the same way: else no one value is on the right side of many.
    """
    ways = set(sides[sides != ""])
    if len(ways) != 1:
        return math.nan
    sign = 1.0 if ways == {"at least"} else -1.0
    costs = np.where(words == FOUND, sign * values, np.where(words == ALWAYS, -math.inf, math.inf))
    solved = costs[words != FAILED]
    cost = float(np.quantile(solved, fraction, method="inverted_cdf"))
    return sign * cost if math.isfinite(cost) else math.nan
