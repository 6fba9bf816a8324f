"""A cell that grows warm: the heat balance, its limits, and what the heat consists of."""

import numpy as np
import pytest
from cells import (
    ELECTROLYTE_ENERGY,
    HEAT_CAPACITY,
    ONE_C,
    SINGLE_ION,
    WARM,
    add_electrolyte,
    arrhenius,
    chen,
    conductivity,
    warm_tables,
)
from kinds import CCCV, HALF, KINDS, MESH, TEMPERATURES, VOLTAGES, integral, program, run, segment

from cellsim.dfn import Status, solve, step
from cellsim.dfn.voltage import LOSSES

kinds = pytest.mark.parametrize("kind", KINDS)
DISCHARGE = [step(direction=1, current=2 * ONE_C, voltage_low=2.8)]
AMBIENT = 298.15


@pytest.fixture(scope="module")
def warm():
    return warm_tables()


@kinds
def test_balance_of_an_adiabatic_cell(kind, warm):
    """C dT = heat; and the heat is what the cell's enthalpy gave, less what was delivered."""
    result = run(kind, DISCHARGE, warm, changes=WARM | {"cooling": 0.0})
    rise = result["temperature"][0] - AMBIENT
    assert rise > 5
    assert rise == pytest.approx(result["heat"][0] / HEAT_CAPACITY, rel=1e-4)
    trace = result.traces[0]
    t = trace[:, TEMPERATURES]
    assert result["temperature_most"][0] == pytest.approx(t.max(), abs=0.1)
    total = sum(result[name] for name in LOSSES)
    np.testing.assert_allclose(total, result["voltage"], rtol=0, atol=1e-5)
    assert result["lithium_closure"][0] < 1e-9
    assert abs(result["energy_closure"][0]) < 1e-3


@kinds
def test_balance_with_cooling(kind, warm):
    """C (T - T_a) = heat - cooling int (T - T_a) dt, over a program."""
    cooling = 5.0
    result = run(kind, CCCV, warm, changes=WARM | {"cooling": cooling})
    assert segment(result, "status")[2] == Status.CURRENT_LOW
    trace = result.traces[0]
    ends = np.r_[AMBIENT, trace[1:, TEMPERATURES[0]], result["temperature"][0]]
    # At the stages, but the last of them as the heat balance corrects it.
    inner = trace[:, TEMPERATURES].copy()
    inner[:, 0], inner[:, 3] = ends[:-1], ends[1:]
    lost = cooling * integral(trace, inner - AMBIENT)
    kept = HEAT_CAPACITY * (result["temperature"][0] - AMBIENT)
    assert kept == pytest.approx(result["heat"][0] - lost, abs=2e-4 * lost)


@kinds
def test_great_cooling_leaves_the_cell_isothermal(kind, warm):
    changes = {name: WARM[name] for name in ("warm", "enthalpy_n", "enthalpy_p", "entropy_p")}
    cold = run(kind, DISCHARGE, warm, changes=changes, rtol=1e-6)
    result = run(kind, DISCHARGE, warm, changes=WARM | {"cooling": 1e6}, rtol=1e-6)
    assert abs(result["temperature_most"][0] - AMBIENT) < 1e-3
    for name in ("charge", "energy", "time"):
        assert result[name][0] == pytest.approx(cold[name][0], rel=5e-4), name
    # The heat is an account of the isothermal cell, too.
    assert result["heat"][0] == pytest.approx(cold["heat"][0], rel=5e-3)


def test_tables_over_temperature_give_what_those_at_one_do(warm):
    """Kept at 40 degC, against tables and kinetics of that temperature."""
    t = 313.15
    changes = {name: WARM[name] for name in ("warm", "enthalpy_n", "enthalpy_p")}
    changes |= {"T": t, "heat_capacity": HEAT_CAPACITY, "cooling": 1e7}
    kept = run("liquid", DISCHARGE, warm, changes=changes)
    assert abs(kept["temperature_most"][0] - t) < 1e-3
    tables = warm_tables()
    add_electrolyte(tables, arrhenius(ELECTROLYTE_ENERGY, t), t, pieces=128)
    number = len(tables.electrolyte.parts) - 1
    cold = run("liquid", DISCHARGE, tables, changes={"T": t, "electrolyte": number})
    for name in ("charge", "energy", "time"):
        assert kept[name][0] == pytest.approx(cold[name][0], rel=5e-4), name
    assert warm.electrolyte.value(0, 0, np.array([1000.0]))[0] == pytest.approx(
        conductivity(1000.0), rel=1e-3
    )


