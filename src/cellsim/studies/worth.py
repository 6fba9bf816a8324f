"""What is worth measuring: which uncertain values cause the spread of the headline answers?

A value is worth measuring where it causes much of the spread and little is known of it: its share,
the total Sobol index, times the weight of its grade.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import COARSE
from cellsim.parameters.cell import Cell
from cellsim.parameters.provenance import range_of
from cellsim.parameters.uncertain import Uncertain, joint, uncertain
from cellsim.parameters.values import TRUST
from cellsim.studies import screening
from cellsim.studies.upper_limits import COUNTED
from cellsim.studies.window_bounds import ASKED, lower_bound_many, upper_bound_many
from cellsim.sweeps.figures import Setting, figures
from cellsim.sweeps.sensitivity import OTHERS, indices

if TYPE_CHECKING:
    import xarray as xr

#: Grade -> how badly a better measurement is needed.
WEIGHT = {trust: 1 - rank / len(TRUST) for rank, trust in enumerate(TRUST)}

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Answer:
    """A headline answer: the figure of many variants, and whether it may depend on a path."""

    run: Callable[[Cell, Mapping[str, np.ndarray]], xr.Dataset]
    counts: Callable[[str], bool]


def _figure(name: str) -> Callable[[Cell, Mapping[str, np.ndarray]], xr.Dataset]:
    return lambda cell, changes: figures(cell, [name], changes, Setting(mesh=COARSE))


_heat = screening.among(*COUNTED)

#: The answers, in the order in which they are told.
ANSWERS = {
    "energy_density": Answer(
        _figure("energy_density"),
        screening.apart_from(
            *(*screening.AT_REST, *screening.PACK),
            *screening.discharging("isothermal", only_at_reference=True),
        ),
    ),
    "charge_time": Answer(
        _figure("charge_time"), screening.apart_from(*screening.AT_REST, *screening.PACK)
    ),
    "lower_bound": Answer(lower_bound_many, ASKED.counts),
    "upper_bound": Answer(upper_bound_many, lambda path: ASKED.counts(path) or _heat(path)),
}


def worth(
    cells: Sequence[Cell],
    *,
    samples: int = 64,
    leaders: int = 8,
    screening: int = 16,
    seed: int = 0,
    progress: Progress | None = None,
) -> xr.Dataset:
    """What causes the spread of energy density, charge time and both ends of the window.

    Energy density on the basis of the cell, C/3 at 25 degC; fastest charge from 10 to 80 %, as its
    inverse; window of a discharge at 1C, held at ambient. All on the coarse mesh.

    Parameters
    ----------
    cells : sequence of Cell
    samples, leaders, screening, seed
        As in `sweeps.sensitivity`.
    progress : callable, optional
        Called with (done, total, what is being done).

    Returns
    -------
    xarray.Dataset
        Along `cell`, `answer` and `parameter`: `share`, the total index, with
        `share_confidence`, the half width of its interval; 0 of a value that the cell has not, or
        that is not among the leaders, NaN where too few variants have a figure. `others`, along
        cell and answer, is the share of those that are not. Along `parameter`: `worth`, the mean
        share over cells and answers times `weight`, that of the grade, the greatest first;
        `trust`, the grade, the worst of values that are drawn together; `range`; `source`.

    Raises
    ------
    InputError
        A size that cannot be used.
    """
    how = {"samples": samples, "leaders": leaders, "screening": screening, "seed": seed}
    found: dict[tuple[int, int], xr.Dataset] = {}
    members: dict[str, list[Uncertain]] = {}
    for i, cell in enumerate(cells):
        every = uncertain(cell, f"{cell.name}: ")
        for j, (name, answer) in enumerate(ANSWERS.items()):
            if progress is not None:
                progress(len(found), len(cells) * len(ANSWERS), f"{cell.name}: {name}")
            chosen = [one for one in every if any(map(answer.counts, one.paths))]
            for one, group in zip(chosen, joint(chosen), strict=True):
                if one.name not in [known.name for known in members.setdefault(group, [])]:
                    members[group].append(one)
            found[i, j] = indices(cell, name, _bound(answer, cell), chosen, **how)
    return _dataset(cells, found, members)


def _bound(answer: Answer, cell: Cell) -> Callable[[Mapping[str, np.ndarray]], xr.Dataset]:
    return lambda changes: answer.run(cell, changes)


def _dataset(
    cells: Sequence[Cell],
    found: Mapping[tuple[int, int], xr.Dataset],
    members: Mapping[str, Sequence[Uncertain]],
) -> xr.Dataset:
    import xarray as xr

    last = {place: one.isel(size=-1) for place, one in found.items()}
    names = list(
        dict.fromkeys(
            str(name) for one in last.values() for name in one["parameter"].values if name != OTHERS
        )
    )
    shape = (len(cells), len(ANSWERS))
    share, width = np.zeros((2, *shape, len(names)))
    others = np.zeros(shape)
    for place, one in last.items():
        totals = one["total_order"].values, one["total_order_confidence"].values
        for name, total, half in zip(one["parameter"].values, *totals, strict=True):
            if name == OTHERS:
                others[place] = total
            else:
                at = (*place, names.index(str(name)))
                share[at], width[at] = total, half
    trust = [TRUST[min(one.value.rank for one in members[name])] for name in names]
    weight = np.array([WEIGHT[word] for word in trust])
    score = weight * np.nanmean(np.clip(share, 0, 1), axis=(0, 1))
    along = ("cell", "answer", "parameter")
    data: dict[str, Any] = {
        "share": (along, share, _said("share of the spread, with all interactions")),
        "share_confidence": (along, width, _said("half width of the interval")),
        "others": (along[:2], others, _said("share of all other values together")),
        "worth": ("parameter", score, _said("mean share times the weight of the grade")),
        "weight": ("parameter", weight, _said("weight of the grade")),
        "trust": ("parameter", trust),
        "range": ("parameter", ["; ".join(_range(one) for one in members[n]) for n in names]),
        "source": ("parameter", [_source(members[name]) for name in names]),
    }
    labels = {"cell": [cell.name for cell in cells], "answer": list(ANSWERS), "parameter": names}
    runs = sum(one.attrs["runs"] for one in found.values())
    failed = sum(one.attrs["failed"] for one in found.values())
    confidence = next(iter(found.values())).attrs["confidence"]
    said = {"runs": runs, "failed": failed, "confidence": confidence}
    order = np.argsort(-np.nan_to_num(score), kind="stable")
    return xr.Dataset(data, labels, said).isel(parameter=order)


def _range(one: Uncertain) -> str:
    return range_of(one.value)


def _source(ones: Sequence[Uncertain]) -> str:
    return ", ".join(dict.fromkeys(key for one in ones for key in one.value.source))


def _said(text: str) -> dict[str, str]:
    return {"units": "1", "long_name": text}
