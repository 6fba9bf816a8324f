"""Steps of every kind, alone and after one another, through either engine."""

from __future__ import annotations

import numpy as np
import pytest
import xarray

import cellsim as cs
from cellsim.protocols import Protocol
from tests.engines.runs import run as cached

SOLID, FOIL = "asslb-nmc-graphite-gen1", "asslb-nmc811-lithium"
STEP = cs.step
MILLIVOLT = 1e-3


_ENGINE = {}


@pytest.fixture(autouse=True)
def _by_engine(engine: str) -> None:
    _ENGINE["now"] = engine


def run(protocol: Protocol, name: str = SOLID, **options: object) -> xarray.Dataset:
    """By the engine of the test."""
    return cached(name, protocol, engine=_ENGINE["now"], **options)


def part(result: xarray.Dataset, step: int) -> xarray.Dataset:
    return result.isel(time=result.step.values == step)


def terminations(result: xarray.Dataset) -> list[str]:
    return [str(word) for word in result.step_termination.values]


def closes(result: xarray.Dataset, energy: float = 2e-4) -> None:
    assert abs(result.lithium_closure) < 1e-9
    assert abs(result.energy_closure) < energy
    assert np.all(np.diff(result.time.values) > 0)
    for name, of in (("capacity", "step_charge"), ("energy", "step_energy")):
        total = float(result[of].sum())
        assert result[name].values[-1] == pytest.approx(total, rel=1e-9, abs=1e-9)
    assert result.time.values[-1] == pytest.approx(float(result.step_duration.sum()))


def test_cycles_give_back_what_they_took() -> None:
    result = run(cs.cycles(2, rest="10 min"))
    assert result.status == "finished"
    closes(result)
    assert terminations(result) == 2 * ["cut-off current", "time", "lower voltage", "time"]
    charge = result.step_charge.values
    assert charge[4] == pytest.approx(-charge[2], rel=1e-3)
    assert charge[6] == pytest.approx(charge[2], rel=1e-3)
    energy = result.step_energy.values
    assert 0.8 < -energy[6] / energy[4] < 1
    words = [list(dict.fromkeys(part(result, k)["limit"].values)) for k in (1, 2, 3)]
    assert words == [["rate", "upper voltage"], ["none"], ["rate"]]


def test_a_cell_relaxes_at_rest() -> None:
    steps = [STEP.discharge("1C", until="50 %"), STEP.rest("2 h")]
    result = run(cs.protocol(steps))
    rest = part(result, 2)
    assert not rest.current.values.any()
    voltage = rest.voltage.values
    assert np.all(np.diff(voltage) > -1e-6)
    at_rest = run(cs.rest("1 min"), initial_soc=0.5).voltage.values[0]
    assert abs(voltage[-1] - at_rest) < 0.2 * abs(voltage[0] - at_rest)
    closes(result)


def test_constant_power() -> None:
    result = run(cs.protocol([STEP.discharge("100 W"), STEP.charge("60 W", hold=True)]))
    down, up = part(result, 1), part(result, 2)
    assert set(down["limit"].values) == {"power"}
    np.testing.assert_allclose(down.voltage * down.current, 100, rtol=2e-4)
    # Two limits that meet share the corner: there a curve is a cubic through the kink in a step.
    power, corner = -(up.voltage * up.current).values, up.voltage.values >= 4.19
    np.testing.assert_allclose(power[~corner], 60, rtol=1e-3)
    assert np.all(power[~corner] < 60 * (1 + 1e-4))
    assert np.all(power[corner] < 60 * (1 + 5e-3))
    assert up.voltage.values.max() < 4.2 + MILLIVOLT
    assert terminations(result) == ["lower voltage", "cut-off current"]
    closes(result)


@pytest.mark.parametrize("start", [0.3, 0.8])
def test_a_voltage_is_held_whichever_way_the_current_goes(start: float) -> None:
    result = run(cs.protocol([STEP.hold("3.75 V", until="C/50")], start=start))
    np.testing.assert_allclose(result.voltage.values, 3.75, atol=1e-5)
    assert np.all(np.sign(result.current.values) == np.sign(start - 0.5))
    assert result.termination == "cut-off current"
    assert set(result["limit"].values) == {"voltage"}
    closes(result)


def test_a_discharge_that_holds_its_lower_voltage() -> None:
    result = run(cs.protocol([STEP.discharge("1C", hold="3 V", until="C/10")]))
    assert result.voltage.values.min() > 3 - MILLIVOLT
    assert set(result["limit"].values) == {"rate", "lower voltage"}
    # Where the limit takes over the current is continuous.
    jumps = np.abs(np.diff(result.current.values)) / result.nominal_capacity
    assert jumps.max() < 0.1
    assert result.current.values[-1] == pytest.approx(0.1 * result.nominal_capacity, rel=1e-5)


def test_stages_of_a_charge() -> None:
    stages = [("2C", "20 %"), ("1C", "4.1 V"), ("C/2", "10 min")]
    result = run(cs.multistage_charge(stages))
    assert terminations(result) == ["soc reached", "upper voltage", "time"]
    for k, rate in enumerate((2, 1, 0.5), start=1):
        np.testing.assert_allclose(
            part(result, k).current.values, -rate * result.nominal_capacity, rtol=1e-9
        )
    assert part(result, 1).soc.values[-1] == pytest.approx(0.2, abs=1e-6)
    assert part(result, 2).voltage.values[-1] == pytest.approx(4.1, abs=1e-5)
    assert float(result.step_duration[2]) == pytest.approx(600)
    closes(result)


