"""Drawing from ranges: within them, by their distribution, alike for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.parameters.ranges import quantile
from cellsim.parameters.uncertain import draw, draws, uncertain

PATHS = ("ageing.capacity_loss", "ageing.loss_activation_energy", "thermal.specific_heat")
SHARE = (np.arange(4000) + 0.5) / 4000


def test_draws_keep_to_their_range(liquid):
    for path, values in draw(liquid, PATHS, 200).items():
        low, high = liquid[path].limits
        assert np.all((low <= values) & (values <= high))


def test_without_samples_it_is_the_nominal_value(liquid):
    found = {path: float(value) for path, value in draw(liquid, PATHS, None).items()}
    assert found == {path: liquid[path].si for path in PATHS}


def test_the_same_seed_draws_alike_whatever_else_is_drawn(liquid):
    together, alone = draw(liquid, PATHS, 50, 3), draw(liquid, PATHS[:1], 50, 3)
    assert np.array_equal(together[PATHS[0]], alone[PATHS[0]])
    assert not np.array_equal(together[PATHS[0]], draw(liquid, PATHS, 50, 4)[PATHS[0]])


def test_two_values_are_drawn_apart(liquid):
    first, second = list(draw(liquid, PATHS[:2], 2000).values())
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.1


def test_two_cells_share_the_draws_of_their_materials_and_no_others(solid):
    """Two of one make: a material is one, what is a cell's own is not."""
    other = solid.model_copy(update={"name": "other"})
    mine, its = draws(solid, 2000, 1), draws(other, 2000, 1)
    assert mine.keys() == its.keys()
    own = {
        path
        for one in uncertain(solid, "own: ")
        if one.name.startswith("own: ")
        for path in one.paths
    }
    assert 0 < len(own) < len(mine)
    for path, values in mine.items():
        if path in own:
            assert abs(np.corrcoef(values, its[path])[0, 1]) < 0.1, path
        else:
            assert np.array_equal(values, its[path]), path


def test_single_values_are_drawn_as_all_of_them_are(solid):
    every = draws(solid, 30, 2)
    for path, values in draw(solid, PATHS, 30, 2).items():
        assert np.array_equal(values, every[path])


def test_a_log_uniform_value_has_its_median_at_the_geometric_mean():
    values = quantile("log-uniform", (1.0, 100.0), 3.0, SHARE)
    assert np.median(values) == pytest.approx(10, rel=1e-2)


def test_a_triangular_value_has_its_mean_at_the_third():
    values = quantile("triangular", (0.0, 6.0), 3.0, SHARE)
    assert values.mean() == pytest.approx(3.0, rel=1e-3)


def test_a_range_of_one_point_is_that_point():
    for distribution in ("uniform", "log-uniform", "triangular"):
        assert quantile(distribution, (2.0, 2.0), 2.0, SHARE) == pytest.approx(2.0)
