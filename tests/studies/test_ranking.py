"""Who is best, by law: shares of the samples, whatever the order of the cells."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import Mesh
from cellsim.parameters import ranges
from cellsim.studies.comparison import side_by_side
from cellsim.studies.ranking import QUANTILES, best
from cellsim.studies.result import interval
from tests.plots import synthetic

SMALL = {"mesh": Mesh(negative=6, separator=4, positive=6, particle=8)}
GEN1, SILICON, EV = "asslb-nmc-graphite-gen1", "asslb-nmc811-silicon", "liquid-nmc811-graphite-ev"


def compare(*cells, samples=16, **more):
    return cs.studies.compare(cells, samples=samples, **{**SMALL, **more})


@pytest.fixture(scope="module")
def cells():
    return {name: cs.load(name) for name in (GEN1, SILICON, EV)}


@pytest.fixture(scope="module")
def found(cells):
    return compare(*cells.values())


@pytest.fixture
def without_ranges(monkeypatch):
    monkeypatch.setattr(
        ranges, "at_share", lambda value, share: np.full(share.shape, float(value.si))
    )


def test_shares_of_the_best_add_up_to_one(found):
    assert found["best"].sum("cell").values == pytest.approx(np.ones(found.sizes["criterion"]))
    assert (found["best"] >= 0).all()
    assert (found["counted"] > 0).all()


def test_the_order_of_the_cells_changes_nothing_else(cells, found):
    other = compare(*reversed(cells.values()))
    assert list(other["cell"].values) == list(reversed(found["cell"].values))
    again = other.sel(cell=found["cell"])
    for name in found.data_vars:
        assert again[name].equals(found[name]), name


def test_the_quantiles_are_the_ends_of_the_intervals_of_the_studies(found):
    ends = {"energy_density": {"basis": "cell"}, "LCE": {"material": "LCE"}}
    names = {"LCE": "intensity"}
    for name in ("energy_density", "charge_time", "lower_bound", "upper_bound", "LCE"):
        row = found["figure_quantile"].sel(criterion=name)
        for end, share in (("low", 0.05), ("high", 0.95)):
            one = found[f"{names.get(name, name)}_{end}"].sel(ends.get(name, {}))
            assert row.sel(quantile=share).values == pytest.approx(one.values, rel=1e-12)
    assert list(found["quantile"].values) == list(QUANTILES)
    assert (found["figure_quantile"].diff("quantile") >= 0).all()


def test_the_basis_is_that_of_the_energies_alone(cells, found):
    stack = compare(cells[GEN1], cells[EV], samples=None, basis="stack")
    here = found["energy_density"].sel(cell=GEN1, basis="stack")
    assert float(stack["figure"].sel(criterion="energy_density", cell=GEN1)) == float(here)
    row = found["figure"].sel(criterion="total_cost", cell=GEN1)
    assert float(stack["figure"].sel(criterion="total_cost", cell=GEN1)) == float(row)


def test_a_cell_is_as_good_as_itself_under_another_name(cells):
    """What is its own is drawn apart, so either is best in about half of the samples."""
    twin = cells[GEN1].model_copy(update={"name": "twin"})
    found = compare(cells[GEN1], twin, samples=100)
    nothing = found["figure"].sel(cell=GEN1) == found["figure"].sel(cell="twin")
    assert nothing.all()
    assert np.abs(found["best"].sel(cell="twin").values - 0.5).max() < 0.2
    assert not (found["verdict"] == "clear").any()
    assert float(found["tied"].sel(criterion="energy_density")) < 0.5


def test_without_ranges_the_better_cell_is_best_for_certain(cells, without_ranges):
    found = compare(cells[GEN1], cells[EV], samples=3)
    alone = compare(cells[GEN1], cells[EV], samples=None)
    assert found["figure"].values == pytest.approx(alone["figure"].values, rel=1e-12)
    assert list(found["winner"].values) == list(alone["winner"].values)
    assert set(found["verdict"].values) == {"clear"}
    assert np.array_equal(np.unique(found["best"].values), [0, 1])
    same = found["figure_quantile"].sel(quantile=0.5)
    assert same.values == pytest.approx(found["figure"].values, rel=1e-6)


def test_alike_is_no_winner_without_ranges(cells, without_ranges):
    twin = cells[GEN1].model_copy(update={"name": "twin"})
    found = compare(cells[GEN1], twin, samples=2)
    assert set(found["verdict"].values) == {"alike"}
    assert (found["best"] == 0.5).all()
    assert (found["tied"] == 1).all()


def test_every_criterion_has_its_direction():
    """The second of two made-up cells is better in all."""
    for samples in (0, 30):
        both = [synthetic.headline(n, p, samples, seed=3) for n, p in (("a", 1.0), ("b", 3.0))]
        data = side_by_side(both)
        told = data.sel(criterion=~data["criterion"].str.startswith("capacity_fraction"))
        assert set(told["winner"].values) == {"b"}
        assert set(told["verdict"].values) == {"clear" if samples else "nominal"}
    less = set(data["criterion"].values[data["better"].values == "less"])
    assert less == {"charge_time", "lower_bound", "LCE", "Ni", "total_cost"}
    assert "Co" not in data["criterion"]  # neither holds any


def test_a_metal_that_one_of_them_does_without_counts():
    one, other = (synthetic.headline(name, 1.0, 20) for name in "ab")
    data = other["materials"]
    for name in ("intensity", "drawn_intensity", "intensity_low", "intensity_high"):
        data[name] = data[name].where(data["material"] != "Ni", 0.0)
    found = side_by_side([one, other]).sel(criterion="Ni")
    assert (str(found["winner"].values), float(found["best"].sel(cell="b"))) == ("b", 1.0)


def test_never_loses_and_no_cell_does_not_count():
    found = synthetic.comparison(["a", "b"], samples=40).sel(criterion="charge_time")
    assert float(found["best"].sel(cell="b")) == 1.0
    assert int(found["counted"]) == 39
    assert list(found["missing"].values) == [1, 0]


def test_a_sample_without_a_window_loses():
    one, other = (synthetic.headline(name, 1.0, 20) for name in "ab")
    window = one["temperature_window"]
    out = window["sample"] < 15
    window["drawn_status"] = window["drawn_status"].where(~out, "excluded at 25 degC")
    for name in ("drawn_lower", "drawn_upper"):
        window[name] = window[name].where(~out)
    found = side_by_side([one, other])
    for name in ("lower_bound", "upper_bound"):
        row = found.sel(criterion=name)
        assert int(row["counted"]) == 20
        assert list(row["missing"].values) == [15, 0]
        assert float(row["best"].sel(cell="b")) >= 0.75


@pytest.mark.parametrize(
    ("scores", "share", "tied", "counted"),
    [
        ([[3, 1, 2, 4], [2, 2, 1, 5]], [0.5, 0.5], 0, 4),
        ([[3, 1, 2, np.nan], [2, 0, 1, 5]], [1, 0], 0, 3),
        ([[1, 1], [1, 0], [1, -1]], [2 / 3, 1 / 6, 1 / 6], 0.5, 2),
        ([[-np.inf, -np.inf], [-np.inf, -5]], [0.25, 0.75], 0.5, 2),
        ([[-1000, -1000], [-1000.5, -1002]], [0.75, 0.25], 0.5, 2),
        ([[np.nan], [1]], [np.nan, np.nan], np.nan, 0),
    ],
)
def test_the_best_of_each_sample_shares_it_with_its_equals(scores, share, tied, counted):
    one = best(np.array(scores, dtype=float))
    assert one.share == pytest.approx(share, nan_ok=True)
    assert one.tied == pytest.approx(tied, nan_ok=True)
    assert one.counted == counted


def test_power_times_duration_is_energy(found):
    """Of the Ragone curve; and at C/3 it is the energy that is ranked."""
    hours = found["duration"] / 3600
    for power, energy in (
        ("power_density", "energy_density_at_rate"),
        ("specific_power", "specific_energy_at_rate"),
    ):
        product = (found[power] * hours).transpose(*found[energy].dims)
        there = found[energy].values > 0
        assert product.values[there] == pytest.approx(found[energy].values[there], rel=1e-9)
    third = found["energy_density_at_rate"].isel(rate=2)
    assert np.array_equal(third.values, found["energy_density"].values)
    for end in ("low", "high"):
        at = found[f"energy_density_at_rate_{end}"].isel(rate=2)
        assert np.array_equal(at.values, found[f"energy_density_{end}"].values)


def test_energy_falls_and_power_rises_with_the_rate(found):
    energy = found["energy_density_at_rate"].sel(basis="cell")
    power = found["power_density"].sel(basis="cell")
    for name in found["cell"].values:
        there = energy.sel(cell=name).values > 0
        assert np.all(np.diff(energy.sel(cell=name).values[there]) < 0), name
        assert np.all(np.diff(power.sel(cell=name).values[there]) > 0), name


def test_the_window_of_charging_is_found_where_it_is_asked_for(cells):
    found = compare(cells[SILICON], cells[EV], samples=None, charge_window=True)
    alone = cs.studies.temperature_window(cells[EV], mode="charge", **SMALL)
    for end in ("lower", "upper"):
        row = found["figure"].sel(criterion=f"charge_{end}_bound", cell=EV)
        assert float(row) == float(alone[f"{end}_bound"])
        assert float(found[f"charge_{end}_bound"].sel(cell=EV)) == float(row)
        assert str(found[f"charge_{end}_criterion"].sel(cell=EV).values)


def test_the_interval_of_the_rates_is_that_of_their_study(cells, found):
    rates = [float(rate) for rate in found["rate"]]
    alone = cs.studies.rate_capability(cells[EV], rates=rates, samples=16, **SMALL)
    expected = interval("capacity_fraction", alone["drawn_capacity_fraction"].values)
    row = found.sel(cell=EV)
    for name, values in expected.items():
        assert np.array_equal(row[name].values, values)


@pytest.mark.parametrize(
    ("names", "asked", "said"),
    [
        ([GEN1], {}, "compare needs two different cells"),
        ([GEN1, EV, GEN1], {}, f"cells = {GEN1}: is compared with itself"),
        ([GEN1, EV], {"basis": "box"}, "basis = box: is not a basis"),
        ([GEN1, EV], {"samples": -1}, "samples = -1: is no number of samples"),
    ],
)
def test_what_cannot_be_compared(names, asked, said, cells):
    with pytest.raises(cs.InputError, match=said):
        compare(*(cells[name] for name in names), **{"samples": 3, **asked})
