"""A protocol in numbers of the whole cell: what both engines read.

Rates become currents, states of charge become charge delivered, the cell's own limits numbers, and
a limit that the cell cannot have - an anode potential on a foil, a critical current without one -
goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.parameters.cell import PlanarElectrode
from cellsim.parameters.values import Scalar
from cellsim.protocols.records import (
    CHARGE,
    DISCHARGE,
    EITHER,
    Own,
    Profile,
    Step,
    Value,
)

if TYPE_CHECKING:
    from cellsim.engines.case import Case

#: No step is waited for longer than this, unless its own current asks for it [s].
LONGEST = 100 * 3600.0

#: A constant current is given up when it has passed this share of what the cell holds.
_BEYOND = 1.2

#: How far beyond the cell's limits a current that may go either way is let come [V]: a full cell
#: stands at its limit, and a table of potentials may place it 0.02 mV off.
_AT_LIMIT = 1e-3

_HOUR = 3600.0


@dataclass(frozen=True)
class Segment:
    """One step for one cell; None where a limit or a stop does not apply.

    Numbers are arrays where the case stands for many.

    The current is at each moment the greatest, in its direction, that keeps every limit.

    Parameters
    ----------
    name : str
    direction : int
        1 discharges, -1 charges, 0 is either: a held voltage, a profile, a rest.
    current : float, optional
        Greatest magnitude [A]; 0 for a rest.
    power : float, optional
        Greatest magnitude [W].
    voltage : float, optional
        Held when reached [V]: the upper on charge, the lower on discharge; with direction 0, held.
    anode_potential : float, optional
        Least [V].
    critical_current : float, optional
        Of lithium at 25 degC [A]; a planar negative only.
    critical_activation_energy : float
        Of the critical current [J/mol].
    temperature : float, optional
        Greatest [K]: over the last `constants.DERATING` below it the current is taken back in
        proportion.
    profile : Profile, optional
        Prescribes current [A] or power [W] over time.
    duration, voltage_below, voltage_above, current_below, charge, delivered, temperature_below, \
temperature_above, anode_below : float, optional
        What ends it: time [s], voltages [V], magnitude of the current [A], charge passed in the
        step as a magnitude [A.h], charge delivered since the start of the case [A.h] - from below
        on discharge and in either direction, from above on charge -, temperatures [K], anode
        potential [V].
    lower, upper : float, optional
        The cell's own limits where the step has none [V]: beyond them it is infeasible.
    longest : float
        How long it may last [s]: its duration, or when it is given up.
    """

    name: str
    direction: int
    current: float | None = None
    power: float | None = None
    voltage: float | None = None
    anode_potential: float | None = None
    critical_current: float | None = None
    critical_activation_energy: float = 0.0
    temperature: float | None = None
    profile: Profile | None = None
    duration: float | None = None
    voltage_below: float | None = None
    voltage_above: float | None = None
    current_below: float | None = None
    charge: float | None = None
    delivered: float | None = None
    temperature_below: float | None = None
    temperature_above: float | None = None
    anode_below: float | None = None
    lower: float | None = None
    upper: float | None = None
    longest: float = LONGEST

    @property
    def constant_current(self) -> bool:
        """Whether the current is known beforehand, and constant; 0 for a rest."""
        others = (
            *(self.power, self.voltage, self.anode_potential, self.critical_current),
            *(self.temperature, self.profile),
        )
        return self.current is not None and all(limit is None for limit in others)

    @property
    def rests(self) -> bool:
        """Whether no current flows."""
        return self.constant_current and self.current == 0


def programme(case: Case) -> tuple[Segment, ...]:
    """The steps of a case's protocol for its cell."""
    return tuple(_segment(case, step) for step in case.protocol.steps)


