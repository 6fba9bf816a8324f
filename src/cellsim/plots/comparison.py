"""Liquid against solid: one small panel a figure, so that each keeps its own unit."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cellsim.plots import style

_STRIP = "#333333"


@style.styled
def comparison(
    table: xr.Dataset, axes: np.ndarray | None = None, *, solid: Collection[str] = ()
) -> np.ndarray:
    """Energy, charge time, temperature window, cost and lithium of several cells.

    A dark strip on a bar: 5 to 95 % of the cells drawn, where they were; out of the panel, never.

    Parameters
    ----------
    table : Dataset
        From `cellsim.studies.compare`, along `cell`.
    axes : array of Axes (3, 2), optional
    solid : collection of str
        Cells with a solid electrolyte, drawn in a colour of their own.

    Returns
    -------
    array of Axes (3, 2)
    """
    cells = [str(name) for name in table["cell"].values]
    if axes is None:
        axes = style.figure(2.4 + 0.6 * len(cells)).subplots(3, 2, sharey=True)
    colours = [style.VERMILION if name in solid else style.BLUE for name in cells]
    energy = table.sel(basis="cell")

    def bars(data: xr.Dataset, name: str) -> Callable[[Axes], None]:
        return _bars(data[name].values, colours, _interval(data, name))

    panels: list[tuple[str, Callable[[Axes], None]]] = [
        ("Energy density\nof the cell [Wh/L]", bars(energy, "energy_density")),
        ("Specific energy\nof the cell [Wh/kg]", bars(energy, "specific_energy")),
        ("Charge time,\n10 to 80 % [min]", bars(table, "charge_time")),
        ("Discharge window\n[°C]", _window(table, colours)),
        ("Materials cost\n[USD/kWh]", bars(table, "total_cost")),
        ("Lithium, as Li₂CO₃\n[kg/kWh]", bars(table.sel(material="LCE"), "intensity")),
    ]
    for ax, (label, draw) in zip(axes.flat, panels, strict=True):
        draw(ax)
        ax.set_xlabel(label)
        style.rows(ax, cells)
    _legend(axes[0, 0], solid=bool(solid), drawn="energy_density_low" in table)
    return axes


def _interval(data: xr.Dataset, name: str) -> np.ndarray:
    """5 and 95 % of each cell, (2, cells); NaN where nothing was drawn."""
    if f"{name}_low" not in data:
        return np.full((2, data.sizes["cell"]), np.nan)
    return np.stack([data[f"{name}_{end}"].values for end in ("low", "high")])


def _strips(ax: Axes, interval: np.ndarray) -> None:
    for row, (low, high) in enumerate(interval.T):
        if not math.isnan(high):
            end = min(high, 1e6)  # beyond any axis
            ax.barh(row + 0.31, end - low, 0.12, left=low, color=_STRIP)


def _bars(values: np.ndarray, colours: list[str], interval: np.ndarray) -> Callable[[Axes], None]:
    """Bars from zero with the figure at the end; what is never reached says so."""

    def draw(ax: Axes) -> None:
        room = max(1.45 * _most(values), 1.05 * _most(interval)) or 1.0
        for row, value in enumerate(values):
            known = math.isfinite(value)
            ax.barh(row, value if known else 0.0, 0.62, color=colours[row])
            text = _short(value) if known else ("never" if math.isinf(value) else "not solved")
            ax.text(value if known else 0.0, row, f" {text}", va="center", fontsize=7.5)
        _strips(ax, interval)
        ax.set_xlim(0, room)
        ax.locator_params(axis="x", nbins=4)

    return draw


def _window(table: xr.Dataset, colours: list[str]) -> Callable[[Axes], None]:
    """Bars from the coldest to the hottest temperature, the bounds in them."""
    lower = style.celsius(table["lower_bound"].values)
    upper = style.celsius(table["upper_bound"].values)
    intervals = [style.celsius(_interval(table, f"{end}_bound")) for end in ("lower", "upper")]
    open_ended = [str(why).startswith("none found") for why in table["upper_criterion"].values]

    def draw(ax: Axes) -> None:
        for row, (low, high) in enumerate(zip(lower, upper, strict=True)):
            if not (math.isfinite(low) and math.isfinite(high)):
                ax.text(0, row, "not at 25 °C", va="center", fontsize=7)
                continue
            ax.barh(row, high - low, 0.62, left=low, color=colours[row])
            most = "≥ " if open_ended[row] else ""
            text = f"{low:.0f} to {most}{high:.0f}".replace("-", "−")
            ink: dict[str, Any] = {"color": style.contrast(colours[row]), "fontsize": 7.5}
            ax.text((low + high) / 2, row, text, ha="center", va="center", **ink)
        for interval in intervals:
            _strips(ax, interval)
        every = np.array([*lower, *upper, *np.ravel(intervals), 25.0])
        known = every[np.isfinite(every)]
        ax.set_xlim(min(known) - 10, max(known) + 10)

    return draw


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"


def _most(values: np.ndarray) -> float:
    return float(max(values[np.isfinite(values)], default=0.0))


def _legend(ax: Axes, *, solid: bool, drawn: bool) -> None:
    handles = []
    if solid:
        handles.append(Patch(facecolor=style.BLUE, label="liquid electrolyte"))
        handles.append(Patch(facecolor=style.VERMILION, label="solid electrolyte"))
    if drawn:
        handles.append(Patch(facecolor=_STRIP, label="5-95 %"))
    if handles:
        style.above(ax, handles)
