"""What happens to one lane after a time step: accept or reject, stops, next step, end; and how it
goes on from one step of its program to the next.

Plain scalar code on the lane's column of `s`, once a time step and lane.
"""

import math

from cellsim.constants import DERATING, REFERENCE_TEMPERATURE

from . import state as k_
from . import tableau as rk
from .compile import routine
from .layout import (
    ANODE_SET,
    BOUND,
    BOUND_BY,
    CRITICAL,
    CRITICAL_E,
    CURRENT,
    CURRENT_SET,
    DIRECTION,
    DURATION,
    FREE,
    GAS,
    HOLD,
    KIND,
    LIMIT,
    LONGEST,
    POINTS,
    POWER_SET,
    PROFILE,
    PROGRAM,
    SKIP,
    STRICT,
    T_END,
    T_GREATEST,
    V_HIGH,
    V_LOW,
)
from .program import (
    BY_CRITICAL,
    BY_NONE,
    BY_PROFILE,
    BY_RATE,
    BY_TEMPERATURE,
    COLUMNS,
    LIMITS,
    NONE,
    POWER,
)
from .status import RUNNING, Status
from .stops import (
    find_stop,
    reason_to_stop,
    time_to_limit,
)

STEP_FLOOR = 1e-7  # [s]
FIRST_STEP = 1.0  # [s]
V_SCALE = 15.0  # [V] a bend of the voltage within a step counts in parts of this
I_SCALE = 12.0  # and one of a current that follows a limit in so many times the current
I_LEAST = 1e-3  # [A/m2] below which a current is of no account
OVERSHOOT = 0.02  # [V]
SURFACE_REACH = 0.6  # of the way left to full or empty, in one step
SHRINK, GROW, SAFETY = 0.2, 4.0, 0.65
T_SCALE = 100.0  # [K] a temperature that was not foreseen counts in parts of this
T_REACH = 2.0  # [K] of change in one step
_TIME, _MANY = int(Status.TIME), int(Status.TOO_MANY_STEPS)
_BEYOND_LOW, _BEYOND_HIGH = int(Status.BEYOND_LOW), int(Status.BEYOND_HIGH)
_METAL, _NO_CURRENT = int(Status.STOICHIOMETRY), int(Status.NO_CURRENT)
_GIVEN_UP = int(Status.GIVEN_UP)

# A step of the program, as the results keep it
SEGMENT = (
    *("status", "began", "duration", "charge", "energy", "voltage", "current", "temperature"),
    *("temperature_most", "line"),
    *(f"held_{name}" for name in LIMITS),
)
_HELD, _OWN = len(LIMITS), len(SEGMENT) - len(LIMITS)


@routine
def parabola_ahead(f_0, f_1, f_2):
    """The parabola through the first three stage values, at the end of the step."""
    t_1 = rk.C[1]
    w_0 = (1.0 - t_1) * 0.4 / (t_1 * 0.6)
    w_1 = 0.4 / (t_1 * (t_1 - 0.6))
    w_2 = (1.0 - t_1) / (0.6 * (0.6 - t_1))
    return w_0 * f_0 + w_1 * f_1 + w_2 * f_2


@routine
def load_line(lane, s, p, lines):
    """Put the present line of the program into the lane's parameters; a step begins."""
    line = int(s[k_.LINE, lane])
    for i in range(COLUMNS):
        p[PROGRAM + i, lane] = lines[line, i]
    s[k_.BEGAN, lane], s[k_.BEGAN_CHARGE, lane] = s[k_.NOW, lane], s[k_.CHARGE, lane]
    s[k_.BEGAN_ENERGY, lane], s[k_.BEGAN_T_MOST, lane] = s[k_.ENERGY, lane], s[k_.T_0, lane]
    s[k_.POINT, lane] = s[k_.TRIED, lane] = s[k_.PARTS, lane] = 0.0
    for i in range(_HELD):
        s[k_.HELD_0 + i, lane] = 0.0
    free = p[POWER_SET, lane] < NONE or p[HOLD, lane] < NONE or p[ANODE_SET, lane] < NONE
    free = free or p[T_GREATEST, lane] < NONE or (p[POINTS, lane] > 0.5 and p[KIND, lane] == POWER)
    p[FREE, lane] = 1.0 if free else 0.0
    p[STRICT, lane] = 1.0 if free or p[POINTS, lane] > 0.5 else 0.0


