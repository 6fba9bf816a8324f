"""What it would take, over the samples."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from cellsim.plots import style
from cellsim.plots.variables import lay, shown, target_in


@style.styled
def needed_value(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Share of the samples that meet a target, over the value of a parameter.

    The published range is shaded, a dotted line is the value of today. Samples that no value
    helps leave the line below 100 %; those that need none lift where it begins.

    Parameters
    ----------
    data : Dataset
        From `cellsim.sweeps.needed`.
    ax : Axes, optional
    """
    ax = style.axes(ax, 3.3)
    value = shown(data["value"])
    unit = str(data["value"].attrs["units"])
    at = {name: target_in(unit, float(data.attrs[name])) for name in ("now", "lowest", "highest")}
    inside = [x for x in (*value.values, *at.values()) if math.isfinite(x)]
    low, high = (f(inside) for f in (min, max)) if inside else (0.0, 1.0)
    room = 0.05 * (high - low) or 1.0
    points = np.unique([low - room, *value.values[np.isfinite(value.values)], high + room])
    ax.step(points, _met(data, value.values, points), where="post", color=style.BLUE)
    if math.isfinite(at["lowest"]):
        shade: Any = {"color": style.LIGHT, "alpha": 0.5, "linewidth": 0, "zorder": 0}
        ax.axvspan(at["lowest"], at["highest"], label="published range", **shade)
    ax.axvline(at["now"], color=style.BLACK, linestyle=":", linewidth=1.0, label="as it is")
    style.above(ax, ax.get_legend_handles_labels()[0])
    ax.set_xlim(low - room, high + room)
    ax.set_ylim(0, 100)
    lay(ax, "x", value)
    ax.set_xscale("linear")
    output = str(data.attrs["output"]).replace("_", " ")
    ax.set_ylabel(f"Samples with {output}\n{style.typeset(str(data.attrs['target']))} [%]")
    return ax


def _met(data: xr.Dataset, values: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Percent of the solved samples that meet the target, with the value at each point."""
    status, side = data["status"].values, data["side"].values
    solved = max(int((status != "failed").sum()), 1)
    always = int((status == "always met").sum())
    least = np.array([((side == "at least") & (values <= x)).sum() for x in points])
    most = np.array([((side == "at most") & (values >= x)).sum() for x in points])
    return np.asarray(100 * (always + least + most) / solved)
