"""One look for all figures: sizes, fonts, colours that colour-blind readers tell apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import IO, Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from cellsim.errors import InputError, writing
from cellsim.quantities import QUANTITIES, Quantity

P = ParamSpec("P")
R = TypeVar("R")

#: Width of a figure [in]: on a telephone's 400 px the text of 9 pt is still read.
WIDTH = 4.8

# Okabe and Ito (2008), the eight colours told apart with any colour vision.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, LIGHT = "#6E6E6E", "#C8C8C8"

#: On a fill of their own: unlike black and white they stay where a page is dark.
_ON_FILL = {"white": "#FEFEFE", "black": "#111111"}

#: What a figure may say of one of its parts to a reader who points at it.
_EXPLAINED: WeakKeyDictionary[Artist, str] = WeakKeyDictionary()

#: For lines and markers; yellow is left out, it fades on white.
LINES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
DASHES = ("-", (0, (5, 2)))
MARKERS = "osD^vPX<>*"

#: Cold to hot, through a grey that stands out from white.
COLD_TO_HOT = LinearSegmentedColormap.from_list(
    "cold-to-hot", [BLUE, SKY, "#8A8A8A", ORANGE, VERMILION]
)

#: Low to high, dark to light; its pale end is left out.
RISING = LinearSegmentedColormap.from_list(
    "rising", mpl.colormaps["viridis"](np.linspace(0.0, 0.9, 256))
)

_SETTINGS: Any = {
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.08,
    "figure.facecolor": "white",
    "figure.dpi": 200,
    "font.size": 9,
    "font.family": "sans-serif",
    "axes.labelsize": 9,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.edgecolor": "#333333",
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.6,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "legend.fontsize": 8,
    "legend.title_fontsize": 8,
    "legend.frameon": False,
    "legend.handlelength": 1.8,
    "lines.linewidth": 1.6,
    "lines.markersize": 4.5,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "cellsim",
}


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Draw under the settings above, and leave the caller's own as they were."""

    @wraps(draw)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        with mpl.rc_context(_SETTINGS):
            return draw(*args, **kwargs)

    return inner


def axes(ax: Axes | None, height: float = 3.1, width: float = WIDTH) -> Axes:
    """The axes given, or those of a new figure of this size [in]."""
    return ax if ax is not None else figure(height, width).add_subplot()


def figure(height: float, width: float = WIDTH) -> Figure:
    """A new figure of this size [in], not known to pyplot."""
    return Figure(figsize=(width, height), layout="constrained")


def line(index: int) -> dict[str, Any]:
    """Colour, dashes and marker of the n-th of up to ten lines."""
    return {
        "color": LINES[index % len(LINES)],
        "linestyle": DASHES[index // len(LINES) % len(DASHES)],
        "marker": MARKERS[index % len(MARKERS)],
    }


def label(name: str, unit: str | None = None) -> str:
    """Axis label of a quantity of the nomenclature, in another unit where one is named."""
    quantity = QUANTITIES[name]
    if unit is not None:
        quantity = Quantity(unit, quantity.long_name, quantity.symbol)
    return typeset(quantity.label)


def typeset(text: str) -> str:
    """Units as they are printed: ``W.h`` as Wh, ``cm2`` as cm², ``degC`` as °C."""
    changes = {"A.h": "Ah", "A*h": "Ah", "W.h": "Wh", "cm2": "cm²", "m2": "m²", "degC": "°C"}
    for plain, printed in changes.items():
        text = text.replace(plain, printed)
    return text


def scaled(values: Any, unit: str) -> tuple[float, str]:
    """Factor and unit that keep the numbers of an axis readable: a thousandth where all are small.

    Parameters
    ----------
    values : array_like
    unit : str
        Without a prefix.
    """
    finite = np.abs(np.asarray(values, dtype=float))
    greatest = float(np.nanmax(finite)) if finite.size else 1.0
    return (1e3, f"m{unit}") if 0 < greatest < 0.1 else (1.0, unit)


def degrees(value: float) -> str:
    """A temperature [degC] as text, with a true minus."""
    return f"{value:.0f}".replace("-", "−")


def at_least(ax: Axes, span: float) -> None:
    """Give the vertical axis at least this span: noise shall not fill it."""
    ax.ticklabel_format(axis="y", useOffset=False)
    low, high = ax.get_ylim()
    if high - low < span:
        middle = (low + high) / 2
        ax.set_ylim(middle - span / 2, middle + span / 2)


def celsius(kelvin: Any) -> Any:
    """Temperature for an axis [degC]."""
    return kelvin - 273.15


def contrast(colour: str) -> str:
    """Black or white, whichever is read better on this colour."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return _ON_FILL["white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else "black"]


def explain(part: Artist, text: str) -> None:
    """Say of a part of a figure what its place and size cannot: a page shows it on hovering."""
    _EXPLAINED[part] = text


def explained(drawn: Figure) -> list[tuple[Artist, str]]:
    """The parts of a figure that have such a text, in the order of drawing."""
    parts = (part for ax in drawn.axes for part in ax.get_children())
    return [(part, _EXPLAINED[part]) for part in parts if part in _EXPLAINED]


def below(ax: Axes, columns: int = 2, **kwargs: Any) -> None:
    """A legend under the axes, where it hides nothing."""
    handles, labels = ax.get_legend_handles_labels()
    sheet(ax).legend(handles, labels, loc="outside lower center", ncols=columns, **kwargs)


def above(ax: Axes, handles: Sequence[Any], columns: int = 3, **kwargs: Any) -> None:
    """A legend over the figure."""
    sheet(ax).legend(handles=handles, loc="outside upper center", ncols=columns, **kwargs)


def sheet(ax: Axes) -> Figure:
    """The figure that some axes belong to."""
    drawn = ax.get_figure(root=True)
    if drawn is None:
        raise ValueError("axes without a figure")
    return drawn


def rows(ax: Axes, names: Sequence[str]) -> None:
    """Cells from top to bottom, their names at the left."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)


def save(ax: Axes | Any, path: Path | str) -> None:
    """Write the figure of some axes; the ending of the name picks the format.

    Raises
    ------
    InputError
        An ending that is no format, or a path that cannot be written.
    """
    target = Path(path)
    drawn = ax if isinstance(ax, Figure) else sheet(ax)
    kind = target.suffix.removeprefix(".").lower()
    if kind not in ("svg", "pdf", "png"):
        raise InputError(
            f"'{target.suffix}' is not a format of figures",
            file=target,
            remedy="end the name in .svg, .pdf or .png",
        )
    with writing(target):
        _write(drawn, target, kind)


def write_svg(drawn: Figure, stream: IO[str]) -> None:
    """Write a figure as SVG into an open text stream, its words as text and not as outlines."""
    dpi = drawn.dpi
    with mpl.rc_context({**_SETTINGS, "svg.fonttype": "none"}):
        # Not `savefig`, which draws twice: a report has dozens of figures.
        canvas: Any = FigureCanvasSVG(drawn)
        canvas.print_svg(stream, metadata={"Date": None})
    drawn.dpi = dpi


def _write(drawn: Figure, target: Any, kind: str) -> None:
    # No date inside: the same result gives the same file.
    dateless: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    with mpl.rc_context(_SETTINGS):
        drawn.savefig(target, format=kind, dpi=200, metadata=dateless[kind])
