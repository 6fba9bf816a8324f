"""Many samples or designs at once, an upright axis a quantity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from cellsim.errors import InputError
from cellsim.plots import style
from cellsim.plots.variables import Shown, described, variable


@style.styled
def parallel_coordinates(
    data: xr.Dataset, names: Sequence[str], *, colour: str | None = None, ax: Axes | None = None
) -> Axes:
    """A line a sample or design, over quantities from their least to their greatest value.

    Parameters
    ----------
    data : Dataset
        From `cellsim.sweeps.pareto`, `sensitivity`, or a sweep with samples.
    names : sequence of str
        Quantities, from left to right, all along the same dimension.
    colour : str, optional
        The quantity that colours the lines; the last of them unless given.
    ax : Axes, optional

    Raises
    ------
    InputError
        Fewer than two quantities, one that is no number, or of other dimensions than the first.
    """
    if len(names) < 2:
        raise InputError("are too few", key="names", value=", ".join(names), remedy="name two")
    several = [_column(data, name, names[0]) for name in names]
    by = _column(data, colour or names[-1], names[0])
    kept = np.asarray(np.isfinite([one.values for one in (*several, by)]).all(axis=0))
    ax = style.axes(ax, 3.9)
    norm = Normalize(*_span(by.values[kept]))
    heights = np.array([_height(one.values[kept]) for one in several]).T
    order = np.argsort(by.values[kept])
    for line, value in zip(heights[order], by.values[kept][order], strict=True):
        ax.plot(line, color=style.RISING(norm(value)), linewidth=0.9, alpha=0.7, clip_on=False)
    _uprights(ax, several, kept)
    bar = ScalarMappable(norm, style.RISING)
    style.sheet(ax).colorbar(bar, ax=ax, pad=0.02, label=by.label)
    return ax


def _column(data: xr.Dataset, name: str, first: str) -> Shown:
    found = variable(data, name)
    if found.ndim != 1 or found.dims != variable(data, first).dims:
        raise InputError(
            f"is not along the dimension of {first}",
            key="names",
            value=name,
            remedy="select one value of the other dimensions",
        )
    return described(data, name)


def _span(values: np.ndarray) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    return float(values.min()), float(values.max())


def _height(values: np.ndarray) -> np.ndarray:
    """Percent of the way from the least to the greatest; half way up where all are alike."""
    low, high = _span(values)
    return 100 * (values - low) / (high - low) if high > low else np.full(values.shape, 50.0)


def _uprights(ax: Axes, several: Sequence[Shown], kept: np.ndarray) -> None:
    """An axis a quantity, its least and greatest value at the ends."""
    ends: Any = {"ha": "center", "fontsize": 7.5, "clip_on": False}
    for place, one in enumerate(several):
        low, high = _span(one.values[kept])
        ax.axvline(place, color=style.GREY, linewidth=0.8, zorder=0)
        ax.text(place, -3, f"{low:.3g}".replace("-", "−"), va="top", **ends)
        ax.text(place, 103, f"{high:.3g}".replace("-", "−"), va="bottom", **ends)
    labels = [f"{_folded(one.name)}\n[{one.unit or '-'}]" for one in several]
    ax.set_xticks(range(len(several)), labels, fontsize=7)
    ax.tick_params(axis="x", length=0, pad=14)
    ax.set_xlim(-0.25, len(several) - 0.75)
    ax.set_ylim(0, 100)
    ax.set_yticks([0, 50, 100])
    ax.set_ylabel("From the least to the greatest [%]", labelpad=2)
    ax.grid(visible=False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _folded(name: str) -> str:
    """In lines of one word each: of a path after each dot, too."""
    return name.replace(", ", ",\n").replace(".", ".\n").replace("_", "_\n").replace(" ", "\n")
