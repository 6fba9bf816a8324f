"""What a sweep will take: cases, time and disk, from a few of its cases."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from cellsim.engines import prepare
from cellsim.sweeps import layout
from cellsim.sweeps.chunk import Cutter, run_chunk
from cellsim.sweeps.inputs import find_drawn
from cellsim.sweeps.samples import draw
from cellsim.sweeps.study import Study

#: Boxes of which some cases are tried, and how many of each.
_BOXES, _CASES = 4, 64

#: Bytes on disk of a number, of a word among many that are alike, and of what describes them.
_NUMBER, _WORD, _HEAD = 8, 0.1, 1000


@dataclass(frozen=True)
class Estimate:
    """What is expected of a sweep.

    Attributes
    ----------
    cases, left_out : int
        That are run, and that conditions leave out.
    chunks : int
    tried : int
        Cases that were run to find out.
    seconds : float
        On this machine, with all its cores; NaN where there is no case.
    bytes : int
        On disk.
    """

    cases: int
    left_out: int
    chunks: int
    tried: int
    seconds: float
    bytes: int


def estimate(study: Study, threads: int | None = None) -> Estimate:
    """Count the cases of a study, and try some of them."""
    grid = study.grid
    tried = np.unique(np.linspace(0, grid.boxes - 1, _BOXES).astype(int)).tolist()
    cutter = Cutter(study, _Drawn(study, tried).draws)
    counts = [int(cutter.kept(number).sum()) for number in range(grid.boxes)] if study.where else []
    cases = sum(counts) if study.where else grid.cases
    number, seconds = _try(cutter, tried, threads)
    return Estimate(
        cases=cases,
        left_out=grid.cases - cases,
        chunks=grid.boxes,
        tried=number,
        seconds=seconds * cases / number if number else float("nan"),
        bytes=_bytes(study, cases),
    )


def _try(cutter: Cutter, numbers: list[int], threads: int | None) -> tuple[int, float]:
    """How many cases were run, and in how many seconds; what is done once is not counted."""
    prepare()
    parts = []
    for number in numbers:
        parts.append(cutter.chunk(number, _few(cutter.kept(number))))
    if parts:
        run_chunk(parts[0], threads)
    start = time.perf_counter()
    for part in parts:
        run_chunk(part, threads)
    return sum(int(part.inputs.kept.sum()) for part in parts), time.perf_counter() - start


def _few(kept: np.ndarray) -> np.ndarray:
    """Some of those that are run, from the first to the last."""
    some, places = np.zeros(len(kept), bool), np.flatnonzero(kept)
    if len(places):
        some[places[np.linspace(0, len(places) - 1, _CASES).astype(int)]] = True
    return some


def _bytes(study: Study, cases: int) -> int:
    """Of the store; a case that is left out takes as much as a word."""
    found = layout.results(study)
    words = sum(variable.words for variable in found)
    total = (len(found) - words) * _NUMBER * cases + words * _WORD * study.grid.cases
    if study.samples is not None:
        several = sum(len(one.cells) for one in study.drawn)
        total += _NUMBER * several * study.samples.number
    labels = list(layout.coordinates(study))
    total += sum(_NUMBER * values.size for _, values in labels)
    count = len(found) + len(labels) + len(study.drawn)
    provenance = sum(len(str(value)) for value in layout.provenance(study).values())
    return int(total + provenance + _HEAD * count)


class _Drawn:
    """What was drawn for some boxes, and for all samples where a condition names it.

    All of it might fill the memory.
    """

    def __init__(self, study: Study, boxes: list[int]) -> None:
        self._whole: dict[tuple[str, int], np.ndarray] = {}
        self._parts: dict[tuple[str, int, int], np.ndarray] = {}
        if study.samples is None:
            return
        self._number = study.samples.number
        wanted = {study.grid.box(number)[-1].start: study.grid.box(number)[-1] for number in boxes}
        found = (find_drawn(study, name) for one in study.where for name in one.names)
        named = {one.path for one in found if one is not None}
        for path, cell, part, values in draw(study.samples, study.drawn):
            if path in named:
                self._fill(self._whole, (path, cell), self._number, 0, part, values)
            for start, box in wanted.items():
                self._fill(
                    self._parts, (path, cell, start), box.stop - box.start, start, part, values
                )

    @staticmethod
    def _fill(
        into: dict, key: tuple, size: int, start: int, part: slice, values: np.ndarray
    ) -> None:
        """Put what lies within `size` places from `start` where it belongs."""
        kept = into.setdefault(key, np.full(size, np.nan))
        low, high = max(part.start, start), min(part.stop, start + size)
        if low < high:
            kept[low - start : high - start] = values[low - part.start : high - part.start]

    def draws(self, path: str, cell: int, part: slice) -> np.ndarray:
        """See `inputs.Draws`."""
        if (path, cell) in self._whole:
            return self._whole[path, cell][part]
        return self._parts[path, cell, part.start]
