"""Which values decide: first-order and total Sobol indices."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cellsim.plots import style

_HEIGHT = 0.62


@style.styled
def tornado(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """A bar a value: its share of the variance alone, and with all its interactions.

    Whiskers are the confidence interval of the total index. A diamond is what half of the sample
    says: where it lies outside the whiskers the sample is too small.

    Parameters
    ----------
    data : Dataset
        From `cellsim.sweeps.sensitivity`.
    ax : Axes, optional
    """
    last = data.isel(size=-1)
    names = [_name(data, str(name)) for name in data["parameter"].values]
    ax = style.axes(ax, 1.7 + 0.28 * len(names))
    rows = np.arange(len(names))
    total, first = (100 * last[name].values for name in ("total_order", "first_order"))
    width = 100 * last["total_order_confidence"].values
    ax.barh(rows, np.maximum(total, 0), _HEIGHT, color=style.SKY)
    ax.barh(rows, np.maximum(first, 0), 0.5 * _HEIGHT, color=style.BLUE)
    whiskers: Any = {"fmt": "none", "ecolor": style.BLACK, "elinewidth": 1.0, "capsize": 2.5}
    ax.errorbar(total, rows, xerr=width, **whiskers)
    if data.sizes["size"] > 1:
        half = 100 * data["total_order"].isel(size=-2).values
        ax.plot(half, rows, **_DIAMOND)
    style.rows(ax, names)
    ax.set_xlim(0, 1.05 * max(100.0, np.nanmax(total + width, initial=0.0)))
    about = str(data[data.attrs["output"]].attrs["long_name"])
    inverse = "the inverse of " if data.attrs["analysed"] != data.attrs["output"] else ""
    ax.set_xlabel(f"Share of the variance of {inverse}{about} [%]")
    style.above(ax, _key(data), columns=2)
    return ax


_DIAMOND: dict[str, Any] = {
    "linestyle": "",
    "marker": "D",
    "markersize": 4,
    "markerfacecolor": "white",
    "markeredgecolor": style.VERMILION,
}


def _name(data: xr.Dataset, name: str) -> str:
    return f"{data.attrs['others']} others" if name == "others" else name


def _key(data: xr.Dataset) -> list[Any]:
    size = data["size"].values
    percent = f"{100 * data.attrs['confidence']:.0f} %"
    handles: list[Any] = [
        Patch(color=style.BLUE, label="alone (first order)"),
        Patch(color=style.SKY, label=f"with interactions (total), {percent}"),
    ]
    if size.size > 1:
        handles.append(Line2D([], [], label=f"total, {size[-2]} points of {size[-1]}", **_DIAMOND))
    return handles
