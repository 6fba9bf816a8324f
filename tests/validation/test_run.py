"""Errors are computed rightly, limits are met, and figures agree with their studies."""

from __future__ import annotations

import math

import numpy as np
import pytest

import cellsim as cs
from cellsim.validation import Row, as_dataset, load_case, validate
from cellsim.validation.bench import Bench
from cellsim.validation.measures import MEASURES

CASE = """
title = "Synthetic"
cell = "asslb-nmc-graphite-gen1"
source = "kato2018"
grade = "primary"
where = "nowhere"
set = { "positive.thickness" = { value = "70 um", why = "synthetic" } }

[[comparisons]]
name = "one"
compare = "nominal areal capacity"
unit = "mA.h/cm2"
value = 2.0
error = 0.1

[[comparisons]]
name = "least"
compare = "nominal areal capacity"
unit = "mA.h/cm2"
value = 1.0
bound = "at least"

[[comparisons]]
name = "series"
compare = "nominal areal capacity"
unit = "mA.h/cm2"
table = "synthetic.csv"

[[comparisons]]
name = "impossible"
compare = "nominal areal capacity"
unit = "mA.h/cm2"
table = "impossible.csv"
"""


@pytest.fixture
def synthetic(tmp_path):
    path = tmp_path / "synthetic.toml"
    path.write_text(CASE)
    (tmp_path / "synthetic.csv").write_text(
        "# two thicknesses\npositive.thickness [um],value,role\n35,1.0,prediction\n70,2.0,fit\n"
    )
    (tmp_path / "impossible.csv").write_text("positive.active_fraction,value\n0.99,1.0\n")
    return str(path)


def test_errors_of_a_synthetic_case(synthetic):
    rows = validate(synthetic)
    nominal = cs.design(cs.load("asslb-nmc-graphite-gen1").replace({"positive.thickness": "70 um"}))
    one, least, thin, thick, impossible = rows
    assert as_dataset(rows).sizes == {"row": 5}
    assert one.computed == pytest.approx(nominal.areal_capacity)
    assert one.error == pytest.approx(nominal.areal_capacity - 2.0)
    assert one.relative == pytest.approx(nominal.areal_capacity / 2 - 1)
    assert one.stated == 0.1
    assert (least.error, least.relative) == (0.0, 0.0)
    assert thin.computed == pytest.approx(thick.computed / 2, rel=1e-3)
    assert (thin.role, thick.role) == ("prediction", "fit")
    assert thin.conditions == {"positive.thickness": "35 um"}
    assert math.isnan(impossible.computed)
    assert "active_fraction" in impossible.problem or "fraction" in impossible.problem


def test_a_bound_missed_counts_by_what_it_is_missed():
    row = Row("c", "n", "q", "1", 0.8, 0.6, "prediction", bound="at least")
    assert row.relative == pytest.approx(-0.25)
    assert Row("c", "n", "q", "1", 0.8, 0.6, "prediction", bound="at most").error == 0


def test_the_interval_is_that_of_the_drawn_cells(synthetic):
    first = validate(synthetic, samples=64)[0]
    again = validate(synthetic, samples=64)[0]
    assert first.interval == again.interval
    low, high = first.interval
    assert low < first.computed < high
    values = MEASURES["nominal areal capacity"](
        Bench(
            cs.load("asslb-nmc-graphite-gen1").replace({"positive.thickness": "70 um"}), samples=64
        ),
        {},
    )
    np.testing.assert_allclose(
        (low, high), np.nanpercentile(values, (5, 95), method="nearest"), rtol=1e-12
    )


def test_what_a_case_sets_is_drawn_as_far_as_it_says(synthetic, tmp_path):
    cell = cs.load("asslb-nmc-graphite-gen1")
    drawn = Bench(cell, 64, widths={"positive.thickness": 0.1}).drawn["positive.thickness"]
    middle = cell.positive.thickness.si
    assert drawn.mean() == pytest.approx(middle, rel=1e-12)
    assert 0.98 < np.ptp(drawn) / (0.2 * middle) <= 1
    said = (
        '[spread]\n"positive.thickness" = { relative = 0.5, why = "synthetic" }\n\n[[comparisons]]'
    )
    path = tmp_path / "wider.toml"
    path.write_text(CASE.replace("[[comparisons]]", said, 1))
    narrow, wide = (validate(str(name), samples=64)[0] for name in (synthetic, path))
    assert np.ptp(wide.interval) > 2 * np.ptp(narrow.interval)
    assert wide.computed == narrow.computed


def test_energy_is_that_of_the_study(solid):
    bench = Bench(solid)
    study = cs.studies.energy_density(solid)
    for name, variable in (("energy density", "energy_density"), ("specific energy", None)):
        found = MEASURES[name](bench, {"basis": "cell"})
        expected = study[variable or "specific_energy"].sel(basis="cell")
        assert found[0] == pytest.approx(float(expected), rel=1e-4)


def test_a_voltage_that_is_not_reached_is_none(solid):
    bench = Bench(solid)
    assert np.isnan(MEASURES["voltage"](bench, {"current": "1C", "time": "5 h"})[0])
    assert MEASURES["voltage"](bench, {"current": "1C", "time": "60 s"})[0] > 3.5


@pytest.mark.parametrize("kind", ["sulfide", "liquid", "lithium", "foil"])
def test_the_solver_meets_its_limits(kind):
    for row in validate(f"limits-{kind}"):
        assert not row.problem
        assert row.closed_form
        assert abs(row.error) < 0.005 * abs(row.published), row.comparison


def test_salt_gradients_are_what_the_single_ion_limit_leaves_out():
    case = load_case("limits-foil")
    minute = case.comparisons[2]
    single = case.tested(minute)
    salt = single.replace({"electrolyte.transference_number": 0.26})
    ohmic, both = (
        MEASURES["areal resistance"](Bench(cell), minute.arguments)[0] for cell in (single, salt)
    )
    assert both > 1.15 * ohmic


def test_contact_by_itself_costs_less_than_longer_paths():
    whole, half, longer, slower = validate("bielefeld2022-contact")
    assert half.computed == pytest.approx(whole.computed, rel=1e-3)
    assert longer.computed < half.published < half.computed
    assert slower.computed < whole.published < whole.computed


def test_a_law_says_its_own_ageing():
    for row in validate(["ageing-nca", "ageing-lfp"]):
        assert row.role == "fit"
        assert abs(row.relative) < 0.01
