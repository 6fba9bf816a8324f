"""One figure of a sweep over two quantities, as colour and contours."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cellsim.plots import style
from cellsim.plots.plane import sides
from cellsim.plots.variables import Shown, described, grid, lay, middle, plane, shown


@style.styled
def sweep_map(
    data: xr.Dataset,
    output: str,
    *,
    x: str | None = None,
    y: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """An output over two dimensions: colour, contours, and grey where there is no figure.

    Where there are samples it is their median.

    Parameters
    ----------
    data : Dataset
        From `cellsim.sweep`.
    output : str
    x, y : str, optional
        Dimensions, in their order unless given.
    ax : Axes, optional

    Raises
    ------
    InputError
        No such output or dimension, or not two dimensions.
    """
    found, names = plane(data, output, x, y)
    across, up = grid(data, names)
    values = np.ma.masked_invalid(shown(middle(found)).values)
    ax = style.axes(ax, 3.4)
    ax.set_facecolor(style.LIGHT)
    ax.grid(visible=False)
    edges = (sides(axis.values, log=axis.log) for axis in (across, up))
    drawn = ax.pcolormesh(*edges, values, cmap="cividis", shading="flat")
    drawn.set_rasterized(True)
    contours(ax, across, up, values)
    style.sheet(ax).colorbar(drawn, ax=ax, pad=0.02, label=described(data, output).label)
    lay(ax, "x", across)
    lay(ax, "y", up)
    if np.ma.getmaskarray(values).any():
        style.above(ax, [Patch(facecolor=style.LIGHT, edgecolor=style.GREY, label="no figure")])
    return ax


def contours(ax: Axes, across: Shown, up: Shown, values: np.ma.MaskedArray) -> None:
    """White lines with their numbers, where there are enough points for any."""
    if min(values.shape) < 2 or values.count() < 4 or values.min() == values.max():
        return
    lines = ax.contour(across.values, up.values, values, 5, colors="white", linewidths=0.9)
    for text in ax.clabel(lines, fontsize=7.5):
        text.set_bbox({"facecolor": "#333333", "edgecolor": "none", "pad": 0.8})
