"""One figure of a sweep over one quantity."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from cellsim.plots import style
from cellsim.plots.variables import BAND, axes_of, described, lay, middle, shown, variable


@style.styled
def sweep_lines(
    data: xr.Dataset,
    output: str,
    *,
    x: str | None = None,
    by: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """An output over one dimension, a line for each value of another.

    Where there are samples the line is their median, and the band goes from 5 to 95 % of them.
    What is not solved, or never reached, is a gap.

    Parameters
    ----------
    data : Dataset
        From `cellsim.sweep`.
    output : str
    x, by : str, optional
        Dimensions; `cell` makes lines, and the others are taken in their order unless given.
    ax : Axes, optional

    Raises
    ------
    InputError
        No such output or dimension, or more dimensions than two.
    """
    if by is None and x != "cell" and "cell" in variable(data, output).dims:
        by = "cell"
    found, (along, lines) = axes_of(data, output, [x, by])
    axis = shown(found[along])
    count = found.sizes[lines] if lines else 1
    ax = style.axes(ax, 3.1 + (0.16 * ((count + 2) // 3) + 0.2 if count > 1 else 0))
    for index in range(count):
        one = found.isel({lines: index}) if lines else found
        _line(ax, axis.values, one, along, _look(found, lines, index), 0.16 if count < 4 else 0.07)
    lay(ax, "x", axis)
    lay(ax, "y", described(data, output))
    if count > 1:
        title = None if lines == "cell" else shown(found[lines]).label
        style.below(ax, columns=2 if lines == "cell" else 4, title=title)
    return ax


def _line(
    ax: Axes,
    at: np.ndarray,
    one: xr.DataArray,
    along: str,
    look: dict[str, Any],
    shade: float,
) -> None:
    values = shown(middle(one)).values
    ax.plot(at, np.where(np.isfinite(values), values, np.nan), **look)
    if "sample" in one.dims:
        band = one.quantile(BAND, "sample", method="inverted_cdf", keep_attrs=True, skipna=True)
        low, high = shown(band.transpose("quantile", along)).values
        ax.fill_between(at, low, high, color=look["color"], alpha=shade, linewidth=0)


def _look(found: xr.DataArray, lines: str, index: int) -> dict[str, Any]:
    look = style.line(index)
    if not lines:
        return look
    at = found[lines]
    if at.dtype.kind not in "fiu":
        return {**look, "label": str(at.values[index])}
    numbers = shown(at)
    colour = style.COLD_TO_HOT if at.attrs.get("units") == "K" else style.RISING
    share = index / max(found.sizes[lines] - 1, 1)
    label = f"{numbers.values[index]:.4g}".replace("-", "−")
    return {**look, "color": colour(share), "linestyle": "-", "label": label}
