"""What ends a step of the program, and where within a time step.

Plain scalar code on the lane's column of `s`, once a time step and lane.
"""

import math

from . import state as k_
from . import tableau as rk
from .compile import routine
from .layout import (
    A_LOW,
    C0,
    CHARGE,
    CURRENT,
    DELIVERED,
    DIRECTION,
    DURATION,
    FREE,
    GUARD_HIGH,
    GUARD_LOW,
    I_LOW,
    Q_MAX,
    T_HIGH,
    T_LOW,
    V_HIGH,
    V_LOW,
)
from .program import NONE
from .status import RUNNING, Status

VOLTAGE_TOLERANCE = 1e-3  # [V] within which a step may have met the last stop, if it is near in
NEAR = 0.1  # time: parts of the step; the slope does the rest
WITHIN = 1e-6  # [V] of a stop on the way
KELVIN = 1e-4  # [K] likewise
RELATIVE = 1e-6  # of a current, of a charge

_LOW, _HIGH, _CURRENT = int(Status.VOLTAGE_LOW), int(Status.VOLTAGE_HIGH), int(Status.CURRENT_LOW)
_TIME = int(Status.TIME)
_CHARGE, _DELIVERED, _METAL = int(Status.CHARGE), int(Status.DELIVERED), int(Status.STOICHIOMETRY)
_COLD, _HOT, _ANODE = (
    int(s) for s in (Status.TEMPERATURE_LOW, Status.TEMPERATURE_HIGH, Status.ANODE_LOW)
)
_DEPLETED, _FULL, _EMPTY, _SMALL = (
    int(s)
    for s in (
        Status.DEPLETED, Status.SURFACE_FULL, Status.SURFACE_EMPTY, Status.STEP_TOO_SMALL,
    )
)  # fmt: skip
_BEYOND_LOW, _BEYOND_HIGH = int(Status.BEYOND_LOW), int(Status.BEYOND_HIGH)


@routine
def stage_cubic(tau, f_0, f_1, f_2, f_3):
    """The cubic through the values at the four stages, at tau in [0, 1]."""
    t_1 = rk.C[1]
    w_0 = (tau - t_1) * (tau - 0.6) * (tau - 1.0) / (-t_1 * 0.6)
    w_1 = tau * (tau - 0.6) * (tau - 1.0) / (t_1 * (t_1 - 0.6) * (t_1 - 1.0))
    w_2 = tau * (tau - t_1) * (tau - 1.0) / (0.6 * (0.6 - t_1) * (0.6 - 1.0))
    w_3 = tau * (tau - t_1) * (tau - 0.6) / ((1.0 - t_1) * 0.4)
    # w_0's denominator: (-t_1)(-0.6)(-1) = -0.6 t_1
    return w_0 * f_0 + w_1 * f_1 + w_2 * f_2 + w_3 * f_3


@routine
def crossing(level, f_0, f_1, f_2, f_3):
    """Where in (0, 1) the stage cubic meets `level`, by bisection."""
    low, high = 0.0, 1.0
    falling = f_0 > f_3
    for _ in range(40):
        middle = 0.5 * (low + high)
        if (stage_cubic(middle, f_0, f_1, f_2, f_3) > level) == falling:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@routine
def met(level, sign, tolerance, f_0, f_1, f_2, f_3):
    """Part of the step at which a value comes to `level`, from below (sign 1) or above (-1):
    2 where it does not, 1 where it stands there at the end."""
    if level >= NONE or not sign * (f_3 - level) >= -tolerance:
        return 2.0
    if abs(f_3 - level) <= tolerance or not sign * (f_0 - level) < 0.0:
        return 1.0
    return crossing(level, f_0, f_1, f_2, f_3)


@routine
def last_voltage(level, sign, h, v_0, v_1, v_2, v_3):
    """As `met`, for the last stop of a case: part of the step, and the time by which its end lies
    beyond the level (before: negative).

    The last millivolt by the slope of the stage cubic, where it is near in time as well.
    """
    if level >= NONE or not sign * (v_3 - level) >= -VOLTAGE_TOLERANCE:
        return 2.0, 0.0
    slope = (v_3 - stage_cubic(0.99, v_0, v_1, v_2, v_3)) / (0.01 * h)
    ahead = (v_3 - v_0) * slope > 0.0
    late = (v_3 - level) / slope if ahead else 0.0
    near = ahead and abs(v_3 - level) <= VOLTAGE_TOLERANCE and abs(late) <= NEAR * h
    beyond = sign * (v_3 - level) >= 0.0
    if near or (beyond and not sign * (v_0 - level) < 0.0):
        return 1.0, min(max(late, -NEAR * h), NEAR * h)
    if not beyond:
        return 2.0, 0.0
    return crossing(level, v_0, v_1, v_2, v_3), 0.0


