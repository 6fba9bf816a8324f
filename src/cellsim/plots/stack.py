"""The layers of a cell, to scale."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from cellsim.cell_design import Design, Layer
from cellsim.plots import style

#: Layer -> fill and hatch; the foils differ in hatch as well as in grey.
FILLS = {
    "positive foil": (style.LIGHT, ""),
    "positive": (style.BLUE, ""),
    "separator": (style.YELLOW, ""),
    "negative": (style.ORANGE, ""),
    "negative foil": ("#8C8C8C", "////"),
    "excess electrolyte": (style.SKY, ""),
    "case, tabs and void": ("#F4F4F4", ""),
}


@style.styled
def stack(designs: Design | Sequence[Design], ax: Axes | None = None) -> Axes:
    """One repeat unit of each cell to scale, at its greatest thickness in the cycle.

    Parameters
    ----------
    designs : Design or sequence of Design
        One alone is drawn large, each layer with its material.
    ax : Axes, optional
    """
    if isinstance(designs, Design) or len(designs) == 1:
        return _alone(designs if isinstance(designs, Design) else designs[0], ax)
    ax = style.axes(ax, 1.2 + 0.32 * len(designs))
    for row, item in enumerate(designs):
        left = 0.0
        for layer in _layers(item):
            left += _bar(ax, layer, row, left)
        text = f" {left:.0f} µm"
        ax.text(left, row, text, va="center", fontsize=7.5)
    style.rows(ax, [item.cell.name for item in designs])
    ax.spines["left"].set_visible(False)
    ax.set_xlim(0, 1.14 * max(1e6 * item.stack_thickness for item in designs))
    ax.set_xlabel("Thickness of one repeat unit [µm]")
    names = [layer.name for layer in _layers(designs[0])]
    style.above(ax, handles(names), handlelength=1.2)
    return ax


def handles(names: Sequence[str]) -> list[Patch]:
    """Entries of a legend of layers."""
    return [
        Patch(facecolor=FILLS[name][0], hatch=FILLS[name][1], edgecolor="#333333", label=name)
        for name in names
    ]


def _layers(item: Design) -> list[Layer]:
    return [layer for layer in item.layers if layer.thickness]


def _bar(ax: Axes, layer: Layer, row: float, left: float) -> float:
    width = 1e6 * (layer.thickness or 0.0)
    fill, hatch = FILLS[layer.name]
    drawn = ax.barh(
        row, width, 0.62, left=left, color=fill, hatch=hatch, edgecolor="#333333", linewidth=0.5
    )
    style.explain(drawn[0], f"{layer.name}, {layer.material}: {width:.1f} µm")
    return width


def _alone(item: Design, ax: Axes | None) -> Axes:
    layers = _layers(item)
    notes = [_note(layer) for layer in layers]
    depth = max(note.count("\n") for note in notes)
    ax = style.axes(ax, 1.9 + 0.13 * depth, 6.4)
    total = 1e6 * item.stack_thickness
    left = 0.0
    for layer, note, place in zip(layers, notes, np.linspace(0.08, 0.92, len(layers)), strict=True):
        width = _bar(ax, layer, 0, left)
        _leader(ax, left + width / 2, place * total)
        head = f"{layer.name[0].upper()}{layer.name[1:]}\n{1e6 * (layer.thickness or 0):.1f} µm"
        below = {"ha": "center", "va": "top", "textcoords": "offset points", "xytext": (0, 0)}
        at = (place * total, 0.62)
        ax.annotate(head, at, fontsize=8.5, fontweight="bold", **below)  # type: ignore[arg-type]
        below["xytext"] = (0, -26)
        ax.annotate(note, at, fontsize=7.5, color="#333333", **below)  # type: ignore[arg-type]
        left += width
    ax.set_xlim(0, total)
    ax.set_ylim(1.55 + 0.22 * depth, -0.42)
    _only_top_axis(ax)
    ax.set_xlabel(f"One repeat unit of {item.cell.name}: thickness [µm]")
    return ax


def _note(layer: Layer) -> str:
    return "\n".join(textwrap.wrap(layer.material.replace(" + ", ", "), 17))


def _leader(ax: Axes, start: float, end: float) -> None:
    ax.plot([start, end], [0.33, 0.58], color="#666666", linewidth=0.7, clip_on=False)


def _only_top_axis(ax: Axes) -> None:
    ax.set_yticks([])
    ax.grid(visible=False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.spines["top"].set_visible(True)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
