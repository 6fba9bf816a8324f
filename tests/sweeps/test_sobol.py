"""Indices against functions whose indices are known."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.sweeps.sobol import Saltelli, leading


def ishigami(points, a=7.0, b=0.1):
    x = np.pi * (2 * points - 1)
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


def exact_ishigami(a=7.0, b=0.1):
    """Sobol and Levitan (1999)."""
    one = 0.5 * (1 + b * np.pi**4 / 5) ** 2
    two = a**2 / 8
    both = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = one + two + both
    return np.array([one, two, 0]) / whole, np.array([one + both, two, both]) / whole


def near(found, exact, confidence):
    """Within the interval, given a little where that is nothing; 95 % do not hold always."""
    return np.abs(found - exact) <= 1.5 * confidence + 1e-12


def test_ishigami():
    design = Saltelli(("a", "b", "c"), 4096, seed=3)
    found = design.indices(ishigami(design.points()), 4096, 0.95)
    first, total = exact_ishigami()
    assert near(found.first, first, found.first_confidence).all()
    assert near(found.total, total, found.total_confidence).all()
    np.testing.assert_allclose(found.first, first, atol=0.04)
    np.testing.assert_allclose(found.total, total, atol=0.04)


def test_indices_settle_as_the_sample_grows():
    design = Saltelli(("a", "b", "c"), 2048, seed=3)
    values, (_, total) = ishigami(design.points()), exact_ishigami()
    each = [design.indices(values, size, 0.95) for size in (32, 256, 2048)]
    off = [np.abs(one.total - total).max() for one in each]
    assert off[2] < off[0] / 4
    widths = [one.total_confidence.max() for one in each]
    assert widths[2] < widths[1] < widths[0]


def test_of_a_sum_each_share_is_its_variance_and_a_group_has_the_sum():
    weights = np.array([1.0, 2.0, 3.0, 4.0, 0.0])
    share = weights**2 / (weights**2).sum()
    design = Saltelli(("w1", "w2", "rest", "rest", "nothing"), 4096, seed=0)
    found = design.indices(design.points() @ weights, 4096, 0.95)
    exact = np.array([share[0], share[1], share[2] + share[3], 0])
    np.testing.assert_allclose(found.first, exact, atol=0.03)
    np.testing.assert_allclose(found.total, exact, atol=0.03)
    assert found.first[3] == found.total[3] == found.total_confidence[3] == 0


def test_a_figure_that_does_not_move_has_no_shares():
    design = Saltelli(("a", "b"), 16, seed=0)
    found = design.indices(np.full(16 * 4, 3.0), 16, 0.95)
    assert not found.first.any()
    assert not found.total.any()


def test_failures_leave_the_indices_where_they_are_and_are_counted():
    design = Saltelli(("a", "b", "c"), 1024, seed=3)
    values = ishigami(design.points())
    lost = np.random.default_rng(0).random(values.size) < 0.05
    found = design.indices(np.where(lost, np.nan, values), 1024, 0.95)
    first, total = exact_ishigami()
    np.testing.assert_allclose(found.first, first, atol=0.06)
    np.testing.assert_allclose(found.total, total, atol=0.06)
    # Three evaluations have to be there: 0.95^3 of the base points.
    np.testing.assert_allclose(found.complete / 1024, 0.95**3, atol=0.03)


def test_where_most_fails_there_is_no_index():
    design = Saltelli(("a", "b", "c"), 256, seed=3)
    values = ishigami(design.points())
    lost = np.random.default_rng(0).random(values.size) < 0.4
    found = design.indices(np.where(lost, np.nan, values), 256, 0.95)
    assert np.isnan(found.total).all()
    assert (found.complete > 0).all()


def test_values_that_act_in_a_corner_of_many_dimensions():
    """Two of seventy matter, where both are small: an interval has to be wide enough for that."""
    names = [f"v{i}" for i in range(70)]
    groups = tuple(name if i in (30, 50) else "others" for i, name in enumerate(names))

    def corner(points):
        return np.maximum(0, 0.3 - points[:, 30]) * np.maximum(0, 0.3 - points[:, 50])

    # f = u v with E[u^2] = 0.3^3/3 and E[u] = 0.3^2/2; the total variance of u is E[v^2] Var[u].
    square, mean = 0.3**3 / 3, 0.3**2 / 2
    exact = square * (square - mean**2) / (square**2 - mean**4)
    within = 0
    for seed in range(8):
        design = Saltelli(groups, 256, seed)
        found = design.indices(corner(design.points()), 256, 0.95)
        at = [design.names.index(f"v{i}") for i in (30, 50)]
        within += int((np.abs(found.total - exact) <= found.total_confidence)[at].sum())
        assert found.total[design.names.index("others")] == 0
    assert within >= 13  # of 16


@pytest.mark.parametrize("seed", [0, 1])
def test_the_seed_decides_everything(seed):
    one, two = (Saltelli(("a", "b", "c"), 64, seed) for _ in range(2))
    values = ishigami(one.points())
    np.testing.assert_array_equal(one.points(), two.points())
    first, second = one.indices(values, 64, 0.95), two.indices(values, 64, 0.95)
    for name, numbers in vars(first).items():
        np.testing.assert_array_equal(numbers, getattr(second, name))
    assert (Saltelli(("a", "b", "c"), 64, seed + 1).points() != one.points()).any()


def test_the_two_points_of_a_base_point_are_independent():
    design = Saltelli(("a", "b"), 512, seed=0)
    points = design.independent(design.points())
    assert points.shape == (1024, 2)
    np.testing.assert_allclose(points.mean(axis=0), 0.5, atol=0.01)
    a, b = points[0::2].ravel(), points[1::2].ravel()
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.1


def test_ranks():
    assert leading(np.array([0.1, np.nan, 0.5, 0.1]), 2) == [0, 2]
