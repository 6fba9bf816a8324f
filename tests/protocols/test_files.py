"""Protocols and profiles in files: what is read, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

import cellsim as cs

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "cycle.toml"


@pytest.fixture
def write(tmp_path):
    def make(text, name="p.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_a_file_says_what_the_functions_say(write):
    path = write(
        """
        start = "20 %"
        repeat = 2
        infeasible = "skip"
        [[steps]]
        step = "charge"
        at = "2 A"
        hold = true
        until = ["C/20", "2 h"]
        [[steps]]
        step = "hold"
        voltage = "4 V"
        until = "10 min"
        [[steps]]
        step = "fast_charge"
        until = "90 %"
        """
    )
    steps = [
        cs.step.charge("2 A", hold=True, until=["C/20", "2 h"]),
        cs.step.hold("4 V", until="10 min"),
        cs.step.fast_charge("90 %"),
    ]
    expected = cs.protocol(steps, start=0.2, repeat=2, infeasible="skip", name="p")
    assert cs.load_protocol(path) == expected


def test_the_example_loads():
    assert cs.load_protocol(EXAMPLE).start == 0
    assert len(cs.load_protocol(EXAMPLE).steps) == 7


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "not valid TOML"),
        ("name = 'x'", "steps: has no steps"),
        ("strat = 1\n[[steps]]\nstep = 'rest'", "strat = 1: is not known - did you mean start?"),
        ("[[steps]]\nat = '1C'", r"steps\[1\]: does not say which step"),
        ("[[steps]]\nstep = 'nap'", r"steps\[1\].step = nap: is not a step - one of charge"),
        ("[[steps]]\nstep = 'rest'\nfor = 1", r"steps\[1\].for = 1: is not known - known: dur"),
        ("[[steps]]\nstep = 'hold'\nvoltage = 4.0", r"steps\[1\].until: is missing - a hold needs"),
        (
            "[[steps]]\nstep = 'rest'\n[[steps]]\nstep = 'charge'\nuntil = '4.2'",
            r"steps\[2\].until = 4.2: has no unit - write it like",
        ),
        ("repeat = -1\n[[steps]]\nstep = 'rest'", "repeat = -1: is not a number of times"),
    ],
)
def test_bad_files(write, text, message):
    with pytest.raises(cs.InputError, match=message) as error:
        cs.load_protocol(write(text))
    assert str(error.value).startswith(str(error.value.file))
    assert error.value.file.endswith("p.toml")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(cs.InputError, match="cannot be read"):
        cs.load_protocol(tmp_path / "none.toml")


def test_a_profile_is_read_in_its_units(write):
    path = write("time [min], power [kW], current [A]\n1, 0.1, 5\n2, -0.2, 6\n", "c.csv")
    (step,) = cs.drive_cycle(path, quantity="power", scale=2).steps
    assert step.profile.times == (0.0, 60.0)
    assert step.profile.values == pytest.approx((200.0, -400.0))
    assert step.profile.kind == "power"
    (step,) = cs.drive_cycle(path, quantity="current").steps
    assert step.profile.values == (5.0, 6.0)
    assert cs.drive_cycle(([0, 1], [1, 2]), quantity="rate").start == 1.0


def test_a_profile_stands_beside_its_protocol(write):
    write("time [s],rate [1/h]\n0,1\n10,0\n", "c.csv")
    path = write("[[steps]]\nstep = 'profile'\nsource = 'c.csv'\nscale = 0.5")
    (step,) = cs.load_protocol(path).steps
    assert step.profile.values == (0.5, 0.0)


@pytest.mark.parametrize(
    ("text", "quantity", "message"),
    [
        ("", None, "has no column of time"),
        ("time,power\n", None, "has no column of time"),
        ("time [s],force [N]\n0,1\n", None, "has no column of current, power or rate"),
        ("time [s],power [W]\n0,1\n1,2\n", "current", "has no column of current"),
        ("time [s],power [W],current [A]\n0,1,1\n", None, "has columns of current and power"),
        ("time [s],power [m]\n0,1\n1,2\n", None, "power .m.*wrong dimension"),
        ("time [s],power [W]\n0,1\n1,x\n", None, r"power \[W\] = x: row 3 holds no number"),
        ("time [s],power [W]\n0,1\n1\n", None, "row 3 holds no number"),
        ("time [s],power [W]\n0,1\n", None, "needs two points"),
        ("time [s],power [W]\n0,1\n1,nan\n", None, "not finite"),
        ("time [s],power [W]\n0,1\n2,1\n1,1\n", None, "does not rise after 2 s"),
    ],
)
def test_bad_profiles(write, text, quantity, message):
    with pytest.raises(cs.InputError, match=message) as error:
        cs.drive_cycle(write(text, "c.csv"), quantity=quantity)
    assert error.value.file.endswith("c.csv")


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (([0, 1], [1, 2]), {}, "quantity: is needed with arrays"),
        (([0, 1], [1, 2]), {"quantity": "heat"}, "quantity = heat: is not known"),
        (([0, 1], [1]), {"quantity": "power"}, "has 2 times and 1 values"),
        (3, {"quantity": "power"}, "is not a pair of sequences"),
        (([0, 1], [1, 2]), {"quantity": "power", "scale": "two"}, "scale = two: is not a number"),
        ("none.csv", {}, "cannot be read"),
    ],
)
def test_bad_sources(source, options, message):
    with pytest.raises(cs.InputError, match=message):
        cs.drive_cycle(source, **options)