def test_what_the_last_step_leaves_behind_stops_no_smaller_current() -> None:
    result = run(cs.protocol([STEP.discharge(rate) for rate in ("2C", "C/2", "C/10")]))
    assert terminations(result) == 3 * ["lower voltage"]
    assert np.all(result.step_duration.values > 60)
    slow = run(cs.discharge("C/10")).capacity.values[-1]
    assert 0.9 * slow < result.capacity.values[-1] < 1.001 * slow


def test_a_stop_that_is_met_already_takes_no_time() -> None:
    steps = [
        STEP.charge("1C", until="4 V"),
        STEP.charge("2C", until="3.9 V"),
        STEP.discharge("1C", until="95 %"),
        STEP.rest("1 min"),
    ]
    result = run(cs.protocol(steps, start=0.5))
    assert result.status == "finished"
    assert terminations(result)[1:] == ["upper voltage", "soc reached", "time"]
    assert not result.step_duration.values[1:3].any()
    assert set(result.step.values) == {1, 4}
    closes(result)


@pytest.mark.parametrize(
    ("until", "word"), [("0.5 A.h", "charge passed"), ("anode 60 mV", "anode potential")]
)
def test_other_stops(until: str, word: str) -> None:
    result = run(cs.protocol([STEP.charge("1C", until=until)], start=0.1))
    assert (result.status, result.termination) == ("finished", word)
    if word == "charge passed":
        assert result.capacity.values[-1] == pytest.approx(-0.5, rel=1e-5)
    else:
        assert result.anode_potential.values[-1] == pytest.approx(0.06, abs=1e-6)


def test_heat_stays_in_the_cell_from_step_to_step() -> None:
    steps = [
        STEP.discharge("2C", until="30 %"),
        STEP.rest("2 h", until="below 27 degC"),
        STEP.discharge("2C", until="30 degC"),
    ]
    result = run(cs.protocol(steps), thermal="lumped")
    assert terminations(result)[:2] == ["soc reached", "temperature"]
    ends = [part(result, k).temperature.values[[0, -1]] for k in (1, 2)]
    assert ends[0][0] == pytest.approx(298.15, abs=0.01)
    assert ends[1][0] == pytest.approx(ends[0][1], abs=0.01)
    assert ends[1][1] == pytest.approx(300.15, abs=1e-4)
    assert abs(result.heat_closure) < 5e-3
    closes(result, 5e-4)


CHARGING_TOO_LONG = [STEP.charge("1C", until="2 h"), STEP.rest("1 min")]


def test_a_step_that_cannot_be_done_ends_the_run() -> None:
    result = run(cs.protocol(CHARGING_TOO_LONG, start=0.5))
    assert result.status == "failed"
    assert result.termination == "step 1 (charge) infeasible: upper voltage"
    assert terminations(result) == ["infeasible: upper voltage"]
    assert result.voltage.values[-1] == pytest.approx(4.2, abs=1e-5)


def test_a_step_that_cannot_be_done_is_skipped() -> None:
    result = run(cs.protocol(CHARGING_TOO_LONG, start=0.5, infeasible="skip"))
    assert (result.status, result.termination) == ("finished", "time")
    assert terminations(result) == ["infeasible: upper voltage", "time"]


def test_lithium_that_is_used_up_ends_the_run() -> None:
    result = run(cs.cycles(2, rest="1 min", discharge="C/3"), FOIL)
    assert result.termination == "lithium exhausted"
    assert terminations(result) == ["cut-off current", "time", "lithium exhausted"]
    closes(result)


def test_a_pulse_test() -> None:
    result = run(cs.pulses("2C", "10 s", "5 min", count=3, spacing="20 %"))
    assert result.status == "finished"
    pulses = result.isel(segment=result.step_name.values == "pulse")
    np.testing.assert_allclose(pulses.step_duration, 10)
    # The current comes on within a hundredth of a second.
    np.testing.assert_allclose(pulses.step_charge, 2 * result.nominal_capacity / 360, rtol=6e-4)
    for number, soc in zip(pulses.segment.values[1:], (0.8, 0.6), strict=True):
        assert part(result, number).soc.values[0] == pytest.approx(soc, abs=1e-4)
    closes(result)


TIMES = np.arange(0.0, 121.0, 10.0)
RATES = np.array([0, 2, -1, 0.5, 3, 3, -2, 0, 1, -1, 2, 0.5, 0])


def test_a_drive_cycle_passes_the_integral_of_its_current() -> None:
    result = run(cs.drive_cycle((tuple(TIMES), tuple(RATES)), quantity="rate", start=0.6))
    expected = np.interp(result.time, TIMES, RATES) * result.nominal_capacity
    np.testing.assert_allclose(result.current, expected, atol=1e-9)
    passed = np.trapezoid(RATES, TIMES) * result.nominal_capacity / 3600
    assert result.capacity.values[-1] == pytest.approx(passed, rel=5e-4)
    assert set(result["limit"].values) == {"profile"}
    assert result.termination == "time"
    closes(result)


def test_a_drive_cycle_delivers_the_integral_of_its_power() -> None:
    power = 60.0 * RATES
    result = run(cs.drive_cycle((tuple(TIMES), tuple(power)), quantity="power", start=0.6))
    np.testing.assert_allclose(
        result.voltage * result.current, np.interp(result.time, TIMES, power), atol=0.06
    )
    delivered = np.trapezoid(power, TIMES) / 3600
    assert result.energy.values[-1] == pytest.approx(delivered, rel=5e-4)
    closes(result)


def test_a_drive_cycle_stops_at_the_limits_of_the_cell() -> None:
    cycle = cs.drive_cycle(((0.0, 4000.0), (1.0, 1.0)), quantity="rate")
    result = run(cycle)
    assert result.termination == "step 1 (drive cycle) infeasible: lower voltage"
    assert result.voltage.values.min() == pytest.approx(2.5, abs=2e-3)
