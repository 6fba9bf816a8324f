"""What a charge is varied by: one entry a lever.

Temperature and charger act on the charge. The others act on the cell, as a factor on its own
value, so that the same numbers say the same of any cell.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cellsim.errors import InputError
from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode
from cellsim.parameters.units import kelvin
from cellsim.parameters.values import Scalar
from cellsim.protocols import rate
from cellsim.studies.charging import Asked

#: Path -> new value in SI, as `Cell.replace` takes them.
Changes = dict[str, float]


@dataclass(frozen=True)
class Lever:
    """One quantity that charges are varied by.

    Attributes
    ----------
    read : callable
        What a user writes to a number, in K, in 1/h or as a factor.
    about : str
        What the axis of a map says.
    changes : callable, optional
        Cell and factor to the changes of the cell; none for what acts on the charge alone.
    path : str
        The value whose published range is the factor's.
    reach : tuple of float
        Factors between which a value is searched.
    """

    read: Callable[[str | float], float]
    about: str
    changes: Callable[[Cell, float], Changes] | None = None
    path: str = ""
    reach: tuple[float, float] = (0.01, 100.0)


def _factor(value: str | float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise InputError(
            "is not a factor", value=value, remedy="give a positive number, 1 as it is"
        )
    return number


def _loading(cell: Cell, factor: float) -> Changes:
    """Both porous electrodes' thickness; N/P stays, and so does a lithium foil."""
    changes = {"positive.thickness": factor * cell.positive.thickness.si}
    negative = cell.negative
    # A negative that is given by its N/P follows by itself.
    if isinstance(negative, PorousElectrode) and negative.n_to_p is None:
        changes["negative.thickness"] = factor * negative.thickness.si
    return changes


def _conductivity(cell: Cell, factor: float) -> Changes:
    """Of the electrolyte in every layer, which may be one in each."""
    changes = {}
    for layer in ("separator",) if cell.liquid else ("separator", "positive", "negative"):
        if not hasattr(cell[layer], "electrolyte"):
            continue
        path = f"{layer}.electrolyte.conductivity"
        value = cell[path]
        changes[path if isinstance(value, Scalar) else f"{path}.factor"] = factor * value.si
    return changes


def _critical_current(cell: Cell, factor: float) -> Changes:
    if not isinstance(cell.negative, PlanarElectrode):
        raise InputError(
            "has no critical current: its negative is porous",
            key="cell",
            value=cell.name,
            remedy="vary it for a cell with lithium metal",
        )
    value = cell.negative.critical_current_density.si
    return {"negative.critical_current_density": factor * value}


LEVERS: dict[str, Lever] = {
    "temperature": Lever(kelvin, "ambient temperature"),
    "rate": Lever(rate, "C-rate of the charger"),
    "loading": Lever(
        _factor,
        "thickness of the electrodes, relative",
        _loading,
        "positive.thickness",
        (0.05, 5.0),
    ),
    "conductivity": Lever(
        _factor,
        "electrolyte conductivity, relative",
        _conductivity,
        "separator.electrolyte.conductivity",
    ),
    "critical_current": Lever(
        _factor,
        "critical current density, relative",
        _critical_current,
        "negative.critical_current_density",
    ),
}


def read_axes(over: Mapping[str, Sequence[str | float]]) -> dict[str, np.ndarray]:
    """What a user wants varied, as rising numbers.

    Raises
    ------
    InputError
        No such lever, no values, or a value that cannot be used.
    """
    if not over:
        raise InputError(
            "is empty", key="over", value=dict(over), remedy=f"vary one of {', '.join(LEVERS)}"
        )
    return {name: _axis(name, values) for name, values in over.items()}


def _axis(name: str, values: Sequence[str | float]) -> np.ndarray:
    if name not in LEVERS:
        raise InputError(
            "is not a quantity that charges are varied by",
            key="over",
            value=name,
            remedy=f"one of {', '.join(LEVERS)}",
        )
    try:
        read = [LEVERS[name].read(value) for value in values]
    except InputError as error:
        raise InputError(
            error.problem, key=f"over.{name}", value=error.value, remedy=error.remedy
        ) from error
    if not read:
        raise InputError("has no values", key=f"over.{name}", value="nothing", remedy="give some")
    return np.unique(read)


def all_of(cell: Cell, axes: Mapping[str, np.ndarray], temperature: float) -> list[Asked]:
    """A charge for each combination of values, the last axis running fastest.

    Each cell is built once, however many charges it goes through.
    """
    built: dict[tuple[tuple[str, float], ...], Cell | str] = {}
    asked = []
    for values in itertools.product(*axes.values()):
        at = {name: float(value) for name, value in zip(axes, values, strict=True)}
        changes = changes_of(cell, at)
        key = tuple(changes.items())
        if key not in built:
            built[key] = rebuilt(cell, changes)
        asked.append(Asked(built[key], at.get("temperature", temperature), at.get("rate")))
    return asked


def changes_of(cell: Cell, at: Mapping[str, float]) -> Changes:
    """What the levers change in a cell; a factor of 1 changes nothing."""
    changes: Changes = {}
    for name, value in at.items():
        make = LEVERS[name].changes
        if make is not None and value != 1:
            changes |= make(cell, value)
    return changes


def rebuilt(cell: Cell, changes: Changes) -> Cell | str:
    """The changed cell, or why there is no such cell."""
    try:
        return cell.replace(changes) if changes else cell
    except InputError as error:
        return error.problem
