"""What happens to one lane after a step: accept or reject, events, next step, end.

Plain scalar code on the lane's column of `s`, once a step and lane.
"""

import math

from . import tableau as rk
from .compile import routine
from .layout import C0, CURRENT, T_END, V_MAX, V_MIN
from .status import RUNNING, Status

(
    NOW,  # time [s]
    STEP,  # the step in progress [s]
    OLD_STEP,  # the last accepted step [s]
    V_0,  # voltage at the four stages
    V_1,
    V_2,
    V_3,
    OUT_0,  # loss outside the electrodes' nodes at the four stages [V]
    OUT_1,
    OUT_2,
    OUT_3,
    ERROR,  # error estimate
    FAILED,  # 1: a stage did not converge
    ACCEPT,
    ACTIVE,
    STATUS,
    CASE,
    STEPS,
    REJECTED,
    CALM,  # 1: the last attempt was accepted, the step may grow
    CHARGE,  # [C/m2]
    ENERGY,  # [J/m2]
    CHEMICAL,  # energy taken from the particles [J/m2]
    IMBALANCE,  # energy that no account knows [J/m2]
    GRID,  # next point of the output grid
    V_START,
    PACE,  # greatest change of a surface in the step over its way left to 0 or 1
    ENTROPIC,  # power of the reversible heat at the last state [W/m2]
    ENTROPIC_NEW,
    REVERSIBLE,  # its integral [J/m2]
    LATE,  # time by which the last state lies beyond (before: negative) the event [s]
    ANODE_0,  # potential of the negative electrode against lithium at the separator, at the stages
    ANODE_1,
    ANODE_2,
    ANODE_3,
    SALT_LEAST,  # extremes since the start, of all nodes [mol/m3]
    SALT_MOST,
    X_N_LEAST,  # and of the surface stoichiometries of either electrode
    X_N_MOST,
    X_P_LEAST,
    X_P_MOST,
) = range(41)
SCALARS = 41

STEP_FLOOR = 1e-7  # [s]
VOLTAGE_TOLERANCE = 1e-3  # [V] within which a step may have met an event, if it is near in time:
NEAR = 0.1  # of the step; the slope does the rest
V_SCALE = 15.0  # [V] a bend of the voltage within a step counts in parts of this
OVERSHOOT = 0.02  # [V]
SURFACE_REACH = 0.6  # of the way left to full or empty, in one step
SHRINK, GROW, SAFETY = 0.2, 4.0, 0.65

_TIME, _LOW, _HIGH = int(Status.TIME), int(Status.VOLTAGE_LOW), int(Status.VOLTAGE_HIGH)
_DEPLETED, _FULL, _EMPTY = int(Status.DEPLETED), int(Status.SURFACE_FULL), int(Status.SURFACE_EMPTY)
_SMALL, _MANY = int(Status.STEP_TOO_SMALL), int(Status.TOO_MANY_STEPS)


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
def parabola_ahead(f_0, f_1, f_2):
    """The parabola through the first three stage values, at the end of the step."""
    t_1 = rk.C[1]
    w_0 = (1.0 - t_1) * 0.4 / (t_1 * 0.6)
    w_1 = 0.4 / (t_1 * (t_1 - 0.6))
    w_2 = (1.0 - t_1) / (0.6 * (0.6 - t_1))
    return w_0 * f_0 + w_1 * f_1 + w_2 * f_2


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
def time_to_limit(f_0, f_2, f_3, level, current):
    """Parts of the last step until the parabola through it lies OVERSHOOT beyond the limit.

    The voltage falls ever faster towards its limit; steps that go far beyond would fail.
    """
    beyond = level - OVERSHOOT if current >= 0.0 else level + OVERSHOOT
    if current < 0.0:
        f_0, f_2, f_3, beyond = -f_0, -f_2, -f_3, -beyond
    # f(1 + u) = f_3 + b u + a u^2 through u = -1, -0.4, 0.
    g_0, g_2 = f_3 - f_0, (f_3 - f_2) / 0.4
    a = (g_0 - g_2) / -0.6
    b = g_0 + a
    gap = f_3 - beyond
    root = b * b - 4.0 * a * gap
    if root < 0.0 or gap <= 0.0:
        return 1e3
    denominator = -b + math.sqrt(root)
    return 2.0 * gap / denominator if denominator > 1e-300 else 1e3


