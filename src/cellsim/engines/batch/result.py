"""From what the kernel found to a `Run`."""

from __future__ import annotations

import numpy as np

from cellsim.dfn import LIMITS, Status
from cellsim.engines import ending
from cellsim.engines.batch.curves import Curves, curves
from cellsim.engines.batch.outcome import last_step, of_steps, outcome, words_of_steps
from cellsim.engines.batch.solve import Solved
from cellsim.engines.case import Case
from cellsim.engines.dataset import Performed, Run
from cellsim.engines.ranges import outside_range
from cellsim.parameters.materials import LiquidElectrolyte

_HOUR = 3600.0

#: What holds the current, in words; a voltage by the direction of its step.
LIMIT_WORDS = {name: name for name in LIMITS} | {
    "anode": "anode potential",
    "critical": "critical current",
}

#: Share of the nominal energy below which a run is judged by the nominal energy [-].
_LITTLE = 0.01

#: What the kernel divides by in a run that delivers nothing [J/m2].
_VANISHING = 1e-300


def as_run(case: Case, solved: Solved, line: int) -> Run:
    """One case with its curves."""
    status, termination = outcome(case, solved, line)
    steps = _performed(case, solved, line, termination)
    trace = solved.traces[line]
    if termination == ending.NO_START or not np.isfinite(solved["voltage_start"][line]):
        return Run(status, termination, steps=steps)
    ends = (float(solved[name][line]) for name in ("time", "temperature"))
    found = curves(trace, *ends) if len(trace) else None
    columns = _columns(found, _last_point(case, solved, line))
    hours = case.area / _HOUR
    capacity = columns["charge"] * hours
    return Run(
        status=status,
        termination=termination,
        time=columns["time"],
        voltage=columns["voltage"],
        current=columns["current"] * case.area,
        temperature=columns["temperature"],
        capacity=capacity,
        energy=columns["energy"] * hours,
        soc=case.initial_soc - capacity / case.capacity,
        anode_potential=columns["anode"],
        limit=_limits(case, columns["limit"], columns["step"]),
        step=columns["step"].astype(int) + 1,
        steps=steps,
        lithium_closure=float(solved["lithium_closure"][line]),
        energy_closure=float(energy_closure(solved)[line]),
        heat_closure=_heat_closure(case, solved, line, columns),
        outside_range=outside_range(case, _visited(case, solved, line)),
    )


def _performed(case: Case, solved: Solved, line: int, termination: str) -> tuple[Performed, ...]:
    """The steps that were performed; one that broke down lasted to the end."""
    hours = case.area / _HOUR
    values = [of_steps(solved, line, name) for name in ("duration", "charge", "energy")]
    words = words_of_steps(case, solved, line)
    performed = [
        Performed(segment.name, duration, charge * hours, energy * hours, word)
        for segment, duration, charge, energy, word in zip(
            case.programme, *values, words, strict=False
        )
    ]
    last = last_step(case, solved, line) if not solved.refusals[line] else 0
    if len(performed) <= last and np.isfinite(solved["status"][line]):
        whole = (float(solved[name][line]) for name in ("time", "charge", "energy"))
        left = [np.nan_to_num(all_) - sum(own) for all_, own in zip(whole, values, strict=True)]
        name = case.programme[last].name
        performed.append(Performed(name, left[0], left[1] * hours, left[2] * hours, termination))
    return tuple(performed)


def _last_point(case: Case, solved: Solved, line: int) -> dict[str, float]:
    """The end of a run, which the kernel has carried on to the stop itself.

    Where the limit is met at once, the current never comes on in full.
    """
    end = {
        "time": "time", "voltage": "voltage", "anode": "anode_potential", "current": "current",
        "temperature": "temperature", "charge": "charge", "energy": "energy",
    }  # fmt: skip
    point = {name: float(solved[of][line]) for name, of in end.items()}
    point["limit"] = float(solved["limit"][line])
    point["step"] = last_step(case, solved, line)
    segment, status = case.programme[int(point["step"])], int(solved["status"][line])
    if status in (Status.VOLTAGE_LOW, Status.VOLTAGE_HIGH, Status.BEYOND_AT_START):
        low = status == Status.VOLTAGE_LOW or segment.direction > 0
        stop = segment.voltage_below if low else segment.voltage_above
        point["voltage"] = point["voltage"] if stop is None else stop
    return point


def _columns(found: Curves | None, last: dict[str, float]) -> dict[str, np.ndarray]:
    """The curves with their last point, which is all there is of a run of no length."""
    if found is None:
        return {name: np.array([value]) for name, value in last.items()}
    kept = found.time < last["time"]
    return {name: np.append(getattr(found, name)[kept], value) for name, value in last.items()}


def _limits(case: Case, limit: np.ndarray, step: np.ndarray) -> np.ndarray:
    """What bound the current, in words."""
    all_words = np.array([LIMIT_WORDS[name] for name in LIMITS], dtype="<U17")
    words: np.ndarray = all_words[limit.astype(int)]
    for number, segment in enumerate(case.programme):
        own = {1: ending.LOWER_VOLTAGE, -1: ending.UPPER_VOLTAGE}.get(segment.direction, "voltage")
        words[(step == number) & (words == "voltage")] = own
        if segment.profile is not None:
            words[step == number] = "profile"
    return words


def energy_closure(solved: Solved) -> np.ndarray:
    """Energy unaccounted for over all that passed the terminals, or over a little of the cell's
    own at rest."""
    own = _HOUR * solved.capacity / solved.area
    passed = np.maximum(solved["energy_passed"], _VANISHING)
    scale = np.maximum(passed, _LITTLE * own * np.abs(solved["voltage_start"]))
    return np.asarray(solved["energy_closure"] * (passed / scale))


def _heat_closure(case: Case, solved: Solved, line: int, columns: dict[str, np.ndarray]) -> float:
    """What the first law leaves over in a cell that warms, relative to the energy in and out."""
    if case.thermal == "isothermal":
        return float("nan")
    warmer = columns["temperature"] - case.temperature
    lost = case.cooling * np.trapezoid(warmer, columns["time"])
    kept = case.heat_capacity * (warmer[-1] - warmer[0])
    heat, passed = (float(solved[name][line]) * case.area for name in ("heat", "energy_passed"))
    return float((heat - lost - kept) / max(passed, _LITTLE * _HOUR * case.capacity))


def _visited(case: Case, solved: Solved, line: int) -> dict[str, tuple[float, float]]:
    """Least and greatest value of each state in the run; of a particle, at its surface."""
    ends = (solved[name][line] for name in ("temperature", "temperature_most"))
    visited = {"T": _span(case.temperature, *ends)}
    electrolyte = case.cell.separator.electrolyte
    if isinstance(electrolyte, LiquidElectrolyte):
        c0 = electrolyte.salt_concentration.si
        visited["c_e"] = _span(c0, solved["salt_least"][line], solved["salt_most"][line])
    for side, name, start in zip(("positive", "negative"), "pn", case.stoichiometry, strict=True):
        if start is not None:
            ends = (solved[f"x_{name}_{end}"][line] for end in ("least", "most"))
            visited[f"{side}.x"] = _span(start, *ends)
    return visited


def _span(*values: float) -> tuple[float, float]:
    known = [float(value) for value in values if np.isfinite(value)]
    return min(known), max(known)
