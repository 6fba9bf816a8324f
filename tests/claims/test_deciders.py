"""Sobol indices against functions whose indices are known."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.claims.deciders import deciders, first_order, total_order
from cellsim.claims.values import values
from cellsim.sweeps.sensitivity import OTHERS
from tests.claims.standins import CELL

SIZE = 4096


def ishigami(shares):
    """Sobol and Levitan 1999: a = 7, b = 0.1 on (-pi, pi)^3."""
    x, y, z = (2 * np.pi * (shares[:, i] - 0.5) for i in range(3))
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


#: First-order and total indices of Ishigami's function.
FIRST, TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)


@pytest.fixture(scope="module")
def shares():
    """Latin hypercube in ten dimensions."""
    generator = np.random.default_rng(3)
    strata = (np.arange(SIZE) + 0.5) / SIZE
    return np.column_stack([generator.permutation(strata) for _ in range(10)])


@pytest.mark.parametrize("column", range(3))
def test_first_order_indices_of_a_known_function(shares, column):
    found = first_order(shares[:, [column]], ishigami(shares))
    # A bin is a sixth of a period of sin(y)^2 wide: that much of its variance lies within.
    assert found.share == pytest.approx(FIRST[column], abs=0.025)
    assert found.confidence < 0.05


def test_values_drawn_together_have_the_index_of_both(shares):
    """Of x z + y the variances are 7/144 and 12/144."""
    found = first_order(shares[:, [0, 2]], shares[:, 0] * shares[:, 2] + shares[:, 1])
    assert found.share == pytest.approx(7 / 19, abs=0.03)


def test_total_indices_of_a_known_function(shares):
    work = ishigami(shares)
    found = total_order([[0], [1], [2], [3]], shares, work, ishigami, SIZE // 2)
    for one, exact in zip(found, (*TOTAL, 0.0), strict=True):
        assert abs(one.share - exact) <= 2 * one.confidence
        assert one.confidence < 0.08
    assert found[3].share == 0


def test_a_group_is_moved_as_one(shares):
    work = ishigami(shares)
    both, rest = total_order([[0, 2], [1, 3, 4]], shares, work, ishigami, SIZE // 2)
    assert both.share + rest.share == pytest.approx(1, abs=0.05)


def test_missing_figures_are_left_out_and_too_many_leave_no_index(shares):
    def holed(part):
        return lambda points: np.where(points[:, 9] < part, np.nan, ishigami(points))

    few = total_order([[0]], shares, holed(0.1)(shares), holed(0.1), SIZE // 2)[0]
    assert few.share == pytest.approx(TOTAL[0], abs=0.05)
    assert np.isnan(total_order([[0]], shares, holed(0.7)(shares), holed(0.7), SIZE // 2)[0].share)


@pytest.fixture(scope="module")
def named():
    """Ten values of a real cell that are drawn by themselves."""
    every = values([cs.load(CELL)], prices=False)
    followed = {one.one.leader for one in every}
    return [one for one in every if not one.one.leader and one.one.name not in followed][:10]


def test_the_most_telling_come_first_and_the_others_last(shares, named):
    weights = np.array([8, 4, 2, 1, 1, 1, 1, 1, 1, 1.0])

    def linear(points):
        return points @ weights

    found = deciders(named, shares, linear(shares), linear, SIZE // 4)
    assert [one.name for one in found[:2]] == [one.name for one in named[:2]]
    assert found[-1].name == OTHERS
    exact = weights**2 / np.sum(weights**2)
    assert found[-1].total == pytest.approx(5 * exact[-1], abs=0.02)
    assert found[-1].first == pytest.approx(5 * exact[-1], abs=0.02)
    assert found[0].total == pytest.approx(exact[0], abs=0.06)
    assert all(one.range and one.trust for one in found[:-1])


def test_where_nothing_varies_nothing_decides(shares, named):
    flat = np.ones(SIZE)
    assert deciders(named, shares, flat, lambda points: np.ones(len(points)), 64) == ()
    assert deciders([], np.empty((SIZE, 0)), ishigami(shares), ishigami, 64) == ()
