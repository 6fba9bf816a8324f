"""Drawn figures by law, on small meshes: each sample is the study of its own cell."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import Mesh
from cellsim.parameters.prices import load_prices
from cellsim.parameters.ranges import spread
from cellsim.studies import drawn, screening
from cellsim.studies.result import interval

SMALL = {"mesh": Mesh(negative=6, separator=4, positive=6, particle=8)}
GEN1, EV = "asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-ev"

#: Study, its arguments, and the figures that are drawn.
STUDIES = {
    "energy_density": (
        SMALL,
        ("energy", "capacity", "mean_voltage", "energy_density", "specific_energy"),
    ),
    "rate_capability": (
        {"rates": ("C/3", "2C"), **SMALL},
        (
            *("capacity", "energy", "mean_voltage", "duration", "capacity_fraction"),
            *("energy_fraction", "energy_density", "specific_energy"),
            *("power_density", "specific_power"),
        ),
    ),
    "charge_time": (SMALL, ("charge_time", "peak_temperature")),
    "materials": ({}, ("intensity",)),
    "cost": ({}, ("cost", "total_cost")),
}
EVERY = pytest.mark.parametrize("study", STUDIES)


def run(study, cell, **more):
    return getattr(cs.studies, study)(cell, **{**STUDIES[study][0], **more})


@pytest.fixture(scope="module")
def cells():
    return {name: cs.load(name) for name in (GEN1, EV)}


@pytest.fixture(scope="module")
def found(cells):
    """Each study of the solid cell, drawn once."""
    return {study: run(study, cells[GEN1], samples=24, seed=3) for study in STUDIES}


@pytest.fixture
def frozen(monkeypatch):
    """Nothing is uncertain; of prices, none that is given."""
    monkeypatch.setattr(drawn, "draws", lambda cell, samples, seed, counts: {})
    return {"prices": {name: price.value for name, price in load_prices().prices.items()}}


@EVERY
@pytest.mark.parametrize("name", [GEN1, EV])
def test_samples_without_a_range_are_the_cell_itself(study, name, cells, frozen):
    more = frozen if study == "cost" else {}
    data = run(study, cells[name], samples=3, **more)
    alone = run(study, cells[name], **more)
    assert (data.attrs["draws"], data.attrs["drawn_mesh"]) == ("", "")
    for figure in STUDIES[study][1]:
        assert data[figure].equals(alone[figure])
        for sample in data[f"drawn_{figure}"].values:
            assert sample == pytest.approx(alone[figure].values, rel=1e-9, abs=0)
        for end in ("low", "high"):
            assert data[f"{figure}_{end}"].values == pytest.approx(alone[figure].values, rel=1e-9)


@pytest.mark.parametrize("study", ["energy_density", "rate_capability", "charge_time"])
def test_samples_on_a_coarse_mesh_come_to_that_of_the_study(study, cells, frozen):
    data = run(study, cells[EV], samples=2, mesh=None)
    assert data.attrs["drawn_mesh"].startswith("coarse, brought to the study's")
    for figure in STUDIES[study][1]:
        for sample in data[f"drawn_{figure}"].values:
            assert sample == pytest.approx(data[figure].values, rel=1e-9, abs=0)


@EVERY
@pytest.mark.parametrize("name", [GEN1, EV])
def test_each_sample_is_the_study_of_its_own_cell(study, name, cells):
    """Of a liquid and a solid: as built value by value, with all its own prices."""
    cell, samples, seed = cells[name], 3, 8
    data = run(study, cell, samples=samples, seed=seed)
    everything = drawn.Population.draw(cell, samples, seed, counts=lambda path: True).changes
    priced = load_prices().prices
    for i in range(samples):
        own = cell.replace({path: float(values[i]) for path, values in everything.items()})
        more = {}
        if study == "cost":
            names = map(str, data["component"].values)
            each = {one: spread(priced[one], f"prices.{one}", samples, seed) for one in names}
            more["prices"] = {one: float(values[i]) for one, values in each.items()}
        alone = run(study, own, **more)
        alone = alone.reindex(component=data["component"]) if study == "cost" else alone
        for figure in STUDIES[study][1]:
            # A curve is read for its highest temperature: between time steps, too.
            close = {"abs": 0.2} if figure == "peak_temperature" else {"rel": 2e-6, "abs": 0}
            one = data[f"drawn_{figure}"].values[i]
            assert one == pytest.approx(alone[figure].values, **close), figure


@EVERY
def test_the_interval_lies_within_the_samples_and_around_their_median(study, found):
    data = found[study]
    for figure in STUDIES[study][1]:
        every = data[f"drawn_{figure}"]
        assert every.dims == ("sample", *data[figure].dims)
        low, high, middle = data[f"{figure}_low"], data[f"{figure}_high"], every.median("sample")
        assert (every.min("sample") <= low).all()
        assert (low <= middle).all()
        assert (middle <= high).all()
        assert (high <= every.max("sample")).all()
        for name in (f"drawn_{figure}", f"{figure}_low", f"{figure}_high"):
            assert data[name].attrs["units"] == data[figure].attrs["units"], name
            assert data[name].attrs["long_name"] != data[figure].attrs["long_name"], name
    assert (data["drawn_status"] == "finished").all()


@EVERY
def test_the_seed_makes_the_samples(study, found, cells):
    assert run(study, cells[GEN1], samples=24, seed=3).identical(found[study])
    other, figure = run(study, cells[GEN1], samples=24, seed=4), STUDIES[study][1][0]
    assert not other[f"drawn_{figure}"].equals(found[study][f"drawn_{figure}"])


def test_what_a_cell_has_nothing_of_is_nothing_of_every_sample():
    """Some samples of this cell deliver nothing at C/3: all that they hold is without end."""
    data = cs.studies.materials(cs.load("asslb-small-maxell"), samples=48)
    assert data.attrs["draws"] == ""
    assert (data["drawn_intensity"].sel(material="Ni") == 0).all()
    assert np.isinf(data["drawn_intensity"].sel(material="LCE")).any()


def test_shares_are_of_each_sample_itself(found):
    fraction = found["rate_capability"]["drawn_energy_fraction"].values
    assert np.all(fraction[:, 0] == 1)
    assert np.all(fraction[:, 1] < 1)


def test_the_same_samples_have_the_energy_of_every_study(found):
    energy = found["energy_density"]["drawn_energy"].values
    assert energy == pytest.approx(found["rate_capability"]["drawn_energy"].values[:, 0], rel=1e-6)


@EVERY
def test_a_wider_range_widens_the_interval(study, cells, frozen, monkeypatch):
    cell, more, widths = cells[GEN1], frozen if study == "cost" else {}, []
    figure = STUDIES[study][1][0]
    for share in (0, 0.02, 0.1):
        thickness = cell["positive.thickness"].si * (1 + share * np.linspace(-1, 1, 9))
        drawing = {"positive.thickness": thickness}
        monkeypatch.setattr(drawn, "draws", lambda *_, d=drawing, **__: d)
        data = run(study, cell, samples=9, **more)
        widths.append((data[f"{figure}_high"] - data[f"{figure}_low"]).values)
    assert widths[0] == pytest.approx(0 * widths[0], abs=1e-9)
    assert np.all(widths[0] <= widths[1])
    assert np.all(widths[1] <= widths[2])
    assert widths[1].sum() < widths[2].sum()


@pytest.mark.parametrize("study", [*STUDIES, "isothermal"])
@pytest.mark.parametrize("name", [GEN1, EV])
def test_what_is_left_out_changes_nothing(study, name, cells, monkeypatch):
    more = {"thermal": "isothermal"} if study == "isothermal" else {}
    study = "charge_time" if study == "isothermal" else study
    some = run(study, cells[name], samples=3, seed=2, **more)
    monkeypatch.setattr(screening, "apart_from", lambda *_: lambda path: True)
    every = run(study, cells[name], samples=3, seed=2, **more)
    for figure in STUDIES[study][1]:
        one, other = some[f"drawn_{figure}"].values, every[f"drawn_{figure}"].values
        assert one == pytest.approx(other, rel=2e-6, abs=0, nan_ok=True), figure


@EVERY
def test_a_sample_that_is_no_cell_is_counted_and_says_why(study, cells, monkeypatch):
    values = cells[GEN1]["positive.thickness"].si * np.array([1, -1, 1.1])
    monkeypatch.setattr(drawn, "draws", lambda *_, **__: {"positive.thickness": values})
    data = run(study, cells[GEN1], samples=3)
    assert data.attrs["draws"] == "1 of 3 cannot be built or solved"
    for figure in STUDIES[study][1]:
        known = np.isfinite(data[f"drawn_{figure}"].values).reshape(3, -1)
        assert list(known.any(axis=1)) == list(known.all(axis=1)) == [True, False, True]
        assert np.isfinite(data[f"{figure}_low"].values).all()
    assert list((data["drawn_status"] == "failed").values.reshape(3, -1)[:, 0]) == [0, 1, 0]
    reason = str(data["drawn_termination"].values.reshape(3, -1)[1, 0])
    assert reason.startswith("positive.thickness = ")


def test_the_interval_of_many_is_that_of_each():
    values = np.random.default_rng(0).normal(size=(40, 3))
    values[:7, 1], values[:, 2], values[-5:, 0] = np.nan, np.nan, np.inf
    many = interval("a", values)
    for i in range(3):
        one = interval("a", values[:, i])
        for end in ("a_low", "a_high"):
            assert many[end][i] == pytest.approx(one[end], nan_ok=True)
    assert many["a_high"][0] == np.inf


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"engine": "reference"}, "engine = reference: draws no cells - batch does"),
        ({"model": "SPM"}, "model = SPM: draws no cells - DFN does"),
        ({"samples": -3}, "samples = -3: is no number of samples"),
    ],
)
def test_what_cannot_be_drawn(asked, said, cells):
    with pytest.raises(cs.InputError, match=said):
        cs.studies.energy_density(cells[GEN1], **{"samples": 3, **SMALL, **asked})


def test_a_comparison_has_the_intervals_of_its_studies(cells):
    one = cs.compare([cells[GEN1], cells[EV]], samples=8, seed=3, **SMALL)
    alone = run("energy_density", cells[EV], samples=8, seed=3)
    row = one.sel(cell=EV)
    for end in ("low", "high"):
        assert np.array_equal(row[f"energy_density_{end}"], alone[f"energy_density_{end}"])
    for name in ("charge_time", "lower_bound", "upper_bound", "total_cost", "intensity"):
        assert one[f"{name}_low"].dims == one[name].dims
        assert (one[f"{name}_low"] <= one[f"{name}_high"]).all()
    assert "sample" not in one.dims
    assert "energy_density_low" not in cs.compare(list(cells.values()), **SMALL)
