"""A claim against its target: where the drawn figures lie, how far they spread, what is nominal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator

from cellsim.plots import style

#: Bars over the middle 99 % of the samples; what lies beyond is counted in those at the ends.
_BARS, _TAIL = 30, 0.005
#: An axis whose ends are this many times apart is logarithmic.
_DECADES = 20.0
_MISSED = "#AEB6C0"
#: Where on the axis numbers end, and where what is never reached stands.
_NUMBERS, _NEVER = 0.9, 0.955


class Tried(Protocol):
    """What is read of a verdict (`cellsim.claims.Verdict`)."""

    @property
    def target(self) -> Any: ...
    @property
    def value(self) -> float | None: ...
    @property
    def interval(self) -> tuple[float, float] | None: ...
    @property
    def figures(self) -> tuple[float, ...]: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True)
class _Scale:
    """The axis: its ends, and where it is even."""

    low: float
    high: float
    log: bool
    never: bool = False

    def even(self, values: Any) -> Any:
        return np.log10(values) if self.log else np.asarray(values, dtype=float)

    def back(self, values: Any) -> Any:
        return 10.0**values if self.log else values

    def share(self, value: float) -> float:
        low, high = self.even(self.low), self.even(self.high)
        return float((self.even(value) - low) / (high - low))

    def shown(self, value: float) -> float:
        """Where a value stands; what is infinite stands where "never" does."""
        return self.at(_NEVER) if math.isinf(value) else min(max(value, self.low), self.high)

    def at(self, share: float) -> float:
        low, high = self.even(self.low), self.even(self.high)
        return float(self.back(low + share * (high - low)))


@style.styled
def target_distribution(tried: Tried, ax: Axes | None = None, *, label: str = "") -> Axes:
    """Histogram of the drawn figures against the target, over nominal value and 5-95 % interval.

    Parameters
    ----------
    tried : Verdict
        With a target; the side on which it is met is shaded, and the figures there are green.
        What is never reached is a bar of its own. Without figures the interval stands alone.
    ax : Axes, optional
    label : str
        Name of the quantity, for the axis.
    """
    figures = np.asarray(tried.figures, dtype=float)
    figures = figures[~np.isnan(figures)]
    ax = _axes(1.95 if figures.size else 1.0) if ax is None else ax
    scale = _scale(tried, figures)
    top = _bars(ax, tried, figures, scale) if figures.size else 0.0
    _interval(ax, tried, scale, -0.13 * top)
    _target(ax, tried.target, scale)
    _frame(ax, scale, top, f"{label[0].upper()}{label[1:]}" if label else "Computed", tried.unit)
    return ax


def _axes(height: float) -> Axes:
    """Placed by hand: a report has dozens of these, and finding the place draws each twice."""
    ax = style.axes(None, height, 4.0)
    style.sheet(ax).set_layout_engine("none")
    ax.set_position((0.025, 0.42 / height, 0.95, 1 - 0.64 / height))
    return ax


def _scale(tried: Tried, figures: np.ndarray) -> _Scale:
    """Target, nominal value, interval and nearly all figures, with room."""
    finite = figures[np.isfinite(figures)]
    points = [tried.target.value, *tried.target.bounds, *(tried.interval or ())]
    points += [] if tried.value is None else [tried.value]
    points += [] if not finite.size else list(np.quantile(finite, [_TAIL, 1 - _TAIL]))
    known = [float(point) for point in points if math.isfinite(point)]
    low, high = min(known), max(known)
    log = low > 0 and high / low > _DECADES
    raw = _Scale(low, high if high > low else low + (0.4 * abs(low) or 1.0), log)
    ends = [*figures, *(tried.interval or ()), math.nan if tried.value is None else tried.value]
    never = bool(np.isinf(ends).any())
    return _Scale(raw.at(-0.06), raw.at(1.2 if never else 1.06), log, never)


def _bars(ax: Axes, tried: Tried, figures: np.ndarray, scale: _Scale) -> float:
    """Draw them; the height of the greatest."""
    finite, infinite = figures[np.isfinite(figures)], figures[np.isinf(figures)]
    bins: list[tuple[float, float]] = []
    words: list[str] = []
    counts = np.zeros((2, 0), dtype=int)
    if finite.size:
        edges = _edges(tried.target, finite, scale)
        bins = list(pairwise(edges))
        words = [f"{text}{_unit(tried.unit)}" for text in _words(bins, finite)]
        counts = _sides(tried.target, finite, edges)
    if infinite.size:
        bins.append((scale.at(_NEVER - 0.03), scale.at(_NEVER + 0.03)))
        words.append("never reached")
        met = int(np.sum(tried.target.met(infinite)))
        counts = np.append(counts, [[met], [infinite.size - met]], axis=1)
    _draw(ax, scale, np.array(bins), counts, [f"{text}: {{}} of {figures.size}" for text in words])
    return float(counts.sum(axis=0).max())


def _sides(target: Any, finite: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """How many in each bin meet the target, and how many miss it; the tails in the last bins."""
    met = np.asarray(target.met(finite), dtype=bool)
    inner = np.clip(finite, edges[0], edges[-1])
    return np.array([np.histogram(inner[side], edges)[0] for side in (met, ~met)])


def _edges(target: Any, finite: np.ndarray, scale: _Scale) -> np.ndarray:
    """Even bins over the middle of the figures, one of whose edges is the target."""
    low, high = scale.even(np.quantile(finite, [_TAIL, 1 - _TAIL]))
    span = scale.even(scale.high) - scale.even(scale.low)
    width = max((high - low) / _BARS, span / 150)
    bounds = [scale.even(end) for end in target.bounds if scale.low < end < scale.high]
    anchor = bounds[0] if bounds else low
    before = math.ceil((anchor - low) / width - 1e-9)
    after = max(math.ceil((high - anchor) / width - 1e-9), 1 - before)
    return np.asarray(scale.back(anchor + width * np.arange(-before, after + 1)))


def _words(bins: list[tuple[float, float]], finite: np.ndarray) -> list[str]:
    texts = [f"{low:.3g} to {high:.3g}" for low, high in bins]
    if finite.max() > bins[-1][1]:
        texts[-1] = f"{bins[-1][0]:.3g} and more"
    if finite.min() < bins[0][0]:
        texts[0] = f"up to {bins[0][1]:.3g}"
    return texts


def _draw(ax: Axes, scale: _Scale, bins: np.ndarray, counts: np.ndarray, texts: list[str]) -> None:
    """What meets the target below, what misses it on top; `texts` take the number."""
    low, high = scale.even(bins).T
    left, right = scale.back(low + 0.06 * (high - low)), scale.back(high - 0.06 * (high - low))
    base = np.zeros_like(counts[0])
    kinds = ((style.GREEN, "meets the target"), (_MISSED, "misses the target"))
    for count, (colour, word) in zip(counts, kinds, strict=True):
        some = count > 0
        place = {"width": (right - left)[some], "bottom": base[some], "align": "edge"}
        bars = ax.bar(left[some], count[some], color=colour, **place)
        for bar, index in zip(bars, np.flatnonzero(some), strict=True):
            style.explain(bar, f"{texts[index].format(count[index])}, {word}")
        base = base + count


def _interval(ax: Axes, tried: Tried, scale: _Scale, height: float) -> None:
    """A bar with ends for 5-95 %, a diamond for the nominal value."""
    if tried.interval is not None:
        line: dict[str, Any] = {"color": style.BLACK, "linewidth": 1.3, "solid_capstyle": "butt"}
        ends = [scale.shown(end) for end in tried.interval]
        ax.plot(ends, [height, height], marker="|", markersize=7, **line)
    if tried.value is not None and not math.isnan(tried.value):
        mark: dict[str, Any] = {"markersize": 6.5, "color": style.BLACK, "markeredgecolor": "white"}
        ax.plot(scale.shown(tried.value), height, "D", zorder=3, **mark)


def _target(ax: Axes, target: Any, scale: _Scale) -> None:
    low, high = (min(max(end, scale.low), scale.high) for end in target.bounds)
    ax.axvspan(low, high, color=style.GREEN, alpha=0.11, linewidth=0, zorder=0)
    ax.axvline(target.value, color=style.BLACK, linewidth=1.2, linestyle=(0, (4, 2)))
    share = scale.share(target.value)
    ax.annotate(
        style.typeset(f"target: {target.text}"),
        (target.value, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="left" if share < 0.3 else "right" if share > 0.7 else "center",
        va="bottom",
        fontsize=8,
        annotation_clip=False,
    )


def _frame(ax: Axes, scale: _Scale, top: float, name: str, unit: str) -> None:
    if scale.log:
        ax.set_xscale("log")
        ax.xaxis.set_minor_locator(NullLocator())
    ticks = _ticks(scale)
    names = [style.typeset(f"{tick:g}".replace("-", "−")) for tick in ticks]
    if scale.never:
        ticks.append(scale.at(_NEVER))
        names.append("never")
    ax.set_xticks(ticks, names)
    ax.set_xlim(scale.low, scale.high)
    ax.set_ylim(*((-0.27 * top, 1.12 * top) if top else (-1, 1)))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y", visible=False)
    shown = "" if unit == "1" else f" [{unit}]"
    ax.set_xlabel(style.typeset(f"{name}{shown}"))


def _ticks(scale: _Scale) -> list[float]:
    even = MaxNLocator(6, steps=[1, 2, 2.5, 5, 10])
    locator = LogLocator(subs=(1.0, 2.0, 5.0), numticks=8) if scale.log else even
    found = [float(tick) for tick in locator.tick_values(scale.low, scale.high)]
    return [tick for tick in found if 0 <= scale.share(tick) <= (_NUMBERS if scale.never else 1)]


def _unit(unit: str) -> str:
    return "" if unit == "1" else f" {style.typeset(unit)}"
