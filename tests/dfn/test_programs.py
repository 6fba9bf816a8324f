"""Programs of steps: what each holds, where it ends, and that nothing is lost between them."""

import importlib

import numpy as np
import pytest
from cells import FARADAY, ONE_C, chen, graphite, nmc
from kinds import (
    CCCV,
    CURRENTS,
    EMPTY,
    HALF,
    KINDS,
    MESH,
    METAL,
    VOLTAGES,
    integral,
    joined,
    program,
    run,
    segment,
    steps_of,
)

from cellsim.dfn import NUMERICAL, TRACE, Program, Status, solve, step
from cellsim.dfn.program import POWER
from cellsim.dfn.voltage import LOSSES

kinds = pytest.mark.parametrize("kind", KINDS)
PULSES = np.array(
    [[0, ONE_C], [60, ONE_C], [60, -ONE_C], [120, -ONE_C], [120, 0.0], [200, 0.0]], float
)
T = np.arange(0.0, 301.0, 5.0)
WAVE = np.stack([T, ONE_C * (0.4 + np.sin(T / 20) + 0.3 * np.cos(1.7 * T))], axis=1)


@kinds
def test_one_line_is_a_plain_run(kind, tables):
    """Bit for bit."""
    mesh, changes = KINDS[kind]
    rates = np.array([0.5, 1.0, 2.0])
    cases, options = chen(3, rates, **changes), {"mesh": mesh, "trace": True, "threads": 1}
    plain = solve(cases, tables, **options)
    assert np.all(plain.status == Status.VOLTAGE_LOW)
    assert plain.segments is None
    lines = np.array([step(direction=1, current=i, voltage_low=2.5) for i in cases["I"]])
    given = Program(lines, np.arange(3), np.ones(3, int))
    found = solve(cases, tables, program=given, **options)
    assert np.array_equal(found.table, plain.table, equal_nan=True)
    for one, other in zip(found.traces, plain.traces, strict=True):
        assert np.array_equal(one, other)
    for name in ("charge", "energy", "voltage", "current"):
        np.testing.assert_array_equal(found[name], [segment(found, name, i)[0] for i in range(3)])


@kinds
def test_constant_current_then_constant_voltage(kind, tables):
    result = run(kind, CCCV, tables, changes={"entropy_p": 0})
    assert list(segment(result, "status")) == [Status.VOLTAGE_LOW, Status.TIME, Status.CURRENT_LOW]
    at_voltage = steps_of(result, 2, limit="voltage")
    assert len(at_voltage) > 5
    # Held from the stage after the take-over on; which stage that is, the first step decides.
    np.testing.assert_allclose(at_voltage[1:, VOLTAGES], 4.2, rtol=0, atol=1e-6)
    assert steps_of(result, 2)[:, VOLTAGES].max() < 4.2 + 1e-6
    # Nowhere does the current exceed what it was set to, nor jump at the take-over.
    currents = steps_of(result, 2)[:, CURRENTS]
    assert np.all((currents < 0) & (currents >= -ONE_C * (1 + 1e-12)))
    np.testing.assert_array_equal(currents[1:, 0], currents[:-1, 3])
    stages = np.abs(at_voltage[:, CURRENTS])
    assert np.all(stages[:, 3] < stages[:, 0])
    assert np.ptp(stages, axis=1).max() < 0.15 * ONE_C
    assert segment(result, "current")[2] == pytest.approx(-ONE_C / 10, rel=1e-5)
    assert segment(result, "held_voltage")[2] == pytest.approx(at_voltage[:, 1].sum(), rel=1e-9)


