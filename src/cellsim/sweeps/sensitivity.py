"""Which uncertain values decide a figure? First-order and total Sobol indices.

A Saltelli design of D values and N base points takes N(D + 2) runs. So all values are screened
first with a few base points, the most telling are analysed one by one, and all the others together
as one: their joint share shows what the screening left out. Values that are drawn together move as
one, for indices are of what is independent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import ending
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.uncertain import Uncertain, joint, uncertain, values_at
from cellsim.sweeps.figures import AT_REST, SPEEDS, Setting, figures
from cellsim.sweeps.sobol import Indices, Saltelli, leading
from cellsim.sweeps.uncertainty import CONFIDENCE, sizes

if TYPE_CHECKING:
    import xarray as xr

#: From values in SI by path to a figure along `case`, with `status` and `termination`.
Run = Callable[[Mapping[str, np.ndarray]], "xr.Dataset"]

#: The rest of the values, moved together.
OTHERS = "others"


def sensitivity(
    cell: Cell,
    output: str,
    *,
    samples: int = 256,
    parameters: Sequence[str] | None = None,
    leaders: int = 8,
    screening: int = 32,
    confidence: float = CONFIDENCE,
    seed: int = 0,
    **under: Any,
) -> xr.Dataset:
    """Sobol indices of a figure over the ranges of a cell's values.

    Parameters
    ----------
    cell : Cell
    output : str
        Of `outputs.OUTPUTS`: energy_density, charge_time and others.
    samples : int
        Base points N: N(k + 3) runs for k leaders and the others.
    parameters : sequence of str, optional
        Names or paths of uncertain values; all that have a range unless given.
    leaders : int
        How many values, or groups of them that are drawn together, are analysed one by one.
    screening : int
        Base points of the screening, each with a run a value.
    confidence : float
        Of the intervals.
    seed : int
        The same seed gives the same numbers.
    **under
        `protocol`, `temperature`, `thermal`, `basis`, `mesh`: see `figures.Setting`.

    Returns
    -------
    xarray.Dataset
        Along `size` (an eighth to all of the base points) and `parameter`: `first_order` (the share
        of the variance of a value alone) and `total_order` (with all its interactions), each with
        the half width of its interval as `..._confidence`, and `complete`, the base points behind
        it. Along `screened`: `screening`, the total index of each value by the screening, with
        `screening_confidence`. Along `sample`, for `uncertainty`, the output, `termination` and, by
        path, every value drawn. A charge time that may be infinite is analysed as its inverse.

    Raises
    ------
    InputError
        No such output or value, or a size that cannot be used.
    """
    chosen = _chosen(cell, parameters)
    setting = Setting(**under)
    setting.check([output])

    def run(changes: Mapping[str, np.ndarray]) -> xr.Dataset:
        return figures(cell, [output], changes, setting)

    how = {"samples": samples, "leaders": leaders, "screening": screening}
    return indices(cell, output, run, chosen, **how, confidence=confidence, seed=seed)


def indices(
    cell: Cell,
    output: str,
    run: Run,
    chosen: Sequence[Uncertain],
    *,
    samples: int = 256,
    leaders: int = 8,
    screening: int = 32,
    confidence: float = CONFIDENCE,
    seed: int = 0,
) -> xr.Dataset:
    """The same of any figure that `run` gives, over the ranges of some values of the cell."""
    _check(samples=(samples, 8), screening=(screening, 4), leaders=(leaders, 1))
    study = _Study(cell, output, run, chosen, confidence)
    names = joint(chosen)
    groups, screen = names, None
    if len(set(names)) > leaders + 1:
        design = Saltelli(tuple(names), screening, seed)
        screen = study.run(design)
        ranked = [design.names[i] for i in leading(screen.indices(None).total, leaders)]
        groups = [name if name in ranked else OTHERS for name in names]
    main = study.run(Saltelli(tuple(groups), samples, seed + 1))
    return study.dataset(main, screen)


class _Done:
    """A design that has been run: figures by row, those with a variance, and how each ended."""

    def __init__(self, design: Saltelli, points: np.ndarray, runs: xr.Dataset, output: str) -> None:
        self.design, self.points = design, points
        self.values, self.about = runs[output].values, runs[output].attrs
        self.basis = runs.attrs.get("basis", "")
        self.termination = runs["termination"].values
        self.failed = int((runs["status"] == ending.FAILED).sum())
        self.speed = output in SPEEDS

    def indices(self, size: int | None, confidence: float = CONFIDENCE) -> Indices:
        with np.errstate(divide="ignore"):
            work = 1 / self.values if self.speed else self.values
        return self.design.indices(work, size or self.design.size, confidence)


class _Study:
    """What is asked of which values of a cell."""

    def __init__(
        self,
        cell: Cell,
        output: str,
        run: Run,
        chosen: Sequence[Uncertain],
        confidence: float,
    ) -> None:
        self.cell, self.output, self._run = cell, output, run
        self.chosen, self.confidence = chosen, confidence

    def run(self, design: Saltelli) -> _Done:
        points = design.points()
        changes = {
            path: values
            for one, values in zip(self.chosen, values_at(self.chosen, points), strict=True)
            for path in one.paths
        }
        return _Done(design, points, self._run(changes), self.output)

    def dataset(self, main: _Done, screen: _Done | None) -> xr.Dataset:
        import xarray as xr

        steps = sizes(main.design.size)
        each = [main.indices(size, self.confidence) for size in steps]
        coordinates: dict[str, Any] = {"size": steps, "parameter": main.design.names}
        data = _of_indices(each) | self._samples(main)
        if screen is not None:
            first = screen.indices(None, self.confidence)
            coordinates["screened"] = screen.design.names
            data["screening"] = ("screened", first.total, _said("total index by the screening"))
            data["screening_confidence"] = ("screened", first.total_confidence)
        done = [one for one in (main, screen) if one is not None]
        said = {
            "cell": self.cell.name,
            "cell_hash": self.cell.hash,
            "output": self.output,
            "basis": main.basis,
            "confidence": self.confidence,
            "analysed": f"1/{self.output}" if main.speed else self.output,
            "others": main.design.groups.count(OTHERS),
            "runs": sum(one.values.size for one in done),
            "failed": sum(one.failed for one in done),
        }
        found = xr.Dataset(data, coordinates, said)
        return found.isel(parameter=_ranked(main.design.names, each[-1].total))

    def _samples(self, main: _Done) -> dict[str, Any]:
        """The independent points of the design: they are samples like any others."""
        points = main.design.independent(main.points)
        values = main.design.independent(main.values)
        data: dict[str, Any] = {
            self.output: ("sample", values, main.about),
            "termination": ("sample", main.design.independent(main.termination)),
        }
        for one, drawn in zip(self.chosen, values_at(self.chosen, points), strict=True):
            data[one.paths[0]] = ("sample", drawn, {"units": _unit(one), "long_name": one.name})
        return data


def _of_indices(each: Sequence[Indices]) -> dict[str, Any]:
    known = {
        "first_order": ("first", "first-order index"),
        "first_order_confidence": ("first_confidence", "half width of the interval"),
        "total_order": ("total", "total index"),
        "total_order_confidence": ("total_confidence", "half width of the interval"),
        "complete": ("complete", "complete base points"),
    }
    return {
        name: (("size", "parameter"), np.stack([getattr(one, key) for one in each]), _said(text))
        for name, (key, text) in known.items()
    }


def _ranked(names: Sequence[str], totals: np.ndarray) -> list[int]:
    """The most telling first, the others last."""
    order = np.argsort(-np.nan_to_num(totals), kind="stable")
    return sorted((int(place) for place in order), key=lambda place: names[place] == OTHERS)


def _said(text: str) -> dict[str, str]:
    return {"units": "1", "long_name": text}


def _unit(one: Uncertain) -> str:
    """Of a value in SI; a function is moved by a factor."""
    return "1" if one.paths[0].endswith(".factor") else one.value.si_unit or one.value.unit


def _chosen(cell: Cell, parameters: Sequence[str] | None) -> list[Uncertain]:
    known = uncertain(cell)
    if parameters is None:
        known = [one for one in known if not one.paths[0].startswith(AT_REST)]
        if not known:
            raise InputError(
                "has no value with a range, so that nothing can decide",
                key="cell",
                value=cell.name,
                remedy="take one whose values have ranges",
            )
        return known
    found: dict[str, Uncertain] = {}
    for name in parameters:
        one = find(known, name)
        if one is None:
            raise InputError(
                "is no value with a range",
                key="parameters",
                value=name,
                remedy=f"`cellsim show {cell.name}` lists the ranges",
            )
        found[one.name] = one
    if not found:
        raise InputError("is empty", key="parameters", value="[]", remedy="leave it out for all")
    return list(found.values())


def find(known: Sequence[Uncertain], name: str) -> Uncertain | None:
    """The value of this name, or at this path with or without the ``.factor`` of a function."""
    for one in known:
        if name in (one.name, *one.paths) or f"{name}.factor" in one.paths:
            return one
    return None


def _check(**numbers: tuple[int, int]) -> None:
    for key, (value, least) in numbers.items():
        if value < least:
            raise InputError("is too small", key=key, value=value, remedy=f"at least {least}")
