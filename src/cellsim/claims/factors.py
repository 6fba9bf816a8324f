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
from cellsim.parameters.prices import load_prices
from cellsim.parameters.uncertain import Uncertain, uncertain
from cellsim.parameters.units import convert
from cellsim.parameters.values import Scalar

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
    for owner, one in _values(reading):
        counted = [
            (owner, path)
            for path in one.paths
            if owner == _PRICES
            or study.depends_on(
                path.removesuffix(".factor"), reading.quantity, reading.arguments, reading.select
            )
        ]
        if counted:
            moves = (*(found[one.name].moves if one.name in found else ()), *counted)
            found[one.name] = _factor(one.name, moves, one.value)
    return list(found.values())


def _factor(name: str, moves: tuple[tuple[str, str], ...], value: Any) -> Factor:
    return Factor(
        name=name,
        moves=moves,
        nominal=value.si,
        limits=value.limits,
        distribution=value.distribution,
        trust=value.trust,
        unit=value.unit if isinstance(value, Scalar) else "",
        si_unit=value.si_unit,
    )


def _values(reading: Reading) -> Iterator[tuple[str, Uncertain]]:
    """Every uncertain value of the reading's cells and prices, with whose it is."""
    cell = loaded(reading.cell)
    cell = cell.replace(reading.set) if reading.set else cell
    yield from ((reading.cell, one) for one in uncertain(cell))
    used = set(cell_materials(cell))
    if reading.against is not None:
        other = loaded(reading.against)
        own = uncertain(other, prefix=f"{reading.against}: ")
        yield from ((reading.against, one) for one in own)
        used |= set(cell_materials(other))
    if STUDIES[reading.study].prices:
        for name, price in load_prices().prices.items():
            if name in used and price.limits[0] < price.limits[1]:
                yield _PRICES, Uncertain(f"{_PRICES}.{name}", (name,), price)
