"""Energy against power."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from cellsim.errors import InputError
from cellsim.plots import style
from cellsim.plots.variables import axes_of, described, lay, ratios, shown, variable

#: Discharges of these lengths [h] are lines of their own.
HOURS = {20.0: "20 h", 3.0: "3 h", 1.0: "1 h", 1 / 3: "20 min", 0.1: "6 min", 1 / 60: "1 min"}


@style.styled
def ragone(data: xr.Dataset, *, by: str | None = None, ax: Axes | None = None) -> Axes:
    """Specific energy against mean specific power, a line a cell, a point a rate.

    Thin lines join discharges of equal length. A discharge that delivers nothing has no point.

    Parameters
    ----------
    data : Dataset
        From `cellsim.sweep` over `rate`, with the outputs `specific_energy` and `duration`.
    by : str, optional
        The dimension that makes lines; the one beside `rate` unless given.
    ax : Axes, optional

    Raises
    ------
    InputError
        An output or the rates are missing, or there are more dimensions than two.
    """
    hours = variable(data, "duration") / 3600.0
    if "rate" not in variable(data, "specific_energy").dims:
        raise InputError("has no rates", key="ragone", remedy="sweep over rate")
    data = data.assign(power=data["specific_energy"] / hours)
    energy, (_, lines) = axes_of(data, "specific_energy", ["rate", by])
    power, _ = axes_of(data, "power", ["rate", by])
    if "sample" in energy.dims:
        energy, power = energy.median("sample"), power.median("sample")
    count = energy.sizes[lines] if lines else 1
    ax = style.axes(ax, 3.2 + (0.16 * ((count + 1) // 2) if count > 1 else 0))
    for index in range(count):
        one, two = (v.isel({lines: index}) if lines else v for v in (power, energy))
        there = (one.values > 0) & (two.values > 0)
        label = _label(energy[lines], index) if lines else None
        ax.plot(one.values[there], two.values[there], **style.line(index), label=label)
    lay(ax, "y", described(data, "specific_energy"))
    ratios(ax, "x")
    ax.set_xlabel(f"Mean specific power{_basis(data)} [W/kg]")
    lengths(ax, HOURS)
    if count > 1:
        title = None if energy[lines].dtype.kind not in "fiu" else shown(energy[lines]).label
        style.below(ax, columns=2, title=title)
    return ax


def _basis(data: xr.Dataset) -> str:
    _, comma, basis = described(data, "specific_energy").name.partition(", ")
    return comma + basis


def _label(at: xr.DataArray, index: int) -> str:
    if at.dtype.kind not in "fiu":
        return str(at.values[index])
    return f"{shown(at).values[index]:.4g}"


def lengths(ax: Axes, hours: Mapping[float, str]) -> None:
    """Lines of equal length of discharge, within the axes as they are."""
    ax.autoscale(False)
    low, high = ax.get_xlim()
    bottom, top = ax.get_ylim()
    said: Any = {"fontsize": 7, "color": style.GREY, "ha": "right", "va": "top"}
    power = np.geomspace(low, high, 200)
    for length, text in hours.items():
        ax.plot(power, length * power, color=style.LIGHT, linewidth=0.7, zorder=0)
        x = min(high, top / length)
        if low < x and bottom < length * x:
            ax.text(x, length * x, f"{text} ", **said)
