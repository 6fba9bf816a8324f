"""Self-heating: energy, against a stiff solver, in the order that physics asks for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from cellsim.constants import GAS_CONSTANT, ZERO_CELSIUS
from cellsim.physics.decomposition import Reaction, adiabatic_rise, heating
from cellsim.physics.self_heating import DETECTED, RUNAWAY, march, onset

ORDERS = ("first-order", "autocatalytic", "passivating")
HOUR = 3600.0


def reaction(order="first-order", **changes) -> Reaction:
    values = {
        "rate": 2e-4,
        "reference": 373.15,
        "activation_energy": 135e3,
        "initial": {"first-order": 0.15, "autocatalytic": 0.96, "passivating": 0.75}[order],
        "film": 0.033,
        "rise": {"first-order": 50.0, "autocatalytic": 150.0, "passivating": 300.0}[order],
    }
    values |= changes
    return Reaction(order, order, **{key: np.asarray(value) for key, value in values.items()})


def three() -> list[Reaction]:
    return [
        reaction("first-order"),
        reaction("passivating", rate=3e-6),
        reaction("autocatalytic", rate=5e-3, reference=453.15),
    ]


@pytest.mark.parametrize("order", ORDERS)
def test_the_amount_follows_its_own_equation(order):
    law = reaction(order)
    temperature, duration = 380.0, 4 * HOUR
    solved = solve_ivp(
        lambda t, c: -law.speed(c, temperature),
        (0, duration),
        [float(law.initial)],
        method="LSODA",
        rtol=1e-10,
        atol=1e-14,
    )
    amount = law.initial
    for _ in range(400):
        amount = law.after(amount, temperature, duration / 400)
    assert amount == pytest.approx(solved.y[0, -1], rel=1e-3)
    assert 0 < amount < law.initial


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("duration", [1e-6, 1.0, 1e9])
def test_no_amount_turns_negative(order, duration):
    law = reaction(order)
    assert 0 <= law.after(law.initial, 900.0, duration) <= law.initial


def test_what_an_adiabatic_cell_warms_is_the_heat_over_its_capacity():
    starts = np.array([400.0, 450.0])
    laws = three()
    history = march(laws, starts, longest=1e7)
    released = sum(
        law.rise * (law.initial - c) for law, c in zip(laws, history.amounts, strict=True)
    )
    assert history.temperature - starts == pytest.approx(released, rel=1e-12)
    assert history.exchanged == pytest.approx(0, abs=1e-9)
    assert np.all(released <= adiabatic_rise(laws))


def test_in_an_oven_too_energy_balances():
    start = np.full(1, 300.0)
    laws = three()
    history = march(laws, start, longest=3 * HOUR, surroundings=450.0, time_constant=900.0)
    released = sum(
        law.rise * (law.initial - c) for law, c in zip(laws, history.amounts, strict=True)
    )
    assert history.temperature - start == pytest.approx(released + history.exchanged, rel=1e-12)


@pytest.mark.parametrize("start", [383.15, 423.15])
def test_the_time_to_runaway_is_that_of_a_stiff_solver(start):
    laws = three()

    def right_hand_side(t, state):
        speeds = [float(law.speed(c, state[-1])) for law, c in zip(laws, state, strict=False)]
        warming = sum(float(law.rise) * speed for law, speed in zip(laws, speeds, strict=True))
        return [*(-speed for speed in speeds), warming]

    def runs_away(t, state):
        return right_hand_side(t, state)[-1] - RUNAWAY

    runs_away.terminal = True
    state = [*(float(law.initial) for law in laws), start]
    solved = solve_ivp(
        right_hand_side, (0, 1e7), state, "LSODA", events=runs_away, rtol=1e-9, atol=1e-12
    )
    found = march(laws, np.full(1, start), longest=1e7, to_runaway=True).runaway
    assert found == pytest.approx(solved.t_events[0], rel=5e-3)


def test_shorter_steps_converge():
    found = [
        march(three(), np.full(1, 383.15), longest=1e7, to_runaway=True, step=step).runaway[0]
        for step in (4.0, 2.0, 0.125)
    ]
    assert abs(found[1] - found[2]) < 0.5 * abs(found[0] - found[2])


def test_a_hotter_start_runs_away_sooner():
    starts = np.linspace(380, 430, 9)
    times = march(three(), starts, longest=1e8, to_runaway=True).runaway
    assert np.all(np.diff(times) < 0)


def test_a_linear_oven_is_followed_with_its_lag():
    none = [reaction(rise=0.0)]
    ramp, lag = 0.1, 300.0
    history = march(
        none, np.full(1, 300.0), longest=4000, surroundings=1000.0, time_constant=lag, ramp=ramp
    )
    assert history.temperature == pytest.approx(300 + ramp * (4000 - lag), abs=0.05)


def test_the_critical_oven_is_that_of_semenov():
    """Without consumption: critical at (T - T_0) = R T_0^2/E, rate there e^-1 of the exchange."""
    energy, lag, oven = 120e3, 1000.0, 430.0
    margin = GAS_CONSTANT * oven**2 / energy
    critical = margin / np.e / lag
    warming = np.array([0.9, 1.15]) * critical
    law = reaction(
        rate=1e-9, reference=oven, activation_energy=energy, initial=1.0, rise=warming / 1e-9
    )
    start = np.full(2, oven)
    history = march(
        [law], start, longest=1e5, surroundings=oven, time_constant=lag, to_runaway=True
    )
    assert np.isfinite(history.runaway).tolist() == [False, True]


def test_the_onset_is_where_the_rate_is_first_detected():
    """A reaction that is not used up: the temperature follows from Arrhenius alone."""
    law = reaction(rate=1e-9, initial=1.0, rise=1e5)
    found = onset([law], (), first=303.15, last=673.15)
    assert heating([law], [law.initial], found) == pytest.approx(DETECTED, rel=0.02)


def test_worse_kinetics_and_more_heat_lower_the_onset():
    law = reaction()
    worse = [replace(law, rate=3 * law.rate), replace(law, rise=3 * law.rise)]
    ends = {"first": 303.15, "last": 673.15}
    base = onset([law], (), **ends)
    assert all(onset([other], (), **ends) < base for other in worse)


def test_what_has_gone_while_waiting_is_not_found():
    """A small amount that goes early never warms by 0.02 K/min."""
    law = reaction(rise=1.0)
    assert np.isnan(onset([law], (), first=303.15, last=673.15))


def test_lanes_do_not_see_each_other():
    rates = np.array([1e-4, 2e-4, 4e-4])
    together = march([reaction(rate=rates)], np.full(3, 400.0), longest=1e6)
    alone = [march([reaction(rate=r)], np.full(1, 400.0), longest=1e6) for r in rates]
    assert together.temperature.tolist() == [one.temperature[0] for one in alone]


def test_zero_celsius_is_no_temperature_of_runaway():
    assert np.isinf(march(three(), np.full(1, ZERO_CELSIUS), longest=1e7).runaway)
