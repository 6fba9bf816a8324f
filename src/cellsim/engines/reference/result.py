"""From the quantities of a solved case to a `Run`."""

from __future__ import annotations

import numpy as np

from cellsim.engines.case import Case
from cellsim.engines.dataset import Run
from cellsim.engines.ranges import outside_range
from cellsim.engines.reference import closures
from cellsim.engines.reference.solve import Solved


def as_run(case: Case, solved: Solved) -> Run:
    """Assemble; a case without a single solved time keeps its empty arrays."""
    if solved.time.size == 0:
        return Run(solved.status, solved.termination)
    flat = solved.traces
    return Run(
        status=solved.status,
        termination=solved.termination,
        time=solved.time,
        voltage=flat["voltage"],
        current=flat["current"],
        temperature=np.broadcast_to(flat["temperature"], solved.time.shape).copy(),
        capacity=flat["capacity"],
        energy=flat["energy"],
        soc=case.initial_soc - flat["capacity"] / case.capacity,
        anode_potential=flat["anode_potential"],
        limit=_limit(case, flat, solved.time.size),
        lithium_closure=closures.lithium(case, solved),
        energy_closure=closures.energy(case, solved),
        heat_closure=closures.heat(case, solved),
        outside_range=outside_range(case, _visited(solved)),
    )


def _visited(solved: Solved) -> dict[str, tuple[float, float]]:
    """Least and greatest value of each state in the run."""
    traces, fields = solved.traces, solved.fields
    visited = {"T": _ends(traces["temperature"])}
    if "salt_least" in traces:
        visited["c_e"] = float(traces["salt_least"].min()), float(traces["salt_most"].max())
    for side in ("negative", "positive"):
        if f"{side}_surface" in fields:
            inner, surface = fields[f"{side}_stoichiometry"], fields[f"{side}_surface"]
            visited[f"{side}.x"] = _ends(np.concatenate([inner.ravel(), surface.ravel()]))
    return visited


def _ends(values: np.ndarray) -> tuple[float, float]:
    return float(values.min()), float(values.max())


def _limit(case: Case, flat: dict[str, np.ndarray], times: int) -> np.ndarray:
    """The limit with the least slack at each time."""
    (segment,) = case.programme
    if segment.constant_current:
        return np.full(times, "none" if segment.rests else "rate")
    names = [name for name in flat if name.startswith("slack ")]
    least = np.argmin([flat[name] for name in names], axis=0)
    words = np.array([name.removeprefix("slack ") for name in names])
    return np.asarray(words[least])
