"""The first-order spread against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.claims.spread import Effect, first_order


def linear(name, slope, nominal, low, high, distribution="uniform", centre=0.0):
    ends = (centre + slope * (low - nominal), centre + slope * (high - nominal))
    return Effect(name, nominal, (low, high), (low, high), ends, distribution)


def test_variances_of_a_linear_figure_add_up_as_the_delta_method_has_them():
    effects = [linear("a", 2.0, 5.0, 4.0, 6.0), linear("b", -1.0, 1.0, 0.0, 4.0)]
    spread = first_order(0.0, effects)
    variance = 4 * 2**2 / 12 + 4**2 / 12
    assert spread.figures.var() == pytest.approx(variance, rel=0.03)
    shares = dict(spread.shares)
    assert shares["a"] == pytest.approx(4 * 4 / 12 / variance, rel=1e-6)
    assert shares["b"] == pytest.approx(16 / 12 / variance, rel=1e-6)
    assert sum(shares.values()) == pytest.approx(1, rel=1e-12)


def test_the_interval_of_one_uniform_value_is_that_of_the_uniform_distribution():
    low, high = first_order(10.0, [linear("a", 1.0, 0.0, -1.0, 1.0, centre=10.0)]).interval
    assert low == pytest.approx(10 - 0.9, abs=1e-3)
    assert high == pytest.approx(10 + 0.9, abs=1e-3)


def test_unequal_ends_give_an_unequal_interval():
    effect = Effect("a", 0.0, (-1.0, 1.0), (-1.0, 1.0), (-10.0, 1.0))
    low, high = first_order(0.0, [effect]).interval
    assert -9 < low < -7
    assert 0.8 < high < 1


def test_an_effect_is_monotone_between_its_points_and_passes_through_them():
    effect = Effect("a", 1e-15, (1e-16, 1e-14), (1e-16, 1e-14), (-3.0, 0.1), "log-uniform")
    values = np.geomspace(1e-16, 1e-14, 101)
    shift = effect.shift(values, 0.0)
    assert (np.diff(shift) >= 0).all()
    assert shift[[0, 50, 100]] == pytest.approx([-3, 0, 0.1], abs=1e-9)


@pytest.mark.parametrize(
    ("distribution", "mean", "variance"),
    [
        ("uniform", 2.5, 9 / 12),
        ("log-uniform", 3 / np.log(4), 15 / (2 * np.log(4)) - (3 / np.log(4)) ** 2),
        ("triangular", (1 + 4 + 2) / 3, (1 + 16 + 4 - 4 - 2 - 8) / 18),
    ],
)
def test_draws_have_the_moments_of_their_distribution(distribution, mean, variance):
    effect = Effect("a", 2.0, (1.0, 4.0), (1.0, 4.0), (0.0, 0.0), distribution)
    share = (np.arange(100_000) + 0.5) / 100_000
    drawn = effect.draw(share)
    assert drawn.mean() == pytest.approx(mean, rel=1e-4)
    assert drawn.var() == pytest.approx(variance, rel=1e-3)
    assert drawn.min() >= 1
    assert drawn.max() <= 4


def test_beyond_the_points_tried_the_figure_stays_as_it_was_there():
    effect = Effect("a", 0.0, (-1.0, 1.0), (-0.25, 1.0), (-4.0, 0.0))
    assert effect.shift(np.array([-1.0, -0.25, 0.0]), 0.0) == pytest.approx([-4, -4, 0])


def test_a_nominal_value_at_the_end_of_its_range_counts_once():
    effect = Effect("a", 1.0, (1.0, 2.0), (1.0, 2.0), (0.0, 3.0))
    assert effect.shift(np.array([1.0, 1.5, 2.0]), 0.0) == pytest.approx([0, 1.5, 3])


def test_the_same_input_gives_the_same_draw():
    effects = [linear(name, 1.0, 0.0, -1.0, 1.0) for name in "abc"]
    assert np.array_equal(first_order(0.0, effects).figures, first_order(0.0, effects).figures)


def test_without_spread_there_is_one_figure():
    spread = first_order(3.0, [])
    assert spread.interval == (3.0, 3.0)
    assert spread.shares == ()
