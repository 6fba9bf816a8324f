"""How a study writes its Dataset down, and what it reads from a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import ending
from cellsim.engines.ranges import merged
from cellsim.parameters.cell import Cell
from cellsim.quantities import QUANTITIES

if TYPE_CHECKING:
    import xarray as xr

#: Ends of the interval that is given where samples are drawn.
INTERVAL = (0.05, 0.95)

#: What a variable may be: one number, or a dimension's name (or names) with its values.
Variable = Any


def dataset(
    cell: Cell,
    variables: Mapping[str, Variable],
    coordinates: Mapping[str, Any] | None = None,
    **attributes: Any,
) -> xr.Dataset:
    """A Dataset whose variables carry unit, long name and symbol of `quantities.py`.

    Parameters
    ----------
    cell : Cell
        Named in the attributes, with its hash.
    variables : mapping
        Name -> number, or name -> (dimension or dimensions, values).
    coordinates : mapping, optional
        Dimension -> its labels.
    **attributes
        Further attributes of the Dataset.
    """
    import xarray as xr

    data = xr.Dataset(
        {name: _variable(value) for name, value in variables.items()},
        coords={name: (name, np.asarray(at)) for name, at in (coordinates or {}).items()},
        attrs={"cell": cell.name, "cell_hash": cell.hash, **attributes},
    )
    for name in (*data.data_vars, *data.coords):
        if name in QUANTITIES:
            data[name].attrs.update(QUANTITIES[str(name)].attributes)
    return data


def many(figures: Mapping[str, Any], coordinates: Mapping[str, Any] | None = None) -> xr.Dataset:
    """What a study says of many variants, along `case`.

    Parameters
    ----------
    figures : mapping
        Name -> (cases,), or (dimension or dimensions, (cases, ...)).
    coordinates : mapping, optional
        Dimension -> its labels.
    """
    import xarray as xr

    data = {
        name: (("case", *np.atleast_1d(value[0])), value[1])
        if isinstance(value, tuple)
        else ("case", value)
        for name, value in figures.items()
    }
    labels = {name: (name, np.asarray(at)) for name, at in (coordinates or {}).items()}
    found = xr.Dataset(data, labels)
    for name in (*found.data_vars, *found.coords):
        if name in QUANTITIES:
            found[name].attrs.update(QUANTITIES[str(name)].attributes)
    return found


def _variable(value: Variable) -> tuple[Any, Any]:
    return value if isinstance(value, tuple) else ((), value)


def interval(name: str, drawn: np.ndarray) -> dict[str, Any]:
    """``name_low`` and ``name_high`` of what was drawn, along the first dimension.

    NaN is left out; they are NaN where nothing is left.
    """
    ends = np.apply_along_axis(_ends, 0, drawn)
    return {f"{name}_{end}": value[()] for end, value in zip(("low", "high"), ends, strict=True)}


def _ends(drawn: np.ndarray) -> np.ndarray:
    known = drawn[~np.isnan(drawn)]
    return np.quantile(known, INTERVAL, method="inverted_cdf") if known.size else np.full(2, np.nan)


def solved(run: xr.Dataset) -> bool:
    """Whether the run says something of the cell; see `engines.ending.solved`."""
    return ending.solved(str(run.attrs["termination"]))


def status_of(run: xr.Dataset) -> str:
    """Of a run, or of a study of one."""
    return str(run["status"].values) if "status" in run else str(run.attrs["status"])


def delivered(run: xr.Dataset, name: str) -> float:
    """Charge or energy at the end of a run: 0 where it could not begin, NaN where not solved."""
    if not solved(run):
        return float("nan")
    return float(run[name].values[-1]) if run.sizes.get("time", 0) else 0.0


def share(amounts: np.ndarray, whole: float) -> np.ndarray:
    """Amounts over a whole; NaN where the whole is nothing."""
    return np.asarray(amounts / whole if whole > 0 else np.full(amounts.shape, np.nan))


def outside(runs: Iterable[xr.Dataset]) -> str:
    """Every parameter that any of the runs used outside its measured range, said once."""
    return merged(str(run.attrs.get("outside_range", "")) for run in runs)


def engines(runs: Iterable[xr.Dataset]) -> str:
    """The engine that ran; where it was not always the same, all of them."""
    return ", ".join(dict.fromkeys(str(run.attrs["engine"]) for run in runs))
