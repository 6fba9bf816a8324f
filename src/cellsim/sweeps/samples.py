"""Samples: cells drawn from the ranges of their parameters.

Each value is drawn by its name, as `parameters.uncertain` draws it: alike in every cell that has
it, and whatever else is drawn; in a Sobol sequence it depends on what else is drawn. A value that
is drawn with another follows it; in a Sobol sequence only where that is drawn, too.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

import numpy as np

from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.changes import places
from cellsim.parameters.ranges import at_share, generator, latin_hypercube
from cellsim.parameters.uncertain import Uncertain, share_of, uncertain

Method = Literal["latin-hypercube", "random", "sobol"]

#: Samples of which all values are in memory at a time.
WINDOW = 2**16


@dataclass(frozen=True)
class Samples:
    """How many cells are drawn, and what varies in them.

    Parameters
    ----------
    number : int
    method : str
        "latin-hypercube", "random" or "sobol" (scrambled; best with a power of 2).
    values : sequence of str
        Patterns of paths, such as "positive.*"; all values with a range unless given.
    seed : int
    """

    number: int
    method: Method = "latin-hypercube"
    values: tuple[str, ...] = ("*",)
    seed: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.number, bool) or not isinstance(self.number, int) or self.number < 1:
            raise InputError(
                "is not a number of samples",
                key="samples.number",
                value=self.number,
                remedy="give 1 or more",
            )
        if self.method not in get_args(Method):
            raise InputError(
                "is not known",
                key="samples.method",
                value=self.method,
                remedy=f"one of {', '.join(get_args(Method))}",
            )
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise InputError(
                "is not a seed", key="samples.seed", value=self.seed, remedy="give 0 or more"
            )


@dataclass(frozen=True)
class Drawn:
    """A value that is drawn: for each cell what it is there, None where the cell has it not.

    `path` is the first of its paths, by which the result names it.
    """

    path: str
    cells: tuple[Uncertain | None, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Name in each cell: one for a property of a material that several cells share."""
        return tuple("" if one is None else one.name for one in self.cells)


def to_draw(samples: Samples, cells: Sequence[Cell], swept: Iterable[str]) -> tuple[Drawn, ...]:
    """What is drawn, in the order of the schema; what is swept is not drawn.

    Raises
    ------
    InputError
        A pattern that fits nothing with a range, or that names what is swept.
    """
    swept = list(swept)
    for pattern in samples.values:
        if pattern in swept:
            raise InputError(
                "is swept, too", key="samples.values", value=pattern, remedy="drop one of them"
            )
    found: dict[str, list[Uncertain | None]] = {}
    used: set[str] = set()
    for number, cell in enumerate(cells):
        taken = _places(cell, swept)
        for one in uncertain(cell, f"{cell.name}: "):
            fitting = [pattern for pattern in samples.values if _fits(pattern, one)]
            used.update(fitting)
            if fitting and not _moved(_places(cell, one.paths), taken):
                found.setdefault(one.paths[0], [None] * len(cells))[number] = one
    for pattern in samples.values:
        if pattern not in used:
            raise InputError(
                "fits no value with a range",
                key="samples.values",
                value=pattern,
                remedy="`cellsim show CELL` lists the paths",
            )
    if not found:
        raise InputError("leaves nothing to draw", key="samples", remedy="sweep fewer values")
    return tuple(Drawn(path, tuple(ones)) for path, ones in found.items())


def _fits(pattern: str, one: Uncertain) -> bool:
    names = (one.name, *one.paths, *(path.removesuffix(".factor") for path in one.paths))
    return any(fnmatchcase(name, pattern) for name in names)


def _places(cell: Cell, paths: Iterable[str]) -> set[str]:
    return {place for path in paths for place in places(cell, path)}


def _moved(where: set[str], swept: set[str]) -> bool:
    """Whether a value, or the material that it belongs to, is swept."""
    return any(f"{place}.".startswith(f"{other}.") for place in where for other in swept)


def draw(samples: Samples, drawn: Sequence[Drawn]) -> Iterator[tuple[str, int, slice, np.ndarray]]:
    """Values in SI, piece by piece: path, number of the cell, which samples, and values.

    At no time more than one value of all samples and those that it is drawn with, or all values of
    some, is in memory.
    """
    for names, part, shares in _shares(samples, drawn):
        for one in drawn:
            for number, value in enumerate(one.cells):
                if value is not None and value.name in names:
                    yield one.path, number, part, at_share(value.value, share_of(value, shares))


def _shares(
    samples: Samples, drawn: Sequence[Drawn]
) -> Iterator[tuple[list[str], slice, Mapping[str, np.ndarray]]]:
    """Whose, of which samples, and independent shares of these and of their leaders by name."""
    leaders: dict[str, set[str]] = {}
    for value in (value for one in drawn for value in one.cells if value is not None):
        leaders.setdefault(value.name, set()).update({value.leader} - {""})
    number, seed = samples.number, samples.seed
    if samples.method == "sobol":
        yield from _sobol(list(leaders), number, seed)
        return
    draw_one = latin_hypercube if samples.method == "latin-hypercube" else _random
    for name, others in leaders.items():
        yield [name], slice(0, number), {at: draw_one(at, number, seed) for at in (name, *others)}


def _random(name: str, samples: int, seed: int) -> np.ndarray:
    return generator(name, seed).random(samples)


def _sobol(
    names: list[str], number: int, seed: int
) -> Iterator[tuple[list[str], slice, Mapping[str, np.ndarray]]]:
    from scipy.stats import qmc

    sequence = qmc.Sobol(len(names), scramble=True, rng=np.random.default_rng(seed))
    for start in range(0, number, WINDOW):
        stop = min(start + WINDOW, number)
        with warnings.catch_warnings():
            # Of a number that is no power of 2: the documentation says so.
            warnings.simplefilter("ignore", UserWarning)
            shares = sequence.random(stop - start).T
        yield names, slice(start, stop), dict(zip(names, shares, strict=True))
