"""A run over time, from the time steps that the kernel took.

Within a step every quantity lies on the cubic through the step's four stages; charge and energy are
integrals of such cubics, brought at the step's end to what the kernel's own weights give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cellsim.dfn import LIMITS, STAGE_TIMES, STAGE_WEIGHTS, TRACE
from cellsim.dfn.trace import CUBIC, stage_weights, stages_of, within

#: At least so many points, if the steps are few; and at most so many within a step.
_POINTS, _WITHIN = 400, 8

#: Where the first point of a step of the program lies, in parts of its first time step: not at its
#: very start, which is the end of the step before.
_AT_ONCE = 1e-3

#: How near to its limit a voltage that is held there stands [V].
_HELD = 1e-3


@dataclass(frozen=True)
class Curves:
    """Along time; charge [C/m2] and energy [J/m2] as delivered by area, current [A/m2]."""

    time: np.ndarray
    voltage: np.ndarray
    anode: np.ndarray
    current: np.ndarray
    temperature: np.ndarray
    charge: np.ndarray
    energy: np.ndarray
    limit: np.ndarray
    step: np.ndarray


def curves(trace: np.ndarray, end: float, last: float) -> Curves:
    """Of a case up to its end [s] and the temperature there, `last` [K].

    `trace` holds lines of `dfn.TRACE`.

    Where a step of the program begins there is a point of its own: the voltage jumps there.
    """
    parts = int(np.clip(np.ceil(_POINTS / max(len(trace), 1)), 1, _WITHIN))
    places = np.append(_AT_ONCE, np.arange(1, parts + 1) / parts)
    begins = np.diff(_column(trace, "line"), prepend=-1) != 0
    steps = _column(trace, "step")
    starts = _column(trace, "time") - steps
    names = ("voltage", "anode", "current", "temperature")
    stages = {name: stages_of(trace, name) for name in names}
    stages["temperature"] = _as_it_came(stages["temperature"], last)
    stages["power"] = stages["voltage"] * stages["current"]
    weights = stage_weights(places).T
    values = {name: within(stages[name] @ weights, stages[name]) for name in names}
    passed = {
        name: _integral(stages[of], steps, places)
        for name, of in (("charge", "current"), ("energy", "power"))
    }
    columns = values | passed
    columns["time"] = starts[:, None] + steps[:, None] * places
    columns["step"] = np.repeat(_column(trace, "line").astype(int)[:, None], parts + 1, axis=1)
    columns["limit"] = _limits(trace, columns, begins)
    kept = np.ones(columns["time"].shape, bool)
    kept[:, 0] = begins
    kept &= columns["time"] <= end
    found = {name: value[kept] for name, value in columns.items()}
    found["time"][0] = found["charge"][0] = found["energy"][0] = 0.0
    for name in values:
        found[name][0] = stages[name][0, 0]
    return Curves(**found)


def _column(trace: np.ndarray, name: str) -> np.ndarray:
    return trace[:, TRACE.index(name)]


def _limits(trace: np.ndarray, columns: dict[str, np.ndarray], begins: np.ndarray) -> np.ndarray:
    """What bounds the current at each point: the trace has it for the end of each step. Where a
    limit takes over within a step, it does so where its quantity has come to it."""
    end = _column(trace, "limit").astype(int)
    before = np.where(begins, LIMITS.index("rate"), np.append(end[:1], end[:-1]))
    limits = np.repeat(end[:, None], columns["time"].shape[1], axis=1)
    for name, quantity in (("voltage", "voltage"), ("anode", "anode")):
        new = (end == LIMITS.index(name)) & (end != before)
        values = columns[quantity]
        early = new[:, None] & (np.abs(values - values[:, -1:]) > _HELD)
        limits = np.where(early, before[:, None], limits)
    return limits


def _as_it_came(stages: np.ndarray, last: float) -> np.ndarray:
    """Temperatures of the stages, which were foreseen, brought to what each step came to."""
    more = np.append(stages[1:, 0], last) - stages[:, 3]
    return np.asarray(stages + more[:, None] * np.asarray(STAGE_TIMES))


def _integral(stages: np.ndarray, steps: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Integral from the start of the run to places within each step: (steps, places)."""
    order = np.arange(4)
    powers = places[:, None] ** (order + 1) / (order + 1)
    part = stages @ (powers @ CUBIC).T
    whole = stages @ STAGE_WEIGHTS
    part = steps[:, None] * (part + places * (whole - part[:, -1])[:, None])
    before = np.cumsum(steps * whole) - steps * whole
    return np.asarray(before[:, None] + part)
