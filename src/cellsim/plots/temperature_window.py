"""Between which temperatures cells work, and what ends it on either side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cellsim.constants import ZERO_CELSIUS
from cellsim.plots import style

#: What is shown [degC].
RANGE = (-60.0, 160.0)

_WORKS = "#D9EDE4"
#: Words of a criterion -> what it is called in the legend, and its colour.
_KINDS = (
    ("temperature limit leaves", "at its limit of temperature", style.YELLOW),
    ("of the 25 degC energy", "delivers too little", style.BLUE),
    ("takes more than", "charges too slowly", "#8A8A8A"),
    ("frozen", "electrolyte frozen", style.SKY),
    ("cycles a day", "ages too fast in use", style.ORANGE),
    ("loses more than", "ages too fast at rest", style.ORANGE),
    ("heats itself", "heats itself", style.VERMILION),
    ("decomposes", "a material gives way", style.PURPLE),
    ("shuts down", "a material gives way", style.PURPLE),
    ("melts", "a material gives way", style.PURPLE),
)
_OTHER = ("otherwise excluded", style.LIGHT)
_HEIGHT = 0.72


@style.styled
def temperature_window(windows: xr.Dataset | Sequence[xr.Dataset], ax: Axes | None = None) -> Axes:
    """A bar a window: where the cell works, and on either side the criterion that it fails first.

    A bound that no criterion has set, the end of what was tried, is drawn as an arrow; the dark
    strips are the 5-95 % intervals of both bounds, where samples were drawn.

    Parameters
    ----------
    windows : Dataset or sequence of Dataset
        From `cellsim.studies.temperature_window`.
    ax : Axes, optional
    """
    several = [windows] if isinstance(windows, xr.Dataset) else list(windows)
    ax = style.axes(ax, 1.4 + 0.33 * len(several))
    used = {
        label: colour for row, one in enumerate(several) for label, colour in _bar(ax, one, row)
    }
    ax.axvline(25, color="#555555", linewidth=0.8, linestyle=(0, (4, 2)))
    ax.set_xlim(*RANGE)
    style.rows(ax, _names(several))
    ax.set_xlabel("Temperature [°C]")
    handles = [Patch(facecolor=_WORKS, edgecolor=style.GREY, linewidth=0.5, label="works")]
    handles += [Patch(facecolor=colour, label=label) for label, colour in used.items()]
    if any(f"{end}_bound_low" in one for one in several for end in _ENDS):
        handles.append(Patch(facecolor=_STRIP, label="5-95 % of an end"))
    style.above(ax, handles, columns=2)
    return ax


_STRIP, _ENDS = "#333333", ("lower", "upper")


def _names(several: list[xr.Dataset]) -> list[str]:
    """The cell, and what else tells one window from another."""
    told = [
        name for name in ("mode", "thermal") if len({one.attrs.get(name) for one in several}) > 1
    ]
    return [
        f"{one.attrs['cell']}\n{', '.join(str(one.attrs[name]) for name in told)}".strip()
        for one in several
    ]


def _kind(criterion: str) -> tuple[str, str]:
    """Label and colour of a criterion."""
    return next(((name, colour) for word, name, colour in _KINDS if word in criterion), _OTHER)


def _bar(ax: Axes, window: xr.Dataset, row: int) -> list[tuple[str, str]]:
    """Draw one, and say which criteria it shows."""
    lower, upper = (float(window[f"{name}_bound"]) - ZERO_CELSIUS for name in ("lower", "upper"))
    cold, hot = (str(window[f"{name}_criterion"].item()) for name in ("lower", "upper"))
    if math.isnan(lower) or math.isnan(upper):
        kind = _kind(cold)
        _part(ax, row, RANGE, kind[1])
        ink = style.contrast(kind[1])
        ax.text(25, row, "not even at 25 °C", va="center", ha="center", fontsize=7.5, color=ink)
        return [kind]
    shown = []
    _part(ax, row, (lower, upper), _WORKS)
    for text, end, edge in ((cold, lower, RANGE[0]), (hot, upper, RANGE[1])):
        if text.startswith("none found"):
            _arrow(ax, row, end, math.copysign(1, edge))
            continue
        shown.append(_kind(text))
        _part(ax, row, (min(end, edge), max(end, edge)), shown[-1][1])
    _numbers(ax, row, lower, upper)
    _strip(ax, window, row)
    return shown


def _part(ax: Axes, row: int, ends: tuple[float, float], colour: str) -> None:
    ax.barh(row, ends[1] - ends[0], _HEIGHT, left=ends[0], color=colour)


def _numbers(ax: Axes, row: int, lower: float, upper: float) -> None:
    behind = {"facecolor": _WORKS, "edgecolor": "none", "pad": 0.3}
    inside: dict[str, Any] = {"va": "center", "fontsize": 7.5, "color": "black", "bbox": behind}
    ax.text(lower, row, f" {style.degrees(lower)}", ha="left", **inside)
    ax.text(upper, row, f"{style.degrees(upper)} ", ha="right", **inside)


def _arrow(ax: Axes, row: int, end: float, way: float) -> None:
    tip = np.array([[end, row - 0.3], [end + 6 * way, row], [end, row + 0.3]])
    ax.fill(tip[:, 0], tip[:, 1], color=_WORKS, linewidth=0)


def _strip(ax: Axes, window: xr.Dataset, row: int) -> None:
    """The interval of each end; the lower one's above the upper one's where they overlap."""
    for side, end in zip((-1, 1), _ENDS, strict=True):
        if f"{end}_bound_low" not in window:
            continue
        low, high = (float(window[f"{end}_bound_{at}"]) - ZERO_CELSIUS for at in ("low", "high"))
        ax.barh(row + 0.42 * side * _HEIGHT, high - low, 0.12, left=low, color=_STRIP)
