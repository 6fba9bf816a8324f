"""A protocol in numbers of one cell: the cell's own limits, currents, guards and stops."""

from __future__ import annotations

from typing import Any

import pytest

import cellsim as cs
from cellsim.engines import make_case
from cellsim.engines.programme import LONGEST, Segment
from cellsim.protocols import Protocol, Step

LIQUID, FOIL = "liquid-nmc622-graphite-ev", "asslb-nmc811-lithium"
STEP = cs.step


def programme(name: str, protocol: Protocol | Step, **options: Any) -> tuple[Segment, ...]:
    whole = protocol if isinstance(protocol, Protocol) else cs.protocol([protocol])
    return make_case(cs.load(name), whole, **options).programme


def only(name: str, protocol: Protocol | Step, **options: Any) -> Segment:
    (segment,) = programme(name, protocol, **options)
    return segment


def said(segment: Segment) -> dict[str, object]:
    """What applies, besides the name."""
    plain = vars(Segment("", 0))
    return {k: v for k, v in vars(segment).items() if v != plain[k] and k != "name"}


def test_a_discharge() -> None:
    case = make_case(cs.load(LIQUID), cs.discharge("C/2"))
    (segment,) = case.programme
    balance = 1.2 * case.design.balance.capacity * case.area
    assert said(segment) == pytest.approx(
        {
            "direction": 1,
            "current": 0.5 * case.capacity,
            "voltage_below": case.cell.limits.lower_voltage.si,
            "longest": balance / (0.5 * case.capacity),
        }
    )
    assert segment.constant_current
    assert not segment.rests


def test_a_charge_holds_the_upper_voltage() -> None:
    case = make_case(cs.load(LIQUID), cs.charge("1C"))
    assert said(case.programme[0]) == pytest.approx(
        {
            "direction": -1,
            "current": case.capacity,
            "voltage": 4.2,
            "current_below": 0.05 * case.capacity,
        }
    )
    assert only(LIQUID, cs.charge("1C", "4.1 V")).voltage == pytest.approx(4.1)


def test_a_fast_charge_has_the_limits_of_its_electrodes() -> None:
    porous, planar = (only(name, cs.fast_charge()) for name in (LIQUID, FOIL))
    limits = cs.load(LIQUID).limits
    assert porous.anode_potential == limits.plating_margin.si
    assert porous.temperature == limits.maximum_temperature.si
    assert porous.critical_current is None
    foil = make_case(cs.load(FOIL), cs.fast_charge())
    negative = foil.cell.negative
    assert planar.anode_potential is None
    assert planar.critical_current == pytest.approx(
        negative.critical_current_density.si * foil.area
    )
    assert planar.critical_activation_energy == negative.critical_current_activation_energy.si
    assert porous.delivered == pytest.approx(-0.7 * make_case(cs.load(LIQUID), cs.rest()).capacity)


def test_a_rest_has_a_duration_and_nothing_else() -> None:
    segment = only(LIQUID, cs.rest("1 h"))
    assert said(segment) == {"current": 0.0, "duration": 3600.0, "longest": 3600.0}
    assert segment.rests


def test_limits_of_the_cell_guard_a_step_that_has_none() -> None:
    limits = cs.load(LIQUID).limits
    lower, upper = limits.lower_voltage.si, limits.upper_voltage.si
    guards = {
        "by time": (STEP.discharge("1C", until="1 h"), lower, None),
        "charge": (STEP.charge("1C", until="1 h"), None, upper),
        "its own stop": (STEP.discharge("1C", until="2 V"), None, None),
        "held": (STEP.charge("20 W", hold="4.5 V"), None, None),
        "a voltage": (STEP.hold("3.7 V", until="1 h"), None, None),
        "a profile": (STEP.profile(([0, 1], [1, 1]), quantity="power"), lower, upper),
    }
    for name, (step, below, above) in guards.items():
        segment = only(LIQUID, step)
        for found, expected in ((segment.lower, below), (segment.upper, above)):
            assert (found is None) == (expected is None), name
            assert found is None or found == pytest.approx(expected, abs=1.1e-3), name


def test_a_state_of_charge_is_charge_delivered_since_the_start() -> None:
    steps = [STEP.discharge("1C", until="40 %"), STEP.charge("1C", until="60 %")]
    case = make_case(cs.load(LIQUID), cs.protocol(steps, start=0.9))
    down, up = case.programme
    assert down.delivered == pytest.approx(0.5 * case.capacity)
    assert up.delivered == pytest.approx(0.3 * case.capacity)
    again = make_case(cs.load(LIQUID), cs.protocol(steps), initial_soc=0.5)
    assert again.programme[0].delivered == pytest.approx(0.1 * case.capacity)


def test_a_rate_becomes_a_current() -> None:
    step = STEP.profile(([0, 10], [1, -2]), quantity="rate", until="5 s")
    case = make_case(cs.load(LIQUID), cs.protocol([step]))
    (segment,) = case.programme
    assert segment.profile is not None
    assert segment.profile.kind == "current"
    assert segment.profile.values == pytest.approx((case.capacity, -2 * case.capacity))
    assert (segment.duration, segment.longest) == (5.0, 5.0)


def test_how_long_a_step_may_last() -> None:
    assert only(LIQUID, STEP.charge("20 W")).longest == LONGEST
    assert only(LIQUID, STEP.charge("1C", until=["4.2 V", "1 h"])).longest == 3600
    assert only(LIQUID, STEP.charge("C/1000")).longest > 1000 * 3600


def test_an_anode_potential_is_no_stop_of_a_foil() -> None:
    step = STEP.charge("C/5", until=["anode 10 mV", "4.2 V"])
    assert only(LIQUID, step).anode_below == pytest.approx(0.01)
    assert only(FOIL, step).anode_below is None
