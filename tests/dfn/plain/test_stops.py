"""Where a step of the program ends, on time steps whose course is known; and what a trace gives."""

import numpy as np
import pytest

from cellsim.dfn import SEGMENT, TRACE, Status
from cellsim.dfn import state as k_
from cellsim.dfn.control import finish_step, load_line, next_point, profile_value
from cellsim.dfn.lanes import lane_array
from cellsim.dfn.layout import CURRENT, PROGRAM, Q_MAX
from cellsim.dfn.program import COLUMNS, NONE, step
from cellsim.dfn.status import RUNNING
from cellsim.dfn.stops import charges, find_stop, last_voltage, met, met_at_once
from cellsim.dfn.tableau import C
from cellsim.dfn.trace import at_times


def stages(function):
    return [function(t) for t in C]


def cubic(t):
    """Falls all the way, from 4 to 3."""
    return 4 - 0.2 * t - 0.3 * t**2 - 0.5 * t**3


@pytest.mark.parametrize("sign", [1, -1])
def test_met(sign):
    """From above, or mirrored from below."""

    def part(level, function=cubic):
        values = [-sign * v for v in stages(function)]
        return met(-sign * level if level < NONE else NONE, float(sign), 1e-5, *values)

    assert cubic(part(3.5)) == pytest.approx(3.5, abs=1e-10)
    assert part(NONE) == part(2.9) == part(2.9999) == 2
    # It stands there at the end, from either side; or was beyond before.
    assert part(3.000005) == part(2.999995) == part(4.0) == part(5.0) == 1
    assert met(3.0, -1.0, 1e-5, np.nan, np.nan, np.nan, np.nan) == 2


@pytest.mark.parametrize("sign", [1, -1])
def test_last_voltage(sign):
    """The last millivolt by the slope, where the step's end is near in time."""
    h = 10.0

    def find(level):
        values = [-sign * v for v in stages(cubic)]
        return last_voltage(-sign * level, float(sign), h, *values)

    slope = 0.2 + 0.6 + 1.5  # at the end, a step
    for beyond in (5e-4, -5e-4):
        part, late = find(3 + beyond)
        assert part == 1
        assert late == pytest.approx(beyond / slope * h, rel=2e-2)
    assert find(2.99) == (2, 0)
    part, late = find(3.4)
    assert late == 0
    assert cubic(part) == pytest.approx(3.4, abs=1e-10)
    # At a standstill the slope says nothing: beyond is over, and short of it is not.
    flat = [3.0] * 4
    assert last_voltage(3.0, -1.0, h, *flat) == (1, 0)
    assert last_voltage(2.9995, -1.0, h, *flat) == (2, 0)


class Lane:
    """One lane in a step of a program, whose voltage falls as the cubic at a current."""

    def __init__(self, current=lambda t: 10 + 0 * t, **values):
        self.s, self.p = lane_array(k_.SCALARS), lane_array(PROGRAM + COLUMNS)
        self.p[PROGRAM:, 0] = step(direction=1, **values)
        for stage, t in enumerate(C):
            for row, function in (
                (k_.V_0, cubic),
                (k_.I_0, current),
                (k_.T_0, lambda t: 300 + 10 * t**2),
                (k_.ANODE_0, lambda t: 0.1 - 0.2 * t),
            ):
                self.s[row + stage, 0] = function(t)

    def stop(self, h=10.0):
        status, part, late = find_stop(0, self.s, self.p, h)
        return Status(status) if status != RUNNING else RUNNING, part, late


@pytest.mark.parametrize(
    ("values", "status", "part"),
    [
        ({}, RUNNING, 2),
        ({"charge": 30}, Status.CHARGE, 0.3),
        ({"charge": 300}, RUNNING, 2),
        ({"delivered": 30}, Status.DELIVERED, 0.3),
        ({"temperature_high": 304.9}, Status.TEMPERATURE_HIGH, 0.7),
        ({"temperature_low": 290}, RUNNING, 2),
        ({"temperature_low": 305}, RUNNING, 2),
        ({"anode_low": 0.0}, Status.ANODE_LOW, 0.5),
        ({"guard_high": 3.0, "voltage_high": 4.5}, RUNNING, 2),
        # The first of several.
        ({"anode_low": 0.0, "charge": 40}, Status.CHARGE, 0.4),
        ({"anode_low": 0.0, "charge": 60}, Status.ANODE_LOW, 0.5),
        ({"duration": 1.0}, RUNNING, 2),
    ],
)
def test_first_stop_of_a_step(values, status, part):
    assert Lane(**values).stop() == (status, pytest.approx(part, abs=1e-9), 0)


def test_stops_by_voltage_and_current():
    for values, status in (
        ({"voltage_low": 3.5}, Status.VOLTAGE_LOW),
        ({"guard_low": 3.5}, Status.BEYOND_LOW),
    ):
        found, part, late = Lane(**values).stop()
        assert (found, late) == (status, 0)
        assert cubic(part) == pytest.approx(3.5, abs=1e-9)
    falling = Lane(lambda t: -10 + 4 * t, current_low=8.0)
    assert falling.stop() == (Status.CURRENT_LOW, pytest.approx(0.5), 0)
    # A charge does not end at the voltage it has risen from, nor at a guard against discharge.
    charge = Lane(lambda t: -10 + 0 * t, voltage_low=3.5, guard_low=3.5)
    assert charge.stop()[0] == RUNNING
    metal = Lane()
    metal.p[Q_MAX] = 20.0
    assert metal.stop() == (Status.STOICHIOMETRY, pytest.approx(0.2), 0)