@kinds
def test_accounts_of_a_program(kind, tables):
    """Lithium, salt, energy and losses; steps of the program sum to the whole."""
    for newton, bound in ((3.0, 1e-3), (1e-3, 1e-5)):
        result = run(kind, CCCV, tables, newton=newton)
        assert result["lithium_closure"][0] < 1e-9
        assert abs(result["energy_closure"][0]) < bound
        total = sum(result[name] for name in LOSSES)
        np.testing.assert_allclose(total, result["voltage"], rtol=0, atol=1e-6)
    for name in ("charge", "energy"):
        assert segment(result, name).sum() == pytest.approx(result[name][0], rel=1e-9)
    assert segment(result, "duration").sum() == pytest.approx(result["time"][0], rel=1e-9)
    began = np.cumsum(segment(result, "duration"))[:-1]
    np.testing.assert_allclose(segment(result, "began")[1:], began, rtol=1e-9)
    trace = result.traces[0]
    current, voltage = trace[:, CURRENTS], trace[:, VOLTAGES]
    assert integral(trace, current) == pytest.approx(result["charge"][0], rel=1e-9)
    assert integral(trace, current * voltage) == pytest.approx(result["energy"][0], rel=1e-9)
    end = np.cumsum(trace[:, TRACE.index("step")])
    np.testing.assert_allclose(trace[:, TRACE.index("time")], end, rtol=1e-12)


def test_results_converge_with_the_tolerance(tables):
    def found(rtol):
        result = run("liquid", CCCV, tables, rtol=rtol, newton=1e-2)
        values = [segment(result, name) for name in ("duration", "energy", "charge")]
        return np.concatenate([v[np.abs(v) > 0] for v in values]), result["steps"][0]

    exact, most = found(1e-8)
    errors, steps = [], []
    for rtol in (1e-4, 1e-5, 1e-6):
        values, count = found(rtol)
        errors.append(np.abs(values / exact - 1).max())
        steps.append(count)
    assert errors[0] < 2e-4
    assert errors[1] < 0.4 * errors[0]
    assert errors[2] < 0.4 * errors[1]
    assert steps[-1] < most


def varied():
    """Programs and cases of every sort, side by side."""
    programs = [
        (CCCV, None),
        ([step(direction=1, power=200.0, voltage_low=3.0)], None),
        ([step(profile_points=len(WAVE), duration=300.0)], WAVE),
        ([step(profile_points=len(PULSES), duration=200.0), *CCCV[1:]], PULSES),
        ([step(voltage=4.0, duration=200.0), CCCV[0]], None),
        ([step(direction=-1, current=3 * ONE_C, anode=0.02, voltage=4.2, current_low=10.0)], None),
        (CCCV[1:2], None),
        (CCCV[:1], None),
    ]
    changes = [{}, {}, HALF, HALF, {}, EMPTY, HALF, {}]
    cases = np.concatenate([chen(1, 1.0, **own) for own in changes])
    own = [{}, KINDS["graded, single-ion"][1], KINDS["D(x)"][1]]
    cases = np.concatenate([cases] * len(own))
    for i, kind in enumerate(own):
        for name, value in kind.items():
            cases[name][i * len(programs) : (i + 1) * len(programs)] = value
    return cases, joined(programs * len(own))


def test_result_depends_on_nothing_but_the_case(tables, monkeypatch):
    """Bit for bit: not on the order, on neighbours in other modes, on portions, on threads."""
    cases, given = varied()
    options = {"mesh": MESH, "trace": True}
    together = solve(cases, tables, program=given, threads=1, **options)
    assert not np.isin(together.status, (Status.INADMISSIBLE, *NUMERICAL)).any()
    order = np.random.default_rng(1).permutation(len(cases))
    mixed = Program(given.lines, given.first[order], given.count[order], given.profiles)
    shuffled = solve(cases[order], tables, program=mixed, threads=2, **options)
    module = importlib.import_module("cellsim.dfn.solve")
    monkeypatch.setattr(module, "CHUNK", 3)
    monkeypatch.setattr(module, "PORTION", 7)
    portions = solve(cases, tables, program=given, threads=2, **options)
    for name in ("table", "segments"):
        whole = getattr(together, name)
        assert np.array_equal(getattr(shuffled, name), whole[order], equal_nan=True)
        assert np.array_equal(getattr(portions, name), whole, equal_nan=True)
    for i, trace in enumerate(portions.traces):
        assert np.array_equal(trace, together.traces[i])
    for i in range(0, len(cases), 3):
        few = Program(given.lines, given.first[i : i + 1], given.count[i : i + 1], given.profiles)
        alone = solve(cases[i : i + 1], tables, program=few, **options)
        assert np.array_equal(alone.table[0], together.table[i], equal_nan=True)