@routine
def set_bound(lane, s, p, profiles, now, temperature):
    """What bounds the current at a time and a temperature, whatever the current does."""
    bound, by = p[CURRENT_SET, lane], BY_RATE
    if bound <= 0.0:
        by = BY_NONE
    points = int(p[POINTS, lane])
    if points > 0:
        skip_points(lane, s, p, profiles)
        value = profile_value(lane, s, p, profiles, now)
        if p[KIND, lane] == POWER:
            p[POWER_SET, lane] = value
        else:
            bound, by = value, BY_PROFILE
    if p[CRITICAL, lane] < NONE:
        inverse = 1.0 / temperature - 1.0 / REFERENCE_TEMPERATURE
        critical = p[CRITICAL, lane] * math.exp(-p[CRITICAL_E, lane] / GAS * inverse)
        if critical < bound:
            bound, by = critical, BY_CRITICAL
    p[BOUND, lane], p[BOUND_BY, lane] = bound, by
    if p[FREE, lane] < 0.5:
        p[CURRENT, lane] = -bound if p[DIRECTION, lane] < 0.0 else bound
        p[LIMIT, lane] = by


@routine
def skip_points(lane, s, p, profiles):
    """Go on to the last of several points at one time; returns how many are left behind."""
    row = int(p[PROFILE, lane]) + int(s[k_.POINT, lane])
    last = int(p[PROFILE, lane]) + int(p[POINTS, lane]) - 1
    passed = 0
    while row < last and profiles[row + 1, 0] <= profiles[row, 0]:
        row += 1
        passed += 1
    s[k_.POINT, lane] += passed
    return passed


@routine
def profile_value(lane, s, p, profiles, now):
    """Of the step's profile, linear between the points round the present one."""
    row = int(p[PROFILE, lane]) + int(s[k_.POINT, lane])
    last = int(p[PROFILE, lane]) + int(p[POINTS, lane]) - 1
    after = min(row + 1, last)
    since, width = now - s[k_.BEGAN, lane], profiles[after, 0] - profiles[row, 0]
    share = min(max((since - profiles[row, 0]) / width, 0.0), 1.0) if width > 0.0 else 1.0
    return profiles[row, 1] + share * (profiles[after, 1] - profiles[row, 1])


@routine
def next_point(lane, s, p, profiles):
    """Time of the profile's next point, or a time never reached."""
    if p[POINTS, lane] < 0.5:
        return NONE
    after = int(s[k_.POINT, lane]) + 1
    if after >= int(p[POINTS, lane]):
        return NONE  # the last value stays
    return s[k_.BEGAN, lane] + profiles[int(p[PROFILE, lane]) + after, 0]


@routine
def time_left(lane, s, p, profiles):
    """To the end of the step of the program, to the profile's next point, or to the time limit."""
    longest = min(p[DURATION, lane], p[LONGEST, lane])
    end = min(p[T_END, lane], s[k_.BEGAN, lane] + longest)
    return min(end, next_point(lane, s, p, profiles)) - s[k_.NOW, lane]


