"""Designs that no other beats: a trade-off between figures, by NSGA-II (pymoo).

Deb et al., IEEE Trans. Evol. Comput. 6 (2002) 182. A whole population goes through the batch engine
in one call; what is returned is non-dominated among all designs that were ever tried.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.changes import in_si
from cellsim.sweeps.figures import Setting, attributes, figures, reference_figures
from cellsim.sweeps.inverse import Bound, number_unit
from cellsim.sweeps.target import Target

if TYPE_CHECKING:
    import xarray as xr

Sense = Literal["max", "min"]


def pareto(
    cell: Cell,
    parameters: Mapping[str, tuple[Bound, Bound]],
    objectives: Mapping[str, Sense],
    *,
    constraints: Mapping[str, str | Target] | None = None,
    population: int = 40,
    generations: int = 25,
    seed: int = 0,
    verify: bool = False,
    **under: Any,
) -> xr.Dataset:
    """The front of non-dominated designs between bounds.

    Parameters
    ----------
    cell : Cell
    parameters : mapping
        Path -> (low, high), as text with a unit or in SI: ``{"positive.thickness": ("40 um",
        "120 um")}``.
    objectives : mapping
        Figure -> "max" or "min": ``{"energy_density": "max", "charge_time": "min"}``.
    constraints : mapping, optional
        Figure -> target, ``{"specific_energy": ">= 200 Wh/kg"}``.
    population, generations : int
        Designs a generation, and how many of these.
    seed : int
        The same seed gives the same front.
    verify : bool
        Run every point of the front with the reference engine, too.
    **under
        `protocol`, `temperature`, `thermal`, `basis`: see `figures.Setting`.

    Returns
    -------
    xarray.Dataset
        Along `design`, in the order of the first objective: the parameters in SI and all figures;
        with `verify` each figure as `..._reference` and `..._deviation`, relative. Attributes count
        the `tried` designs and those that `failed`.

    Raises
    ------
    InputError
        pymoo is not installed; a parameter, figure, target or number that cannot be used.
    """
    if importlib.util.find_spec("pymoo") is None:
        raise InputError("a trade-off front needs pymoo", remedy="pip install 'cellsim[optimise]'")
    setting = Setting(**under)
    setting.check([*objectives, *(constraints or {})])
    _check(objectives, population, generations)
    bounds = _bounds(cell, parameters)
    targets = {
        name: Target.parse(text, attributes(name, setting.basis)["units"])
        for name, text in (constraints or {}).items()
    }
    search = _Search(cell, bounds, dict(objectives), targets, setting)
    search.run(population, generations, seed)
    found = search.front().assign_attrs(seed=seed)
    return _verified(cell, found, list(search.outputs), list(bounds), setting) if verify else found


@dataclass
class _Search:
    """All designs tried so far, and what is asked of them."""

    cell: Cell
    bounds: dict[str, tuple[float, float]]
    objectives: dict[str, Sense]
    targets: dict[str, Target]
    setting: Setting
    tried: list[np.ndarray] = field(default_factory=list)
    runs: list[xr.Dataset] = field(default_factory=list)

    @property
    def outputs(self) -> list[str]:
        """Every figure that is asked for, once."""
        return list(dict.fromkeys([*self.objectives, *self.targets]))

    def run(self, population: int, generations: int, seed: int) -> None:
        """Let pymoo propose, generation by generation."""
        from pymoo.algorithms.moo.nsga2 import NSGA2
        from pymoo.core.problem import Problem
        from pymoo.optimize import minimize

        evaluate = self.evaluate

        class Designs(Problem):  # type: ignore[misc]
            def _evaluate(self, x: np.ndarray, out: dict[str, Any], *_: Any, **__: Any) -> None:
                out["F"], out["G"] = evaluate(x)

        low, high = np.transpose(list(self.bounds.values()))
        problem = Designs(
            n_var=len(self.bounds),
            n_obj=len(self.objectives),
            n_ieq_constr=1 + len(self.targets),
            xl=low,
            xu=high,
        )
        minimize(problem, NSGA2(pop_size=population), ("n_gen", generations), seed=seed)

    def evaluate(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Objectives to be made small and constraints to be brought below zero, (points, ...)."""
        changes = {path: points[:, i] for i, path in enumerate(self.bounds)}
        found = figures(self.cell, self.outputs, changes, self.setting)
        self.tried.append(points)
        self.runs.append(found)
        wanted, unmet = self.costs(found), self.violations(found)
        # A design without a figure is infeasible; its objectives only have to be finite.
        return np.where(np.isfinite(wanted), wanted, 0.0), unmet

    def costs(self, found: xr.Dataset) -> np.ndarray:
        """Objectives, each to be made small."""
        signs = {"min": 1.0, "max": -1.0}
        columns = [signs[sense] * found[name].values for name, sense in self.objectives.items()]
        return np.stack(columns, axis=1)

    def violations(self, found: xr.Dataset) -> np.ndarray:
        """Above zero where a figure is missing or a target missed, relative to the target."""
        missing = ~np.isfinite(self.costs(found)).all(axis=1)
        columns = [np.where(missing, 1e3, -1.0)]
        for name, target in self.targets.items():
            short = -target.margin(found[name].values) / (abs(target.value) or 1.0)
            columns.append(np.where(np.isfinite(short), short, np.where(short < 0, -1.0, 1e3)))
        return np.stack(columns, axis=1)

    def front(self) -> xr.Dataset:
        """Of all designs tried, those that are feasible and that none beats."""
        import xarray as xr
        from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting

        points, runs = np.concatenate(self.tried), xr.concat(self.runs, "case")
        feasible = np.flatnonzero((self.violations(runs) <= 0).all(axis=1))
        costs = self.costs(runs)[feasible]
        _, once = np.unique(costs, axis=0, return_index=True)  # sorted by the first objective
        best = NonDominatedSorting().do(costs[once], only_non_dominated_front=True)
        kept = feasible[once[np.sort(best)]] if once.size else feasible
        data = runs.isel(case=kept).rename(case="design")
        for i, path in enumerate(self.bounds):
            data[path] = ("design", points[kept, i], {"units": number_unit(self.cell, path)})
            data[path].attrs["long_name"] = path
        return data.assign_attrs(
            cell=self.cell.name,
            cell_hash=self.cell.hash,
            parameters=", ".join(self.bounds),
            objectives=", ".join(f"{name} {sense}" for name, sense in self.objectives.items()),
            constraints=", ".join(f"{name} {target.text}" for name, target in self.targets.items()),
            tried=len(points),
            failed=int(np.isnan(self.costs(runs)).any(axis=1).sum()),
        )