@kinds
@pytest.mark.parametrize("direction", [1, -1])
def test_power(kind, direction, tables):
    watts = 100.0
    stop = {"voltage_low": 3.0} if direction > 0 else {"voltage_high": 4.2}
    lines = [step(direction=direction, power=watts, duration=900.0, **stop)]
    result = run(kind, lines, tables, changes=HALF)
    trace = result.traces[0]
    power = trace[:, VOLTAGES] * trace[:, CURRENTS]
    np.testing.assert_allclose(power, direction * watts, rtol=1e-5)
    wanted = direction * watts * result["time"][0]
    assert result["energy"][0] == pytest.approx(wanted, rel=1e-6)


@kinds
def test_hold_of_a_voltage(kind, tables):
    """Held from the very start, whichever way the current goes."""
    start = run(kind, CCCV[1:2], tables, changes=HALF)["voltage"][0]
    for by in (-0.05, 0.05):
        result = run(kind, [step(voltage=start + by, duration=600.0)], tables, changes=HALF)
        trace = result.traces[0]
        np.testing.assert_allclose(trace[:, VOLTAGES], start + by, rtol=0, atol=1e-6)
        assert result["voltage_start"][0] == pytest.approx(start + by, abs=1e-6)
        assert np.all(np.sign(trace[:, CURRENTS]) == -np.sign(by))
        assert result.status[0] == Status.TIME


@kinds
def test_rest(kind, tables):
    """No charge passes, and the voltage relaxes to the open circuit."""
    lines = [step(direction=1, current=ONE_C, duration=600.0), step(duration=40 * 3600.0)]
    result = run(kind, lines, tables, changes=HALF)
    assert segment(result, "charge")[1] == segment(result, "energy")[1] == 0
    assert segment(result, "held_none")[1] == pytest.approx(40 * 3600.0)
    mesh, _ = KINDS[kind]
    below = graphite(result["x_n"][0]) if mesh != METAL else 0.0
    open_circuit = nmc(result["x_p"][0]) - below
    assert result["voltage"][0] == pytest.approx(open_circuit, abs=2e-4)
    assert result["voltage"][0] == pytest.approx(result["open_circuit"][0], abs=1e-4)
    assert steps_of(result, 1)[0, VOLTAGES[0]] > segment(result, "voltage")[0] + 0.01


@kinds
def test_profile_of_currents(kind, tables):
    lines = [step(profile_points=len(WAVE), duration=300.0)]
    result = run(kind, lines, tables, changes=HALF, profiles=WAVE)
    wanted = np.trapezoid(WAVE[:, 1], WAVE[:, 0])
    assert result["charge"][0] == pytest.approx(wanted, rel=1e-9)
    trace = result.traces[0]
    np.testing.assert_allclose(trace[:, CURRENTS[3]], np.interp(trace[:, 0], *WAVE.T), rtol=1e-9)
    assert result["lithium_closure"][0] < 1e-9
    assert abs(result["energy_closure"][0]) < 1e-3


@kinds
def test_profile_of_powers(kind, tables):
    watts = WAVE * [1.0, 3.8]
    lines = [step(profile_points=len(watts), duration=300.0, profile_kind=POWER)]
    result = run(kind, lines, tables, changes=HALF, profiles=watts)
    wanted = np.trapezoid(watts[:, 1], watts[:, 0])
    assert result["energy"][0] == pytest.approx(wanted, rel=1e-4)
    trace = result.traces[0]
    power = trace[:, VOLTAGES[3]] * trace[:, CURRENTS[3]]
    expected = np.interp(trace[:, 0], *watts.T)
    np.testing.assert_allclose(power, expected, rtol=1e-5, atol=1e-5 * np.abs(watts[:, 1]).max())