@routine
def charges(lane, s, h):
    """Charge delivered since the case began, at the stages."""
    q, i_0, i_1 = s[k_.CHARGE, lane], s[k_.I_0, lane], s[k_.I_1, lane]
    i_2, i_3 = s[k_.I_2, lane], s[k_.I_3, lane]
    return (
        q,
        q + h * rk.GAMMA * (i_0 + i_1),
        q + h * (rk.A31 * i_0 + rk.A32 * i_1 + rk.GAMMA * i_2),
        q + h * (rk.B1 * i_0 + rk.B2 * i_1 + rk.B3 * i_2 + rk.GAMMA * i_3),
    )


@routine
def find_stop(lane, s, p, h):
    """Which stop the time step in `lane` meets first: its status (RUNNING: none), at which part of
    the step, and the time by which the end lies beyond a voltage."""
    v_0, v_1, v_2, v_3 = s[k_.V_0, lane], s[k_.V_1, lane], s[k_.V_2, lane], s[k_.V_3, lane]
    i_0, i_3 = s[k_.I_0, lane], s[k_.I_3, lane]
    found, least, late = RUNNING, 2.0, 0.0
    low = p[V_LOW, lane] if i_3 >= 0.0 or p[FREE, lane] > 0.5 else NONE
    high = p[V_HIGH, lane] if i_3 <= 0.0 or p[FREE, lane] > 0.5 else NONE
    if s[k_.LEFT, lane] < 0.5:
        part, late = last_voltage(low, -1.0, h, v_0, v_1, v_2, v_3)
        if part < least:
            found, least = _LOW, part
        part, other = last_voltage(high, 1.0, h, v_0, v_1, v_2, v_3)
        if part < least:
            found, least, late = _HIGH, part, other
    else:
        part = met(low, -1.0, WITHIN, v_0, v_1, v_2, v_3)
        if part < least:
            found, least = _LOW, part
        part = met(high, 1.0, WITHIN, v_0, v_1, v_2, v_3)
        if part < least:
            found, least = _HIGH, part
    if i_3 > 0.0:
        part = met(p[GUARD_LOW, lane], -1.0, WITHIN, v_0, v_1, v_2, v_3)
        if part < least:
            found, least = _BEYOND_LOW, part
    if i_3 < 0.0:
        part = met(p[GUARD_HIGH, lane], 1.0, WITHIN, v_0, v_1, v_2, v_3)
        if part < least:
            found, least = _BEYOND_HIGH, part
    level = p[I_LOW, lane]
    if level < NONE:
        part = met(
            level, -1.0, RELATIVE * level, abs(i_0), abs(s[k_.I_1, lane]), abs(s[k_.I_2, lane]),
            abs(i_3),
        )  # fmt: skip
        if part < least:
            found, least = _CURRENT, part
    part, status = charge_met(lane, s, p, h)
    if part < least:
        found, least = status, part
    part, status = temperature_met(lane, s, p)
    if part < least:
        found, least = status, part
    part = met(
        p[A_LOW, lane], -1.0, WITHIN, s[k_.ANODE_0, lane], s[k_.ANODE_1, lane],
        s[k_.ANODE_2, lane], s[k_.ANODE_3, lane],
    )  # fmt: skip
    if part < least:
        found, least = _ANODE, part
    if found != _LOW and found != _HIGH:
        late = 0.0
    return found, least, late


@routine
def charge_met(lane, s, p, h):
    """The stops by charge: part of the step, and status."""
    by_step, by_case, metal = p[CHARGE, lane], p[DELIVERED, lane], p[Q_MAX, lane]
    if by_step >= NONE and by_case >= NONE and metal <= 0.0:
        return 2.0, RUNNING
    q_0, q_1, q_2, q_3 = charges(lane, s, h)
    began, small = s[k_.BEGAN_CHARGE, lane], RELATIVE * abs(q_3 - q_0)
    sign = 1.0 if q_3 >= q_0 else -1.0
    part, status = 2.0, RUNNING
    if by_step < NONE:
        level = began + sign * by_step
        part, status = met(level, sign, small, q_0, q_1, q_2, q_3), _CHARGE
    if by_case < NONE:
        sign = 1.0 if by_case >= began else -1.0
        other = met(by_case, sign, small, q_0, q_1, q_2, q_3)
        if other < part:
            part, status = other, _DELIVERED
    if metal > 0.0:
        other = met(metal, 1.0, small, q_0, q_1, q_2, q_3)
        if other < part:
            part, status = other, _METAL
    return part, status


