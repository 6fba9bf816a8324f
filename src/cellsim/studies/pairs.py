"""What is uncertain in two cells that are compared: alike in both, or of one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cellsim.parameters.cell import Cell
from cellsim.parameters.ranges import spread
from cellsim.parameters.uncertain import Uncertain, uncertain
from cellsim.parameters.units import convert
from cellsim.parameters.values import Curve, Expression, Scalar


@dataclass(frozen=True)
class Varied:
    """A value with a range that stands in one of two cells, or in both.

    Attributes
    ----------
    name : str
        ``material.key`` where it is the material's, ``cell: material.key`` or ``cell: path``
        where it is one cell's.
    paths : pair of tuples of str
        Where it stands in the first cell and in the second.
    value : Scalar, Expression or Curve
    leader : str
        Name of the value that it is drawn with; "" where it is drawn by itself.
    """

    name: str
    paths: tuple[tuple[str, ...], tuple[str, ...]]
    value: Scalar | Expression | Curve
    leader: str = ""

    def draw(self, samples: int, seed: int = 0) -> np.ndarray:
        """Values in SI, or of the factor, (samples,)."""
        return spread(self.value, self.name, samples, seed, self.leader)

    def at(self, place: np.ndarray) -> np.ndarray:
        """Values at places of the range, 0 its low end and 1 its high one, and beyond."""
        low, high = self.value.limits
        if self.value.distribution == "log-uniform":
            return np.asarray(low * (high / low) ** place)
        return np.asarray(low + (high - low) * place)

    @property
    def place(self) -> float:
        """Where its nominal value stands in the range."""
        low, high, now = *self.value.limits, self.value.si
        if self.value.distribution == "log-uniform":
            return float(np.log(now / low) / np.log(high / low))
        return float((now - low) / (high - low))

    @property
    def unit(self) -> str:
        """The author's unit; "1" of a factor on a function, and of a bare number."""
        if not isinstance(self.value, Scalar) or self.value.unit == "dimensionless":
            return "1"
        return self.value.unit

    def written(self, at: float) -> float:
        """A value in the author's unit."""
        value = self.value
        if not isinstance(value, Scalar):
            return float(at)
        return convert(float(at), value.si_unit or value.unit, value.unit)


def varied(first: Cell, second: Cell, counts: Callable[[str], bool]) -> list[Varied]:
    """Every uncertain value of two cells.

    A property of a material is one value where both cells take it from the material; where one
    has a value of its own in its place, there are two.

    Parameters
    ----------
    counts : callable
        Whether a path is of interest.
    """
    mine, other = (
        {one.name: one for one in uncertain(cell, f"{cell.name}: ") if any(map(counts, one.paths))}
        for cell in (first, second)
    )
    both = mine | {name: one for name, one in other.items() if name not in mine}

    def paths(of: dict[str, Uncertain], name: str) -> tuple[str, ...]:
        return of[name].paths if name in of else ()

    return [
        Varied(name, (paths(mine, name), paths(other, name)), one.value, one.leader)
        for name, one in both.items()
    ]


def changes(moved: Sequence[tuple[Varied, np.ndarray]], which: int) -> dict[str, np.ndarray]:
    """Values of many cases as `simulate_many` takes them.

    Parameters
    ----------
    moved : sequence
        A value with its values in all cases.
    which : int
        0 for the first cell, 1 for the second.
    """
    return {path: values for one, values in moved for path in one.paths[which]}
