"""A claim on one line: what was computed, how far it spreads, and the target."""

from __future__ import annotations

import math
from typing import Any, Protocol

from matplotlib.axes import Axes

from cellsim.plots import style

#: Verdict -> colour and marker: the marker says it without the colour.
MARKS = {
    "holds": (style.GREEN, "o"),
    "depends": (style.ORANGE, "D"),
    "fails": (style.VERMILION, "X"),
    "not testable": (style.GREY, "s"),
}


class Tried(Protocol):
    """What a strip reads of a verdict (`cellsim.claims.Verdict`)."""

    @property
    def target(self) -> Any: ...
    @property
    def value(self) -> float | None: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def verdict(self) -> str: ...


@style.styled
def verdict_strip(tried: Tried, ax: Axes | None = None, *, label: str = "") -> Axes:
    """The figure at nominal values with its 5-95 % interval, against the target.

    Parameters
    ----------
    tried : Verdict
        With a target; the side on which it is met is shaded.
    ax : Axes, optional
    label : str
        Name of the quantity, for the axis.
    """
    ax = style.axes(ax, 0.95)
    colour, marker = MARKS[tried.verdict]
    target = float(tried.target.value)
    low, high = _view(tried, target)
    _shade(ax, tried.target, target, low, high)
    ax.axvline(target, color=style.BLACK, linewidth=1.4)
    if tried.interval is not None:
        ends = [min(max(end, low), high) for end in tried.interval]
        ax.plot(ends, [0, 0], color=colour, linewidth=5, alpha=0.45, solid_capstyle="butt")
    if tried.value is not None and math.isfinite(tried.value):
        ax.plot(tried.value, 0, marker, color=colour, markeredgecolor="black", markersize=8)
    else:
        ax.text(high, 0.55, "never reached ▶", ha="right", va="center", color=colour, fontsize=8.5)
    ax.set_xlim(low, high)
    ax.set_ylim(-1, 1)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y", visible=False)
    unit = "" if tried.unit == "1" else f" [{tried.unit}]"
    name = label[0].upper() + label[1:] if label else "Computed"
    ax.set_xlabel(style.typeset(f"{name}{unit}"))
    ax.annotate(
        style.typeset(f"target: {tried.target.text}"),
        (target, 1.0),
        xytext=(0, 2),
        textcoords="offset points",
        ha=_side(target, low, high),
        va="bottom",
        fontsize=8,
        annotation_clip=False,
    )
    return ax


def _view(tried: Tried, target: float) -> tuple[float, float]:
    """Bounds of the axis: target, value and interval with a tenth of room."""
    points = [target, *(tried.interval or ())]
    points += [tried.value] if tried.value is not None else []
    finite = [point for point in points if math.isfinite(point)]
    room = 0.12 * (max(finite) - min(finite)) or 0.2 * abs(target) or 1.0
    return min(finite) - room, max(finite) + room


def _shade(ax: Axes, target: Any, value: float, low: float, high: float) -> None:
    slack = target.tolerance * abs(value)
    start = low if target.sense == "at most" else value - slack
    end = high if target.sense == "at least" else value + slack
    ax.axvspan(max(start, low), min(end, high), color=style.GREEN, alpha=0.13, linewidth=0)


def _side(target: float, low: float, high: float) -> str:
    share = (target - low) / (high - low)
    return "left" if share < 0.3 else "right" if share > 0.7 else "center"
