"""What is delivered, over temperature and rate."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cellsim.plots import plane, style

#: Wh/L at which lines may be drawn.
_LEVELS = tuple(range(50, 1600, 50))

#: What is asked for on one side of the dashed line.
_SHARE = 0.5


@style.styled
def energy_map(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Energy density as colour and contours over temperature and rate, or as a line over one.

    Dashed: half of the energy at 25 degC and the same rate, which is where a temperature window
    ends. Where the electrolyte is frozen or nothing could be solved the map is grey.

    Parameters
    ----------
    data : Dataset
        From `cellsim.studies.energy_map`.
    ax : Axes, optional
    """
    names = plane.names(data, "energy_density", "energy_map")
    ax = style.axes(ax, 3.1 if len(names) == 1 else 3.8)
    (_line if len(names) == 1 else _plane)(ax, data, names)
    return ax


def _begun(data: xr.Dataset) -> np.ndarray:
    """Where a discharge took place at all; one at which the voltage breaks down gives nothing."""
    return np.asarray(np.isfinite(data["energy"].values) & (data["status"].values == "finished"))


def _line(ax: Axes, data: xr.Dataset, names: list[str]) -> None:
    at, begun = plane.along(data, names[0]), _begun(data)
    shown = np.where(begun, data["energy_density"].values, np.nan)
    ax.plot(at, shown, **style.line(0))
    for x in at[~begun]:
        ax.axvline(x, color=style.LIGHT, linewidth=4, zorder=0)
    if not begun.all():
        style.above(ax, [_none(data)])
    plane.axis(ax, data, names[0], "x", log=True)
    ax.set_ylim(0, 1.08 * np.nanmax(shown, initial=0.0) or None)
    ax.set_ylabel(_label(data))


def _plane(ax: Axes, data: xr.Dataset, names: list[str]) -> None:
    data = data.transpose(names[1], names[0])
    x, y = (plane.along(data, name) for name in names)
    shown = np.ma.masked_where(~_begun(data), data["energy_density"].values)
    ax.set_facecolor(style.LIGHT)
    ax.grid(visible=False)
    high = float(shown.max()) if shown.count() else 1.0
    sides = (plane.edges(data, name, log=True) for name in names)
    drawn = ax.pcolormesh(*sides, shown, vmin=0, vmax=high, cmap="cividis", shading="flat")
    drawn.set_rasterized(True)
    plane.contours(ax, x, y, shown, _LEVELS[1::2] if high < 500 else _LEVELS[3::4])
    handles = _half(ax, x, y, np.ma.masked_where(shown.mask, data["energy_fraction"].values))
    style.sheet(ax).colorbar(drawn, ax=ax, pad=0.02, label=_label(data))
    for name, which in zip(names, "xy", strict=True):
        plane.axis(ax, data, name, which, log=True)
    if np.ma.getmaskarray(shown).any():
        handles.append(_none(data))
    if handles:
        style.above(ax, handles, columns=2)


def _half(ax: Axes, x: np.ndarray, y: np.ndarray, share: np.ma.MaskedArray) -> list[object]:
    """The line at which half of the 25 degC energy is left, where there is one."""
    if min(share.shape) < 2 or not share.count() or not share.min() < _SHARE < share.max():
        return []
    ax.contour(x, y, share, levels=[_SHARE], colors=style.VERMILION, linestyles="--")
    label = f"{100 * _SHARE:g} % of the energy at 25 °C"
    return [ax.plot([], [], color=style.VERMILION, linestyle="--", label=label)[0]]


def _none(data: xr.Dataset) -> Patch:
    """What stands in the grey."""
    why = ", ".join(dict.fromkeys(map(str, data["termination"].values[~_begun(data)])))
    return Patch(facecolor=style.LIGHT, edgecolor=style.GREY, label=why)


def _label(data: xr.Dataset) -> str:
    return style.label("energy_density").replace(" [", f" of the {data.attrs['basis']} [")
