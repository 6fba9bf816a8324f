"""What is uncertain in a cell: its values with a range, and cells drawn from these.

A property of a material is one value, wherever that material is used: in both electrodes and the
separator, and in two cells that are compared. It is moved everywhere at once, and drawn alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from cellsim.parameters.cell import Cell
from cellsim.parameters.materials import Material
from cellsim.parameters.ranges import spread
from cellsim.parameters.values import Curve, Expression, Scalar


@dataclass(frozen=True)
class Uncertain:
    """A value with a range.

    Attributes
    ----------
    name : str
        ``material.key`` for a property of a material, the path for the cell's own values.
    paths : tuple of str
        Everywhere it stands, as `Cell.replace` takes it: a function by its ``.factor``.
    value : Scalar, Expression or Curve
    """

    name: str
    paths: tuple[str, ...]
    value: Scalar | Expression | Curve

    def draw(self, samples: int, seed: int = 0) -> np.ndarray:
        """Values in SI, or of the factor, (samples,): they depend on seed and name alone."""
        return spread(self.value, self.name, samples, seed)


def uncertain(cell: Cell, prefix: str = "") -> list[Uncertain]:
    """Every value of a cell whose range is more than a point, in the order of the schema.

    Parameters
    ----------
    prefix : str
        Before the name of what is the cell's own, so that it is no other cell's.
    """
    found: dict[str, Uncertain] = {}
    for path, value in cell.values():
        if value.limits[0] == value.limits[1]:
            continue
        material = _material(cell, path)
        name = f"{prefix}{path}" if material is None else f"{material}.{path.rpartition('.')[2]}"
        place = path if isinstance(value, Scalar) else f"{path}.factor"
        paths = (*found[name].paths, place) if name in found else (place,)
        found[name] = Uncertain(name, paths, value)
    return list(found.values())


def _material(cell: Cell, path: str) -> str | None:
    """Name of the material whose value stands at a path; None of a cell's own value, also where
    that stands in the place of a material's."""
    parent, _, _ = path.rpartition(".")
    node = cell[parent] if parent else cell
    own = cell.origins.get(path) == cell.origins.get("")
    return None if own or not isinstance(node, Material) else node.name


def draws(
    cell: Cell,
    samples: int,
    seed: int = 0,
    *,
    counts: Callable[[str], bool] = lambda path: True,
) -> dict[str, np.ndarray]:
    """Cells drawn from the ranges, each value by itself: path -> (samples,).

    What is the cell's own is drawn under the cell's name: two cells share the draws of the
    materials that both use, and no others.

    Parameters
    ----------
    counts : callable
        Whether the value at a path is drawn; the others stay as they are.
    """
    found = {}
    for one in uncertain(cell, f"{cell.name}: "):
        if any(map(counts, one.paths)):
            found.update(dict.fromkeys(one.paths, one.draw(samples, seed)))
    return found


def draw(
    cell: Cell, paths: Iterable[str], samples: int | None, seed: int = 0
) -> dict[str, np.ndarray]:
    """Single values in SI by path, as in `draws`, shape (samples,); nominal, shape (), without."""
    nominal = {path: np.asarray(cell[path].si, dtype=float) for path in paths}
    if samples is None:
        return nominal
    drawn = draws(cell, samples, seed, counts=nominal.__contains__)
    return {path: drawn.get(path, np.full(samples, value)) for path, value in nominal.items()}
