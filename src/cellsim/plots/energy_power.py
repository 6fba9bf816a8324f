"""Energy density against power density of several cells, with the spread of each."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator

from cellsim.plots import style
from cellsim.plots.ragone import HOURS, lengths
from cellsim.plots.variables import ratios, shown

#: As many bands can be told apart in one panel.
_TOGETHER = 3
#: Discharges that have a line in a small panel [h].
_FEW = {20.0: "20 h", 1.0: "1 h", 0.1: "6 min"}
_ENERGY, _POWER = "energy_density_at_rate", "power_density"


@style.styled
def energy_power(table: xr.Dataset, *, solid: Collection[str] = ()) -> np.ndarray:
    """Energy density against mean power density (Ragone), a line a cell, a point a rate.

    Where samples were drawn, a band joins the ends of their intervals, 5 to 95 % of energy and
    power at each rate. Bands of more than three cells hide each other: then each has a panel of
    its own, in which the others are grey. A discharge that delivers nothing has no point.

    Parameters
    ----------
    table : Dataset
        From `cellsim.studies.compare`.
    solid : collection of str
        Cells with a solid electrolyte: full markers on full lines, the others hollow on dashes.

    Returns
    -------
    array of Axes
        One, or one a cell.
    """
    cells = [str(name) for name in table["cell"].values]
    looks = [_look(index, solid=name in solid) for index, name in enumerate(cells)]
    curves = [table.sel(cell=name, basis=table.attrs["basis"]) for name in cells]
    drawn = f"{_ENERGY}_low" in table
    apart = drawn and len(cells) > _TOGETHER
    panels = _panels(len(cells)) if apart else [style.axes(None, 4.0)]
    for index, (one, look) in enumerate(zip(curves, looks, strict=True)):
        for ax in panels:
            front = not apart or ax is panels[index]
            if front and drawn:
                _band(ax, one, look["color"])
            own = look if front else {**look, "color": style.LIGHT, "marker": "", "linewidth": 1.0}
            ax.plot(*_delivered(one, ""), label=cells[index], zorder=2 if front else 1, **own)
    for number, ax in enumerate(panels):
        _lay(ax, table, inner=apart)
        if apart:
            ax.set_title(cells[number], fontsize=8.5)
    limits = panels[0].get_xlim(), (0.0, panels[0].get_ylim()[1])
    for ax in panels:  # all axes shall stand before lines are drawn across them
        ax.set(xlim=limits[0], ylim=limits[1])
    for ax in panels:
        lengths(ax, _FEW if apart else HOURS)
    _key(panels[0], drawn=drawn, both=0 < len(set(cells) & set(solid)) < len(cells))
    if not apart:
        style.below(panels[0], columns=min(len(cells), 2))
    return np.array(panels)


def _panels(number: int) -> list[Axes]:
    """Two in a row, with the same axes."""
    rows = -(-number // 2)
    axes = style.figure(0.6 + 1.85 * rows).subplots(rows, 2, sharex=True, sharey=True).ravel()
    for ax in axes[number:]:
        ax.set_axis_off()
    return list(axes[:number])


def _lay(ax: Axes, table: xr.Dataset, *, inner: bool) -> None:
    """Scales and labels; of several panels those at the edge alone have labels."""
    ratios(ax, "x")
    if inner:
        ax.xaxis.set_major_locator(LogLocator())
    place = ax.get_subplotspec()
    for which, name, edge in (
        ("x", _POWER, place is None or place.is_last_row()),
        ("y", _ENERGY, place is None or place.is_first_col()),
    ):
        told = shown(table[name])
        words = told.name.removesuffix(" at the rate")
        if edge or not inner:
            text = f"{words}, {table.attrs['basis']} [{told.unit}]"
            size = 8 if inner else 9
            (ax.set_xlabel if which == "x" else ax.set_ylabel)(text, fontsize=size)


def _look(index: int, *, solid: bool) -> dict[str, Any]:
    colour = style.LINES[index % len(style.LINES)]
    return {
        "color": colour,
        "marker": style.MARKERS[index % len(style.MARKERS)],
        "linestyle": style.DASHES[0 if solid else 1],
        "markerfacecolor": colour if solid else "white",
    }


def _delivered(one: xr.Dataset, end: str) -> tuple[np.ndarray, np.ndarray]:
    """Power and energy at the rates at which there is any, from the slowest on."""
    power, energy = (one[f"{name}{end}"].values for name in (_POWER, _ENERGY))
    there = (power > 0) & (energy > 0)
    return power[there], energy[there]


def _band(ax: Axes, one: xr.Dataset, colour: str) -> None:
    """From the low ends of the intervals at each rate to the high ones."""
    (low_power, low), (high_power, high) = (_delivered(one, end) for end in ("_low", "_high"))
    power, energy = np.append(low_power, high_power[::-1]), np.append(low, high[::-1])
    ax.fill(power, energy, color=colour, alpha=0.13, linewidth=0)


def _key(ax: Axes, *, drawn: bool, both: bool) -> None:
    line: dict[str, Any] = {"color": style.GREY, "linewidth": 1.4}
    handles: list[Any] = []
    if both:
        handles.append(Line2D([], [], marker="o", label="solid electrolyte", **line))
        hollow: dict[str, Any] = {"marker": "o", "markerfacecolor": "white"}
        dashed = style.DASHES[1]
        handles.append(
            Line2D([], [], linestyle=dashed, label="liquid electrolyte", **hollow, **line)
        )
    if drawn:
        handles.append(Patch(facecolor=style.GREY, alpha=0.25, label="5-95 %"))
    if handles:
        style.above(ax, handles)
