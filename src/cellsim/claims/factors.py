"""The uncertain values of a trial: what has a range, and may change the figure.

A property of a material is one value, wherever that material is used: in both electrodes and the
separator, and in both cells of a comparison. It is moved everywhere at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cellsim.cell_design.raw_materials import cell_materials
from cellsim.claims.cases import By, Case, loaded
from cellsim.claims.claim import Reading
from cellsim.claims.registry import STUDIES
from cellsim.parameters.cell import Cell
from cellsim.parameters.materials import Material
from cellsim.parameters.prices import load_prices
from cellsim.parameters.units import convert
from cellsim.parameters.values import Scalar, Sourced

_PRICES = "prices"


@dataclass(frozen=True)
class Factor:
    """One uncertain value: where it stands (cell or "prices", path), and its range in SI."""

    name: str
    moves: tuple[tuple[str, str], ...]
    nominal: float
    limits: tuple[float, float]
    distribution: str
    trust: str
    unit: str
    si_unit: str

    def cases(self, reading: Reading, at: float, by: By = "coarse") -> list[Case]:
        """The reading with this value at `at`: its cell's case, then the compared cell's."""
        prices = {path: at for owner, path in self.moves if owner == _PRICES}
        return [
            Case.of(reading, cell, self._changes(cell, at), prices, by) for cell in _cells(reading)
        ]

    def _changes(self, cell: str, at: float) -> dict[str, float]:
        return {path: at for owner, path in self.moves if owner == cell}

    def toward(self, end: int, share: float) -> float:
        """The point at `share` of the way from the nominal value to an end (0 low, 1 high)."""
        limit = self.limits[end]
        if self.distribution == "log-uniform":
            return float(self.nominal * (limit / self.nominal) ** share)
        return self.nominal + share * (limit - self.nominal)

    def text(self, at: float) -> str:
        """A value of it in the author's unit."""
        if not self.unit:
            return f"a factor of {at:.3g}"
        unit = "" if self.unit in ("dimensionless", "1") else f" {self.unit}"
        return f"{convert(at, self.si_unit or self.unit, self.unit):.3g}{unit}"

    def range_text(self) -> str:
        """Its range in the author's unit."""
        low, high = (self.text(limit) for limit in self.limits)
        number, _, unit = low.partition(" ")
        return f"{number} to {high}" if unit and high.endswith(f" {unit}") else f"{low} to {high}"


def nominal_cases(reading: Reading, by: By = "full") -> list[Case]:
    """The reading as it is: its cell's case, then that of the cell it is compared with."""
    return [Case.of(reading, cell, {}, {}, by) for cell in _cells(reading)]


def _cells(reading: Reading) -> list[str]:
    return [cell for cell in (reading.cell, reading.against) if cell is not None]


def factors(reading: Reading) -> list[Factor]:
    """Every value with a range on which the study may depend."""
    study = STUDIES[reading.study]
    found: dict[str, Factor] = {}
    for name, owner, path, value in _values(reading):
        if value.limits[0] == value.limits[1]:
            continue
        if owner != _PRICES and not study.depends_on(
            path, reading.quantity, reading.arguments, reading.select
        ):
            continue
        move = (owner, path if _is_scalar(value) else f"{path}.factor")
        moves = (*found[name].moves, move) if name in found else (move,)
        found[name] = _factor(name, moves, value)
    return list(found.values())


def _factor(name: str, moves: tuple[tuple[str, str], ...], value: Any) -> Factor:
    return Factor(
        name=name,
        moves=moves,
        nominal=value.si,
        limits=value.limits,
        distribution=value.distribution,
        trust=value.trust,
        unit=value.unit if _is_scalar(value) else "",
        si_unit=value.si_unit,
    )


def _values(reading: Reading) -> Iterator[tuple[str, str, str, Any]]:
    """Name, owner, path and value of everything the reading's cells hold."""
    cell = loaded(reading.cell)
    cell = cell.replace(reading.set) if reading.set else cell
    yield from _cell_values(cell, "", reading.cell)
    used = set(cell_materials(cell))
    if reading.against is not None:
        other = loaded(reading.against)
        yield from _cell_values(other, f"{reading.against}: ", reading.against)
        used |= set(cell_materials(other))
    if STUDIES[reading.study].prices:
        prices = load_prices().prices
        yield from ((f"{_PRICES}.{m}", _PRICES, m, prices[m]) for m in prices if m in used)


def _cell_values(cell: Cell, prefix: str, owner: str) -> Iterator[tuple[str, str, str, Any]]:
    for path, value in cell.values():
        parent, _, last = path.rpartition(".")
        node = cell[parent] if parent else cell
        name = f"{node.name}.{last}" if isinstance(node, Material) else f"{prefix}{path}"
        yield name, owner, path, value


def _is_scalar(value: Sourced) -> bool:
    return isinstance(value, Scalar)