@routine
def finish_step(lane, s, p, lines, segments, status):
    """End a step of the program; the next one begins, or the case ends."""
    done, row = int(s[k_.DONE, lane]), int(s[k_.CASE, lane])
    if done < segments.shape[1]:
        line = segments[row, done]
        late = s[k_.LATE, lane]
        charge = late * s[k_.I_0, lane]
        line[0], line[1] = status, s[k_.BEGAN, lane]
        line[2] = s[k_.NOW, lane] - late - s[k_.BEGAN, lane]
        line[3] = s[k_.CHARGE, lane] - charge - s[k_.BEGAN_CHARGE, lane]
        energy = s[k_.ENERGY, lane] - charge * s[k_.V_0, lane]
        line[4] = energy - s[k_.BEGAN_ENERGY, lane]
        line[5], line[6], line[7] = s[k_.V_0, lane], s[k_.I_0, lane], s[k_.T_0, lane]
        line[8], line[9] = s[k_.BEGAN_T_MOST, lane], s[k_.LINE, lane]
        for i in range(_HELD):
            line[_OWN + i] = s[k_.HELD_0 + i, lane]
    s[k_.DONE, lane] += 1.0
    infeasible = status in (_BEYOND_LOW, _BEYOND_HIGH, _NO_CURRENT)
    ends = status in (_METAL, _GIVEN_UP) or (infeasible and p[SKIP, lane] < 0.5)
    over = s[k_.NOW, lane] >= p[T_END, lane] * (1.0 - 1e-14)
    if s[k_.LEFT, lane] < 0.5 or ends or over:
        s[k_.STATUS, lane] = status
        return
    s[k_.LEFT, lane] -= 1.0
    s[k_.LINE, lane] += 1.0
    load_line(lane, s, p, lines)
    s[k_.JUMP, lane] = 1.0


@routine
def after_step(
    lane, s, p, c, x_s, power, nodes, electrode_nodes, lines, profiles, segments, trace, warm,
    rtol, max_steps,
):  # fmt: skip
    """Decide on the time step just tried in `lane`."""
    h, now = s[k_.STEP, lane], s[k_.NOW, lane]
    s[k_.ACCEPT, lane], s[k_.ENDING, lane] = 0.0, RUNNING
    s[k_.STEPS, lane] += 1.0
    s[k_.TRIED, lane] += 1.0
    if s[k_.TRIED, lane] > max_steps:
        s[k_.STATUS, lane] = _MANY
        return
    v_0, v_1, v_2, v_3 = s[k_.V_0, lane], s[k_.V_1, lane], s[k_.V_2, lane], s[k_.V_3, lane]
    i_0, i_1, i_2, i_3 = s[k_.I_0, lane], s[k_.I_1, lane], s[k_.I_2, lane], s[k_.I_3, lane]
    bend = abs(v_3 - parabola_ahead(v_0, v_1, v_2))
    error = max(s[k_.ERROR, lane], bend / V_SCALE)
    if p[FREE, lane] > 0.5:
        bend = abs(i_3 - parabola_ahead(i_0, i_1, i_2))
        scale = I_SCALE * max(abs(i_0), abs(i_3), I_LEAST)
        if int(p[LIMIT, lane]) == BY_TEMPERATURE:
            # As much as an error of the temperature moves it.
            scale += p[CURRENT_SET, lane] / DERATING * T_SCALE
        error = max(error, bend / scale)
    if warm:
        error = max(error, abs(s[k_.MISSED, lane]) / T_SCALE)
    error = error / rtol
    if s[k_.FAILED, lane] > 0.5 or not error < 1e12 or not abs(v_3) < 1e12:
        reject(lane, s, c, x_s, nodes, electrode_nodes, p, 0.25 * h)
        return
    factor = SAFETY * max(error, 1e-6) ** (-1.0 / 3.0)
    if error > 1.0 and h > STEP_FLOOR:
        reject(lane, s, c, x_s, nodes, electrode_nodes, p, h * max(SHRINK, factor))
        return
    status, part, late = find_stop(lane, s, p, h)
    if part < 1.0 and h * part > STEP_FLOOR:
        s[k_.STEP, lane], s[k_.CALM, lane] = h * part, 0.0
        s[k_.REJECTED, lane] += 1.0
        return
    s[k_.LATE, lane] = late
    take_in(lane, s, p, power, h)
    write_trace(lane, s, p, trace)
    s[k_.NOW, lane] = now + h
    s[k_.ACCEPT, lane], s[k_.OLD_STEP, lane] = 1.0, h
    for row in (k_.V_0, k_.OUT_0, k_.ANODE_0):
        s[row, lane] = s[row + 3, lane]
    s[k_.I_4, lane], s[k_.I_5, lane], s[k_.I_0, lane] = i_0, i_2, i_3
    for row in range(power.shape[1]):
        power[0, row, lane] = power[3, row, lane]
    factor = min(max(factor, SHRINK), GROW if s[k_.CALM, lane] > 0.5 else 1.0)
    s[k_.CALM, lane] = 1.0
    sign = -1.0 if i_3 >= 0.0 else 1.0
    level = p[V_LOW, lane] if i_3 >= 0.0 else p[V_HIGH, lane]
    step = h * min(factor, time_to_limit(v_0, v_2, v_3, level, sign, OVERSHOOT))
    # Nor is a surface to go all its way to full or empty in one step, or a cell to grow hot.
    step = min(step, SURFACE_REACH * h / max(s[k_.PACE, lane], 1e-300))
    if warm:
        step = min(step, T_REACH * h / max(abs(s[k_.T_3, lane] - s[k_.T_0, lane]), 1e-300))
    s[k_.STEP, lane] = step
    pass_time(lane, s, p, lines, profiles, segments, status)