@kinds
def test_parts_of_the_heat(kind, warm):
    """Ohmic, reaction and reversible heat, as the losses at the surfaces have it, and the heat of
    diffusion in the particles, which is never negative; in the end, relaxed, nothing is left."""
    isothermal = {name: WARM[name] for name in ("enthalpy_n", "enthalpy_p", "entropy_p")}
    for line in (
        step(direction=1, current=ONE_C, duration=1200.0),
        step(direction=-1, current=ONE_C, duration=600.0),
    ):
        result = run(kind, [line], warm, changes=HALF | isothermal, newton=1e-3)
        surfaces = result["chemical"] - result["energy"] + result["heat_reversible"]
        diffusion = (result["heat"] - surfaces)[0]
        assert diffusion > 0
        assert diffusion < 0.6 * abs(result["heat"][0])
        # While all relaxes the rest of it is set free, and no charge passes.
        relaxed = run(kind, [line, step(duration=3e5)], warm, changes=HALF | isothermal)
        assert relaxed["heat"][0] > result["heat"][0]
        x_n, x_p = relaxed["x_n"][0], relaxed["x_p"][0]
        fresh = run(
            kind, [step(duration=1.0)], warm,
            changes=isothermal | {"x0_n": x_n if KINDS[kind][0] == MESH else 0.5, "x0_p": x_p},
        )  # fmt: skip
        assert relaxed["voltage"][0] == pytest.approx(fresh["voltage"][0], abs=2e-4)


def test_results_converge_with_the_tolerance(warm):
    def found(rtol, line):
        result = run("liquid", line, warm, changes=WARM, rtol=rtol, newton=0.1)
        names = ("temperature", "heat", "charge", "energy", "time")
        values = np.array([result[name][0] for name in names])
        values[0] -= AMBIENT
        return values

    for line in (DISCHARGE, CCCV[:1]):
        exact = found(1e-7, line)
        errors = [np.abs(found(rtol, line) / exact - 1).max() for rtol in (1e-4, 1e-5, 1e-6)]
        assert errors[0] < 6e-4
        assert errors[1] < 2e-4
        assert errors[2] < 7e-5


def test_a_light_cell_follows_its_heat(warm):
    """A small heat capacity: the temperature stands where cooling takes all that is set free."""
    changes = HALF | WARM | {"heat_capacity": 2.0, "cooling": 20.0}
    line = step(direction=1, current=ONE_C, duration=600.0)
    result = run("liquid", [line], warm, changes=changes)
    assert result.status[0] == Status.TIME
    trace = result.traces[0]
    late = trace[trace[:, 0] > 300]
    # Heat of the last part of the run, as the difference of two runs.
    shorter = run(
        "liquid", [step(direction=1, current=ONE_C, duration=500.0)], warm, changes=changes
    )
    power = (result["heat"][0] - shorter["heat"][0]) / 100.0
    mean = late[late[:, 0] > 500][:, TEMPERATURES].mean() - AMBIENT
    assert mean == pytest.approx(power / 20.0, rel=0.05)
    usual = run("liquid", [line], warm, changes=HALF | WARM)
    assert shorter["steps"][0] < 4 * usual["steps"][0]


@kinds
@pytest.mark.parametrize(("rtol", "within"), [(1e-4, 0.1), (1e-6, 0.01)])
def test_stops_by_temperature(kind, rtol, within, warm):
    """Located on the stages; what the heat balance then corrects falls with the tolerance."""
    lines = [
        step(direction=1, current=2 * ONE_C, temperature_high=303.15),
        step(duration=1e6, temperature_low=300.15),
        step(direction=1, current=ONE_C, temperature_high=299.0),
    ]
    result = run(kind, lines, warm, changes=WARM, rtol=rtol)
    wanted = [Status.TEMPERATURE_HIGH, Status.TEMPERATURE_LOW, Status.TEMPERATURE_HIGH]
    assert list(segment(result, "status")) == wanted
    np.testing.assert_allclose(segment(result, "temperature")[:2], [303.15, 300.15], atol=within)
    assert segment(result, "duration")[2] == 0


def test_a_warmer_cell_is_a_better_one_and_its_voltage_moves_with_entropy(warm):
    plain = run("liquid", DISCHARGE, warm, changes=WARM | {"cooling": 1e6})
    hot = run("liquid", DISCHARGE, warm, changes=WARM | {"cooling": 0.0})
    assert hot["charge"][0] > plain["charge"][0]
    assert hot.traces[0][20:40, VOLTAGES].mean() > plain.traces[0][20:40, VOLTAGES].mean()


def test_what_a_warm_cell_must_name(warm):
    cases = np.concatenate([chen(1, **WARM | more) for more in (
        {}, {"enthalpy_p": -1}, {"warm": -1}, {"cooling": -1.0}, {"heat_capacity": -1.0},
        {"warm": -1, "electrolyte": SINGLE_ION},
    )])  # fmt: skip
    result = solve(cases, warm, mesh=MESH, program=program(DISCHARGE, len(cases)))
    refused = result.status == Status.INADMISSIBLE
    assert list(refused) == [False, True, True, True, True, False]
