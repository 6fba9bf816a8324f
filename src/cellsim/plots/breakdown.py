"""What a cell's volume and mass are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from cellsim.cell_design import Design
from cellsim.plots import style
from cellsim.plots.stack import FILLS, handles

#: Parts of a housing, which a breakdown shows as one.
_CASE = "case, tabs and void"


@style.styled
def breakdown(designs: Design | Sequence[Design], axes: np.ndarray | None = None) -> np.ndarray:
    """Shares of outer volume and of mass, a bar a cell, with Wh/L and Wh/kg of the cell.

    Parameters
    ----------
    designs : Design or sequence of Design
    axes : array of two Axes, optional

    Returns
    -------
    array of two Axes
    """
    several = [designs] if isinstance(designs, Design) else list(designs)
    if axes is None:
        axes = style.figure(1.9 + 0.5 * len(several)).subplots(2, sharex=True)
    labels = ("Share of the cell's outer volume [%]", "Share of the cell's mass [%]")
    _bars(axes[0], several, "volume_share")
    _bars(axes[1], several, "mass_share")
    for ax, label in zip(axes, labels, strict=True):
        ax.set_xlabel(label)
        ax.set_xlim(0, 1)
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=""))
        ax.tick_params(axis="x", labelbottom=True)
    for row, item in enumerate(several):
        _beside(axes[0], row, f"{item.energy_density('cell'):.0f} Wh/L")
        _beside(axes[1], row, f"{item.specific_energy('cell'):.0f} Wh/kg")
    style.above(axes[0], handles(list(FILLS)), handlelength=1.2)
    return axes


def _bars(ax: Axes, designs: Sequence[Design], share: str) -> None:
    for row, item in enumerate(designs):
        left = 0.0
        for name, part in _grouped(item, share).items():
            fill, hatch = FILLS[name]
            drawn = ax.barh(
                row,
                part,
                0.66,
                left=left,
                color=fill,
                hatch=hatch,
                edgecolor="#333333",
                linewidth=0.5,
            )
            style.explain(drawn[0], f"{item.cell.name}, {name}: {100 * part:.1f} %")
            if part > 0.07 and not hatch:
                ax.text(
                    left + part / 2,
                    row,
                    f"{100 * part:.0f}",
                    ha="center",
                    va="center",
                    fontsize=7,
                    color=style.contrast(fill),
                )
            left += part
    style.rows(ax, [item.cell.name for item in designs])


def _grouped(item: Design, share: str) -> dict[str, float]:
    """Shares by layer; everything that is no layer counts as the case."""
    found = dict.fromkeys(FILLS, 0.0)
    for layer in item.layers:
        found[layer.name if layer.name in FILLS else _CASE] += getattr(layer, share)
    return found


def _beside(ax: Axes, row: int, text: str) -> None:
    ax.text(1.01, row, text, va="center", fontsize=7.5, transform=ax.get_yaxis_transform())
