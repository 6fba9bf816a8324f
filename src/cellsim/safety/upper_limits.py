"""Every criterion that a cell fails from some temperature upwards, current or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cellsim.constants import ZERO_CELSIUS
from cellsim.parameters.cell import Cell
from cellsim.parameters.variants import Variants
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

    @property
    def ages(self) -> str:
        """The criterion of ageing, in words."""
        use = f"with {self.cycles:g} cycles a day" if self.cycles else "at rest"
        return f"loses more than {100 * self.loss:g} % {use} in {self.days:g} days"

    @property
    def warms(self) -> str:
        """That of self-heating."""
        return f"heats itself by more than {self.warming:g} K/min"


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
    cell: Cell, thresholds: Thresholds | None = None, *, drawn: Variants | None = None
) -> list[UpperLimit]:
    """All that the cell's data know, the coldest first; what they lack is in `unknown`.

    Parameters
    ----------
    cell : Cell
    thresholds : Thresholds, optional
    drawn : Variants, optional
        Of the cell, for `UpperLimit.drawn`; NaN of one that cannot be.
    """
    asked = thresholds or Thresholds()
    nominal = _temperatures(cell, asked)
    notes = _notes(cell, asked, nominal)
    each = {} if drawn is None else _temperatures(drawn.cell, asked)
    found = [
        UpperLimit(
            name, float(at), _masked(each[name], drawn) if drawn else np.empty(0), notes[name]
        )
        for name, at in nominal.items()
    ]
    return sorted(found, key=lambda limit: limit.temperature)


def _masked(temperatures: np.ndarray, drawn: Variants) -> np.ndarray:
    every = np.broadcast_to(temperatures, drawn.number)
    return np.where(drawn.refusals == "", every, np.nan)


def _temperatures(cell: Cell, asked: Thresholds) -> dict[str, np.ndarray]:
    """By criterion [K]; arrays where values of the cell are."""
    found = {f"{name} {event}": np.asarray(value.si) for name, event, value in limits(cell)}
    if cell.ageing is not None:
        time, cycles = asked.days * _DAY, asked.days * asked.cycles
        found[asked.ages] = ageing_bound(cell, bound=asked.loss, time=time, cycles=cycles)
    if _reacts(cell):
        onset = self_heating_onset(cell, detected=asked.warming / 60)
        found[asked.warms] = np.where(np.isnan(onset), np.inf, onset)
    return found


def _notes(cell: Cell, asked: Thresholds, nominal: Mapping[str, np.ndarray]) -> dict[str, str]:
    """Of each criterion, whether its temperature lies beyond the measurements behind it."""
    notes = dict.fromkeys(nominal, "")
    for name, event, value in limits(cell):
        if value.trust == "assumed":
            key = f"{name} {event}"
            notes[key] = f"{key}: {_celsius(value.si)} is assumed"
    at = nominal.get(asked.ages, np.inf)
    if 0 < at < np.inf:
        used = outside_cycles(cell, np.array([at])) if asked.cycles else ""
        rest = outside(cell, np.array([at]), np.array([asked.days * _DAY]), HALF)
        notes[asked.ages] = "; ".join(filter(None, (rest, used)))
    if nominal.get(asked.warms, np.inf) <= SEARCHED[0]:
        notes[asked.warms] = f"self-heating: found at {_celsius(SEARCHED[0])} or below"
    return notes


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


def _celsius(kelvin: float) -> str:
    return f"{kelvin - ZERO_CELSIUS:.0f} degC"
