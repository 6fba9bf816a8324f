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


@style.styled
def comparison(
    table: xr.Dataset, axes: np.ndarray | None = None, *, solid: Collection[str] = ()
) -> np.ndarray:
    """Energy, charge time, temperature window, cost and lithium of several cells.

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
    panels: list[tuple[str, Callable[[Axes], None]]] = [
        ("Energy density\nof the cell [Wh/L]", _bars(energy["energy_density"].values, colours)),
        ("Specific energy\nof the cell [Wh/kg]", _bars(energy["specific_energy"].values, colours)),
        ("Charge time,\n10 to 80 % [min]", _bars(table["charge_time"].values, colours)),
        ("Discharge window\n[°C]", _window(table, colours)),
        ("Materials cost\n[USD/kWh]", _bars(table["total_cost"].values, colours)),
        (
            "Lithium, as Li₂CO₃\n[kg/kWh]",
            _bars(table["intensity"].sel(material="LCE").values, colours),
        ),
    ]
    for ax, (label, draw) in zip(axes.flat, panels, strict=True):
        draw(ax)
        ax.set_xlabel(label)
        style.rows(ax, cells)
    if solid:
        _legend(axes[0, 0])
    return axes


def _bars(values: np.ndarray, colours: list[str]) -> Callable[[Axes], None]:
    """Bars from zero with the figure at the end; what is never reached says so."""

    def draw(ax: Axes) -> None:
        finite = [value for value in values if math.isfinite(value)]
        room = 1.45 * max(finite, default=1.0)
        for row, value in enumerate(values):
            known = math.isfinite(value)
            ax.barh(row, value if known else 0.0, 0.62, color=colours[row])
            text = _short(value) if known else ("never" if math.isinf(value) else "not solved")
            ax.text(value if known else 0.0, row, f" {text}", va="center", fontsize=7.5)
        ax.set_xlim(0, room)
        ax.locator_params(axis="x", nbins=4)

    return draw


def _window(table: xr.Dataset, colours: list[str]) -> Callable[[Axes], None]:
    """Bars from the coldest to the hottest temperature, the bounds in them."""
    lower = style.celsius(table["lower_bound"].values)
    upper = style.celsius(table["upper_bound"].values)
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
        known = [*lower[np.isfinite(lower)], *upper[np.isfinite(upper)], 25.0]
        ax.set_xlim(min(known) - 10, max(known) + 10)

    return draw


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}"


def _legend(ax: Axes) -> None:
    handles = [
        Patch(facecolor=style.BLUE, label="liquid electrolyte"),
        Patch(facecolor=style.VERMILION, label="solid electrolyte"),
    ]
    style.above(ax, handles)
