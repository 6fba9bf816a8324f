"""Grid, conditions and draws by themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cellsim as cs
from cellsim.parameters.uncertain import draws
from cellsim.sweeps.conditions import Condition
from cellsim.sweeps.grid import Dimension, make_grid, shape_of
from cellsim.sweeps.samples import Samples, draw, to_draw


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.booleans()), max_size=4),
    st.integers(1, 40),
)
def test_boxes_tile_the_grid(sizes, most):
    grid = make_grid([Dimension(f"d{k}", n, apart) for k, (n, apart) in enumerate(sizes)], most)
    seen = np.zeros(grid.shape, int)
    for number in range(grid.boxes):
        box = grid.box(number)
        assert np.prod(shape_of(box), dtype=int) <= most
        assert all(
            part.stop - part.start == 1
            for part, dimension in zip(box, grid.dimensions, strict=True)
            if dimension.apart
        )
        seen[box] += 1
    assert np.all(seen == 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b < 100 um", [True, False]),
        ("a.b<100um", [True, False]),
        ("a.b >= 0.1 mm", [False, True]),
        ("not a.b > 50 um and rate < 2C", [True, False]),
        ("rate <= C/3 or a.b == 1e-4", [False, True]),
        ("50 um < a.b <= 100 um", [False, True]),
        ("2 * a.b * rate < 1e-4 + 5 %", [True, True]),
        ("max(a.b, 1e-4) > 1e-4", [False, False]),
        ("rate > 0 and rate < 1.5", [True, False]),
        ("density > 2 g/cm^3", [False, False]),
        ("temperature > -20 degC", [True, True]),
    ],
)
def test_conditions_are_read_with_units(text, expected):
    values = {
        "a.b": np.array([5e-5, 1e-4]),
        "rate": np.array([1.0, 2.0]),
        "density": 1500.0,
        "temperature": 298.15,
    }
    condition = Condition(text)
    assert set(condition.names) <= set(values)
    assert np.broadcast_to(condition.holds(values), 2).tolist() == expected


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true') < 1",
        "rate",
        "rate <",
        "rate is 1",
        "rate < 'a'",
        "rate < 3 parsec",
        "(lambda: 1)() < 2",
        "rate if 1 else 2",
        "[rate] < 1",
        "",
    ],
)
def test_conditions_admit_nothing_else(text):
    with pytest.raises(cs.InputError, match="where"):
        _ = Condition(text).names


def drawn_whole(samples, cells):
    chosen = to_draw(samples, cells, [])
    found = {one.path: np.full((len(cells), samples.number), np.nan) for one in chosen}
    for path, cell, part, values in draw(samples, chosen):
        found[path][cell, part] = values
    return found


@pytest.mark.parametrize("method", ["latin-hypercube", "random", "sobol"])
def test_draws_fill_their_ranges(solid, method):
    found = drawn_whole(Samples(512, method, ("positive.*",)), [solid])
    for path, values in found.items():
        value = solid[path.removesuffix(".factor")]
        low, high = value.limits
        assert np.all((low <= values) & (values <= high))
        assert np.ptp(values) > 0.9 * (high - low)
    again = drawn_whole(Samples(512, method, ("positive.*",)), [solid])
    assert all(np.array_equal(values, again[path]) for path, values in found.items())
    other = drawn_whole(Samples(512, method, ("positive.*",), seed=1), [solid])
    assert not any(np.array_equal(values, other[path]) for path, values in found.items())


def test_a_latin_hypercube_is_that_of_the_parameters(solid):
    found = drawn_whole(Samples(32, seed=5), [solid])
    expected = draws(solid, 32, 5)
    assert all(np.array_equal(values[0], expected[path]) for path, values in found.items())


def test_a_sobol_sequence_is_more_even_than_chance(solid):
    def unevenness(method):
        values = drawn_whole(Samples(1024, method, ("positive.thickness",)), [solid])
        sorted_ = np.sort(values["positive.thickness"][0])
        return np.abs(sorted_ - np.linspace(sorted_[0], sorted_[-1], 1024)).max()

    assert unevenness("sobol") < 0.2 * unevenness("random")


def test_a_material_of_two_cells_is_drawn_alike(solid):
    other = solid.replace({"positive.thickness": "90 um"})
    found = drawn_whole(Samples(16), [solid, other])
    assert np.array_equal(*found["positive.active.diffusivity"])
    assert "positive.thickness" in found
    assert np.isnan(found["positive.thickness"][1]).all()


def test_what_is_swept_is_not_drawn(solid):
    paths = {one.path for one in to_draw(Samples(4), [solid], ["positive.thickness"])}
    assert "positive.thickness" not in paths
    assert "separator.thickness" in paths
    left = {one.path for one in to_draw(Samples(4), [solid], ["positive.active"])}
    assert not any(path.startswith("positive.active.") for path in left)
    with pytest.raises(cs.InputError, match="is swept, too"):
        to_draw(Samples(4, values=("positive.thickness",)), [solid], ["positive.thickness"])
