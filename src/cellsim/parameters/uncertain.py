"""What is uncertain in a cell: its values with a range, and cells drawn from these.

A property of a material is one value, wherever that material is used: in both electrodes and the
separator, and in two cells that are compared. It is moved everywhere at once, and drawn alike.
What was measured together is drawn together: a value may follow another of its file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cellsim.parameters.cell import Cell
from cellsim.parameters.materials import Material
from cellsim.parameters.ranges import at_share, sibling, spread, together
from cellsim.parameters.values import Curve, Expression, Scalar

#: Behind the path of a function: what multiplies the whole of it.
_FACTOR = ".factor"


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
    leader : str
        Name of the value that it is drawn with; "" where it is drawn by itself.
    correlation : float
        Rank correlation with the leader.
    """

    name: str
    paths: tuple[str, ...]
    value: Scalar | Expression | Curve
    leader: str = ""
    correlation: float = 0.0

    def draw(self, samples: int, seed: int = 0) -> np.ndarray:
        """Values in SI, or of the factor, (samples,): see `ranges.spread`."""
        return spread(self.value, self.name, samples, seed, self.leader)


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
        name, leader = (
            f"{prefix}{at}" if at and material is None else at and f"{material}.{_key(at)}"
            for at in (path, sibling(path, value.drawn_with))
        )
        place = path if isinstance(value, Scalar) else f"{path}{_FACTOR}"
        paths = (*found[name].paths, place) if name in found else (place,)
        found[name] = Uncertain(name, paths, value, leader, value.correlation or 0.0)
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
    """Cells drawn from the ranges, each value by its name: path -> (samples,).

    What is the cell's own is drawn under the cell's name: two cells share the draws of the
    materials that both use, and no others.

    Parameters
    ----------
    counts : callable
        Whether the value at a path is drawn; the others stay as they are. A value that is drawn
        with another follows that one's draws, whether they count or not.
    """
    found = {}
    for one in uncertain(cell, f"{cell.name}: "):
        if any(map(counts, one.paths)):
            found.update(dict.fromkeys(one.paths, one.draw(samples, seed)))
    return found


def draw(
    cell: Cell, paths: Iterable[str], samples: int | None, seed: int = 0
) -> dict[str, np.ndarray]:
    """Some values in SI, or factors, by path as `draws` has them, (samples,); nominal without."""
    nominal = {path: np.asarray(cell[path].si, dtype=float) for path in paths}
    if samples is None:
        return nominal
    drawn = draws(cell, samples, seed, counts=lambda at: at.removesuffix(_FACTOR) in nominal)
    found = {at.removesuffix(_FACTOR): values for at, values in drawn.items()}
    return {path: found.get(path, np.full(samples, value)) for path, value in nominal.items()}


def values_at(ones: Sequence[Uncertain], shares: np.ndarray) -> list[np.ndarray]:
    """Points of the unit cube as values: each in SI, or of its factor, (n,).

    Parameters
    ----------
    ones : sequence of Uncertain
    shares : ndarray
        Independent and uniform, (n, len(ones)). A value whose leader is not among `ones` is drawn
        by itself.
    """
    column = {one.name: shares[:, i] for i, one in enumerate(ones)}
    return [at_share(one.value, share_of(one, column)) for one in ones]


def share_of(one: Uncertain, column: Mapping[str, np.ndarray]) -> np.ndarray:
    """Share of a value's cumulated distribution, from independent ones by name."""
    own = column[one.name]
    leader = column.get(one.leader)
    return own if leader is None else together(leader, own, one.correlation)


def joint(ones: Sequence[Uncertain]) -> list[str]:
    """Name of the group in which each value moves: its own where it is drawn by itself.

    A leader and those that follow it share one, such as ``li6ps5cl.conductivity and its activation
    energy``.
    """
    groups = {one.name: one.name for one in ones}
    leaders = {one.name: one.leader for one in ones if one.leader in groups and one.correlation}
    for name, leader in leaders.items():
        groups[leader] += f" and its {_words(_key(name), _key(leader))}"
    return [groups[leaders.get(one.name, one.name)] for one in ones]


def _key(path: str) -> str:
    return path.rpartition(".")[2]


def _words(follower: str, leader: str) -> str:
    return follower.removeprefix(f"{leader}_").replace("_", " ")