@kinds
def test_jumps_in_a_profile(kind, tables):
    """As the same currents in steps of their own, bit for bit."""
    lines = [step(profile_points=len(PULSES), duration=200.0)]
    result = run(kind, lines, tables, changes=HALF, profiles=PULSES)
    assert result["charge"][0] == pytest.approx(0, abs=1e-9)
    trace = result.traces[0]
    assert {60.0, 120.0, 200.0} <= set(np.round(trace[:, 0], 9))
    for start, end, current in ((0, 60, ONE_C), (60, 120, -ONE_C), (120, 200, 0.0)):
        own = trace[(trace[:, 0] > start + 1e-6) & (trace[:, 0] < end + 1e-6)]
        np.testing.assert_allclose(own[:, CURRENTS], current, rtol=1e-12, atol=0)
    apart = run(
        kind, [
            step(direction=1, current=ONE_C, duration=60.0),
            step(direction=-1, current=ONE_C, duration=60.0), step(duration=80.0),
        ], tables, changes=HALF,
    )  # fmt: skip
    for name in ("voltage", "energy"):
        assert result[name][0] == pytest.approx(apart[name][0], rel=1e-4)


@kinds
def test_a_current_comes_on_at_once(kind, tables):
    """The voltage after a jump is that of a case which starts so; the salt stands still."""
    lines = [step(duration=1.0), step(direction=1, current=ONE_C, duration=100.0)]
    result = run(kind, lines, tables, changes=HALF)
    fresh = run(kind, lines[1:], tables, changes=HALF)
    after = steps_of(result, 1)[0, VOLTAGES[0]]
    assert after == pytest.approx(fresh["voltage_start"][0], abs=2e-5)
    assert result["voltage"][0] == pytest.approx(fresh["voltage"][0], abs=5e-5)


def test_stops_are_located_whatever_the_steps(tables):
    """Each at its value, and at a time that hangs on the tolerance alone."""
    direction = {"direction": 1, "current": ONE_C}
    filler = step(duration=10.0)
    stops = {
        Status.VOLTAGE_LOW: ({"voltage_low": 3.6}, "voltage", 3.6, 3e-5),
        Status.CHARGE: ({"charge": 5e4}, "charge", 5e4, 0.1),
        Status.DELIVERED: ({"delivered": 6e4}, "charge", 6e4, 0.1),
        Status.TIME: ({"duration": 777.0}, "duration", 777.0, 1e-9),
        Status.ANODE_LOW: ({"direction": -1, "anode_low": 0.1}, "anode", 0.1, 3e-5),
        Status.VOLTAGE_HIGH: ({"direction": -1, "voltage_high": 4.1}, "voltage", 4.1, 3e-5),
        Status.CURRENT_LOW: (
            {"direction": -1, "voltage": 4.0, "current_low": 20.0}, "current", -20.0, 3e-5,
        ),
        Status.GIVEN_UP: ({"longest": 100.0}, "duration", 100.0, 1e-9),
    }  # fmt: skip
    for status, (values, name, wanted, within) in stops.items():
        lines, times = [step(**direction | values), filler], []
        for rtol in (1e-4, 1e-7):
            changes = EMPTY if values.get("direction") == -1 else {}
            result = run("liquid", lines, tables, changes=changes, rtol=rtol)
            assert segment(result, "status")[0] == status
            last = steps_of(result, 0)[-1]
            found = last[TRACE.index("anode_3")] if name == "anode" else segment(result, name)[0]
            assert found == pytest.approx(wanted, abs=within), status
            times.append(segment(result, "duration")[0])
        assert times[0] == pytest.approx(times[1], rel=1e-3), status


def test_a_charge_ends_by_what_was_delivered_in_all(tables):
    lines = [
        step(direction=1, current=ONE_C, charge=5e4),
        step(direction=-1, current=2 * ONE_C, delivered=2e4),
        step(direction=-1, current=ONE_C, charge=1e4),
        step(direction=-1, current=ONE_C, delivered=2e4),  # has been passed: over at once
    ]
    result = run("liquid", lines, tables)
    np.testing.assert_allclose(segment(result, "charge"), [5e4, -3e4, -1e4, 0], rtol=1e-5)
    assert segment(result, "duration")[3] == 0
    taken = result["charge"][0] / (FARADAY * 85.2e-6 * 0.75 * 33133.0)
    assert chen()["x0_n"][0] - result["x_n"][0] == pytest.approx(taken, rel=1e-9)


