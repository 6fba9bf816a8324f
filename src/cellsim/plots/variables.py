"""A variable of a result on an axis: readable numbers, a label with its unit, a scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullLocator

from cellsim.errors import InputError
from cellsim.plots import style

#: Unit of a result -> unit of an axis, factor and offset.
_SHOWN = {"K": ("°C", 1.0, -273.15), "m": ("µm", 1e6, 0.0)}

#: Beyond this ratio of its ends an axis of positive numbers is logarithmic.
_WIDE = 30.0

#: Up to this ratio of its ends a logarithmic axis has room for three numbers a decade.
_DECADES = 1000.0

#: Between these shares of the samples lies the band of a figure.
BAND = (0.05, 0.95)


@dataclass(frozen=True)
class Shown:
    """Numbers as they are drawn, (of the variable's shape), and what the axis says."""

    values: np.ndarray
    name: str
    unit: str

    @property
    def label(self) -> str:
        """Name and unit."""
        return self.name + (f" [{self.unit}]" if self.unit else "")

    @property
    def log(self) -> bool:
        """Whether the numbers go so far that ratios count."""
        finite = self.values[np.isfinite(self.values)]
        return bool(finite.size and finite.min() > 0 and finite.max() > _WIDE * finite.min())

    def text(self, number: float) -> str:
        """One of the numbers, with its unit."""
        return f"{number:.4g} {self.unit}".replace("-", "−").strip()


def shown(variable: xr.DataArray) -> Shown:
    """A variable in the units that people read."""
    unit = str(variable.attrs.get("units", "1"))
    about = str(variable.attrs.get("long_name", variable.name))
    # A path is written as it is; words begin with a capital.
    name = about if "." in about.split(" ")[0] else about[:1].upper() + about[1:]
    to, factor, offset = _SHOWN.get(unit, ("" if unit == "1" else style.typeset(unit), 1.0, 0.0))
    return Shown(np.asarray(variable.values, dtype=float) * factor + offset, name, to)


def target_in(unit: str, value: float) -> float:
    """A number in the unit of a result, as it is drawn."""
    _, factor, offset = _SHOWN.get(unit, (unit, 1.0, 0.0))
    return value * factor + offset


def lay(ax: Axes, which: str, axis: Shown) -> None:
    """Label an axis, and make it logarithmic where its numbers ask for it."""
    ax.set(**{f"{which}label": axis.label})
    if axis.log:
        ratios(ax, which)


def ratios(ax: Axes, which: str) -> None:
    """A logarithmic axis with plain numbers: of few decades at 2 and 5, too."""
    ax.set(**{f"{which}scale": "log"})
    one = ax.xaxis if which == "x" else ax.yaxis
    low, high = ax.get_xlim() if which == "x" else ax.get_ylim()
    one.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high < _DECADES * low else (1.0,)))
    one.set_minor_locator(NullLocator())
    one.set_major_formatter("{x:g}")


def variable(data: xr.Dataset, name: str) -> xr.DataArray:
    """A variable of a result.

    Raises
    ------
    InputError
        There is none of this name, or it holds words.
    """
    if name not in data.variables or data[name].dtype.kind not in "fiub":
        numbers = [str(key) for key in data.data_vars if data[key].dtype.kind in "fiub"]
        raise InputError(
            "is no number in the result",
            key="figure",
            value=name,
            remedy=f"one of {', '.join(numbers)}",
        )
    return data[name]


def axes_of(
    data: xr.Dataset, output: str, wanted: Sequence[str | None]
) -> tuple[xr.DataArray, list[str]]:
    """An output with the dimensions to draw it over: those wanted, then those that are left.

    Raises
    ------
    InputError
        It has other dimensions besides, or not that many.
    """
    found = variable(data, output)
    there = [str(name) for name in found.dims if name != "sample" and found.sizes[name] > 1]
    for name in wanted:
        if name is not None and name not in found.dims:
            raise InputError(
                "is no dimension of it",
                key=output,
                value=name,
                remedy=f"one of {', '.join(map(str, found.dims))}",
            )
    free = [name for name in there if name not in wanted]
    names = [name or (free.pop(0) if free else "") for name in wanted]
    if free:
        raise InputError(
            "varies over more than can be drawn",
            key=output,
            value=", ".join(there),
            remedy=f"select one value of {', '.join(free)}",
        )
    flat = [str(name) for name in found.dims if name not in (*names, "sample")]
    return found.squeeze(flat, drop=True), names


def middle(found: xr.DataArray) -> xr.DataArray:
    """The median of the samples, where there are any."""
    if "sample" not in found.dims:
        return found
    return found.quantile(0.5, "sample", method="inverted_cdf", keep_attrs=True, skipna=True)


def described(data: xr.Dataset, output: str) -> Shown:
    """An output, its basis with it where the long name does not say it."""
    one = shown(data[output])
    basis = data[output].attrs.get("basis", "")
    told = not basis or basis in one.name
    return one if told else Shown(one.values, f"{one.name}, {basis}", one.unit)


def plane(
    data: xr.Dataset, output: str, x: str | None, y: str | None
) -> tuple[xr.DataArray, list[str]]:
    """An output over two dimensions, in the order (y, x), the samples last.

    Raises
    ------
    InputError
        It varies over fewer or more than two.
    """
    found, names = axes_of(data, output, [x, y])
    if not all(names):
        raise InputError(
            "varies over one quantity alone", key=output, remedy="draw it with sweep_lines"
        )
    rest = [name for name in found.dims if name not in names]
    return found.transpose(names[1], names[0], *rest), names


def grid(data: xr.Dataset, names: Sequence[str]) -> tuple[Shown, Shown]:
    """The two axes of a plane."""
    one, two = (shown(data[name]) for name in names)
    return one, two
