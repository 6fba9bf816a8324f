"""The working scales: there and back, finite where a time is not, in order."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cellsim.claims.scale import Scale


@pytest.mark.parametrize("kind", ["plain", "product", "speed"])
def test_there_and_back(kind):
    for figure in (0.1, 1.0, 40.0):
        scale = Scale(kind, ratio=False)
        assert scale.shown(scale.work([figure])) == pytest.approx(figure, rel=1e-12)
        ratio = Scale(kind, ratio=True)
        assert ratio.shown(ratio.work([figure, 2.5])) == pytest.approx(figure / 2.5, rel=1e-12)


@pytest.mark.parametrize("ratio", [False, True])
@pytest.mark.parametrize("kind", ["plain", "product", "speed"])
def test_a_bound_stands_where_the_figure_does(kind, ratio):
    scale = Scale(kind, ratio)
    figures = [3.0, 1.0] if ratio else [3.0]
    assert scale.bound(3.0) == pytest.approx(scale.work(figures), rel=1e-12)


def test_a_time_that_never_comes_is_a_speed_of_nought():
    assert Scale("speed", ratio=False).work([math.inf]) == 0
    share = Scale("speed", ratio=True)
    assert share.work([math.inf, 10.0]) == 0
    assert share.work([10.0, math.inf]) == 1
    assert math.isnan(share.work([math.inf, math.inf]))
    assert np.isinf(share.shown(0.0))
    assert share.shown(1.0) == 0


def test_what_is_drawn_stays_possible():
    assert Scale("speed", ratio=True).bounded(np.array([-1.0, 0.5, 2.0])) == pytest.approx(
        [0, 0.5, 1]
    )
    assert Scale("plain", ratio=False).bounded(-0.1) == 0
    assert Scale("product", ratio=False).bounded(-0.1) == pytest.approx(-0.1)


def test_no_figure_is_no_number_to_work_with():
    assert math.isnan(Scale("product", ratio=False).work([0.0]))
    assert math.isnan(Scale("plain", ratio=True).work([1.0, 0.0]))
