"""Who keeps more in the cold: the margin, where it turns, and the probability agree."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.errors import InputError
from cellsim.studies.cold_comparison import cold_comparison
from cellsim.studies.cold_delivery import deliver
from cellsim.studies.freezing import frozen, liquidus, supercooled
from cellsim.studies.pairs import varied
from cellsim.studies.turning import PLACES, Turning

SOLID, LIQUID = "asslb-nmc-graphite-gen1", "liquid-nmc622-graphite-ev"
COLD = 253.15


#: Enough of what is uncertain, and quickly built.
VARY = (
    *("*interface.activation_energy", "*electrolyte.conductivity", "positive.active.diffusivity"),
    *("positive.thickness", "*liquidus"),
)


@pytest.fixture(scope="module")
def cells():
    return cs.load(SOLID), cs.load(LIQUID)


def shares_of(cells, moved):
    """Of both cells with their values changed, were they not frozen."""
    built = [cell.replace(new) if new else cell for cell, new in zip(cells, moved, strict=True)]
    return [float(deliver(cell, COLD, 0.2, {}).share[0]) for cell in built]


@pytest.fixture(scope="module")
def found(cells):
    return cold_comparison(*cells, vary=VARY, parameters=5, samples=24)


def test_the_margin_is_that_of_the_losses_study(cells, found):
    rows = cs.studies.cold_losses(cells)
    for name in ("supercooled_fraction", "energy_fraction"):
        np.testing.assert_allclose(found[name], rows[name], rtol=1e-3)
    share = found["supercooled_fraction"].values
    assert found.attrs["margin"] == pytest.approx(share[0] - share[1], rel=1e-12)


def test_at_its_turning_value_both_keep_as_much(cells, found):
    every = {one.name: one for one in varied(*cells, lambda path: True)}
    known = found["parameter"].values[np.isfinite(found["turning"].values)]
    assert known.size
    for name in known:
        row = found.sel(parameter=name)
        unit = "" if row["unit"].item() == "1" else f" {row['unit'].item()}"
        moved = [dict.fromkeys(p, f"{float(row['turning'])}{unit}") for p in every[name].paths]
        shares = shares_of(cells, moved)
        assert shares[0] == pytest.approx(shares[1], abs=0.01)


def test_the_ends_bracket_a_turning_value_within_the_range(found):
    low, high = found["margin_low"].values, found["margin_high"].values
    crossed = (low > 0) != (high > 0)
    assert np.all(found["within_range"].values[crossed])


def test_the_most_telling_come_first_and_kinetics_always(found):
    effect = np.abs(found["margin_high"] - found["margin_low"]).values[:3]
    assert np.all(effect[0] >= effect)
    energies = [name for name in found["parameter"].values if name.endswith("activation_energy")]
    interfaces = {"nmc-sulfide", "graphite-sulfide", "nmc622-liquid", "graphite-liquid"}
    assert {name.partition(".")[0] for name in energies} >= interfaces


def test_better_conductivity_never_hurts_the_solid(found):
    row = found.sel(parameter="li6ps5cl.conductivity")
    assert float(row["margin_low"]) < found.attrs["margin"] < float(row["margin_high"])


def test_probability_is_the_share_of_samples(found):
    share, ice = found["drawn_fraction"], found["drawn_frozen"]
    known = np.isfinite(share).all("cell").values
    kept = share.where(~ice, 0.0)
    for freezing, values in (("as drawn", kept), ("supercooled", share)):
        wins = (values[0] > values[1]).values[known].mean()
        odds = found["probability"].sel(quantity="energy_fraction", freezing=freezing)
        assert float(odds) == pytest.approx(wins, rel=1e-12)
    assert found.attrs["solved"] == known.sum() > 0


def test_freezing_can_only_help_the_solid(found):
    odds = found["probability"]
    assert np.all(odds.sel(freezing="as drawn") >= odds.sel(freezing="supercooled"))
    # The range of the liquidus is -30 to -5 degC, uniform: 0.6 of it lies above -20.
    assert float(found["drawn_frozen"][1].mean()) == pytest.approx(0.6, abs=1 / 24)


def test_the_seed_decides_the_draws(cells, found):
    draws = [
        cold_comparison(*cells, vary=VARY[:1], parameters=1, samples=4, seed=k) for k in (0, 0, 1)
    ]
    shares = [one["drawn_fraction"].values for one in draws]
    np.testing.assert_array_equal(shares[0], shares[1])
    assert not np.allclose(shares[0], shares[2], rtol=1e-6)


def test_where_it_turns_together_it_does(cells, found):
    text = found.attrs["turned_by"]
    assert text.startswith(f"{SOLID} would keep more with ")
    every = {one.name: one for one in varied(*cells, lambda path: True)}
    moved = [{}, {}]
    for part in text.partition(" with ")[2].split(", "):
        name = next(name for name in every if part.startswith(f"{name} "))
        value = part.removeprefix(f"{name} ")
        for changes, paths in zip(moved, every[name].paths, strict=True):
            changes |= dict.fromkeys(paths, value)
    shares = shares_of(cells, moved)
    assert shares[0] > shares[1]


def test_values_of_a_material_are_shared_and_others_are_not(cells):
    every = {one.name: one for one in varied(*cells, lambda path: True)}
    assert all(every["graphite.diffusivity"].paths)
    # The solid cell has a diffusivity of its own.
    assert every[f"{SOLID}: positive.active.diffusivity"].paths[1] == ()
    assert every["nmc622.diffusivity"].paths[0] == ()
    mine, other = (every[f"{name}: positive.thickness"].draw(16) for name in (SOLID, LIQUID))
    assert not np.array_equal(np.argsort(mine), np.argsort(other))


@pytest.mark.parametrize("root", [0.1, 0.6, 1.7, -0.8])
def test_a_turning_place_is_found(root):
    search = Turning(0.4, {0.4: 0.4 - root})
    while places := search.next():
        search.tried |= {place: place - root for place in places}
    assert search.place == pytest.approx(root, abs=1e-9)
    assert search.rising


def test_nothing_turns_where_the_sign_stays():
    search = Turning(0.5, {0.5: 1.0})
    search.tried |= {place: np.nan if place < 0 else 1.0 for place in PLACES}
    assert search.next() == []
    assert np.isnan(search.place)
    assert search.reach == (0.0, 2.0)


def test_supercooling_moves_the_liquidus_alone(cells):
    solid, liquid = cells
    assert supercooled(solid, COLD) is solid
    assert frozen(liquid, COLD)
    assert not frozen(supercooled(liquid, COLD), COLD)
    assert supercooled(liquid, liquidus(liquid)) is liquid


def test_bad_input(cells):
    with pytest.raises(InputError, match="is compared with itself"):
        cold_comparison(cells[0], cells[0])
    with pytest.raises(InputError, match="follow one at least"):
        cold_comparison(*cells, parameters=0)
    with pytest.raises(InputError, match="names nothing that is uncertain"):
        cold_comparison(*cells, vary=["*.colour"])
    with pytest.raises(InputError, match="give another temperature"):
        cold_comparison(*cells, temperature="25 degC")
