"""Computed against published: all cases in one figure, and the series of one case."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cellsim.plots import style

#: How each role is drawn: colour and marker.
_ROLES = {
    "prediction": (style.BLUE, "o"),
    "fit": (style.GREY, "s"),
    "stand-in": (style.ORANGE, "^"),
    "calculated": (style.PURPLE, "D"),
}

#: Misses beyond these shares are drawn at the edge, as triangles would be lost.
_FEWEST, _MOST = 0.25, 4.0


@style.styled
def parity(rows: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Computed over published, a line a case, a marker a value.

    Parameters
    ----------
    rows : Dataset
        From `cellsim.validation.as_dataset`, along `row`.
    ax : Axes, optional
    """
    names = list(dict.fromkeys(str(case) for case in rows["case"].values))
    ax = style.axes(ax, 1.2 + 0.21 * len(names), 6.4)
    ax.axvspan(0.9, 1.1, color=style.LIGHT, alpha=0.5, lw=0)
    ax.axvline(1.0, color="#333333", lw=0.8)
    place = np.array([names.index(str(case)) for case in rows["case"].values], dtype=float)
    ratio = np.clip(1 + rows["relative"].values, _FEWEST, _MOST)
    roles = rows["role"].values.astype(str)
    for role, (colour, marker) in _ROLES.items():
        those = (roles == role) & np.isfinite(ratio)
        ax.plot(ratio[those], place[those], marker, color=colour, ms=4, alpha=0.75, mew=0)
    ax.set_xscale("log")
    ticks = (0.25, 0.5, 0.75, 0.9, 1.1, 1.5, 2, 3, 4)
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set_xlim(_FEWEST / 1.05, _MOST * 1.05)
    ax.set_xlabel("Computed over published (beyond 4 times: at the edge)")
    style.rows(ax, names)
    handles = [
        Line2D([], [], color=colour, marker=marker, ls="", ms=5, label=role)
        for role, (colour, marker) in _ROLES.items()
        if role in roles
    ]
    style.above(ax, handles, columns=4)
    return ax


@style.styled
def series(rows: xr.Dataset, ax: Axes | None = None) -> Axes:
    """One quantity of one case: published markers, computed lines with their interval.

    Over the first condition that varies; where none is a number, beside each other.

    Parameters
    ----------
    rows : Dataset
        As `parity`; rows of one case and one quantity.
    ax : Axes, optional
    """
    names = list(dict.fromkeys(str(name) for name in rows["comparison"].values))
    unit = str(rows["unit"].values[0])
    text = str(rows["quantity"].values[0])
    text = text[0].upper() + text[1:]
    text = style.typeset(text if unit == "1" else f"{text} [{unit}]")
    if _runs(rows, names):
        ax = _lines(rows, names, ax)
        ax.set_ylabel(text)
    else:
        ax = _bars(rows, ax)
        ax.set_xlabel(text)
    return ax


def _runs(rows: xr.Dataset, names: list[str]) -> bool:
    """Whether the rows are functions of their first condition."""
    at = [rows["abscissa"].values[rows["comparison"].values == name] for name in names]
    single = all(np.unique(values).size == values.size for values in at)
    several = any(values.size > 2 for values in at)
    return single and several and bool(np.all(np.isfinite(np.concatenate(at))))


def _lines(rows: xr.Dataset, names: list[str], ax: Axes | None) -> Axes:
    ax = style.axes(ax, 2.8 + 0.17 * ((len(names) + 1) // 2))
    for index, name in enumerate(names):
        one = rows.isel(row=np.flatnonzero(rows["comparison"].values == name))
        one = one.isel(row=np.argsort(one["abscissa"].values))
        look = style.line(index)
        at = one["abscissa"].values
        ax.plot(at, one["published"], look["marker"], color=look["color"], mfc="none", mew=1.2)
        ax.plot(at, one["computed"], color=look["color"], ls=look["linestyle"], label=name)
        ax.fill_between(at, one["low"], one["high"], color=look["color"], alpha=0.15, lw=0)
    if np.nanmin(rows["published"]) < 0.5 * np.nanmax(rows["published"]):
        ax.set_ylim(bottom=0)  # a voltage has no use for it
    name = style.typeset(str(rows["abscissa_name"].values[0]).replace("^", "").replace("_", " "))
    ax.set_xlabel(name[0].upper() + name[1:])
    ax.plot([], [], "o", color=style.GREY, mfc="none", label="published (markers)")
    style.below(ax, columns=2)
    return ax


def _bars(rows: xr.Dataset, ax: Axes | None) -> Axes:
    names = [style.typeset(str(name).replace("^", "")) for name in rows["label"].values]
    ax = style.axes(ax, 1.1 + 0.26 * len(names))
    place = np.arange(len(names))
    stated = np.nan_to_num(rows["stated"].values)
    ax.errorbar(
        rows["published"], place, xerr=np.where(stated > 0, stated, np.nan),
        fmt="o", mfc="none", color=style.BLACK, label="published",
    )  # fmt: skip
    ax.hlines(place, rows["low"], rows["high"], color=style.BLUE, lw=5, alpha=0.3)
    ax.plot(rows["computed"], place, "D", color=style.BLUE, label="computed")
    style.rows(ax, names)
    ax.set_xlim(left=0)
    style.below(ax, columns=2)
    return ax