def test_steps_without_length(tables):
    """A stop that is met at once ends a step where it begins, and the next goes on from there."""
    full = step(direction=-1, current=ONE_C, voltage_high=3.0)
    for lines in ([full, *CCCV], [CCCV[0], step(duration=0.0), *CCCV[1:]], [full, full, *CCCV]):
        result = run("liquid", lines, tables)
        plain = run("liquid", CCCV, tables)
        durations = segment(result, "duration")
        assert np.sum(durations == 0) == len(lines) - len(CCCV)
        kept = durations > 0
        for name in ("charge", "energy", "duration", "status"):
            found = segment(result, name)
            np.testing.assert_allclose(found[kept], segment(plain, name), rtol=2e-4, err_msg=name)
            assert name == "status" or not found[~kept].any()
    assert run("liquid", [full], tables).status[0] == Status.BEYOND_AT_START


@kinds
def test_a_step_that_is_not_feasible_ends_the_case_or_is_skipped(kind, tables):
    beyond = {"direction": -1, "current": ONE_C, "guard_high": 3.0, "duration": 60.0}
    discharge = step(direction=1, current=ONE_C, duration=100.0)
    stopped = run(kind, [discharge, step(**beyond), discharge], tables, changes=HALF)
    assert stopped.status[0] == Status.BEYOND_HIGH
    assert stopped["done"][0] == 2
    assert np.isnan(segment(stopped, "status")[2])
    skipped = run(kind, [discharge, step(**beyond, skip=1), discharge], tables, changes=HALF)
    assert skipped.status[0] == Status.TIME
    assert skipped["time"][0] == pytest.approx(200.0)
    guard = [step(direction=1, current=2 * ONE_C, guard_low=3.4, skip=1), discharge]
    result = run(kind, guard, tables, changes=HALF)
    assert segment(result, "status")[0] == Status.BEYOND_LOW
    assert segment(result, "voltage")[0] == pytest.approx(3.4, abs=2e-3)


@kinds
def test_a_current_that_cannot_flow(kind, tables):
    """Jumped onto, it ends the case, or is put down to the stop that it would meet."""
    rest, beyond = step(duration=10.0), {"direction": 1, "current": 1e10, "duration": 10.0}
    for line, statuses in (
        (step(**beyond), {Status.NO_CURRENT}),
        (step(**beyond, voltage_low=2.5), {Status.NO_CURRENT, Status.VOLTAGE_LOW}),
        (step(**beyond | {"current": 1e4}, voltage_low=2.5), {Status.VOLTAGE_LOW}),
    ):
        result = run(kind, [rest, line], tables, changes=HALF)
        assert result.status[0] in statuses
        assert result["time"][0] == pytest.approx(10.0)
    skipped = [rest, step(**beyond, skip=1), rest]
    result = run(kind, skipped, tables, changes=HALF)
    assert result.status[0] == Status.TIME
    assert result["time"][0] == pytest.approx(20.0)


def test_curves_at_times(tables):
    times = np.linspace(0.0, 12000.0, 301)
    result = run("liquid", CCCV, tables, times=times)
    flowing = times <= result["time"][0]
    assert np.array_equal(np.isfinite(result.curves[0]), flowing)
    began = segment(result, "began")
    at_voltage = times > began[2] + 3000
    np.testing.assert_allclose(result.curves[0, at_voltage & flowing], 4.2, rtol=0, atol=1e-6)


def test_form_of_a_program(tables):
    """conftest.py sees to it that none of these types compiles the driver again."""
    lines = np.array(CCCV)
    read_only = lines.copy()
    read_only.flags.writeable = False
    forms = (
        Program(lines, np.array([0]), np.array([3])),
        Program(read_only, np.array([0], np.int32), np.array([3], np.int32)),
        Program(np.asfortranarray(lines), [0], [3], np.asfortranarray(PULSES)),
        Program(lines.tolist(), [0], [3], [[0, 1], [1, 1]]),
    )
    found = [solve(chen(), tables, mesh=MESH, program=form).table for form in forms]
    assert all(np.array_equal(found[0], other) for other in found[1:])
    with pytest.raises(ValueError, match="not of a step"):
        step(volts=3.0)
    bad = program([step(direction=1, current=np.nan, duration=10.0)])
    assert solve(chen(), tables, mesh=MESH, program=bad).status[0] == Status.INADMISSIBLE