@routine
def pass_time(lane, s, p, lines, profiles, segments, status):
    """After an accepted time step: is the step of the program over, or a point of its profile
    passed? The next time step ends there at the latest."""
    now = s[k_.NOW, lane]
    slack = 1e-14 * now
    if status == RUNNING:
        end = min(p[T_END, lane], s[k_.BEGAN, lane] + p[DURATION, lane])
        if now + slack >= end:
            status = _TIME
        elif now + slack >= s[k_.BEGAN, lane] + p[LONGEST, lane]:
            status = _GIVEN_UP
    if status == RUNNING and now + slack >= next_point(lane, s, p, profiles):
        s[k_.POINT, lane] += 1.0
        s[k_.TRIED, lane] = 0.0
        if skip_points(lane, s, p, profiles) > 0:
            s[k_.JUMP, lane] = 1.0  # two values at one time
    if status == RUNNING:
        left = time_left(lane, s, p, profiles)
        s[k_.STEP, lane] = min(max(s[k_.STEP, lane], STEP_FLOOR), max(left, STEP_FLOOR))
        return
    s[k_.ENDING, lane] = status


@routine
def take_in(lane, s, p, power, h):
    """The integrals over the step, with the weights of the method."""
    weights = rk.B
    charge, energy, chemical, balance = 0.0, 0.0, 0.0, 0.0
    for i in range(4):
        current, part = s[k_.I_0 + i, lane], h * weights[i]
        charge += part * current
        energy += part * current * s[k_.V_0 + i, lane]
        chemical -= part * (power[i, 0, lane] + power[i, 1, lane])
        balance += part * (power[i, 2, lane] + power[i, 3, lane] - current * s[k_.OUT_0 + i, lane])
    s[k_.CHARGE, lane] += charge
    s[k_.ENERGY, lane] += energy
    s[k_.PASSED, lane] += abs(charge)
    s[k_.WORKED, lane] += abs(energy)
    s[k_.CHEMICAL, lane] += chemical
    s[k_.IMBALANCE, lane] += balance + energy
    s[k_.HELD_0 + int(p[LIMIT, lane]), lane] += h


@routine
def write_trace(lane, s, p, trace):
    """Append the step to the lane's trace, where there is room."""
    row, n = int(s[k_.ROW, lane]), int(s[k_.TRACED, lane])
    s[k_.TRACED, lane] += 1.0
    if n >= trace.shape[1]:
        return
    line = trace[row, n]
    line[0], line[1] = s[k_.NOW, lane] + s[k_.STEP, lane], s[k_.STEP, lane]
    for i in range(4):
        line[2 + i], line[6 + i] = s[k_.V_0 + i, lane], s[k_.ANODE_0 + i, lane]
        line[10 + i], line[14 + i] = s[k_.I_0 + i, lane], s[k_.T_0 + i, lane]
    line[18], line[19] = p[LIMIT, lane], s[k_.DONE, lane]


@routine
def reject(lane, s, c, x_s, nodes, electrode_nodes, p, shorter):
    s[k_.REJECTED, lane] += 1.0
    s[k_.CALM, lane] = 0.0
    if s[k_.STEP, lane] <= STEP_FLOOR:
        s[k_.STATUS, lane] = reason_to_stop(lane, c, x_s, nodes, electrode_nodes, p)
    s[k_.STEP, lane] = max(shorter, STEP_FLOOR)
