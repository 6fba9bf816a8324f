"""What may bound a current: never broken, never for nothing, and never faster than without."""

import numpy as np
import pytest
from cells import GAS, ONE_C, WARM, at_temperature, chen, hostile, tables_at, warm_tables
from kinds import (
    ANODES,
    CURRENTS,
    EMPTY,
    KINDS,
    MESH,
    METAL,
    TEMPERATURES,
    VOLTAGES,
    held,
    joined,
    run,
)

from cellsim.constants import DERATING
from cellsim.dfn import LIMITS, NUMERICAL, SEGMENT, Status, solve, step
from cellsim.dfn.program import POWER

kinds = pytest.mark.parametrize("kind", KINDS)
CHARGE = {"direction": -1, "current": 3 * ONE_C, "voltage": 4.2, "current_low": ONE_C / 10}
AMOUNT = -0.3 * ONE_C * 3600


@pytest.fixture(scope="module")
def warm():
    return warm_tables()


@kinds
def test_limits_are_kept_and_those_that_never_bind_change_nothing(kind, tables):
    anode = 0.02 if KINDS[kind][0] == MESH else -0.08
    slack = {
        "anode": -5.0, "critical": 1e6, "temperature": 1e4, "power": 1e6, "critical_energy": 1e4,
    }  # fmt: skip
    plain = run(kind, [step(**CHARGE)], tables, changes=EMPTY)
    loose = run(kind, [step(**CHARGE | slack)], tables, changes=EMPTY)
    for name in ("time", "charge", "energy"):
        assert loose[name][0] == pytest.approx(plain[name][0], rel=1e-12)
    kept = run(kind, [step(**CHARGE, anode=anode)], tables, changes=EMPTY)
    for result in (plain, kept):
        # Where D falls thirty times within a narrow range, a surface fills first.
        assert result.status[0] in (Status.CURRENT_LOW, Status.SURFACE_FULL)
        trace = result.traces[0]
        assert trace[:, VOLTAGES].max() < 4.2 + 1e-6
        assert np.all(trace[:, CURRENTS] >= -3 * ONE_C * (1 + 1e-12))
        assert result["lithium_closure"][0] < 1e-9
        assert abs(result["energy_closure"][0]) < 1e-3
    assert kept.traces[0][:, ANODES].min() > anode - 1e-6
    assert plain.traces[0][:, ANODES].min() < anode
    assert held(kept, "anode")[0] > 0
    assert sum(held(kept, name)[0] for name in LIMITS) == pytest.approx(kept["time"][0], rel=1e-9)


@kinds
def test_more_limits_are_never_faster(kind, tables):
    """To the same charge."""
    anode = 0.02 if KINDS[kind][0] == MESH else -0.08
    base = {name: CHARGE[name] for name in ("direction", "current")} | {"delivered": AMOUNT}
    limits = {"voltage": 4.15, "anode": anode, "critical": 1.5 * ONE_C, "power": 400.0}
    times, given = [], base
    for name, value in limits.items():
        given = given | {name: value}
        result = run(kind, [step(**given)], tables, changes=EMPTY)
        assert result.status[0] == Status.DELIVERED
        assert result["charge"][0] == pytest.approx(AMOUNT, rel=1e-6)
        times.append(result["time"][0])
        alone = run(kind, [step(**base | {name: value})], tables, changes=EMPTY)
        assert alone["time"][0] <= times[-1] * (1 + 1e-6)
    assert np.all(np.diff(times) > -1e-6 * times[-1])
    assert times[-1] > 1.2 * times[0]


def test_critical_current_follows_its_temperature():
    """Arrhenius, from 25 degC."""
    temperatures = np.array([273.15, 298.15, 323.15])
    tables, energy = tables_at(temperatures), 40e3
    cases = at_temperature(chen(3, 1.0, **EMPTY), np.arange(3), temperatures)
    line = step(direction=-1, current=1e3, critical=20.0, critical_energy=energy, duration=60.0)
    result = solve(cases, tables, mesh=MESH, program=joined([([line], None)] * 3), trace=True)
    expected = 20.0 * np.exp(-energy / GAS * (1 / temperatures - 1 / 298.15))
    np.testing.assert_allclose(result["current"], -expected, rtol=1e-12)
    np.testing.assert_allclose(result.segments[:, 0, SEGMENT.index("held_critical")], 60.0)


@kinds
def test_greatest_temperature(kind, warm):
    """The current is taken back over the last kelvin, so that it is never broken."""
    greatest = 303.15
    changes = EMPTY | WARM | {"cooling": 4.0}
    line = step(**CHARGE, temperature=greatest)
    result = run(kind, [line], warm, changes=changes)
    plain = run(kind, [step(**CHARGE)], warm, changes=changes)
    assert plain["temperature_most"][0] > greatest + 1
    assert result.traces[0][:, TEMPERATURES].max() < greatest + 0.02
    assert greatest - DERATING < result["temperature_most"][0] < greatest + 0.02
    assert held(result, "temperature")[0] > 60
    assert result["time"][0] > plain["time"][0]
    fine = run(kind, [line], warm, changes=changes, rtol=1e-6)
    assert result["time"][0] == pytest.approx(fine["time"][0], rel=2e-3)
    assert result["energy"][0] == pytest.approx(fine["energy"][0], rel=1e-3)


