"""Where over two quantities all targets are met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from cellsim.errors import InputError
from cellsim.plots import style
from cellsim.plots.variables import Shown, described, grid, lay, middle, plane, shown, target_in
from cellsim.sweeps import Target

#: Edges of the probability that is drawn in steps, from white to green.
_STEPS = (0.0, 0.1, 0.5, 0.9, 1.0)
_SHADES = ("#FFFFFF", "#E3F1EC", "#A3D5C3", style.GREEN)


@style.styled
def feasible_region(
    data: xr.Dataset,
    targets: Mapping[str, str | Target],
    *,
    x: str | None = None,
    y: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The region in which every target is met, and the line at which each comes or goes.

    Where there are samples the shade is the share of them that meets all targets, in steps at 10,
    50 and 90 %, and the lines are of the medians.

    Parameters
    ----------
    data : Dataset
        From `cellsim.sweep`.
    targets : mapping
        Output -> target: ``{"energy_density": ">= 450 Wh/L", "charge_time": "<= 15 min"}``.
    x, y : str, optional
        Dimensions, in their order unless given.
    ax : Axes, optional

    Raises
    ------
    InputError
        No target; no such output or dimension; or not two dimensions.
    """
    if not targets:
        raise InputError("is empty", key="targets", remedy="give {'energy_density': '>= 450 Wh/L'}")
    ax = style.axes(ax, 3.7 + 0.17 * len(targets))
    met: Any = True
    margin: Any = np.inf
    handles: list[Any] = []
    for index, (output, text) in enumerate(targets.items()):
        found, names = plane(data, output, x, y)
        x, y = names
        across, up = grid(data, names)
        unit = str(found.attrs.get("units", "1"))
        target = Target.parse(text, unit)
        met = met & target.met(found.values)  # what has no figure meets nothing
        near = target.margin(middle(found).values) / (abs(target.value) or 1.0)
        margin = np.minimum(margin, near)
        colour = style.LINES[index % len(style.LINES)]
        _edge(ax, across, up, shown(middle(found)).values, target, unit, colour)
        label = f"{described(data, output).name}: {style.typeset(target.text)}"
        handles.append(Line2D([], [], color=colour, label=label))
    _shade(ax, across, up, met.mean(axis=-1) if met.ndim > 2 else None, margin)
    lay(ax, "x", across)
    lay(ax, "y", up)
    style.above(ax, handles, columns=1)
    style.sheet(ax).legend(handles=_key(met.ndim > 2), loc="outside lower center", ncols=4)
    return ax


def _edge(
    ax: Axes,
    across: Shown,
    up: Shown,
    values: np.ndarray,
    target: Target,
    unit: str,
    colour: str,
) -> None:
    """The lines at the bounds of a target, where it has any inside the map."""
    finite = np.ma.masked_invalid(values)
    for bound in target.bounds:
        level = target_in(unit, bound)
        if np.isfinite(level) and finite.count() and finite.min() < level < finite.max():
            ax.contour(
                across.values, up.values, finite, levels=[level], colors=colour, linewidths=1.6
            )


def _shade(
    ax: Axes, across: Shown, up: Shown, share: np.ndarray | None, margin: np.ndarray
) -> None:
    """By the share of the samples that meets all targets; without samples, where all are met."""
    ax.grid(visible=False)
    if share is not None:
        levels: Any = [-0.01, *_STEPS[1:-1], 1.01]
        ax.contourf(across.values, up.values, share, levels=levels, colors=_SHADES, zorder=0)
        return
    inside = np.ma.masked_invalid(margin)
    if inside.count() and inside.max() >= 0:
        levels = [0.0, max(float(inside.max()), 1e-9) * 1.01]
        ax.contourf(across.values, up.values, inside, levels=levels, colors=_SHADES[2], zorder=0)


def _key(sampled: bool) -> list[Patch]:
    if not sampled:
        return [Patch(facecolor=_SHADES[2], label="all targets are met")]
    edges = zip(_STEPS[:-1], _STEPS[1:], _SHADES, strict=True)
    return [
        Patch(facecolor=shade, edgecolor=style.GREY, label=f"{100 * a:.0f} to {100 * b:.0f} %")
        for a, b, shade in edges
    ]
