"""Many cases in one call: each as if alone, whatever its neighbours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import batch
from cellsim.protocols import Protocol, Step, Stops
from cellsim.protocols.records import OWN

from .test_batch import COARSE, SHARP, case_of

NAMES = ("asslb-nmc811-silicon", "asslb-nmc811-lithium", "liquid-nmc622-graphite-ev")

SCALARS = ("capacity", "energy", "mean_voltage", "duration", "voltage", "positive_stoichiometry")


def mixture():
    """Liquid and solid, porous and planar, warm and cold, slow and fast."""
    return [
        case_of(name, cs.discharge(rate), temperature)
        for name in NAMES
        for rate in (0.2, 1.0)
        for temperature in (283.15, 298.15, 333.15)
    ]


def discharge_at(rate):
    """A rate that no user could write."""
    return Protocol((Step("discharge", 1, rate=rate, until=Stops(voltage_below=OWN)),))


def hostile():
    """Cases that no cell can do, each in its own way."""
    silicon = cs.load("asslb-nmc811-silicon")
    return [
        case_of("asslb-nmc811-silicon", cs.discharge("1000C"), 233.15),
        case_of("asslb-nmc811-lithium", cs.discharge("50C"), 398.15),
        case_of("liquid-nmc622-graphite-ev", cs.discharge("50C"), 398.15),
        case_of("liquid-nmc622-graphite-ev", cs.discharge("1C"), 200.0),
        case_of("asslb-nmc-graphite-gen1", cs.discharge("20C"), 233.15),
        replace(case_of("asslb-nmc811-silicon", cs.charge("1C")), model="SPM"),
        case_of("asslb-nmc811-lithium", cs.cycles(2, charge="40C", discharge="1000C"), 263.15),
        case_of(SHARP, cs.discharge("20C"), 268.15),
        case_of("asslb-nmc811-silicon", discharge_at(float("nan"))),
        case_of("asslb-nmc811-silicon", discharge_at(1e300)),
        case_of(
            silicon.replace({"positive.electronic_conductivity": "1e-30 S/m"}), cs.discharge("1C")
        ),
    ]


@pytest.fixture(scope="module")
def alone():
    """The mixture by itself."""
    return batch.run_many(mixture(), threads=1)


def test_each_case_is_as_by_itself(alone):
    for i, case in enumerate(mixture()):
        (run,) = batch.run([case])
        assert run.termination == alone["termination"][i]
        assert run.capacity[-1] == pytest.approx(float(alone["capacity"][i]), rel=1e-3)
        assert run.energy[-1] == pytest.approx(float(alone["energy"][i]), rel=1e-3)


def test_a_hostile_case_ends_with_a_word_and_leaves_its_neighbours_alone(alone):
    good, bad = mixture(), hostile()
    cases, places = [], []
    for i, case in enumerate(good):
        if i < len(bad):
            cases.append(bad[i])
        places.append(len(cases))
        cases.append(case)
    found = batch.run_many(cases, threads=1)
    assert np.all(found["termination"] != "")
    assert set(np.unique(found["status"])) <= {"finished", "failed"}
    for name in SCALARS:
        np.testing.assert_allclose(found[name][places], alone[name], rtol=1e-9)
    words = found["termination"].values[[i for i in range(len(cases)) if i not in places]]
    assert words[3] == "electrolyte frozen"
    assert words[5] == "not in the batch engine: the model SPM"


def test_the_order_does_not_matter(alone):
    order = np.random.default_rng(0).permutation(len(mixture()))
    cases = mixture()
    found = batch.run_many([cases[i] for i in order], threads=1)
    for name in SCALARS:
        np.testing.assert_allclose(found[name], alone[name][order], rtol=1e-9)
    assert np.all(found["termination"].values == alone["termination"].values[order])


def test_threads_do_not_matter(alone):
    found = batch.run_many(mixture(), threads=2)
    for name in SCALARS:
        np.testing.assert_array_equal(found[name], alone[name])


def test_the_parts_make_up_the_voltage(alone):
    np.testing.assert_allclose(alone["voltage_part"].sum("part"), alone["voltage"], atol=1e-4)
    losses = alone["voltage_part"].sel(part=alone["part"] != "open circuit")
    named = alone["voltage_part"].sel(part=alone["limited_by"])
    np.testing.assert_allclose(np.abs(named), np.abs(losses).max("part"))


def test_closures_and_faraday(alone):
    assert float(np.abs(alone["lithium_closure"]).max()) < 1e-8
    assert float(np.abs(alone["energy_closure"]).max()) < 5e-3
    for i, case in enumerate(mixture()):
        moved = float(alone["positive_stoichiometry"][i]) - case.stoichiometry[0]
        charge = moved * case.cell.positive.host_capacity * case.area / 3600
        assert float(alone["capacity"][i]) == pytest.approx(charge, rel=1e-3)
        if case.cell.lithium_metal:
            assert np.isnan(alone["negative_stoichiometry"][i])


def test_what_is_said_of_each_step():
    cases = [case_of("asslb-nmc811-silicon", p) for p in (cs.charge("C/3"), cs.cycles(2))]
    found = batch.run_many(cases, threads=1)
    assert found.sizes["segment"] == len(cases[1].programme)
    assert list(found["step_termination"][0]) == ["cut-off current", *[""] * 7]
    sums = {"duration": "duration", "capacity": "charge", "energy": "energy"}
    for total, part in ((name, f"step_{of}") for name, of in sums.items()):
        np.testing.assert_allclose(found[part].sum("segment"), found[total], rtol=1e-9)
    np.testing.assert_allclose(found["limit_time"].sum("limit"), found["step_duration"].fillna(0))
    held = found["limit_time"][0, 0]
    assert float(held.sel(limit="voltage")) > 0 < float(held.sel(limit="rate"))
    assert float(held.sel(limit="anode potential")) == 0


def test_curves_on_request(alone):
    found = batch.run_many(mixture()[:4], "curves", points=51, threads=1)
    assert found["voltage_curve"].shape == (4, 51)
    assert np.all(np.diff(found["time"]) > 0)
    assert np.all(np.isfinite(found["voltage_curve"][:, :-1]))
    # Steps are finer where a curve is asked for.
    np.testing.assert_allclose(found["capacity"], alone["capacity"][:4], rtol=1e-3)
    assert "voltage_curve" not in alone


def test_no_cases_at_all():
    assert batch.run_many([]).sizes["case"] == 0


def test_a_tighter_tolerance_converges():
    cases = [case_of(name, cs.discharge("1C"), mesh=COARSE) for name in NAMES]
    runs = [batch.run_many(cases, tolerance=t, threads=1) for t in (1e-3, 1e-4, 1e-6)]
    far, near = (np.abs(run["energy"] / runs[2]["energy"] - 1) for run in runs[:2])
    assert float(near.max()) < float(far.max())
    assert float(near.max()) < 5e-4
