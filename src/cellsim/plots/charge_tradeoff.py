"""Energy density against charge time, a line a chemistry."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

from cellsim.plots import style

_MINUTES = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200)


@style.styled
def charge_tradeoff(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """What a faster charge costs in energy density, as the electrodes grow thinner.

    Filled markers are the non-dominated points of a cell, hollow ones are beaten by another of
    its own; a ring is the cell as it is. A loading that never charges is left out.

    Parameters
    ----------
    data : Dataset
        From `cellsim.studies.charge_tradeoff`.
    ax : Axes, optional
    """
    count = data.sizes["cell"]
    ax = style.axes(ax, 3.3 + 0.16 * ((count + 1) // 2))
    for index in range(count):
        _cell(ax, data.isel(cell=index), index)
    ax.set_xscale("log")
    minutes = data["charge_time"].values
    known = minutes[np.isfinite(minutes)]
    low, high = (known.min() / 1.15, known.max() * 1.15) if known.size else (5.0, 60.0)
    ax.set_xlim(low, high)
    ax.xaxis.set_major_locator(FixedLocator([m for m in _MINUTES if low <= m <= high]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter("{x:g}")
    ax.set_ylim(0)
    ax.set_xlabel(style.label("charge_time"))
    ax.set_ylabel(style.typeset(f"Energy density, {data.attrs['basis']} [W.h/L]"))
    style.above(ax, _key(), title="Electrodes from thin to thick")
    style.below(ax, columns=min(count, 2))
    return ax


def _cell(ax: Axes, line: xr.Dataset, index: int) -> None:
    there = np.isfinite(line["charge_time"].values) & np.isfinite(line["energy_density"].values)
    minutes, energy = (line[name].values[there] for name in ("charge_time", "energy_density"))
    best = line["non_dominated"].values[there]
    look = style.line(index)
    ax.plot(minutes, energy, **{**look, "marker": ""}, linewidth=1.2)
    mark: dict[str, Any] = {
        "linestyle": "",
        "marker": look["marker"],
        "markeredgecolor": look["color"],
    }
    ax.plot(minutes[~best], energy[~best], markerfacecolor="white", **mark)
    ax.plot(minutes[best], energy[best], markerfacecolor=look["color"], **mark)
    ax.plot([], [], **look, label=str(line["cell"].values))
    own = line["loading"].values[there] == 1
    ring: dict[str, Any] = {
        "markersize": 9,
        "markerfacecolor": "none",
        "markeredgecolor": style.BLACK,
    }
    ax.plot(minutes[own], energy[own], linestyle="", marker="o", **ring)


def _key() -> list[Line2D]:
    mark: dict[str, Any] = {"linestyle": "", "marker": "o", "color": style.GREY}
    ring: dict[str, Any] = {
        "markersize": 9,
        "markerfacecolor": "none",
        "markeredgecolor": style.BLACK,
    }
    return [
        Line2D([], [], label="non-dominated", **mark),
        Line2D([], [], label="dominated", markerfacecolor="white", **mark),
        Line2D([], [], label="as it is", linestyle="", marker="o", **ring),
    ]
