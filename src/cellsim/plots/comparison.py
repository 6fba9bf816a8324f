"""Several cells side by side: one small panel a criterion, so that each keeps its own unit."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator

from cellsim.plots import style
from cellsim.plots.variables import Shown, ratios, shown

_COLUMNS = 2
#: Beyond this ratio of its ends an axis is logarithmic.
_WIDE = 8
#: Behind the row of the best cell: clearly the best, and best most often.
_CLEAR, _OPEN = "#BFE3D5", "#EFEFEF"
_LIQUID: dict[str, Any] = {"color": style.BLUE, "marker": "o"}
_SOLID: dict[str, Any] = {"color": style.VERMILION, "marker": "s"}
_PER_CENT: dict[str, Any] = {
    **{"linestyle": "", "marker": r"$\%$", "markersize": 7.5},
    **{"color": style.BLACK, "markeredgewidth": 0.0},
}


@style.styled
def comparison(
    table: xr.Dataset, axes: np.ndarray | None = None, *, solid: Collection[str] = ()
) -> np.ndarray:
    """A panel a criterion: each cell a marker, with its spread where samples were drawn.

    Thin lines go from 5 to 95 % of the samples, thick ones from 25 to 75 %; the marker is the cell
    as it is. Beside each stands in how many of the samples it is the best.

    Parameters
    ----------
    table : Dataset
        From `cellsim.studies.compare`.
    axes : array of Axes (rows, 2), optional
        With a panel for each criterion at least.
    solid : collection of str
        Cells with a solid electrolyte, drawn in a colour and with a marker of their own.

    Returns
    -------
    array of Axes (rows, 2)
    """
    cells = [str(name) for name in table["cell"].values]
    number = table.sizes["criterion"]
    if axes is None:
        rows = -(-number // _COLUMNS)
        height = 0.75 + rows * (0.55 + 0.14 * max(len(cells), 3))
        axes = style.figure(height).subplots(rows, _COLUMNS, sharey=True)
    for ax in axes.flat[number:]:
        ax.set_axis_off()
    looks = [_SOLID if name in solid else _LIQUID for name in cells]
    for ax, name in zip(axes.flat, table["criterion"].values, strict=False):
        _panel(ax, table.sel(criterion=name), looks)
        style.rows(ax, cells)
        ax.tick_params(axis="y", labelsize=7.5)
    style.above(axes[0, 0], _key(table, looks), columns=2)
    return axes


def _panel(ax: Axes, one: xr.Dataset, looks: list[dict[str, Any]]) -> None:
    figures = _readable(one, "figure").values
    spread = _readable(one, "figure_quantile").values if "figure_quantile" in one else None
    every = figures if spread is None else np.append(figures, spread)
    _scale(ax, every, ratio=str(one["unit"].values) != "1")
    _best(ax, one)
    for row, (figure, look) in enumerate(zip(figures, looks, strict=True)):
        if spread is not None:
            _spread(ax, row, spread[row], look["color"])
        _nominal(ax, row, figure, look)
    ax.set_xlabel(_label(one), fontsize=8)
    more = str(one["better"].values) == "more"
    at: dict[str, Any] = {"ha": "right" if more else "left", "va": "bottom", "fontsize": 7}
    text = "better →" if more else "← better"
    ax.text(int(more), 1.0, text, transform=ax.transAxes, color=style.GREY, **at)


def _readable(one: xr.Dataset, name: str) -> Shown:
    """Figures in the unit of the axis: shares as per cent, temperatures in °C."""
    unit = str(one["unit"].values)
    found = shown(one[name].assign_attrs(units=unit, long_name=str(one["label"].values)))
    return Shown(100 * found.values, found.name, "%") if unit == "1" else found


def _label(one: xr.Dataset) -> str:
    """Name, of energies with their basis, and unit."""
    told = _readable(one, "figure")
    of_basis = str(one["unit"].values) in ("W.h/L", "W.h/kg")
    name = f"{told.name}\nof the {one.attrs['basis']}" if of_basis else told.name
    return f"{name.replace('Li2CO3', 'Li₂CO₃')} [{told.unit}]"


def _scale(ax: Axes, every: np.ndarray, *, ratio: bool) -> None:
    """Some room around what is known; logarithmic where it spans much, shares apart."""
    known = every[np.isfinite(every)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if ratio and low > 0 and high > _WIDE * low:
        ax.set_xlim(low / 1.3, high * 1.3)
        ratios(ax, "x")
        ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 3.0) if high < 120 * low else (1.0,)))
        return
    room = 0.08 * (high - low) or 0.05 * abs(high) or 1.0
    ax.set_xlim(max(low - room, 0.0) if low >= 0 else low - room, high + room)
    ax.locator_params(axis="x", nbins=4)


def _best(ax: Axes, one: xr.Dataset) -> None:
    """A band behind the best cell, and beside each in how many of the samples it is the best."""
    names = [str(name) for name in one["cell"].values]
    winner, verdict = str(one["winner"].values), str(one["verdict"].values)
    if verdict == "alike":
        winner = ""
    if winner in names:
        row = names.index(winner)
        ax.axhspan(row - 0.5, row + 0.5, color=_OPEN if verdict == "open" else _CLEAR, zorder=0)
    if "best" not in one:
        return
    beside: dict[str, Any] = {"va": "center", "fontsize": 7, "transform": ax.get_yaxis_transform()}
    for row, share in enumerate(one["best"].values):
        ink = "black" if names[row] == winner else style.GREY
        text = "-" if math.isnan(share) else f"{100 * share:.0f} %"
        ax.text(1.02, row, text, color=ink, **beside)


def _spread(ax: Axes, row: int, ends: np.ndarray, colour: str) -> None:
    """5 to 95 % thin, 25 to 75 % thick; out of the panel where it goes on to never."""
    if np.isnan(ends).any():
        return
    beyond = 10 * abs(ax.get_xlim()[1])
    least, lower, _, upper, most = np.where(np.isinf(ends), beyond, ends)
    ax.plot([least, most], [row, row], color=colour, linewidth=1.0, solid_capstyle="butt")
    ax.plot(
        [lower, upper], [row, row], color=colour, linewidth=4.5, alpha=0.45, solid_capstyle="butt"
    )


def _nominal(ax: Axes, row: int, figure: float, look: dict[str, Any]) -> None:
    if math.isfinite(figure):
        ax.plot(
            [figure],
            [row],
            markeredgecolor="white",
            markeredgewidth=0.6,
            linestyle="",
            clip_on=False,
            **look,
        )
        return
    text = "as it is: never" if math.isinf(figure) else "as it is: none"
    ax.text(
        0.5, row, text, transform=ax.get_yaxis_transform(), ha="center", va="center", fontsize=7
    )


def _key(table: xr.Dataset, looks: list[dict[str, Any]]) -> list[Any]:
    mark: dict[str, Any] = {"linestyle": "", "markeredgecolor": "white"}
    handles: list[Any] = []
    if any(look is _SOLID for look in looks):
        handles.append(Line2D([], [], label="liquid, as it is", **mark, **_LIQUID))
        handles.append(Line2D([], [], label="solid, as it is", **mark, **_SOLID))
    if "best" not in table:
        return [*handles, Patch(facecolor=_CLEAR, label="best")]
    line: dict[str, Any] = {"color": style.GREY}
    return [
        *handles,
        Line2D([], [], linewidth=1.0, label="5-95 % of the samples", **line),
        Line2D([], [], linewidth=4.5, alpha=0.6, label="25-75 %", **line),
        Line2D([], [], label="samples in which it is best", **_PER_CENT),
        Patch(facecolor=_CLEAR, label="best in 90 % of them or more"),
        Patch(facecolor=_OPEN, label="best most often, but open"),
    ]
