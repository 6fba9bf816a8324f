"""Laws of ageing: Arrhenius ratio, power of time, order in temperature and charge, inversion."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.constants import GAS_CONSTANT
from cellsim.physics.ageing import YEAR, cycling, growth, hottest, lost

LAW = (0.08, 30e3, 0.6, 1.0)
REFERENCE = 318.15


def at(temperature=REFERENCE, time=YEAR, soc=0.5, law=LAW):
    return growth(*law, reference=REFERENCE, temperature=temperature, time=time, soc=soc)


def test_the_law_says_its_own_figure():
    assert at() == pytest.approx(0.08, rel=1e-14)


def test_two_temperatures_stand_in_the_arrhenius_ratio():
    expected = np.exp(-30e3 / GAS_CONSTANT * (1 / 333.15 - 1 / 298.15))
    assert at(333.15) / at(298.15) == pytest.approx(expected, rel=1e-12)


def test_time_stands_in_its_power():
    times = YEAR * np.array([0.01, 0.1, 1, 10])
    slope = np.diff(np.log(at(time=times))) / np.diff(np.log(times))
    assert slope == pytest.approx(0.6, rel=1e-12)


def test_charge_stands_in_its_slope():
    assert np.log(at(soc=0.9) / at(soc=0.2)) == pytest.approx(0.7, rel=1e-12)


def test_samples_temperatures_and_times_broadcast():
    yearly = np.array([0.05, 0.1])[:, None, None]
    found = growth(
        yearly,
        *LAW[1:],
        reference=REFERENCE,
        temperature=np.array([298.15, 318.15, 333.15])[:, None],
        time=YEAR * np.array([0.5, 1, 2, 4]),
        soc=0.5,
    )
    assert found.shape == (2, 3, 4)
    assert np.all(np.diff(found, axis=1) > 0)
    assert np.all(np.diff(found, axis=2) > 0)


def test_the_bound_is_where_the_loss_reaches_it():
    time, soc = 2 * YEAR, 0.7
    limit = hottest(at(REFERENCE, time, soc), LAW[1], REFERENCE, 0.2)
    assert at(limit, time, soc) == pytest.approx(0.2, rel=1e-12)


def test_a_law_without_heat_has_no_bound():
    assert np.isinf(hottest(0.08, 0.0, REFERENCE, 0.2))
    assert hottest(0.3, 0.0, REFERENCE, 0.2) == 0


@pytest.mark.parametrize("energy", [-15e3, 0.0, 30e3])
def test_rest_and_cycles_pass_the_bound_together(energy):
    """Also where cycles cost more in the cold: above the bound everything fails."""
    use = {"cycled": 0.05, "cycle_energy": energy, "cycle_reference": 298.15}
    limit = hottest(0.08, 30e3, REFERENCE, 0.2, **use)

    def both(temperature):
        cycles = cycling(0.05, energy, 1.0, reference=298.15, temperature=temperature, cycles=1000)
        return at(temperature) + cycles

    assert both(limit) == pytest.approx(0.2, rel=1e-9)
    assert np.all(both(limit + np.array([1, 10, 100])) > 0.2)
    assert limit < hottest(0.08, 30e3, REFERENCE, 0.2)


def test_more_than_everything_is_everything():
    assert lost(np.array([0.3, 1.7])).tolist() == [0.3, 1.0]


def test_cycles_stand_in_their_power_and_in_the_arrhenius_ratio():
    law = {"thousand": 0.1, "activation_energy": 31.5e3, "exponent": 0.5, "reference": 298.15}
    found = cycling(**law, temperature=298.15, cycles=[1000, 4000])
    assert found == pytest.approx([0.1, 0.2], rel=1e-14)
    hot = cycling(**law, temperature=318.15, cycles=1000)
    ratio = np.exp(-31.5e3 / GAS_CONSTANT * (1 / 318.15 - 1 / 298.15))
    assert hot / 0.1 == pytest.approx(ratio, rel=1e-12)
    grid = cycling(
        **law, temperature=np.linspace(273, 333, 7)[:, None], cycles=np.array([1, 10, 500])
    )
    assert np.all(np.diff(grid, axis=0) > 0)
    assert np.all(np.diff(grid, axis=1) > 0)
