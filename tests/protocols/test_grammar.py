"""What users write of currents and stops."""

from __future__ import annotations

import pickle

import pytest

import cellsim as cs
from cellsim.protocols import OWN, Stops, grammar


@pytest.mark.parametrize(
    ("text", "direction", "expected"),
    [
        ("4.2 V", -1, {"voltage_above": 4.2}),
        ("2800 mV", 1, {"voltage_below": 2.8}),
        ("above 4.2 V", 0, {"voltage_above": 4.2}),
        ("below 3 V", -1, {"voltage_below": 3.0}),
        ("C/20", -1, {"rate_below": 0.05}),
        ("50 mA", 1, {"current_below": 0.05}),
        ("30 min", 0, {"duration": 1800.0}),
        ("80 %", -1, {"soc": 0.8}),
        ("2 A.h", 1, {"charge": 2.0}),
        ("500 mAh", 1, {"charge": 0.5}),
        ("45 degC", 1, {"temperature_above": 318.15}),
        ("below 30 degC", 0, {"temperature_below": 303.15}),
        ("anode 10 mV", -1, {"anode_below": 0.01}),
        (["C/20", "2 h"], -1, {"rate_below": 0.05, "duration": 7200.0}),
    ],
)
def test_stops(text, direction, expected):
    stops = vars(grammar.stops(text, direction))
    found = {name: value for name, value in stops.items() if value is not None}
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("4.2", "has no unit - write it like"),
        (4.2, "has no unit - write it like"),
        ("soon", "is not understood"),
        ("3 kg", "unit 'kg' does not fit here"),
        ("4 V", "may be reached from either side - write 'above 4 V' or 'below 4 V'"),
        ("anode 30 min", "is not a potential"),
        ("above 30 min", "has one side only"),
        ("120 %", "is not a state of charge"),
        ("-5 s", "must be positive"),
        (["1 h", "2 h"], "is a second stop of its kind"),
    ],
)
def test_bad_stops(text, message):
    with pytest.raises(cs.InputError, match=message) as error:
        grammar.stops(text if isinstance(text, list) else [text], 0)
    assert error.value.key == "until"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1C", {"rate": 1.0}),
        (0.5, {"rate": 0.5}),
        ("5 A", {"current": 5.0}),
        ("300 mA", {"current": 0.3}),
        ("1.2 kW", {"power": 1200.0}),
    ],
)
def test_loads(text, expected):
    assert grammar.load(text) == pytest.approx(expected)


@pytest.mark.parametrize("bad", ["5", "5 V", "-5 A", "quick", 0, None])
def test_bad_loads(bad):
    with pytest.raises(cs.InputError, match=r"^(at|rate)"):
        cs.step.discharge(bad)


def test_a_step_without_a_stop_takes_the_usual_one():
    assert cs.step.discharge("1C").until == Stops(voltage_below=OWN)
    assert cs.step.charge("5 A").until == Stops(voltage_above=OWN)
    held = cs.step.charge("5 A", hold=True)
    assert (held.voltage, held.until) == (OWN, Stops(rate_below=0.05))
    assert cs.step.charge("1C", hold="4.1 V").voltage == pytest.approx(4.1)
    with pytest.raises(cs.InputError, match=r"^until = .*: is empty"):
        cs.step.charge("1C", until=[])


def test_the_usual_protocols_are_single_steps():
    assert cs.discharge("1C").steps == (cs.step.discharge("1C"),)
    assert cs.charge("1C").steps == (cs.step.charge("1C", hold=True),)
    assert cs.fast_charge((0.1, 0.8)).steps == (cs.step.fast_charge("80 %"),)
    assert cs.rest("1 h").steps == (cs.step.rest("1 h"),)


def test_sequences():
    both = cs.protocol([cs.charge("1C"), cs.step.rest("1 min")], repeat=3)
    assert [step.name for step in both.steps] == ["charge", "rest"] * 3
    assert (both.start, both.infeasible) == (0.0, "end")
    assert str(both) == "charge, rest, charge, rest, charge, rest"
    assert cs.protocol([cs.step.discharge()]).start == 1.0
    assert cs.protocol([cs.step.discharge()], start="40 %").start == pytest.approx(0.4)
    assert len(cs.cycles(3).steps) == 12
    assert len(cs.multistage_charge([("2C", "30 %"), ("1C", "4.1 V")]).steps) == 2
    assert pickle.loads(pickle.dumps(both)) == both  # noqa: S301 - our own bytes
    assert hash(cs.cycles(2)) == hash(cs.cycles(2))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: cs.protocol([]), "steps: is empty"),
        (lambda: cs.protocol(["1C"]), "is not a step"),
        (lambda: cs.protocol([cs.rest()], repeat=0), "is not a number of times"),
        (lambda: cs.protocol([cs.rest()], infeasible="hope"), "is not known - one of end, skip"),
        (lambda: cs.protocol([cs.rest()], start=3), "is not a state of charge"),
        (lambda: cs.multistage_charge(["3C to 30 %"]), "is not a list of pairs"),
        (lambda: cs.pulses(count=0), "is not a number of pulses"),
        (lambda: cs.pulses(count=20, spacing="10 %"), "has no room for 20 pulses"),
        (lambda: cs.step.rest("1 h", until="2 h"), "is a second duration"),
    ],
)
def test_bad_sequences(make, message):
    with pytest.raises(cs.InputError, match=message):
        make()


def test_pulses_stand_at_equal_distances():
    steps = cs.pulses(count=4, spacing="20 %", start="90 %").steps
    assert [s.name for s in steps].count("pulse") == 4
    socs = [s.until.soc for s in steps if s.until.soc is not None]
    assert socs == pytest.approx([0.7, 0.5, 0.3])
    assert {s.name for s in cs.pulses("C/5", "10 min", "1 h", spacing=None).steps} == {
        "pulse",
        "rest",
    }