def test_critical_current_rises_as_the_cell_warms(warm):
    line = step(
        direction=-1, current=1e3, voltage=4.4, critical=60.0, critical_energy=30e3, duration=900.0
    )
    result = run("liquid", [line], warm, changes=EMPTY | WARM)
    trace = result.traces[0]
    t, current = trace[:, TEMPERATURES], trace[:, CURRENTS]
    expected = 60.0 * np.exp(-30e3 / GAS * (1 / t - 1 / 298.15))
    np.testing.assert_allclose(-current[:, 1:], expected[:, 1:], rtol=1e-12)
    # The temperature at a step's end is corrected once more, by the heat that came.
    np.testing.assert_allclose(-current, expected, rtol=4e-3)
    assert np.ptp(t) > 1


def hostile_programs(count, seed=0):
    """Random lines, one after another: any direction, limits, stops, profiles."""
    rng, programs = np.random.default_rng(seed), []

    for _ in range(count):
        lines, profile = [], None
        for _ in range(rng.integers(1, 6)):
            direction = rng.choice([1, -1])
            values = {"direction": direction, "duration": np.exp(rng.uniform(0, 9))}
            options = {
                "power": (0.15, 1, 2e3), "voltage": (0.5, 2.0, 4.6), "anode": (0.2, -0.1, 0.3),
                "critical": (0.1, 0.1, 500), "temperature": (0.2, 250, 330),
                "current_low": (0.3, 0.1, 30), "charge": (0.2, 0, 1e5),
                "delivered": (0.1, -1e5, 1e5), "voltage_low": (0.3, 2.0, 4.0),
                "voltage_high": (0.3, 3.5, 4.6), "anode_low": (0.1, -0.1, 0.1),
                "guard_low": (0.2, 1.5, 3.0), "guard_high": (0.2, 4.2, 5.0),
                "temperature_high": (0.1, 290, 340),
            }  # fmt: skip
            for name, bounds in options.items():
                share, low, high = bounds
                if rng.random() < share:
                    values[name] = rng.uniform(low, high)
            values["current"] = ONE_C * np.exp(rng.uniform(np.log(0.02), np.log(20)))
            values["skip"] = float(rng.random() < 0.5)
            # Nothing goes on for ever below what any cell stands.
            values.setdefault("voltage_low" if direction > 0 else "voltage_high", 3.5 - direction)
            kind = rng.random()
            if kind < 0.15:
                values = {"duration": values["duration"]}
            elif kind < 0.3 and profile is None:
                t = np.cumsum(np.r_[0, rng.choice([0, 1, 10], 20)])
                profile = np.stack([t, ONE_C * rng.normal(size=len(t))], axis=1).astype(float)
                watts = rng.random() < 0.5
                profile[:, 1] *= 4 if watts else 1
                values = {
                    "profile_points": len(t), "duration": max(t[-1], 1), "voltage_low": 2.0,
                    "voltage_high": 5.0, "profile_kind": POWER if watts else 0.0,
                }  # fmt: skip
            lines.append(step(**values))
        programs.append((lines, profile))
    return joined(programs)


@pytest.mark.parametrize("mesh", [MESH, METAL])
@pytest.mark.parametrize("single_ion", [False, True])
@pytest.mark.parametrize("heated", [False, True])
def test_hostile_programs(mesh, single_ion, heated, warm):
    """Whatever is asked of whatever cell ends with a status."""
    temperatures = np.linspace(253.15, 343.15, 6)
    tables, count = tables_at(temperatures, single_ion), 200
    tables.warm, tables.enthalpy, tables.entropy = warm.warm, warm.enthalpy, warm.entropy
    cases = hostile(count, temperatures)
    cases["I"], cases["t_end"] = ONE_C, 1e5
    if mesh == METAL:
        cases["k_n"], cases["film_n"] = 10.0, 0.001
    if heated:
        for name, value in WARM.items():
            cases[name] = value
    result = solve(cases, tables, mesh=mesh, program=hostile_programs(count))
    status = result.status
    assert np.all(np.isin(status, list(Status)))
    assert np.isin(status, NUMERICAL).mean() <= 0.01
    ended = ~np.isin(status, (*NUMERICAL, Status.INADMISSIBLE))
    assert ended.mean() > 0.95
    assert np.quantile(result["lithium_closure"][ended], 0.97) < (1e-9 if single_ion else 1e-3)
    assert np.quantile(np.abs(result["energy_closure"][ended]), 0.9) < 2e-3
