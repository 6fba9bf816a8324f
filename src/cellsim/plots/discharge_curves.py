"""Discharge curves against ambient temperature."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from cellsim.plots import style
from cellsim.plots.runs import ambient, failed


@style.styled
def discharge_curves(runs: xr.Dataset | Sequence[xr.Dataset], ax: Axes | None = None) -> Axes:
    """Voltage against charge delivered, a line a temperature, from blue (cold) to red (hot).

    Parameters
    ----------
    runs : Dataset or sequence of Dataset
        From `cellsim.simulate`; a run that did not deliver stays in the legend with its reason.
    ax : Axes, optional
    """
    several = [runs] if isinstance(runs, xr.Dataset) else sorted(runs, key=ambient)
    ax = style.axes(ax, 3.0 + 0.15 * (len(several) // 3))
    spread = np.linspace(0, 1, len(several)) if len(several) > 1 else [0.0]
    factor, unit = style.scaled(np.concatenate([run["capacity"] for run in several]), "A.h")
    for run, place in zip(several, spread, strict=True):
        ax.plot(
            factor * run["capacity"],
            run["voltage"],
            color=style.COLD_TO_HOT(place),
            linestyle=":" if failed(run) else "-",
            label=f"{style.degrees(ambient(run))} °C{_reason(run)}",
        )
    ax.set_xlim(left=0)
    ax.set_xlabel(style.label("capacity", unit))
    ax.set_ylabel(style.label("voltage"))
    if len(several) > 1:
        wide = any(_reason(run) for run in several)
        style.below(ax, columns=2 if wide else 4, title="Ambient temperature")
    return ax


def _reason(run: xr.Dataset) -> str:
    """Why a run ended, where it was not the voltage that should end it."""
    ended = str(run.attrs["termination"])
    return "" if ended == "lower voltage" else f": {ended}"
