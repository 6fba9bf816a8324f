"""Charge time over one or two quantities, with what sets it."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, NullLocator

from cellsim.plots import plane, style
from cellsim.plots.charge_trace import LIMITS

#: Of the regions in which one limit holds longest, in the order of their size.
_HATCHES = ("", "///", "...", "\\\\\\", "xxx", "+++", "ooo", "---")

#: Minutes at which lines may be drawn.
_LEVELS = (5, 7, 10, 15, 20, 30, 60, 120, 240, 480, 960)


@style.styled
def charge_map(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Minutes as colour and contours over two quantities, or as a line over one.

    Two: hatching tells the regions in which one limit holds the current longest. One: the
    markers tell it. Where the target is never reached the map is grey.

    Parameters
    ----------
    data : Dataset
        From `cellsim.studies.charge_map`.
    ax : Axes, optional

    Raises
    ------
    InputError
        A map over more than two quantities.
    """
    names = plane.names(data, "charge_time", "charge_map")
    ax = style.axes(ax, 3.1 if len(names) == 1 else 3.8)
    (_line if len(names) == 1 else _plane)(ax, data, names)
    return ax


def _line(ax: Axes, data: xr.Dataset, names: list[str]) -> None:
    at, minutes = plane.along(data, names[0]), data["charge_time"].values
    ax.plot(at, np.where(np.isfinite(minutes), minutes, np.nan), color=style.GREY, zorder=2)
    words = data["limited_by"].values
    handles: list[Any] = []
    for index, word in enumerate(dict.fromkeys(words)):
        here = (words == word) & np.isfinite(minutes)
        if here.any():
            mark: dict[str, Any] = {
                "marker": style.MARKERS[index % len(style.MARKERS)],
                "linestyle": "",
            }
            colour = LIMITS.get(str(word), style.BLACK)
            handles += ax.plot(at[here], minutes[here], color=colour, label=word, zorder=3, **mark)
    for x in at[np.isinf(minutes)]:
        ax.axvline(x, color=style.LIGHT, linewidth=4, zorder=0)
    if np.isinf(minutes).any():
        handles.append(Patch(color=style.LIGHT, label="never"))
    plane.axis(ax, data, names[0], "x")
    ax.set_ylim(0)
    ax.set_ylabel(style.label("charge_time"))
    style.above(ax, handles, title="What holds the current longest")


def _plane(ax: Axes, data: xr.Dataset, names: list[str]) -> None:
    x, y = (plane.along(data, name) for name in names)
    minutes = data["charge_time"].transpose(names[1], names[0]).values
    words = data["limited_by"].transpose(names[1], names[0]).values.astype(str)
    shown = np.ma.masked_invalid(minutes)
    ax.set_facecolor(style.LIGHT)
    ax.grid(visible=False)
    low, high = (float(shown.min()), float(shown.max())) if shown.count() else (1.0, 10.0)
    norm = LogNorm(low, max(high, 1.01 * low))
    sides = (plane.edges(data, name) for name in names)
    drawn = ax.pcolormesh(*sides, shown, norm=norm, cmap="cividis_r", shading="flat")
    drawn.set_rasterized(True)
    handles = _hatched(ax, x, y, words, shown)
    plane.contours(ax, x, y, shown, _LEVELS)
    ticks = [level for level in _LEVELS if low <= level <= high]
    bar = style.sheet(ax).colorbar(drawn, ax=ax, pad=0.02, label=style.label("charge_time"))
    bar.ax.yaxis.set_major_locator(FixedLocator(ticks or [low]))
    bar.ax.yaxis.set_minor_locator(NullLocator())
    bar.ax.yaxis.set_major_formatter("{x:.3g}")
    for name, axis in zip(names, "xy", strict=True):
        plane.axis(ax, data, name, axis)
    if np.isinf(minutes).any():
        handles.append(Patch(facecolor=style.LIGHT, edgecolor=style.GREY, label="never"))
    style.above(ax, handles, title="What holds the current longest")


def _hatched(
    ax: Axes, x: np.ndarray, y: np.ndarray, words: np.ndarray, shown: np.ma.MaskedArray
) -> list[Any]:
    """A hatch on each limit's region; none on the largest."""
    found, counts = np.unique(words[~np.ma.getmaskarray(shown)], return_counts=True)
    handles: list[Any] = []
    for hatch, word in zip(_HATCHES, found[np.argsort(-counts)], strict=False):
        if hatch and min(words.shape) > 1:
            region = (words == word).astype(float)
            ax.contourf(x, y, region, levels=[0.5, 1.5], colors="none", hatches=[hatch])
            ax.contour(x, y, region, levels=[0.5], colors=style.BLACK, linewidths=1.0)
        face = "#DDDDDD"
        handles.append(Patch(facecolor=face, edgecolor=style.BLACK, hatch=hatch, label=str(word)))
    return handles
