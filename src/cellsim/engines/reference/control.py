"""How a step drives the current, and what stops it, as equations.

A current is given (`control="current"`), prescribed over time (`"profile"`), or the greatest that
breaks no limit (`"limited"`). The last is one equation instead of a sequence of steps: with
i = d I, d the direction, each limit has a slack that falls as the current grows, and the least of
them is zero,

    min(I_max - i, P_max/V - i, I_critical(T) - i, I_derated(T) - i, d (V - V_limit)/R,
        (phi_anode - margin)/R) = 0

with a resistance R that only scales. A limit that binds from the first instant, or takes over in
mid-step, needs no event. Where even i = 0 breaks a limit, the current is zero. A held voltage is
the slack of the voltage by itself, whatever the sign of the current.

A step begins with the current of the step before: over `RAMP`, its equation takes over.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pybamm

from cellsim.constants import DERATING
from cellsim.engines import ending
from cellsim.parameters.cell import Cell
from cellsim.physics.temperature import arrhenius
from cellsim.protocols.records import Profile

#: Time over which the current comes on [s]: the search for a consistent start begins at rest.
RAMP = 1e-2

#: When a stop counts that the step before leaves behind it [s]: the voltage jumps with the current.
GRACE = 2 * RAMP

#: Width of the passage from one limit to the next [1C].
SMOOTH = 0.01

#: Held back from a stop during its grace, in the unit of the stop [V].
_FAR = 100.0

#: What the names of stops begin with that are none of the step's own.
GUARD = "guard: "


def anode_potential(cell: Cell, variables: dict[str, Any]) -> Any:
    """Potential of the negative against lithium in the electrolyte beside it, at the separator."""
    if cell.lithium_metal:
        return variables["Lithium metal interface surface potential difference [V]"]
    return pybamm.boundary_value(
        variables["Negative electrode surface potential difference [V]"], "right"
    )


def ramp(time: Any) -> Any:
    """From 0 to 1 within `RAMP`, without a kink at its ends."""
    share = pybamm.minimum(time / RAMP, 1)
    return share**2 * (3 - 2 * share)


def given_current(profile: Profile | None, time: Any) -> Any:
    """A current that is constant or prescribed [A], from that of the step before."""
    before = _input("previous_current")
    after = _input("current") if profile is None else _over_time(profile, time)
    return before + (after - before) * ramp(time)


def _over_time(profile: Profile, time: Any) -> Any:
    return pybamm.Interpolant(np.array(profile.times), np.array(profile.values), time)


def equation(cell: Cell, variables: dict[str, Any], profile: Profile | None) -> Any:
    """What must be zero of a current that is no function of time [1C]."""
    one_c, current = _input("capacity"), variables["Current [A]"]
    if profile is None:
        direction = _input("direction")
        found = _limited(cell, variables)
    else:
        direction = 1
        found = (_over_time(profile, pybamm.t) / variables["Voltage [V]"] - current) / one_c
    share = ramp(pybamm.t)
    before = direction * (_input("previous_current") - current) / one_c
    return share * found + (1 - share) * before


def slacks(cell: Cell, variables: dict[str, Any]) -> dict[str, Any]:
    """What is left to each limit, in A; each falls as the current in the step's direction grows."""
    direction, voltage = _input("direction"), variables["Voltage [V]"]
    current = direction * variables["Current [A]"]
    temperature = variables["Volume-averaged cell temperature [K]"]
    resistance = _input("scale_resistance")
    room = (_input("greatest_temperature") - temperature) / DERATING
    derated = _input("derated_current") * pybamm.maximum(pybamm.minimum(room, 1e3), 0)
    left = {
        "rate": _input("greatest_current") - current,
        "power": _input("greatest_power") / voltage - current,
        "voltage": direction * (voltage - _input("held_voltage")) / resistance,
        "temperature": derated - current,
    }
    if cell.lithium_metal:
        energy = _input("critical_activation_energy")
        critical = _input("critical_current") * arrhenius(energy, temperature, pybamm.exp)
        left["critical current"] = critical - current
    else:
        margin = _input("plating_margin")
        left["anode potential"] = (anode_potential(cell, variables) - margin) / resistance
    return left


def _limited(cell: Cell, variables: dict[str, Any]) -> Any:
    one_c = _input("capacity")
    left = slacks(cell, variables)
    least: Any = None
    for slack in left.values():
        least = slack / one_c if least is None else _smooth_minimum(least, slack / one_c, SMOOTH)
    # No current the other way, whatever the limits say. This passage would give a limit away, so
    # it is narrow.
    current = _input("direction") * variables["Current [A]"] / one_c
    driven = -_smooth_minimum(-least, current, 0.01 * SMOOTH)
    held = _input("held")
    return held * left["voltage"] / one_c + (1 - held) * driven


def _smooth_minimum(a: Any, b: Any, width: float) -> Any:
    # Never above the lesser of the two, so that a limit gives way to none; half of the width below
    # where they meet. A sharp corner stops the solver.
    return 0.5 * (a + b - pybamm.sqrt((a - b) ** 2 + width**2))


def stops(cell: Cell, variables: dict[str, Any]) -> list[Any]:
    """Events that end a step; positive until then, and for good where a stop does not apply."""
    current, voltage = variables["Current [A]"], variables["Voltage [V]"]
    delivered = variables["Discharge capacity [A.h]"]
    temperature = variables["Volume-averaged cell temperature [K]"]
    begun = pybamm.maximum(1 - pybamm.t / GRACE, 0)
    grace = _FAR * _input("grace") * begun
    cut_off = _input("cut_off_current")
    # Positive while the current comes on, so that only its fall is seen.
    early = cut_off * (1 - pybamm.t / GRACE)
    passed = pybamm.AbsoluteValue(delivered - _input("delivered_before"))
    found = {
        ending.LOWER_VOLTAGE: voltage - _input("voltage_below") + grace,
        ending.UPPER_VOLTAGE: _input("voltage_above") - voltage + grace,
        GUARD + ending.LOWER_VOLTAGE: voltage - _input("guard_lower") + grace,
        GUARD + ending.UPPER_VOLTAGE: _input("guard_upper") - voltage + grace,
        ending.CUT_OFF: pybamm.maximum(pybamm.AbsoluteValue(current) - cut_off, early),
        ending.SOC_REACHED: _input("soc_sign") * (_input("delivered_wanted") - delivered),
        ending.CHARGE_PASSED: _input("charge_wanted") - passed,
        ending.TEMPERATURE: pybamm.minimum(
            _input("temperature_above") - temperature, temperature - _input("temperature_below")
        ),
    }
    if cell.lithium_metal:
        found[ending.LITHIUM_EXHAUSTED] = _input("metal") - delivered
    else:
        found[ending.ANODE_POTENTIAL] = (
            anode_potential(cell, variables) - _input("anode_below") + grace
        )
    # None where the salt runs out: the reaction moves to where there is some, as in a real cell,
    # and delivers up to twice the charge until the voltage ends it.
    return [pybamm.Event(name, stop) for name, stop in found.items()]


def _input(name: str) -> Any:
    return pybamm.InputParameter(name)
