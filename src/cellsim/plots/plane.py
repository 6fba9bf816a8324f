"""Axes of figures over one or two quantities that are varied."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullLocator

from cellsim.errors import InputError
from cellsim.plots import style

#: Beyond this ratio of its ends an axis of factors is logarithmic.
_WIDE = 3.0

#: Where an axis of rates or factors may have its ticks.
_TICKS = (0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 30, 100)


def names(data: xr.Dataset, value: str, figure: str) -> list[str]:
    """What the figure is drawn over: one or two dimensions.

    Raises
    ------
    InputError
        More than two.
    """
    found = [str(name) for name in data[value].dims]
    if len(found) > 2:
        raise InputError(
            "has more than two dimensions",
            key=figure,
            value=", ".join(found),
            remedy="select one value of the others",
        )
    return found


def contours(
    ax: Axes,
    x: np.ndarray,
    y: np.ndarray,
    shown: np.ma.MaskedArray,
    levels: Sequence[float],
    fmt: str = "%g",
) -> None:
    """White lines with their values, where the figure comes to one of the levels."""
    if min(shown.shape) < 2 or not shown.count():
        return
    inside = [level for level in levels if shown.min() < level < shown.max()]
    if inside:
        lines = ax.contour(x, y, shown, levels=inside, colors="white", linewidths=0.9)
        for text in ax.clabel(lines, fmt=fmt, fontsize=7.5):
            text.set_bbox({"facecolor": "#333333", "edgecolor": "none", "pad": 0.8})


def along(data: xr.Dataset, name: str) -> np.ndarray:
    values = data[name].values.astype(float)
    return np.asarray(style.celsius(values) if name == "temperature" else values)


def edges(data: xr.Dataset, name: str, *, log: bool = False) -> np.ndarray:
    """Of the cells of a map round its points."""
    return sides(along(data, name), log=_is_log(data, name, log))


def sides(points: np.ndarray, *, log: bool) -> np.ndarray:
    """Of the cells of a map round its points: half way to the next one, as the axis has it."""
    at = np.log(points) if log else np.asarray(points, dtype=float)
    half = np.diff(at) / 2 if at.size > 1 else np.full(1, 0.5)
    found = np.concatenate([[at[0] - half[0]], at[:-1] + half[: at.size - 1], [at[-1] + half[-1]]])
    return np.exp(found) if log else found


def _is_log(data: xr.Dataset, name: str, log: bool) -> bool:
    """Of factors, or at all if told, where they go far."""
    values = along(data, name)
    if name == "temperature" or not (log or name != "rate"):
        return False
    return bool(values[0] > 0 and values[-1] > _WIDE * values[0])


def axis(ax: Axes, data: xr.Dataset, name: str, which: str, *, log: bool = False) -> None:
    """Label with its unit, and a logarithmic scale for factors, or at all if told, that go far."""
    about = str(data[name].attrs.get("long_name", name))
    unit = {"temperature": "°C", "rate": "1/h"}.get(name)
    text = about[0].upper() + about[1:] + (f" [{unit}]" if unit else "")
    values = along(data, name)
    if _is_log(data, name, log):
        ax.set(**{f"{which}scale": "log"})
        scale = ax.xaxis if which == "x" else ax.yaxis
        inside = [v for v in _TICKS if values[0] <= v <= values[-1]]
        scale.set_major_locator(FixedLocator(inside))
        scale.set_minor_locator(NullLocator())
        scale.set_major_formatter("{x:g}")
    ax.set(**{f"{which}label": text})
