"""Cells drawn from the ranges of one, their runs, and what a study says of them.

The cell itself is one more of them, the last. So what is drawn on a coarse mesh comes to that of
the study by what the cell itself gives on both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import COARSE, LOOSE, Mesh, ending, simulate_many
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.uncertain import draws
from cellsim.parameters.variants import Variants, variants
from cellsim.protocols import Protocol
from cellsim.studies.result import interval

if TYPE_CHECKING:
    import xarray as xr

#: How cells that are drawn are solved: what is lost by it is little beside their spread.
QUICKLY: dict[str, Any] = {"mesh": COARSE, "tolerance": LOOSE}

NO_CELL = "cannot be built or solved"

_WORDS = {
    "status": {"units": "1", "long_name": "whether the sample could be built and solved"},
    "termination": {"units": "1", "long_name": "what ended each sample, or why there is none"},
}


class Population:
    """Variants of a cell, and that cell after them.

    Parameters
    ----------
    cell : Cell
    samples : int
        How many variants.
    changes : mapping
        Path -> values in SI, or of the factor, (samples,).
    mesh : Mesh, optional
        As of `QUICKLY` unless given.
    **options
        Of `simulate_many`: `thermal`, `initial_soc`.

    Attributes
    ----------
    changes : dict
        Path -> values in SI, or of the factor, (samples + 1,).
    mesh : str
        On which the samples are, in words; "" on that of the study.
    """

    def __init__(
        self,
        cell: Cell,
        samples: int,
        changes: Mapping[str, np.ndarray],
        *,
        mesh: Mesh | None = None,
        **options: Any,
    ) -> None:
        self.cell, self.size = cell, samples + 1
        self.mesh = "" if mesh else "coarse"
        self._options = {**(QUICKLY if mesh is None else {"mesh": mesh}), **options}
        self.changes = {
            path: np.append(values, _own(cell, path)) for path, values in changes.items()
        }

    @classmethod
    def draw(
        cls,
        cell: Cell,
        samples: int,
        seed: int,
        *,
        counts: Callable[[str], bool],
        engine: str | None = None,
        model: str = "DFN",
        **options: Any,
    ) -> Population:
        """Variants drawn from the ranges of the cell.

        Parameters
        ----------
        counts : callable
            Whether the value at a path is drawn; see `screening`.
        engine, model : str, optional
            As in `simulate`; the batch engine and its model alone draw cells.

        Raises
        ------
        InputError
            Another engine or model, or a number of samples that is none.
        """
        _check(samples, engine, model)
        return cls(cell, samples, draws(cell, samples, seed, counts=counts), **options)

    def run(
        self, protocol: Protocol | Sequence[Protocol], lines: np.ndarray, temperatures: np.ndarray
    ) -> xr.Dataset:
        """Some of them, each at a temperature [K]; as `simulate_many`."""
        return simulate_many(
            self.cell,
            protocol,
            temperature=temperatures.tolist(),
            changes={path: values[lines] for path, values in self.changes.items()},
            **self._options,
        )

    def run_all(self, protocols: Sequence[Protocol], temperature: float) -> xr.Dataset:
        """All of them at one temperature [K], each through every protocol in turn."""
        lines = np.repeat(np.arange(self.size), len(protocols))
        at = np.full(lines.size, temperature)
        return self.run(list(protocols) * self.size, lines, at)

    def variants(self) -> Variants:
        """All of them in one cell."""
        found = variants(self.cell, self.changes)
        refusals = np.broadcast_to(found.refusals, self.size)  # one where no value is uncertain
        return Variants(found.cell, self.size, refusals)

    def with_runs(
        self, data: xr.Dataset, found: xr.Dataset, figures: Mapping[str, np.ndarray]
    ) -> xr.Dataset:
        """A study with its figures drawn.

        Parameters
        ----------
        data : Dataset
            The study of the cell itself.
        found : Dataset
            From `run_all`.
        figures : mapping
            Name of a variable -> its values, (samples + 1, ...); by those of the first it is told
            which samples have none.

        Returns
        -------
        xarray.Dataset
            In addition `drawn_NAME` of each figure, over `sample` and the dimensions that it has
            anyway, `NAME_low` and `NAME_high`, 5 and 95 %; `drawn_status`, `drawn_termination`.
            Attribute `draws` counts samples without a figure, `drawn_mesh` says how they came from
            another mesh to that of the study.
        """
        shape = next(iter(figures.values())).shape
        words = {name: found[name].values.reshape(shape) for name in ("status", "termination")}
        return _with_drawn(data, figures, words, self.mesh)

    def with_designs(
        self, data: xr.Dataset, found: Variants, figures: Mapping[str, np.ndarray]
    ) -> xr.Dataset:
        """The same where no engine is needed: `drawn_termination` is why there is no such cell."""
        return _with_drawn(data, figures, outcomes(found), "")


def _check(samples: int, engine: str | None, model: str) -> None:
    if samples < 1:
        raise InputError(
            "is no number of samples", key="samples", value=samples, remedy="give 1 or more"
        )
    for key, value, usual in (("engine", engine or "batch", "batch"), ("model", model, "DFN")):
        if value != usual:
            raise InputError(
                "draws no cells", key=key, value=value, remedy=f"{usual} does; or leave out samples"
            )


def _own(cell: Cell, path: str) -> float:
    value = cell[path]
    return float(getattr(value, "si", value))


def _with_drawn(
    data: xr.Dataset,
    figures: Mapping[str, np.ndarray],
    words: Mapping[str, np.ndarray],
    mesh: str,
) -> xr.Dataset:
    """See `Population.with_runs`; `words` over samples, or as the first of the figures."""
    new: dict[str, Any] = {}
    factors = {name: _ratio(data[name].values, values[-1]) for name, values in figures.items()}
    for name, values in figures.items():
        every, own = values[:-1] * factors[name], data[name]
        new[f"drawn_{name}"] = (("sample", *own.dims), every, _said(own, "of each sample"))
        for (key, end), word in zip(interval(name, every).items(), ("5 %", "95 %"), strict=True):
            new[key] = (own.dims, end, _said(own, word))
    first = next(iter(figures))
    for name, values in words.items():
        along = ("sample", *data[first].dims[: values.ndim - 1])
        new[f"drawn_{name}"] = (along, values[:-1].astype(str), _WORDS[name])
    return (
        data.assign(new)
        .assign_coords(sample=np.arange(len(figures[first]) - 1))
        .assign_attrs(draws=_count(figures[first][:-1]), drawn_mesh=_brought(mesh, factors))
    )


def along_last(
    figures: Mapping[str, float | np.ndarray], names: Sequence[str], found: Variants
) -> np.ndarray:
    """The figures of the designs in the order of names, (variants, names); NaN where refused."""
    every = np.stack([np.broadcast_to(figures[name], found.number) for name in names], axis=-1)
    return np.where((found.refusals != "")[:, None], np.nan, every)


def outcomes(found: Variants) -> dict[str, np.ndarray]:
    """`status` and `termination` of variants that no engine is needed for."""
    status = np.where(found.refusals != "", ending.FAILED, ending.FINISHED)
    return {"status": status.astype(str), "termination": found.refusals.astype(str)}


def _ratio(fine: np.ndarray, coarse: np.ndarray) -> np.ndarray:
    """Of the cell itself; 1 where there is no figure on either."""
    with np.errstate(all="ignore"):
        ratio = np.asarray(fine / coarse, dtype=float)
    return np.where(np.isfinite(ratio) & (ratio > 0), ratio, 1.0)


def _said(variable: xr.DataArray, word: str) -> dict[str, str]:
    """Unit and name of the figure, and which of it."""
    told = variable.attrs
    return {"units": told["units"], "long_name": f"{told['long_name']}, {word}"}


def _count(figure: np.ndarray) -> str:
    missing = np.isnan(figure).reshape(len(figure), -1).any(axis=1)
    return f"{missing.sum()} of {missing.size} {NO_CELL}" if missing.any() else ""


def _brought(mesh: str, factors: Mapping[str, np.ndarray]) -> str:
    if not mesh:
        return ""
    most = 100 * max(float(np.abs(factor - 1).max()) for factor in factors.values())
    return f"{mesh}, brought to the study's by the cell itself on both (within {most:.2g} %)"
