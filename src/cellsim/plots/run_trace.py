"""Any run over time: voltage, current, temperature, on a band of what bound the current."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from cellsim.plots import style
from cellsim.plots.charge_trace import draw_bands

#: Beyond this many steps their boundaries would hide the curves.
_LINES = 40

_HOURS = 3 * 60.0


@style.styled
def run_trace(run: xr.Dataset, axes: np.ndarray | None = None) -> np.ndarray:
    """Voltage, current and temperature over time; lines between the steps.

    Parameters
    ----------
    run : Dataset
        From `cellsim.simulate`.
    axes : array of three Axes, optional

    Returns
    -------
    array of three Axes
    """
    if axes is None:
        axes = style.figure(4.4).subplots(3, sharex=True)
    time, unit = run["time"].values / 60, "min"
    if time.size and time[-1] > _HOURS:
        time, unit = time / 60, "h"
    factor, ampere = style.scaled(run["current"], "A")
    panels = (
        ("Voltage [V]", run["voltage"]),
        (f"Current [{ampere}]", factor * run["current"]),
        ("Cell\ntemperature [°C]", style.celsius(run["temperature"])),
    )
    for ax, (label, values) in zip(axes, panels, strict=True):
        ax.plot(time, values, color=style.BLACK, linewidth=1.2)
        ax.set_ylabel(label)
        ax.set_xlim(0, time[-1] if time.size else 1)
        _boundaries(ax, time, run["step"].values)
    style.at_least(axes[0], 0.05)
    style.at_least(axes[2], 2.0)
    axes[-1].set_xlabel(f"Time [{unit}]")
    style.sheet(axes[0]).align_ylabels(list(axes))
    draw_bands(axes, time, run["limit"].values)
    return axes


def _boundaries(ax: Axes, time: np.ndarray, step: np.ndarray) -> None:
    at = time[1:][np.diff(step) > 0]
    if at.size <= _LINES:
        for begin in at:
            ax.axvline(begin, color=style.GREY, linewidth=0.5)