@routine
def reason_to_stop(lane, c, x_s, nodes, electrode_nodes, c0):
    """Why no step is possible any more, from the state it stopped at."""
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
def after_step(
    lane, s, p, c, x_s, power, nodes, electrode_nodes, points, curves, anodes, rtol, max_steps
):
    """Decide on the step just tried in `lane`."""
    h, now = s[STEP, lane], s[NOW, lane]
    current = p[CURRENT, lane]
    s[ACCEPT, lane] = 0.0
    s[STEPS, lane] += 1.0
    if s[STEPS, lane] > max_steps:
        s[STATUS, lane] = _MANY
        return
    v_0, v_1, v_2, v_3 = s[V_0, lane], s[V_1, lane], s[V_2, lane], s[V_3, lane]
    bend = abs(v_3 - parabola_ahead(v_0, v_1, v_2))
    error = max(s[ERROR, lane], bend / V_SCALE) / rtol
    if s[FAILED, lane] > 0.5 or not error < 1e12 or not abs(v_3) < 1e12:
        reject(lane, s, c, x_s, nodes, electrode_nodes, p[C0, lane], 0.25 * h)
        return
    factor = SAFETY * max(error, 1e-6) ** (-1.0 / 3.0)
    if error > 1.0 and h > STEP_FLOOR:
        reject(lane, s, c, x_s, nodes, electrode_nodes, p[C0, lane], h * max(SHRINK, factor))
        return
    v_min, v_max = p[V_MIN, lane], p[V_MAX, lane]
    low = current >= 0.0 and v_3 <= v_min + VOLTAGE_TOLERANCE
    high = current <= 0.0 and v_3 >= v_max - VOLTAGE_TOLERANCE
    if low or high:
        level = v_min if low else v_max
        beyond = v_3 <= level if low else v_3 >= level
        # The last millivolt by the slope of the stage cubic, where it is near in time as well.
        slope = (v_3 - stage_cubic(0.99, v_0, v_1, v_2, v_3)) / (0.01 * h)
        ahead = (v_3 - v_0) * slope > 0.0
        late = (v_3 - level) / slope if ahead else 0.0
        near = ahead and abs(v_3 - level) <= VOLTAGE_TOLERANCE and abs(late) <= NEAR * h
        if beyond and not near:
            shorter = h * crossing(level, v_0, v_1, v_2, v_3)
            if shorter > STEP_FLOOR and shorter < h:
                s[STEP, lane], s[CALM, lane] = shorter, 0.0
                s[REJECTED, lane] += 1.0
                return
        if beyond or near:
            s[STATUS, lane] = _LOW if low else _HIGH
            s[LATE, lane] = min(max(late, -NEAR * h), NEAR * h)
    if s[STATUS, lane] == RUNNING and now + h >= p[T_END, lane] * (1.0 - 1e-14):
        s[STATUS, lane] = _TIME
    # The integrals over the step, with the weights of the method.
    weights = rk.B
    energy = (
        h * current * (weights[0] * v_0 + weights[1] * v_1 + weights[2] * v_2 + weights[3] * v_3)
    )
    chemical, balance = 0.0, 0.0
    for i in range(4):
        chemical -= h * weights[i] * (power[i, 0, lane] + power[i, 1, lane])
        balance += (
            h * weights[i] * (power[i, 2, lane] + power[i, 3, lane] - current * s[OUT_0 + i, lane])
        )
    s[CHARGE, lane] += current * h
    s[ENERGY, lane] += energy
    s[CHEMICAL, lane] += chemical
    s[IMBALANCE, lane] += balance + energy
    # Points of the output grid that the step has passed.
    n = int(s[GRID, lane])
    row = int(s[CASE, lane])
    while n < points.shape[1] and points[row, n] <= now + h:
        at = (points[row, n] - now) / h
        curves[row, n] = stage_cubic(at, v_0, v_1, v_2, v_3)
        anodes[row, n] = stage_cubic(
            at, s[ANODE_0, lane], s[ANODE_1, lane], s[ANODE_2, lane], s[ANODE_3, lane]
        )
        n += 1
    s[GRID, lane] = n
    s[NOW, lane] = now + h
    s[ACCEPT, lane], s[OLD_STEP, lane] = 1.0, h
    s[V_0, lane], s[OUT_0, lane] = v_3, s[OUT_3, lane]
    s[ANODE_0, lane] = s[ANODE_3, lane]
    for row in range(4):
        power[0, row, lane] = power[3, row, lane]
    factor = min(max(factor, SHRINK), GROW if s[CALM, lane] > 0.5 else 1.0)
    s[CALM, lane] = 1.0
    step = h * min(
        factor, time_to_limit(v_0, v_2, v_3, v_min if current >= 0.0 else v_max, current)
    )
    # Nor is a surface to go all its way to full or empty in one step.
    step = min(step, SURFACE_REACH * h / max(s[PACE, lane], 1e-300))
    left = p[T_END, lane] - s[NOW, lane]
    s[STEP, lane] = min(max(step, STEP_FLOOR), max(left, STEP_FLOOR))


@routine
def reject(lane, s, c, x_s, nodes, electrode_nodes, c0, shorter):
    s[REJECTED, lane] += 1.0
    s[CALM, lane] = 0.0
    if s[STEP, lane] <= STEP_FLOOR:
        s[STATUS, lane] = reason_to_stop(lane, c, x_s, nodes, electrode_nodes, c0)
    s[STEP, lane] = max(shorter, STEP_FLOOR)
