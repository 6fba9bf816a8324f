"""What takes the voltage in the cold: a stack of losses a cell, at 25 degC and at a temperature."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cellsim.plots import style

#: Parts of a bar: what they hold, what they are called, their colour.
_FILLS = (
    (("electrolyte, ohmic",), "electrolyte, ohmic", style.BLUE),
    (("electrolyte, concentration",), "electrolyte, concentration", style.SKY),
    (("positive kinetics",), "positive kinetics", style.VERMILION),
    (("negative kinetics",), "negative kinetics", style.ORANGE),
    (("film",), "film", style.PURPLE),
    (("solid diffusion",), "diffusion in particles", style.GREEN),
    (("solid, ohmic", "contact"), "electrons, contacts", style.GREY),
)
_HEIGHT, _GROUP = 0.8, 3
_FROZEN = "////"


@style.styled
def cold_losses(data: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Stacked losses by mechanism, two bars a cell: 25 degC, and below it the temperature.

    At the end of the second stands the share of the 25 degC energy that is delivered there; bars
    of a frozen electrolyte are hatched: they are those of a liquid that supercools.

    Parameters
    ----------
    data : Dataset
        From `cellsim.studies.cold_losses`.
    ax : Axes, optional
    """
    count = data.sizes["cell"]
    ax = style.axes(ax, 1.5 + 0.62 * count)
    ends = [_cell(ax, data.isel(cell=index), _GROUP * index) for index in range(count)]
    _names(ax, data)
    lowest, most = min(low for low, _ in ends), max(high for _, high in ends)
    ax.set_xlim(1.05 * lowest, 1.52 * most if most > 0 else 1.0)
    ax.set_xlabel("Voltage lost [mV]")
    handles = [Patch(facecolor=colour, label=label) for _, label, colour in _FILLS]
    if bool(data["frozen"].any()):
        handles.append(Patch(facecolor="white", hatch=_FROZEN, label="frozen: if it supercools"))
    style.above(ax, handles, columns=2)
    return ax


def _cell(ax: Axes, row: xr.Dataset, top: int) -> tuple[float, float]:
    """Both bars of a cell; where they begin and end [mV]."""
    ends = [(0.0, 0.0)]
    for line in (0, 1):
        icy = line == 1 and bool(row["frozen"])
        losses = 1e3 * row["loss"].isel(temperature=line)
        ends.append(_bar(ax, losses, top + 1 + line, _FROZEN if icy else ""))
    high = ends[-1][1]
    ax.text(high, top + 2, f" {_delivered(row)}", va="center", fontsize=7.5)
    return min(low for low, _ in ends), max(high for _, high in ends)


def _bar(ax: Axes, losses: xr.DataArray, y: float, hatch: str) -> tuple[float, float]:
    """Stack what is lost to the right, and what is won to the left of zero."""
    ends = {True: 0.0, False: 0.0}
    for parts, _, colour in _FILLS:
        width = float(np.nan_to_num(losses.sel(part=list(parts)).sum()))
        look: dict[str, Any] = {"color": colour, "edgecolor": "white", "linewidth": 0.3}
        ax.barh(y, width, _HEIGHT, left=ends[width >= 0], hatch=hatch, **look)
        ends[width >= 0] += width
    return ends[False], ends[True]


def _delivered(row: xr.Dataset) -> str:
    share = float(row["supercooled_fraction"])
    text = "not solved" if np.isnan(share) else f"{100 * share:.0f} %"
    if bool(row["frozen"]):
        return f"frozen; else {text}"
    return text if np.isnan(share) else f"{text} of its 25 °C energy"


def _names(ax: Axes, data: xr.Dataset) -> None:
    """Temperatures at the left of the bars, the cell's name over them."""
    degrees = [f"{style.degrees(value)} °C" for value in style.celsius(data["temperature"].values)]
    places = [_GROUP * i + 1 + line for i in range(data.sizes["cell"]) for line in (0, 1)]
    ax.set_yticks(places, degrees * data.sizes["cell"])
    ax.set_ylim(_GROUP * data.sizes["cell"] - 0.4, -0.5)
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)
    for i, name in enumerate(data["cell"].values):
        where: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "fontsize": 8}
        ax.text(0.0, _GROUP * i + 0.1, f" {name}", va="center", fontweight="bold", **where)
