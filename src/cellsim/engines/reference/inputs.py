"""The numbers of a case and of a step under the names that compiled models ask for."""

from __future__ import annotations

from cellsim.engines.case import Case
from cellsim.engines.programme import Segment

#: A limit or stop that does not apply [V, A.h or K], and a current [1C].
_NONE, _NO_CURRENT = 1e6, 1e4

#: A half-cell may go down to 0 V, where a power is no current [V].
_LOW = 0.1


def inputs(
    case: Case,
    segment: Segment | None = None,
    previous_current: float = 0.0,
    delivered: float = 0.0,
) -> dict[str, float]:
    """A value for every input that any model may ask for.

    Parameters
    ----------
    case : Case
    segment : Segment, optional
        The first of the case unless given.
    previous_current : float
        With which the step begins [A].
    delivered : float
        Before the step [A.h].
    """
    segment = case.programme[0] if segment is None else segment
    x_p, x_n = case.stoichiometry
    values: dict[str, float] = {path: value.si for path, value in case.cell.values()}
    values |= {
        "capacity": case.capacity,
        "area": case.area,
        "temperature": case.temperature,
        "x_p": x_p,
        "x_n": 0.0 if x_n is None else x_n,
        # Isothermal, no heat is asked for; a cell whose mass is not known has no heat capacity.
        "heat_capacity": case.heat_capacity if case.thermal == "lumped" else 1.0,
        "cooling": case.cooling if case.thermal == "lumped" else 0.0,
        "metal": min(case.metal, _NONE) if strips(segment) else _NONE,
        # A tenth of a volt at 1C.
        "scale_resistance": 0.1 / case.capacity,
        "previous_current": previous_current,
        "delivered_before": delivered,
        "grace": 0.0,
    }
    return values | _limits(case, segment) | _stops(segment)


def strips(segment: Segment) -> bool:
    """Whether a step may take lithium from a foil; one that does not ends at no lack of it."""
    return segment.direction >= 0 and not segment.rests


def _limits(case: Case, segment: Segment) -> dict[str, float]:
    no_current = _NO_CURRENT * case.capacity
    direction = segment.direction or 1
    limit = segment.voltage
    derated = segment.current
    if derated is None and segment.power is not None:
        derated = segment.power / max(case.cell.limits.lower_voltage.si, _LOW)
    return {
        "direction": direction,
        "held": float(segment.direction == 0 and limit is not None),
        "current": direction * (segment.current or 0.0),
        "greatest_current": _or(segment.current, no_current),
        "greatest_power": _or(segment.power, no_current * case.cell.limits.upper_voltage.si),
        "derated_current": _or(derated, no_current),
        "held_voltage": _or(limit, -direction * _NONE),
        "greatest_temperature": _or(segment.temperature, _NONE),
        "plating_margin": _or(segment.anode_potential, -_NONE),
        "critical_current": _or(segment.critical_current, no_current),
        "critical_activation_energy": segment.critical_activation_energy,
    }


def _stops(segment: Segment) -> dict[str, float]:
    sign = -1.0 if segment.direction < 0 else 1.0
    return {
        "voltage_below": _or(segment.voltage_below, -_NONE),
        "voltage_above": _or(segment.voltage_above, _NONE),
        "guard_lower": _or(segment.lower, -_NONE),
        "guard_upper": _or(segment.upper, _NONE),
        "cut_off_current": _or(segment.current_below, -_NONE),
        "soc_sign": sign,
        "delivered_wanted": _or(segment.delivered, sign * _NONE),
        "charge_wanted": _or(segment.charge, _NONE),
        "temperature_above": _or(segment.temperature_above, _NONE),
        "temperature_below": _or(segment.temperature_below, -_NONE),
        "anode_below": _or(segment.anode_below, -_NONE),
    }


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
