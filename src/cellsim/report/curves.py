"""The curves of a figure as numbers, for a page that shows the values under a pointer."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

#: Points of a curve that are kept, and the least that make one.
_POINTS, _LEAST = 80, 4
#: An SVG has so many units to the inch.
_UNITS = 72


def curves(sheet: Figure) -> list[dict[str, Any]]:
    """The curves of each axes, and where they lie in the drawing.

    Parameters
    ----------
    sheet : Figure
        Drawn, so that its layout is settled.

    Returns
    -------
    list of dict
        ``box`` [left, top, right, bottom] in units of the drawing, ``labels`` of the two axes, and
        ``lines`` with label, colour and points: place in the drawing, then the two values as the
        axes show them.
    """
    return [entry for ax in sheet.axes if (entry := _axes(ax, sheet)) is not None]


def _axes(ax: Axes, sheet: Figure) -> dict[str, Any] | None:
    lines = [_line(line, ax, sheet) for line in ax.get_lines() if _is_curve(line)]
    if not lines:
        return None
    place = ax.get_position()
    corners = np.array([[place.x0, 1 - place.y1], [place.x1, 1 - place.y0]])
    box = corners * sheet.get_size_inches() * _UNITS
    labels = [_label(ax), " ".join(ax.get_ylabel().split())]
    return {"box": box.ravel().round(1).tolist(), "labels": labels, "lines": lines}


def _label(ax: Axes) -> str:
    """Of the horizontal axis, which the lowest of several panels has for all."""
    siblings = ax.get_shared_x_axes().get_siblings(ax)
    texts = [ax.get_xlabel(), *(other.get_xlabel() for other in siblings)]
    return " ".join(next(filter(None, texts), "").split())


def _is_curve(line: Line2D) -> bool:
    x, y = (np.asarray(data, dtype=float) for data in line.get_data())
    return len(np.unique(x)) >= _LEAST and bool(np.isfinite(x).all() and np.isfinite(y).all())


def _line(line: Line2D, ax: Axes, sheet: Figure) -> dict[str, Any]:
    data = np.asarray(line.get_xydata(), dtype=float)
    kept = np.unique(np.linspace(0, len(data) - 1, min(_POINTS, len(data))).round().astype(int))
    data = data[kept]
    place = ax.transData.transform(data) * _UNITS / sheet.dpi
    place[:, 1] = sheet.get_size_inches()[1] * _UNITS - place[:, 1]
    values = data * [_percent(axis.get_major_formatter()) for axis in (ax.xaxis, ax.yaxis)]
    points = np.hstack([place.round(1), values])
    label = str(line.get_label())
    return {
        "label": "" if label.startswith("_") else label,
        "color": to_hex(line.get_color()),
        "points": [[float(f"{value:.4g}") for value in point] for point in points],
    }


def _percent(formatter: Any) -> float:
    """What a value is multiplied by on the axis."""
    return 100 / float(formatter.xmax) if isinstance(formatter, PercentFormatter) else 1.0
