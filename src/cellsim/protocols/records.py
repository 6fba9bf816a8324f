"""What is done to a cell, as data: steps, each with its limits and its stops.

In a step the current is at each moment the greatest, in the step's direction, that breaks none of
its limits; the step ends at the first of its stops. So constant current, constant voltage, constant
power, CC-CV, rest and a charge along the limits of the cell are one record with other limits set.
The records hold numbers only; the functions beside them read what a user writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import Literal


class Own(Enum):
    """Marks a value that is the cell's own: known when the protocol meets a cell."""

    OWN = "the cell's own"

    def __repr__(self) -> str:
        return "OWN"


OWN = Own.OWN

#: A number, the cell's own, or a limit or stop that does not apply.
Value = float | Own | None

DISCHARGE, CHARGE, EITHER = 1, -1, 0

#: What a profile may prescribe.
Kind = Literal["current", "power", "rate"]

Infeasible = Literal["end", "skip"]


@dataclass(frozen=True)
class Profile:
    """Values over time, linear between points; positive on discharge.

    `times` in s from 0, rising; `values` in A, W or 1/h by `kind`.
    """

    times: tuple[float, ...]
    values: tuple[float, ...]
    kind: Kind


@dataclass(frozen=True)
class Stops:
    """What ends a step, the first of them that is met.

    Time in s, voltages in V, currents as magnitudes in A and 1/h, `soc` as a fraction of the
    nominal capacity, `charge` passed in the step in A.h, temperatures in K.
    """

    duration: float | None = None
    voltage_below: Value = None
    voltage_above: Value = None
    current_below: float | None = None
    rate_below: float | None = None
    soc: float | None = None
    charge: float | None = None
    temperature_below: float | None = None
    temperature_above: float | None = None
    anode_below: float | None = None


@dataclass(frozen=True)
class Step:
    """One step: a direction, limits that the current keeps, and stops.

    Parameters
    ----------
    name : str
    direction : int
        1 discharges, -1 charges; 0 is either: a held voltage, a profile, a rest.
    rate, current, power
        Greatest magnitude, in 1/h, A, W.
    voltage
        Held where it is reached [V]; with direction 0, held from the beginning.
    anode_potential
        Least [V].
    critical_current : bool
        Keep below the critical current of a lithium electrode.
    temperature
        Greatest of the cell [K].
    profile : Profile, optional
        Prescribes current or power; there are no other limits then.
    until : Stops
    """

    name: str
    direction: int
    rate: Value = None
    current: float | None = None
    power: float | None = None
    voltage: Value = None
    anode_potential: Value = None
    critical_current: bool = False
    temperature: Value = None
    profile: Profile | None = None
    until: Stops = Stops()


@dataclass(frozen=True)
class Protocol:
    """Steps, one after the other, from a state of charge.

    `infeasible` says what becomes of a run in which a step meets a voltage limit of the cell that
    is none of its stops: it ends, or skips to the next step.
    """

    steps: tuple[Step, ...]
    start: float = 1.0
    infeasible: Infeasible = "end"
    name: str = ""

    def __str__(self) -> str:
        if self.name:
            return self.name
        runs = [(name, len(list(group))) for name, group in groupby(s.name for s in self.steps)]
        words = [name if count == 1 else f"{count} x {name}" for name, count in runs]
        more = len(words) - _SHOWN
        return ", ".join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


_SHOWN = 6