def _verified(
    cell: Cell, front: xr.Dataset, outputs: Sequence[str], paths: Sequence[str], setting: Setting
) -> xr.Dataset:
    """Each point again by the reference engine, and how far the batch engine is from it."""
    import xarray as xr

    rows = [
        reference_figures(
            cell.replace({path: float(front[path][i]) for path in paths}), outputs, setting
        )
        for i in range(front.sizes["design"])
    ]
    if not rows:
        return front
    runs = xr.concat(rows, "case")
    for name in outputs:
        reference = runs[name].values
        about = front[name].attrs["long_name"]
        units = front[name].attrs["units"]
        said = {"units": units, "long_name": f"{about}, reference"}
        front[f"{name}_reference"] = ("design", reference, said)
        said = {"units": "1", "long_name": f"{about}, deviation from the reference"}
        front[f"{name}_deviation"] = ("design", front[name].values / reference - 1, said)
    return front


def _bounds(
    cell: Cell, parameters: Mapping[str, tuple[Bound, Bound]]
) -> dict[str, tuple[float, float]]:
    """In SI."""
    if not parameters:
        raise InputError("is empty", key="parameters", remedy="give a path with its bounds")
    found = {}
    for path, ends in parameters.items():
        unit = number_unit(cell, path)
        low, high = (in_si(end, unit, path) for end in ends)
        if not low < high:
            raise InputError("runs backwards", key=path, value=list(ends), remedy="low, high")
        found[path] = (low, high)
    return found


def _check(objectives: Mapping[str, Sense], population: int, generations: int) -> None:
    if len(objectives) < 2:
        raise InputError(
            "is no trade-off", key="objectives", value=dict(objectives), remedy="give two or more"
        )
    for name, sense in objectives.items():
        if sense not in ("max", "min"):
            raise InputError("is neither max nor min", key=f"objectives.{name}", value=sense)
    for key, number, least in (("population", population, 4), ("generations", generations, 1)):
        if number < least:
            raise InputError("is too small", key=key, value=number, remedy=f"at least {least}")
