"""What has to be run for a reading: one study, of one cell or of two, with its arguments.

Readings that differ in basis, material or target share it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.claims.claim import Reading
from cellsim.claims.figure import figure
from cellsim.claims.registry import STUDIES, Study
from cellsim.claims.values import PRICES, Value, values
from cellsim.engines import ending
from cellsim.parameters.cell import Cell
from cellsim.parameters.library import load
from cellsim.parameters.ranges import latin_hypercube
from cellsim.parameters.uncertain import values_at

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Experiment:
    """`arguments` is JSON, so that it can be hashed; `set` is as `Cell.replace` takes it."""

    study: str
    cell: str
    against: str | None
    set: tuple[tuple[str, str | float], ...]
    arguments: str

    @classmethod
    def of(cls, reading: Reading) -> Experiment:
        """That of a reading."""
        arguments = json.dumps(reading.arguments, sort_keys=True)
        given = tuple(sorted(reading.set.items()))
        return cls(reading.study, reading.cell, reading.against, given, arguments)

    @property
    def options(self) -> dict[str, Any]:
        """The keyword arguments of the study."""
        return dict(json.loads(self.arguments))

    def cells(self) -> list[Cell]:
        """The cell, its own values set, and that which it is compared with."""
        cell = load(self.cell)
        own = cell.replace(dict(self.set)) if self.set else cell
        return [own] if self.against is None else [own, load(self.against)]


class Bench:
    """The cells of an experiment, and what varies in them.

    Parameters
    ----------
    experiment : Experiment
    readings : sequence of Reading
        What none of them depends on stays as it is.
    threads : int, optional
        All cores unless given.

    Raises
    ------
    InputError
        A cell that cannot be loaded, or built with what is set.
    """

    def __init__(
        self, experiment: Experiment, readings: Sequence[Reading], threads: int | None = None
    ) -> None:
        self.study: Study = STUDIES[experiment.study]
        self.cells = experiment.cells()
        self._options = experiment.options
        self._threads = {"threads": threads} if self.study.solves else {}
        every = values(self.cells, prices=self.study.prices)
        self._known: dict[tuple[str, bytes], xr.Dataset] = {}
        self.values = [one for one in every if any(self._counts(one, r) for r in readings)]

    def _counts(self, value: Value, reading: Reading) -> bool:
        return any(
            owner == PRICES
            or self.study.depends_on(
                path.removesuffix(".factor"), reading.quantity, reading.arguments, reading.select
            )
            for owner, path in value.moves
        )

    def nominal(self, engine: str | None = None) -> list[xr.Dataset]:
        """The study of each cell as it is."""
        asked = {"engine": engine} if engine is not None and self.study.solves else {}
        return [self.study.run(cell, **self._options, **asked) for cell in self.cells]

    def draw(self, samples: int, seed: int) -> np.ndarray:
        """Shares of the ranges, (samples, values): they depend on seed and names alone."""
        shares = [latin_hypercube(one.one.name, samples, seed) for one in self.values]
        return np.column_stack(shares) if shares else np.empty((samples, 0))

    def at(self, shares: np.ndarray) -> np.ndarray:
        """Values in SI at points of the unit cube, both (n, values)."""
        found = values_at([one.one for one in self.values], shares)
        return np.column_stack(found) if found else shares

    def run(self, columns: np.ndarray) -> list[xr.Dataset]:
        """The study of each cell at values in SI, (n, values), along `case`."""
        return [self._run(cell, columns) for cell in self.cells]

    def _run(self, cell: Cell, columns: np.ndarray) -> xr.Dataset:
        """Variants that differ in the other cell alone are one, and none is run twice."""
        mine = [i for i, one in enumerate(self.values) if one.paths(cell.name)]
        priced = [i for i, one in enumerate(self.values) if one.paths(PRICES)]
        own, place = np.unique(columns[:, mine + priced], axis=0, return_inverse=True)
        changes = self._changes(cell.name, mine, own)
        prices = self._changes(PRICES, priced, own[:, len(mine) :])
        more = {"prices": prices} if self.study.prices else {}
        key = cell.name, own.tobytes()
        if key not in self._known:
            how = {**self._options, **more, **self._threads}
            self._known[key] = self.study.many(cell, changes, **how)
        # Where nothing of this cell varies there is one case, whatever is asked for.
        at = place.ravel() if own.size else np.zeros(len(columns), dtype=int)
        return self._known[key].isel(case=at)

    def _changes(
        self, owner: str, which: Sequence[int], columns: np.ndarray
    ) -> dict[str, np.ndarray]:
        return {
            path: columns[:, j] for j, i in enumerate(which) for path in self.values[i].paths(owner)
        }

    @cached_property
    def as_it_is(self) -> np.ndarray:
        """The values themselves, (1, values)."""
        return np.array([[one.nominal for one in self.values]])

    @cached_property
    def _nominal_case(self) -> list[xr.Dataset]:
        return self.run(self.as_it_is)

    def parts(
        self,
        found: Sequence[xr.Dataset],
        reading: Reading,
        nominal: Sequence[xr.Dataset],
    ) -> list[np.ndarray]:
        """The figure of each cell, (case,), brought from the mesh of the many to the study's.

        By the ratio of what the cell itself gives on both.
        """
        parts = []
        for data, own, coarse in zip(found, nominal, self._nominal_case, strict=True):
            values_ = figure(data, reading)
            if self.study.solves:
                values_ = values_ * _ratio(float(figure(own, reading)), figure(coarse, reading))
            parts.append(values_)
        return parts


def _ratio(fine: float, coarse: np.ndarray) -> float:
    """1 where there is no figure on either."""
    with np.errstate(all="ignore"):
        ratio = float(np.divide(fine, coarse[0]))
    return ratio if np.isfinite(ratio) and ratio > 0 else 1.0


def without(found: Sequence[xr.Dataset], missing: np.ndarray) -> str:
    """How many variants have no figure, and why most of them; "" where all have one."""
    if not missing.any():
        return ""
    texts: dict[str, list[str]] = {}
    for text in _reasons(found, missing):
        texts.setdefault(_kind(text), []).append(text)
    most = sorted(texts.values(), key=len, reverse=True)[:2]
    why = "; ".join(f"{len(same)}: {same[0]}" for same in most)
    return f"{missing.sum()} of {missing.size} have no figure" + (f" ({why})" if why else "")


def _reasons(found: Sequence[xr.Dataset], missing: np.ndarray) -> Iterator[str]:
    """How each variant without a figure ended."""
    for data in found:
        ends = data["termination"].values.reshape(missing.size, -1)[missing]
        failed = data["status"].values.reshape(missing.size, -1)[missing] == ending.FAILED
        for words, bad in zip(ends, failed, strict=True):
            yield from dict.fromkeys(str(word).split(" - ")[0] for word in words[bad])


def _kind(text: str) -> str:
    """A reason without its numbers."""
    return " ".join(word for word in text.split() if not any(sign.isdigit() for sign in word))
