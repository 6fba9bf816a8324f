"""Every criterion that a cell fails from some temperature upwards, current or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cellsim.constants import ZERO_CELSIUS
from cellsim.parameters.cell import Cell
from cellsim.parameters.ranges import spread
from cellsim.physics.ageing import HALF
from cellsim.safety.ageing import outside, outside_cycles
from cellsim.safety.criteria import SEARCHED, ageing_bound, self_heating_onset
from cellsim.safety.limits import limits

_DAY = 86400.0


@dataclass(frozen=True)
class Thresholds:
    """How much is too much: the share lost in so many days half charged, and K/min by itself.

    `cycles`: full cycles a day in addition; none is at rest.
    """

    loss: float = 0.2
    days: float = 365.0
    warming: float = 0.02
    cycles: float = 0.0


@dataclass(frozen=True)
class UpperLimit:
    """A criterion, from which temperature on it fails [K], and the same of each sample drawn.

    Infinite where no heat, or none that was searched, brings the cell there. `outside` says where
    the limit lies beyond the measurements behind it.
    """

    criterion: str
    temperature: float
    drawn: np.ndarray
    outside: str = ""


def upper_limits(
    cell: Cell,
    thresholds: Thresholds | None = None,
    *,
    samples: int | None = None,
    seed: int = 0,
) -> list[UpperLimit]:
    """All that the cell's data know, the coldest first; what they lack is in `unknown`."""
    asked = thresholds or Thresholds()
    found = _materials(cell, samples, seed)
    if cell.ageing is not None:
        found.append(_ageing(cell, asked, samples, seed))
    if _reacts(cell):
        found.append(_self_heating(cell, asked, samples, seed))
    return sorted(found, key=lambda limit: limit.temperature)


def unknown(cell: Cell) -> list[str]:
    """Which criteria the cell has no data for, in words."""
    missing = []
    if cell.ageing is None:
        missing.append("ageing at rest, for the cell names no law of it")
    if not _reacts(cell):
        missing.append("self-heating, for the cell names no reactions of decomposition")
    return missing


def _reacts(cell: Cell) -> bool:
    return cell.decomposition is not None and bool(cell.decomposition.present)


def _ageing(cell: Cell, asked: Thresholds, samples: int | None, seed: int) -> UpperLimit:
    time, cycles = asked.days * _DAY, asked.days * asked.cycles

    def bound(number: int | None) -> np.ndarray:
        how = {"bound": asked.loss, "time": time, "cycles": cycles}
        return ageing_bound(cell, **how, samples=number, seed=seed)

    at = float(bound(None))
    note = ""
    if 0 < at < np.inf:
        used = outside_cycles(cell, np.array([at])) if cycles else ""
        rest = outside(cell, np.array([at]), np.array([time]), HALF)
        note = "; ".join(filter(None, (rest, used)))
    use = f"with {asked.cycles:g} cycles a day" if cycles else "at rest"
    text = f"loses more than {100 * asked.loss:g} % {use} in {asked.days:g} days"
    return UpperLimit(text, at, _drawn(bound, samples), note)


def _self_heating(cell: Cell, asked: Thresholds, samples: int | None, seed: int) -> UpperLimit:
    def bound(number: int | None) -> np.ndarray:
        detected = asked.warming / 60
        found = self_heating_onset(cell, detected=detected, samples=number, seed=seed)
        return np.where(np.isnan(found), np.inf, found)

    at = float(bound(None))
    note = "" if at > SEARCHED[0] else f"self-heating: found at {_celsius(at)} or below"
    text = f"heats itself by more than {asked.warming:g} K/min"
    return UpperLimit(text, at, _drawn(bound, samples), note)


def _materials(cell: Cell, samples: int | None, seed: int) -> list[UpperLimit]:
    found = []
    for name, event, value in limits(cell):
        key = f"{name} {event}"
        drawn = np.empty(0) if samples is None else spread(value, key, samples, seed)
        assumed = f"{key}: {_celsius(value.si)} is assumed" if value.trust == "assumed" else ""
        found.append(UpperLimit(key, float(value.si), drawn, assumed))
    return found


def _drawn(bound: Callable[[int | None], np.ndarray], samples: int | None) -> np.ndarray:
    return np.empty(0) if samples is None else bound(samples)


def _celsius(kelvin: float) -> str:
    return f"{kelvin - ZERO_CELSIUS:.0f} degC"
