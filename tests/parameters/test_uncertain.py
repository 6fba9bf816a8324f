"""Values that are measured together are drawn together: laws of the copula."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau, spearmanr

import cellsim as cs
from cellsim.parameters.ranges import at_share, latin_hypercube, spread, together
from cellsim.parameters.uncertain import Uncertain, draw, draws, joint, uncertain, values_at
from cellsim.parameters.values import Scalar
from cellsim.studies.pairs import varied
from cellsim.sweeps.samples import Samples, to_draw
from cellsim.sweeps.samples import draw as draw_samples

GEN1 = "asslb-nmc-graphite-gen1"
ELECTROLYTE = "materials/lgps.toml"
ENERGY = 'conductivity_activation_energy = { value = 24, unit = "kJ/mol", kind = "measured", '
LEADER, FOLLOWER = "lgps.conductivity", "lgps.conductivity_activation_energy"
GROUP = "lgps.conductivity and its activation energy"
PATH, KEY = "separator.electrolyte.conductivity", "conductivity_activation_energy"
FOLLOWS = 'drawn_with = "conductivity", correlation = -0.8, '
N = 4096


def value(low, high, correlation=None, distribution="uniform"):
    given = {"value": low, "unit": "1", "kind": "assumed", "why": "x", "range": (low, high)}
    if correlation is not None:
        given |= {"drawn_with": "a", "correlation": correlation}
    return Scalar.model_validate({**given, "distribution": distribution})


def pair(correlation):
    lead = Uncertain("a", ("x.a",), value(1.0, 3.0, distribution="log-uniform"))
    return lead, Uncertain("b", ("x.b",), value(30.0, 40.0, correlation), "a", correlation)


def drawn(correlation, samples=N, seed=0):
    return [one.draw(samples, seed) for one in pair(correlation)]


@pytest.fixture
def related(edited):
    """The first generation with an electrolyte whose two values are drawn together."""

    def load(correlation):
        text = f'{ENERGY}drawn_with = "conductivity", correlation = {correlation}, '
        edited(ELECTROLYTE, ENERGY, text)
        return cs.load(GEN1).replace({"electrolyte": "lgps"})

    return load


@pytest.mark.parametrize("correlation", [-1, -0.8, 0.3, 1])
def test_the_follower_keeps_its_own_distribution(correlation):
    low, high = 30.0, 40.0
    share = np.sort((drawn(correlation)[1] - low) / (high - low))
    even = (np.arange(N) + 0.5) / N
    assert np.abs(share - even).max() < 1.36 / np.sqrt(N)  # Kolmogorov, 95 %


def test_the_leader_fills_each_stratum_once():
    found = drawn(-0.8)[0]
    share = np.log(found) / np.log(3.0)
    np.testing.assert_array_equal(np.sort((share * N).astype(int)), np.arange(N))


@pytest.mark.parametrize("correlation", [-0.95, -0.5, 0.0, 0.8])
def test_the_rank_correlation_is_the_stated_one(correlation):
    found = float(spearmanr(*drawn(correlation, 8 * N)).statistic)
    assert found == pytest.approx(correlation, abs=0.02)


@pytest.mark.parametrize("correlation", [-1, 1])
def test_at_one_the_leader_decides(correlation):
    lead, follow = drawn(correlation)
    assert kendalltau(lead, follow).statistic == pytest.approx(correlation, abs=1e-12)


@pytest.mark.parametrize("sign", [-1, 1])
def test_one_is_the_limit_of_what_is_nearly_one(sign):
    lead, own = latin_hypercube("a", 500), latin_hypercube("b", 500)
    nearly, whole = (together(lead, own, sign * size) for size in (1 - 1e-9, 1))
    np.testing.assert_allclose(nearly, whole, atol=1e-3)


def test_zero_is_to_be_drawn_alone():
    lead, follow = drawn(0.0)
    np.testing.assert_array_equal(follow, spread(value(30.0, 40.0), "b", N))
    np.testing.assert_array_equal(lead, drawn(-0.8)[0])


def test_the_ends_of_the_cube_are_values():
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    for correlation in (-1, -0.8, 0.0, 0.8, 1):
        for one, found in zip(
            pair(correlation), values_at(pair(correlation), corners), strict=True
        ):
            low, high = one.value.limits
            assert np.all((low <= found) & (found <= high))


def test_points_of_the_cube_are_draws():
    ones = pair(-0.7)
    shares = np.stack([latin_hypercube(one.name, 64, 3) for one in ones], axis=1)
    for found, expected in zip(values_at(ones, shares), drawn(-0.7, 64, 3), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_without_its_leader_a_value_is_alone():
    follower = pair(-0.7)[1]
    share = np.linspace(0.1, 0.9, 5)
    (found,) = values_at([follower], share[:, None])
    np.testing.assert_array_equal(found, at_share(follower.value, share))
    assert joint([follower]) == ["b"]


def test_groups_are_of_those_that_move_together(related):
    ones = uncertain(related(-0.8))
    groups = dict(zip((one.name for one in ones), joint(ones), strict=True))
    assert {name for name, group in groups.items() if group == GROUP} == {LEADER, FOLLOWER}


def test_no_correlation_is_no_group(related):
    ones = uncertain(related(0.0))
    groups = dict(zip((one.name for one in ones), joint(ones), strict=True))
    assert groups[LEADER] == LEADER
    assert groups[FOLLOWER] == FOLLOWER


def test_a_cell_draws_what_its_file_says(related):
    cell = related(-0.8)
    found = draws(cell, N, 7)
    lead, follow = found[PATH], found[f"{PATH}_activation_energy"]
    assert spearmanr(lead, follow).statistic == pytest.approx(-0.8, abs=0.03)
    for layer in ("positive", "negative"):
        path = f"{layer}.electrolyte.conductivity_activation_energy"
        np.testing.assert_array_equal(found[path], follow)
    again = draws(cell, N, 7)
    assert all(np.array_equal(values, again[path]) for path, values in found.items())


def test_draws_do_not_depend_on_what_counts(related):
    cell = related(-0.8)
    every = draws(cell, 32)
    alone = draws(cell, 32, counts=lambda path: path.endswith("activation_energy"))
    assert PATH not in alone
    for path, values in alone.items():
        np.testing.assert_array_equal(values, every[path])


def test_nor_on_whether_the_leader_is_set(related):
    cell = related(-0.8)
    path = f"{PATH}_activation_energy"
    set_by_hand = cell.replace({"electrolyte.conductivity": "3 mS/cm"})
    np.testing.assert_array_equal(draws(set_by_hand, 32)[path], draws(cell, 32)[path])


@pytest.mark.parametrize("method", ["latin-hypercube", "random", "sobol"])
def test_a_sweep_draws_them_together(related, method):
    cell = related(-0.8)
    chosen = to_draw(Samples(N, method, ("*conductivity*",)), [cell], [])
    found = {path: values for path, _, _, values in draw_samples(Samples(N, method), chosen)}
    first, second = (found[f"positive.electrolyte.{key}"] for key in ("conductivity", KEY))
    assert spearmanr(first, second).statistic == pytest.approx(-0.8, abs=0.03)


def test_so_do_two_cells_that_are_compared(related):
    cell = related(-0.8)
    other = cs.load("asslb-nmc811-silicon").replace({"electrolyte": "lgps"})
    every = {one.name: one for one in varied(cell, other, lambda path: True)}
    found = draws(cell, 64)
    np.testing.assert_array_equal(every[FOLLOWER].draw(64), found[f"{PATH}_activation_energy"])
    assert all(every[FOLLOWER].paths)


def test_draws_by_path_follow_the_neighbour(related):
    cell = related(-1)
    lead, follow = draw(cell, [PATH, f"{PATH}_activation_energy"], 200, 2).values()
    assert kendalltau(lead, follow).statistic == pytest.approx(-1, abs=1e-12)
    (alone,) = draw(cell, [f"{PATH}_activation_energy"], 200, 2).values()
    np.testing.assert_array_equal(alone, follow)


BAD = [
    ('drawn_with = "conductivty", correlation = 0.5', r"drawn_with = conductivty: is no other"),
    (f'drawn_with = "{KEY}", correlation = 0.5', r"is no other value of the same table - one of"),
    ('drawn_with = "title", correlation = 0.5', r"drawn_with = title: is no other value"),
    ("drawn_with = 3, correlation = 0.5", r"drawn_with = 3: is no other value of the same table"),
    ('drawn_with = "conductivity"', r"'correlation' come together - give both or neither"),
    ("correlation = 0.5", r"'correlation' come together - give both or neither"),
    ('drawn_with = "conductivity", correlation = -1.5', r"correlation = -1\.5.*greater than"),
]


@pytest.mark.parametrize(("given", "message"), BAD)
def test_what_makes_no_sense_is_refused(edited, given, message):
    edited(ELECTROLYTE, ENERGY, f"{ENERGY}{given}, ")
    with pytest.raises(cs.InputError, match=message) as caught:
        cs.load(GEN1).replace({"electrolyte": "lgps"})
    assert "lgps.toml: conductivity_activation_energy" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "range = [2.5, 5.0]",
            "range = [3.2, 3.2]",
            r"has a range of one point - give",
        ),
        (
            'conductivity = { value = 3.2, unit = "mS/cm", ',
            'conductivity = { value = 3.2, unit = "mS/cm", drawn_with = "density", '
            "correlation = 0.5, ",
            r"is itself drawn with another - name its leader, density",
        ),
    ],
)
def test_who_cannot_lead_is_refused(edited, old, new, message):
    path = edited(ELECTROLYTE, old, new)
    path.write_text(path.read_text().replace(ENERGY, f"{ENERGY}{FOLLOWS}"))
    with pytest.raises(cs.InputError, match=message):
        cs.load(GEN1).replace({"electrolyte": "lgps"})


def test_a_price_is_drawn_alone(edited):
    from cellsim.parameters.prices import load_prices

    given = 'drawn_with = "copper", correlation = 0.5, range = '
    edited("prices.toml", "range = ", given)
    with pytest.raises(cs.InputError, match=r"is drawn by itself - remove 'drawn_with'"):
        load_prices()
