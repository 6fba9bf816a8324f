"""Designs that no other beats, over two figures."""

from __future__ import annotations

from typing import Any

import xarray as xr
from matplotlib.axes import Axes

from cellsim.errors import InputError
from cellsim.plots import style
from cellsim.plots.variables import described, lay, shown, variable


@style.styled
def pareto_front(
    data: xr.Dataset,
    x: str,
    y: str,
    *,
    colour: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """A point a design; crosses are the same designs by the reference engine.

    Parameters
    ----------
    data : Dataset
        From `cellsim.sweeps.pareto`.
    x, y : str
        Figures, such as the two objectives.
    colour : str, optional
        A parameter or figure that colours the points.
    ax : Axes, optional

    Raises
    ------
    InputError
        No such figure, or no design.
    """
    if not data.sizes.get("design", 0):
        raise InputError("has no feasible design", key="pareto_front", remedy="widen the bounds")
    variable(data, x), variable(data, y)
    across, up = described(data, x), described(data, y)
    ax = style.axes(ax, 3.3)
    ax.plot(across.values, up.values, color=style.LIGHT, linewidth=1.0, zorder=1)
    look: dict[str, Any] = {"s": 26, "zorder": 2, "edgecolors": style.BLACK, "linewidths": 0.4}
    if colour is None:
        ax.scatter(across.values, up.values, color=style.BLUE, **look)
    else:
        variable(data, colour)
        by = described(data, colour)
        drawn = ax.scatter(across.values, up.values, c=by.values, cmap=style.RISING, **look)
        style.sheet(ax).colorbar(drawn, ax=ax, pad=0.02, label=by.label)
    if f"{x}_reference" in data and f"{y}_reference" in data:
        exact = [shown(data[f"{name}_reference"]).values for name in (x, y)]
        cross: dict[str, Any] = {"linestyle": "", "marker": "x", "color": style.VERMILION}
        ax.plot(*exact, label="reference engine", zorder=3, **cross)
        style.above(ax, ax.get_legend_handles_labels()[0])
    lay(ax, "x", across)
    lay(ax, "y", up)
    return ax