def _segment(case: Case, step: Step) -> Segment:
    until, one_c = step.until, case.capacity
    current = _current(case, step)
    voltage = _own_voltage(case, step.voltage, step.direction)
    below = _own_voltage(case, until.voltage_below, DISCHARGE)
    above = _own_voltage(case, until.voltage_above, CHARGE)
    lower, upper = _guards(case, step, below, above)
    duration = until.duration
    profile = step.profile
    if profile is not None:
        profile = _in_amperes(profile, one_c)
        duration = min(profile.times[-1], duration or profile.times[-1])
    delivered = None if until.soc is None else (case.initial_soc - until.soc) * one_c
    return Segment(
        step.name,
        step.direction,
        current=current,
        power=step.power,
        voltage=voltage,
        profile=profile,
        duration=duration,
        voltage_below=below,
        voltage_above=above,
        current_below=_cut_off(step, one_c),
        charge=until.charge,
        delivered=delivered,
        temperature_below=until.temperature_below,
        temperature_above=until.temperature_above,
        anode_below=None if case.cell.lithium_metal else until.anode_below,
        lower=lower,
        upper=upper,
        longest=_longest(case, step.direction, current) if duration is None else duration,
        temperature=_limit(step.temperature, case.cell.limits.maximum_temperature),
        **_at_the_negative(case, step),
    )


def _current(case: Case, step: Step) -> Any:
    """The lesser of what rate and current admit [A]."""
    rate = step.rate
    if isinstance(rate, Own):
        rate = case.cell.limits.maximum_charge_rate.si
    given = [step.current] if step.current is not None else []
    if rate is not None:
        given.append(rate * case.capacity)
    return reduce(np.minimum, given) if given else None


def _cut_off(step: Step, one_c: float) -> Any:
    """The greater of the currents at which it ends [A]."""
    given = [step.until.current_below] if step.until.current_below is not None else []
    if step.until.rate_below is not None:
        given.append(step.until.rate_below * one_c)
    return reduce(np.maximum, given) if given else None


def _at_the_negative(case: Case, step: Step) -> dict[str, float]:
    """Limits that depend on whether it is porous or planar."""
    negative = case.cell.negative
    if not isinstance(negative, PlanarElectrode):
        margin = _limit(step.anode_potential, case.cell.limits.plating_margin)
        return {} if margin is None else {"anode_potential": margin}
    if not step.critical_current:
        return {}
    return {
        "critical_current": negative.critical_current_density.si * case.area,
        "critical_activation_energy": negative.critical_current_activation_energy.si,
    }


def _own_voltage(case: Case, value: Value, direction: int) -> float | None:
    limits = case.cell.limits
    own = limits.lower_voltage if direction == DISCHARGE else limits.upper_voltage
    return _limit(value, own)


def _limit(value: Value, own: Scalar) -> float | None:
    """A limit; the cell's own is read only where it is meant, for it may be missing."""
    return own.si if isinstance(value, Own) else value


def _guards(
    case: Case, step: Step, below: float | None, above: float | None
) -> tuple[float | None, float | None]:
    """Lower and upper, where the current may drive the voltage there and the step says nothing."""
    limits = case.cell.limits
    if step.voltage is not None or step.current == 0:
        return None, None
    slack = _AT_LIMIT if step.direction == EITHER else 0.0
    lower = limits.lower_voltage.si - slack
    upper = limits.upper_voltage.si + slack
    return (
        lower if below is None and step.direction != CHARGE else None,
        upper if above is None and step.direction != DISCHARGE else None,
    )


def _in_amperes(profile: Profile, one_c: float) -> Profile:
    if profile.kind != "rate":
        return profile
    return Profile(profile.times, tuple(one_c * value for value in profile.values), "current")


def _longest(case: Case, direction: int, current: Any) -> Any:
    """When a step without duration is given up [s]."""
    if current is None or np.all(current == 0):
        return LONGEST
    charge = case.design.balance.capacity * case.area / _HOUR
    passed = _BEYOND * _HOUR * charge / current
    return passed if direction == DISCHARGE else np.maximum(LONGEST, passed)
