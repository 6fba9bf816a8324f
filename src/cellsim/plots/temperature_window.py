"""Between which temperatures a cell can be discharged and charged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cellsim.plots import style

_FILLS = {"discharge": style.BLUE, "charge": style.ORANGE}
_HALF = 0.36


@style.styled
def temperature_window(windows: xr.Dataset | Sequence[xr.Dataset], ax: Axes | None = None) -> Axes:
    """A bar from the coldest to the hottest temperature, two a cell where both modes are given.

    A bound that no criterion has set, the end of what was tried, is drawn as an arrow.

    Parameters
    ----------
    windows : Dataset or sequence of Dataset
        From `cellsim.studies.temperature_window`.
    ax : Axes, optional
    """
    several = [windows] if isinstance(windows, xr.Dataset) else list(windows)
    cells = list(dict.fromkeys(str(window.attrs["cell"]) for window in several))
    modes = [mode for mode in _FILLS if any(w.attrs["mode"] == mode for w in several)]
    ax = style.axes(ax, 1.2 + 0.3 * len(cells) * max(len(modes), 1))
    low = min(float(window["temperature"].min()) for window in several) - 273.15
    high = max(float(window["temperature"].max()) for window in several) - 273.15
    for window in several:
        offset = (modes.index(window.attrs["mode"]) - (len(modes) - 1) / 2) * _HALF
        _bar(ax, window, cells.index(window.attrs["cell"]) + offset, low)
    ax.axvline(25, color="#555555", linewidth=0.8, linestyle=(0, (4, 2)))
    ax.set_xlim(low - 4, high + 8)
    style.rows(ax, cells)
    ax.set_xlabel("Ambient temperature [°C]")
    style.above(ax, [Patch(facecolor=_FILLS[mode], label=mode) for mode in modes])
    return ax


def _bar(ax: Axes, window: xr.Dataset, row: float, left: float) -> None:
    lower, upper = (float(style.celsius(window[name])) for name in ("lower_bound", "upper_bound"))
    colour = _FILLS[window.attrs["mode"]]
    if math.isnan(lower) or math.isnan(upper):
        ax.text(left, row, "not even at 25 °C", va="center", fontsize=7.5, color=colour)
        return
    ax.barh(row, upper - lower, _HALF * 0.9, left=lower, color=colour)
    ink = style.contrast(colour)
    inside: dict[str, Any] = {"va": "center", "fontsize": 7.5, "color": ink}
    ax.text(lower, row, f" {style.degrees(lower)}", ha="left", **inside)
    ax.text(upper, row, f"{style.degrees(upper)} ", ha="right", **inside)
    for name, end, way in (("lower", lower, -1), ("upper", upper, 1)):
        if str(window[f"{name}_criterion"].item()).startswith("none found"):
            tip = np.array([[end - way, row - 0.16], [end + 3 * way, row], [end - way, row + 0.16]])
            ax.fill(tip[:, 0], tip[:, 1], color=colour, linewidth=0)
