"""From the steps of a solved case to a `Run`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cellsim.engines import ending
from cellsim.engines.case import Case
from cellsim.engines.dataset import Performed, Run
from cellsim.engines.programme import Segment
from cellsim.engines.ranges import outside_range
from cellsim.engines.reference import closures
from cellsim.engines.reference.closures import Balance
from cellsim.engines.reference.solve import Solved, Traces

#: Traces that a run keeps.
_KEPT = ("voltage", "current", "temperature", "capacity", "energy", "anode_potential")

Ends = tuple[float, float]


@dataclass(frozen=True)
class _Part:
    """What is kept of a step: its fields are too large to hold those of a thousand."""

    step: int
    time: np.ndarray
    traces: Traces
    limit: np.ndarray
    balance: Balance
    visited: dict[str, Ends]


def as_run(case: Case, steps: Iterable[Solved]) -> Run:
    """Assemble; a case without a single solved time keeps its empty arrays."""
    parts: list[_Part] = []
    performed: list[Performed] = []
    status: ending.Outcome = ending.FINISHED
    termination = ""
    for number, solved in enumerate(steps, start=1):
        performed.append(_performed(solved))
        status, termination = _outcome(case, solved, number)
        if solved.time.size:
            parts.append(_part(case, solved, number))
    if not parts:
        return Run(status, termination, steps=tuple(performed))
    traces = {name: np.concatenate([part.traces[name] for part in parts]) for name in _KEPT}
    balances = [part.balance for part in parts]
    return Run(
        status=status,
        termination=termination,
        time=np.concatenate([part.time for part in parts]),
        **traces,
        soc=case.initial_soc - traces["capacity"] / case.capacity,
        limit=np.concatenate([part.limit for part in parts]),
        step=np.concatenate([np.full(part.time.size, part.step) for part in parts]),
        steps=tuple(performed),
        lithium_closure=closures.lithium(balances),
        energy_closure=closures.energy(balances),
        heat_closure=closures.heat(balances),
        outside_range=outside_range(case, _union(part.visited for part in parts)),
    )


def _outcome(case: Case, solved: Solved, number: int) -> tuple[ending.Outcome, str]:
    """Status and termination of a run that ends with this step."""
    if not solved.infeasible:
        return solved.status, solved.termination
    termination = f"step {number} ({solved.segment.name}) {solved.termination}"
    ends = case.protocol.infeasible == "end"
    return ending.FAILED if ends else ending.FINISHED, termination


def _performed(solved: Solved) -> Performed:
    begin, end = solved.begin, solved.end
    return Performed(
        solved.segment.name,
        end.time - begin.time,
        end.capacity - begin.capacity,
        end.energy - begin.energy,
        solved.termination,
    )


def _part(case: Case, solved: Solved, number: int) -> _Part:
    return _Part(
        number,
        solved.time,
        {name: solved.traces[name] for name in _KEPT},
        _limit(solved.segment, solved.traces, solved.time.size),
        Balance.of(case, solved),
        _visited(solved),
    )


def _visited(solved: Solved) -> dict[str, Ends]:
    """Least and greatest value of each state in the step."""
    traces, fields = solved.traces, solved.fields
    visited = {"T": _ends(traces["temperature"])}
    if "salt_least" in traces:
        visited["c_e"] = float(traces["salt_least"].min()), float(traces["salt_most"].max())
    for side in ("negative", "positive"):
        if f"{side}_surface" in fields:
            inner, surface = fields[f"{side}_stoichiometry"], fields[f"{side}_surface"]
            visited[f"{side}.x"] = _ends(np.concatenate([inner.ravel(), surface.ravel()]))
    return visited


def _ends(values: np.ndarray) -> Ends:
    return float(values.min()), float(values.max())


def _union(visited: Iterable[dict[str, Ends]]) -> dict[str, Ends]:
    whole: dict[str, Ends] = {}
    for each in visited:
        for name, (low, high) in each.items():
            least, most = whole.get(name, (low, high))
            whole[name] = min(least, low), max(most, high)
    return whole


def _limit(segment: Segment, traces: Traces, times: int) -> np.ndarray:
    """The limit with the least slack at each time."""
    if segment.profile is not None:
        return np.full(times, "profile")
    if segment.constant_current:
        return np.full(times, "none" if segment.rests else "rate")
    if segment.direction == 0:
        return np.full(times, "voltage")
    names = [name for name in traces if name.startswith("slack ")]
    least = np.argmin([traces[name] for name in names], axis=0)
    words = [name.removeprefix("slack ") for name in names]
    reached = ending.LOWER_VOLTAGE if segment.direction > 0 else ending.UPPER_VOLTAGE
    return np.asarray(np.array([reached if w == "voltage" else w for w in words])[least])