@routine
def temperature_met(lane, s, p):
    """The stops by temperature: part of the step, and status."""
    if p[T_LOW, lane] >= NONE and p[T_HIGH, lane] >= NONE:
        return 2.0, RUNNING
    t_0, t_1, t_2, t_3 = s[k_.T_0, lane], s[k_.T_1, lane], s[k_.T_2, lane], s[k_.T_3, lane]
    part, status = met(p[T_LOW, lane], -1.0, KELVIN, t_0, t_1, t_2, t_3), _COLD
    other = met(p[T_HIGH, lane], 1.0, KELVIN, t_0, t_1, t_2, t_3)
    if other < part:
        part, status = other, _HOT
    return part, status


@routine
def met_at_once(lane, s, p):
    """Which stop is met as soon as a step's current flows; RUNNING if none."""
    v, current = s[k_.V_0, lane], p[CURRENT, lane]
    free = p[FREE, lane] > 0.5
    if (current >= 0.0 or free) and p[V_LOW, lane] < NONE and v <= p[V_LOW, lane]:
        return _LOW
    if (current <= 0.0 or free) and p[V_HIGH, lane] < NONE and v >= p[V_HIGH, lane]:
        return _HIGH
    if current > 0.0 and p[GUARD_LOW, lane] < NONE and v <= p[GUARD_LOW, lane]:
        return _BEYOND_LOW
    if current < 0.0 and p[GUARD_HIGH, lane] < NONE and v >= p[GUARD_HIGH, lane]:
        return _BEYOND_HIGH
    if p[I_LOW, lane] < NONE and abs(current) <= p[I_LOW, lane]:
        return _CURRENT
    if p[CHARGE, lane] <= 0.0:
        return _CHARGE
    if p[DELIVERED, lane] < NONE:
        wanted = p[DELIVERED, lane] - s[k_.CHARGE, lane]
        if wanted * p[DIRECTION, lane] <= 0.0 and p[DIRECTION, lane] != 0.0:
            return _DELIVERED
    if p[T_LOW, lane] < NONE and s[k_.T_0, lane] <= p[T_LOW, lane]:
        return _COLD
    if p[T_HIGH, lane] < NONE and s[k_.T_0, lane] >= p[T_HIGH, lane]:
        return _HOT
    if p[A_LOW, lane] < NONE and s[k_.ANODE_0, lane] <= p[A_LOW, lane]:
        return _ANODE
    if p[DURATION, lane] <= 0.0:
        return _TIME
    return RUNNING


@routine
def reason_to_stop(lane, c, x_s, nodes, electrode_nodes, p):
    """Why no step is possible any more, from the state it stopped at."""
    c0 = p[C0, lane]
    salt, low, high = c0, 1.0, 1.0
    for i in range(nodes):
        salt = min(salt, c[0, i, lane])
    for e in range(electrode_nodes):
        low, high = min(low, x_s[e, lane]), min(high, 1.0 - x_s[e, lane])
    if low < 2e-3 and low <= high:
        return _EMPTY
    if high < 2e-3:
        return _FULL
    if salt < 0.02 * c0:
        return _DEPLETED
    return _SMALL


@routine
def time_to_limit(f_0, f_2, f_3, level, sign, overshoot):
    """Parts of the last step until the parabola through it lies `overshoot` beyond a level that
    is reached from below (sign 1) or above (-1).

    The voltage runs ever faster towards its limit; steps that go far beyond would fail.
    """
    if level >= NONE:
        return 1e3
    f_0, f_2, f_3 = -sign * f_0, -sign * f_2, -sign * f_3
    # f(1 + u) = f_3 + b u + a u^2 through u = -1, -0.4, 0.
    g_0, g_2 = f_3 - f_0, (f_3 - f_2) / 0.4
    a = (g_0 - g_2) / -0.6
    b = g_0 + a
    gap = f_3 + sign * level + overshoot
    root = b * b - 4.0 * a * gap
    if root < 0.0 or gap <= 0.0:
        return 1e3
    denominator = -b + math.sqrt(root)
    return 2.0 * gap / denominator if denominator > 1e-300 else 1e3
