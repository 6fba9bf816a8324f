"""The uncertain values of a trial: what has a range, and may change a figure.

A property of a material is one value, wherever that material is used: in both electrodes and the
separator, and in both cells of a comparison. It is moved everywhere at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from cellsim.cell_design.raw_materials import cell_materials
from cellsim.parameters.cell import Cell
from cellsim.parameters.prices import load_prices
from cellsim.parameters.uncertain import Uncertain, uncertain
from cellsim.parameters.units import convert
from cellsim.parameters.values import Scalar

#: Whose value a price is.
PRICES = "prices"


@dataclass(frozen=True)
class Value:
    """One uncertain value.

    Attributes
    ----------
    name : str
        As a reader is told: without the cell's name where it is that of the cell on trial.
    one : Uncertain
        What is drawn, under a name that is no other cell's.
    moves : tuple of (str, str)
        Where it stands: the cell, or "prices", and the path.
    """

    name: str
    one: Uncertain
    moves: tuple[tuple[str, str], ...]

    def paths(self, owner: str) -> tuple[str, ...]:
        """Where it stands in a cell, or among the prices."""
        return tuple(path for whose, path in self.moves if whose == owner)

    @cached_property
    def nominal(self) -> float:
        """In SI, or 1 of a factor."""
        return float(self.one.value.si)

    @property
    def limits(self) -> tuple[float, float]:
        """Its range."""
        return self.one.value.limits

    def toward(self, end: int, share: float) -> float:
        """The point at `share` of the way from the nominal value to an end (0 low, 1 high)."""
        limit = self.limits[end]
        if self.one.value.distribution == "log-uniform":
            return float(self.nominal * (limit / self.nominal) ** share)
        return self.nominal + share * (limit - self.nominal)

    def text(self, at: float) -> str:
        """A value of it in the author's unit."""
        value = self.one.value
        if not isinstance(value, Scalar) or not value.unit:
            return f"a factor of {at:.3g}"
        unit = "" if value.unit in ("dimensionless", "1") else f" {value.unit}"
        return f"{convert(at, value.si_unit or value.unit, value.unit):.3g}{unit}"

    def range_text(self) -> str:
        """Its range in the author's unit."""
        low, high = (self.text(limit) for limit in self.limits)
        number, _, unit = low.partition(" ")
        return f"{number} to {high}" if unit and high.endswith(f" {unit}") else f"{low} to {high}"


def values(cells: Sequence[Cell], *, prices: bool) -> list[Value]:
    """Every value with a range of the cell on trial, of that compared with, and of their prices."""
    found: dict[str, Value] = {}
    for owner, one in _each(cells, prices):
        if one.name in found:
            have = found[one.name]
            moves = (*have.moves, *((owner, path) for path in one.paths))
            found[one.name] = Value(have.name, have.one, moves)
        else:
            shown = one.name.removeprefix(f"{cells[0].name}: ")
            found[one.name] = Value(shown, one, tuple((owner, path) for path in one.paths))
    return list(found.values())


def _each(cells: Sequence[Cell], prices: bool) -> Iterator[tuple[str, Uncertain]]:
    for cell in cells:
        yield from ((cell.name, one) for one in uncertain(cell, prefix=f"{cell.name}: "))
    if prices:
        used = {name for cell in cells for name in cell_materials(cell)}
        for name, price in load_prices().prices.items():
            if name in used and price.limits[0] < price.limits[1]:
                yield PRICES, Uncertain(f"{PRICES}.{name}", (name,), price)
