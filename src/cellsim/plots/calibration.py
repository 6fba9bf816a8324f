"""Are the ranges honest: share of published values inside intervals of growing width."""

from __future__ import annotations

import xarray as xr
from matplotlib.axes import Axes

from cellsim.plots import style


@style.styled
def calibration(curve: xr.Dataset, ax: Axes | None = None) -> Axes:
    """Share found over share held, beside the line of calibrated ranges.

    Parameters
    ----------
    curve : Dataset
        From `cellsim.validation.calibration_curve`, along `share`.
    ax : Axes, optional
    """
    ax = style.axes(ax, 3.9)
    held = 100 * curve["share"]
    ax.fill_between(
        held, 100 * curve["low"], 100 * curve["high"], color=style.LIGHT, alpha=0.6, lw=0,
        label="calibrated, 95 % by chance",
    )  # fmt: skip
    ax.plot([0, 100], [0, 100], color="#333333", lw=0.8)
    number, cases = curve.attrs["predictions"], curve.attrs["cases"]
    ax.plot(
        held, 100 * curve["inside"], color=style.BLUE, marker="o",
        label=f"all {number} predictions",
    )  # fmt: skip
    ax.plot(
        held, 100 * curve["by_case"], color=style.VERMILION, marker="s", ls="--",
        label=f"each of {cases} cases alike",
    )  # fmt: skip
    ax.set_xlim(0, 100)
    ax.set_ylim(0, 100)
    ax.set_xlabel("Central interval of the drawn values [%]")
    ax.set_ylabel("Published values inside [%]")
    style.below(ax, columns=2)
    return ax
