"""A charge over time, with what bound the current at each moment."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cellsim.plots import style

#: Word of the variable `limit` -> colour of its band.
LIMITS = {
    "rate": style.GREY,
    "upper voltage": style.BLUE,
    "lower voltage": style.BLUE,
    "voltage": style.SKY,
    "power": style.GREEN,
    "profile": style.YELLOW,
    "anode potential": style.VERMILION,
    "critical current": style.PURPLE,
    "temperature": style.ORANGE,
    "none": style.LIGHT,
}


@style.styled
def charge_trace(run: xr.Dataset, axes: np.ndarray | None = None) -> np.ndarray:
    """Current, voltage, anode potential and temperature over time, on a band of the limits.

    Parameters
    ----------
    run : Dataset
        From `cellsim.simulate` of a charge.
    axes : array of four Axes, optional

    Returns
    -------
    array of four Axes
    """
    if axes is None:
        axes = style.figure(5.4).subplots(4, sharex=True)
    minutes = run["time"].values / 60
    factor, ampere = style.scaled(run["current"], "A")
    panels = (
        (f"Charge current [{ampere}]", -factor * run["current"]),
        ("Voltage [V]", run["voltage"]),
        ("Anode potential\nagainst Li [V]", run["anode_potential"]),
        ("Cell\ntemperature [°C]", style.celsius(run["temperature"])),
    )
    for ax, (label, values) in zip(axes, panels, strict=True):
        ax.plot(minutes, values, color=style.BLACK, linewidth=1.4)
        ax.set_ylabel(label)
        ax.set_xlim(0, minutes[-1] if minutes.size else 1)
    axes[0].set_ylim(0, 1.08 * max(axes[0].get_ylim()[1], 1e-9))
    style.at_least(axes[1], 0.05)
    style.at_least(axes[3], 2.0)
    _plating(axes[2], run["anode_potential"].values)
    axes[-1].set_xlabel("Time [min]")
    style.sheet(axes[0]).align_ylabels(list(axes))
    draw_bands(axes, minutes, run["limit"].values)
    return axes


def draw_bands(axes: np.ndarray, time: np.ndarray, words: np.ndarray) -> None:
    """A band behind the curves for each stretch in which one limit held, and their legend."""
    bands = _bands(time, words)
    for ax in axes:
        for start, end, word in bands:
            ax.axvspan(
                start, end, color=LIMITS.get(word, style.LIGHT), alpha=0.22, linewidth=0, zorder=0
            )
    _legend(axes[0], [word for _, _, word in bands])


def _bands(time: np.ndarray, words: np.ndarray) -> list[tuple[float, float, str]]:
    """Stretches of time during which one limit held: start, end, word."""
    bands = []
    start = 0
    for word, group in groupby(str(word) for word in words):
        end = start + len(list(group))
        bands.append((float(time[start]), float(time[min(end, len(time) - 1)]), word))
        start = end
    return bands


def _plating(ax: Axes, potential: np.ndarray) -> None:
    """The line below which lithium plates; a lithium electrode is always there, and means to be."""
    ax.axhline(0, color=style.VERMILION, linewidth=0.9, linestyle=(0, (4, 2)))
    low, high = ax.get_ylim()
    if potential.size and potential.max() <= 0:
        ax.set_ylim(low - 0.3 * (high - low), max(high, 0.2 * (high - low)))
        return
    ax.set_ylim(min(low, -0.35 * max(high, 1e-3)), high)
    ax.annotate(
        "plating",
        (0.995, 0),
        xycoords=("axes fraction", "data"),
        xytext=(0, -2),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=7.5,
        color=style.VERMILION,
    )


def _legend(ax: Axes, words: list[str]) -> None:
    handles: list[Any] = [
        Patch(color=LIMITS.get(word, style.LIGHT), alpha=0.35, linewidth=0, label=word)
        for word in dict.fromkeys(words)
    ]
    style.above(ax, handles, title="What binds the current")