def test_charge_of_a_charge():
    charge = Lane(lambda t: -10 + 0 * t, charge=30)
    charge.s[k_.CHARGE], charge.s[k_.BEGAN_CHARGE] = 500.0, 510.0
    assert charge.stop() == (Status.CHARGE, pytest.approx(0.2), 0)
    # Of a current that varies as the method integrates exactly.
    varying = Lane(lambda t: 10 + 6 * t, charge=30)
    found = charges(0, varying.s, 10.0)
    np.testing.assert_allclose(found, [100 * t + 30 * t**2 for t in C], rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, RUNNING),
        ({"voltage_low": 4.0}, Status.VOLTAGE_LOW),
        ({"voltage_high": 3.0}, RUNNING),
        ({"guard_low": 4.1}, Status.BEYOND_LOW),
        ({"current_low": 20.0}, Status.CURRENT_LOW),
        ({"charge": 0.0}, Status.CHARGE),
        ({"delivered": -1.0}, Status.DELIVERED),
        ({"delivered": 1.0}, RUNNING),
        ({"temperature_high": 300.0}, Status.TEMPERATURE_HIGH),
        ({"temperature_low": 300.0}, Status.TEMPERATURE_LOW),
        ({"anode_low": 0.2}, Status.ANODE_LOW),
    ],
)
def test_stops_met_at_once(values, status):
    lane = Lane(**values)
    lane.p[CURRENT] = 10.0
    assert met_at_once(0, lane.s, lane.p) == status


def test_profile_between_its_points():
    """Of the second of two profiles; two values at one time are a jump."""
    profiles = np.array([[0, 9], [5, 9], [0, 2], [10, 4], [10, -1], [20, -1]], float)
    lane = Lane(profile=2, profile_points=4)
    lane.s[k_.BEGAN] = 100.0

    def value(now, point):
        lane.s[k_.POINT] = point
        return profile_value(0, lane.s, lane.p, profiles, now)

    assert [value(100, 0), value(105, 0), value(110, 0)] == [2, 3, 4]
    assert [value(110, 2), value(115, 2), value(130, 2), value(130, 3)] == [-1, -1, -1, -1]
    lane.s[k_.POINT] = 0
    assert next_point(0, lane.s, lane.p, profiles) == 110
    assert next_point(0, Lane().s, Lane().p, profiles) == NONE


def test_next_step_begins_or_the_case_ends():
    lines = np.array([step(direction=1, current=1.0), step(direction=-1, current=2.0, skip=1)])
    segments = np.full((1, 3, len(SEGMENT)), np.nan)

    def after(status, line=0, left=1):
        lane = Lane()
        lane.p[:PROGRAM] = NONE
        lane.s[[k_.LINE, k_.LEFT], 0], lane.s[k_.STATUS] = (line, left), RUNNING
        load_line(0, lane.s, lane.p, lines)
        finish_step(0, lane.s, lane.p, lines, segments, int(status))
        return lane.s[k_.STATUS, 0], lane.s[k_.JUMP, 0], lane.s[k_.LINE, 0]

    assert after(Status.VOLTAGE_LOW) == (RUNNING, 1, 1)
    assert segments[0, 0, 0] == Status.VOLTAGE_LOW
    for status in (Status.BEYOND_LOW, Status.NO_CURRENT, Status.STOICHIOMETRY):
        assert after(status) == (status, 0, 0)
    lines = lines[::-1].copy()
    assert after(Status.BEYOND_LOW) == (RUNNING, 1, 1)
    assert after(Status.STOICHIOMETRY) == (Status.STOICHIOMETRY, 0, 0)
    assert after(Status.VOLTAGE_LOW, left=0) == (Status.VOLTAGE_LOW, 0, 0)


def test_trace_is_read_on_the_cubic_of_its_stages():
    ends, lengths = np.array([2.0, 5.0, 5.5]), np.array([2.0, 3.0, 0.5])
    lines = np.zeros((3, len(TRACE)))
    lines[:, 0], lines[:, 1] = ends, lengths
    for stage, t in enumerate(C):
        at = ends - lengths + t * lengths
        lines[:, TRACE.index(f"voltage_{stage}")] = 1 + at + at**3
        lines[:, TRACE.index(f"current_{stage}")] = 7 * at**2
    times = np.array([0.0, 0.3, 2.0, 3.1, 5.5])
    np.testing.assert_allclose(at_times(lines, "voltage", times), 1 + times + times**3, atol=1e-11)
    np.testing.assert_allclose(at_times(lines, "current", times), 7 * times**2, atol=1e-11)


def test_a_trace_does_not_swing_beyond_its_stages():
    """A limit that takes over on the way: the cubic would overshoot it."""
    line = np.zeros((1, len(TRACE)))
    line[0, :2] = 1.0
    line[0, [TRACE.index(f"voltage_{stage}") for stage in range(4)]] = 3.9, 4.2, 4.2, 4.2
    found = at_times(line, "voltage", np.linspace(0, 1, 101))
    assert found[0] == 3.9
    assert found.max() == 4.2
