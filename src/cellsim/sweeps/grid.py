"""The grid of a sweep and how it is cut: boxes of cases that go through the engine together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

#: A part of the grid: a slice of each dimension.
Box = tuple[slice, ...]

#: Cases of a box: as many as leave some sixty boxes, within these.
_LEAST, _MOST, _BOXES = 1024, 4096, 64


@dataclass(frozen=True)
class Dimension:
    """A dimension; along one that is `apart` each box has a single place."""

    name: str
    size: int
    apart: bool = False


@dataclass(frozen=True)
class Grid:
    """All cases, counted with the last dimension quickest, in boxes of at most `most` cases."""

    dimensions: tuple[Dimension, ...]
    most: int

    @property
    def names(self) -> tuple[str, ...]:
        """Of the dimensions."""
        return tuple(dimension.name for dimension in self.dimensions)

    @property
    def shape(self) -> tuple[int, ...]:
        """Cases along each dimension."""
        return tuple(dimension.size for dimension in self.dimensions)

    @property
    def cases(self) -> int:
        """How many there are in all."""
        return math.prod(self.shape)

    @cached_property
    def box_shape(self) -> tuple[int, ...]:
        """Of every box but the last along a dimension; all boxes are nearly of a size."""
        room, shape = self.most, []
        for dimension in reversed(self.dimensions):
            size = 1 if dimension.apart else dimension.size
            parts = -(-size // max(room, 1))
            shape.append(-(-size // parts))
            room //= shape[-1]
        return tuple(reversed(shape))

    @cached_property
    def _counts(self) -> tuple[int, ...]:
        pairs = zip(self.shape, self.box_shape, strict=True)
        return tuple(-(-size // of) for size, of in pairs)

    @property
    def boxes(self) -> int:
        """How many boxes there are."""
        return math.prod(self._counts)

    def box(self, number: int) -> Box:
        """The box of a number, from 0."""
        places = np.unravel_index(number, self._counts) if self._counts else ()
        return tuple(
            slice(int(place) * of, min((int(place) + 1) * of, size))
            for place, of, size in zip(places, self.box_shape, self.shape, strict=True)
        )


def make_grid(dimensions: Sequence[Dimension], most: int | None) -> Grid:
    """A grid, with boxes of a size that depends on it alone unless told."""
    cases = math.prod(dimension.size for dimension in dimensions)
    usual = min(max(-(-cases // _BOXES), _LEAST), _MOST)
    return Grid(tuple(dimensions), most or usual)


def shape_of(box: Box) -> tuple[int, ...]:
    """Cases along each dimension of a box."""
    return tuple(part.stop - part.start for part in box)
