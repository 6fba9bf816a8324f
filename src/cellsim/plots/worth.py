"""What is worth measuring: by answer, the values that cause the spread, coloured by grade."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cellsim.parameters.values import TRUST
from cellsim.plots import style
from cellsim.quantities import QUANTITIES

#: From the worst grade to the best; the table says it without the colour.
COLOURS = dict(
    zip(TRUST, (style.VERMILION, style.ORANGE, style.SKY, style.PURPLE, style.GREEN), strict=True)
)

_HEIGHT, _LEAST = 0.42, 0.005


@style.styled
def worth(data: xr.Dataset, ax: Axes | None = None, *, most: int = 5) -> Axes:
    """A group of bars an answer: the mean share of the spread over the cells.

    Parameters
    ----------
    data : Dataset
        From `cellsim.studies.worth`.
    ax : Axes, optional
    most : int
        Values of each answer.
    """
    mean = np.nan_to_num(data["share"].mean("cell").values)
    groups = [
        (str(answer), [i for i in np.argsort(-row)[:most] if row[i] > _LEAST], row)
        for answer, row in zip(data["answer"].values, mean, strict=True)
    ]
    lines = sum(len(places) + 1 for _, places, _ in groups)
    ax = style.axes(ax, 0.9 + 0.33 * lines)
    row = 0.0
    for answer, places, shares in groups:
        ax.text(0, row, _title(answer), fontweight="bold", va="center")
        for i in places:
            row += 1
            _bar(ax, row, 100 * shares[i], data.isel(parameter=i))
        row += 1
    ax.set_ylim(row - 0.4, -0.6)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y", visible=False)
    ax.set_xlim(0, 1.05 * max(100 * mean.max(initial=0), 10))
    number = data.sizes["cell"]
    over = "the cell" if number == 1 else f"{number} cells, mean"
    ax.set_xlabel(f"Share of the spread, {over} [%]")
    shown = [word for word in TRUST if word in data["trust"].values]
    handles = [Patch(color=COLOURS[word], label=word) for word in shown]
    style.above(ax, handles, columns=min(len(shown), 4))
    return ax


def _title(answer: str) -> str:
    text = QUANTITIES[answer].long_name
    return text[0].upper() + text[1:]


def _bar(ax: Axes, row: float, share: float, one: xr.Dataset) -> None:
    """A bar, and above it the name, which is too long for the margin."""
    ax.barh(row + 0.2, share, _HEIGHT, color=COLOURS[str(one["trust"].values)])
    ax.text(0, row - 0.2, str(one["parameter"].values), fontsize=7.5, va="center")
