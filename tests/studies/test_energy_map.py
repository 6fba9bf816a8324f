"""Energy over temperature and rate: the single runs, order, frozen cells, basis, bad input."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import Mesh

SMALL = {"mesh": Mesh(negative=6, separator=4, positive=6, particle=8)}
GEN1, EV = "asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-ev"
AT, RATES = ("-20 degC", "0 degC", "45 degC"), ("C/5", "1C", "2C")


@pytest.fixture(scope="module")
def found():
    return cs.studies.energy_map(cs.load(GEN1), temperatures=AT, rates=RATES, **SMALL)


def test_each_point_is_the_single_run(found):
    cell = cs.load(GEN1)
    for i, at in enumerate(AT):
        for j, rate in enumerate(RATES):
            run = cs.simulate(cell, cs.discharge(rate), temperature=at, **SMALL)
            assert float(found["energy"][i, j]) == pytest.approx(
                float(run["energy"][-1]), rel=1e-6, abs=1e-9
            )


def test_energy_rises_with_temperature_and_falls_with_rate(found):
    assert found["energy"].dims == ("temperature", "rate")
    assert (found["energy"].diff("temperature") >= 0).all()
    assert (found["energy"].diff("rate") <= 0).all()


def test_the_share_is_that_of_the_window(found):
    window = cs.studies.temperature_window(cs.load(GEN1), temperatures=AT, rate="1C", **SMALL)
    there = window["energy_fraction"].sel(temperature=found["temperature"])
    assert found["energy_fraction"].sel(rate=1.0).values == pytest.approx(there.values, abs=1e-6)


def test_the_density_is_of_the_volume_asked_for(found):
    cell = cs.load(GEN1)
    asked = {"temperatures": ["0 degC"], "rates": ["1C"], **SMALL}
    for basis in ("stack", "cell", "pack"):
        one = cs.studies.energy_map(cell, basis=basis, **asked)
        volume = float(one["energy"].squeeze() / one["energy_density"].squeeze())
        assert volume == pytest.approx(cs.design(cell).volume(basis), rel=1e-12)


def test_a_frozen_cell_delivers_nothing():
    asked = {"temperatures": ["-40 degC", "25 degC"], "rates": [1.0], **SMALL}
    found = cs.studies.energy_map(cs.load(EV), **asked)
    assert list(found["termination"].values[:, 0]) == ["electrolyte frozen", "lower voltage"]
    assert list(found["energy_fraction"].values[:, 0]) == [0, 1]


def test_a_cell_that_warms_delivers_more_in_the_cold():
    asked = {"temperatures": ["-10 degC"], "rates": ["2C"], **SMALL}
    held, warm = (
        cs.studies.energy_map(cs.load(GEN1), thermal=heat, **asked)["energy"]
        for heat in ("isothermal", "lumped")
    )
    assert np.all(warm > held)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"basis": "car"}, "basis = car: is not a basis"),
        ({"rates": [0]}, "is not a C-rate"),
        ({"temperatures": ["20"]}, "has no unit"),
    ],
)
def test_bad_input(asked, message):
    with pytest.raises(cs.InputError, match=message):
        cs.studies.energy_map(cs.load(GEN1), **asked)
