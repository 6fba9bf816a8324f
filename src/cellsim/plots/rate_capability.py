"""How much of the capacity is left as the current rises."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator, PercentFormatter

from cellsim.plots import style


@style.styled
def rate_capability(studies: xr.Dataset | Sequence[xr.Dataset], ax: Axes | None = None) -> Axes:
    """Share of the nominal capacity against the rate, a line a cell.

    Parameters
    ----------
    studies : Dataset or sequence of Dataset
        From `cellsim.studies.rate_capability`; the attribute `cell` names the line.
    ax : Axes, optional
    """
    several = [studies] if isinstance(studies, xr.Dataset) else list(studies)
    ax = style.axes(ax, 2.9 + 0.16 * ((len(several) + 1) // 2))
    rates: set[float] = set()
    for index, study in enumerate(several):
        rates.update(float(rate) for rate in study["rate"])
        ax.plot(
            study["rate"],
            study["capacity_fraction"],
            label=study.attrs["cell"],
            **style.line(index),
        )
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(FixedLocator(sorted(rates)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda rate, _: f"{rate:.2g}"))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=""))
    ax.set_ylim(0, 1.08)
    ax.set_xlabel(style.label("rate"))
    ax.set_ylabel("Share of nominal capacity [%]")
    style.below(ax, columns=min(len(several), 2))
    return ax
