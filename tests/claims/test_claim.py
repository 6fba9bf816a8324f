"""Every shipped claim loads; every bad one says file, key, value and remedy."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.claims import Target, claims, load_claim
from cellsim.claims.experiment import Bench, Experiment
from cellsim.parameters import references

FILE = "claims/nedo-450-wh-per-l.toml"


@pytest.mark.parametrize("name", claims())
def test_every_claim_loads_and_its_sources_resolve(name):
    claim = load_claim(name)
    assert set(claim.source) <= set(references())
    assert bool(claim.readings) != bool(claim.not_testable)
    for reading in claim.readings:
        assert Bench(Experiment.of(reading), [reading]).values, "nothing varies"


def test_the_claims_of_the_literature_are_all_there():
    assert {
        "nedo-450-wh-per-l",
        "twice-the-energy-of-liquid",
        "driving-range-twice",
        "charge-in-a-third-of-the-time",
        "charge-10-minutes",
        "discharge-minus20-to-105",
        "charge-minus20-to-105",
        "liquid-freezes",
        "liquid-unstable-when-hot",
        "liquid-burns-solid-is-safe",
        "lower-cost",
        "next-generation-700-wh-per-l",
        "sait-703-942-998",
        "materials-150-gwh",
        "materials-600-gwh",
    } <= set(claims())


BAD = {
    "unknown key": (
        'about = "outer volume of the cell"',
        'abuot = "x"',
        "readings.0.abuot = x: is not a key of the schema - remove it, or check its spelling",
    ),
    "unknown study": (
        'study = "energy_density"',
        'study = "energy_densty"',
        "there is no study 'energy_densty' - did you mean 'energy_density'?",
    ),
    "unknown cell": (
        'cell = "asslb-nmc-graphite-gen1"',
        'cell = "asslb-nmc-graphite-gen9"',
        "there is no cell 'asslb-nmc-graphite-gen9' - did you mean 'asslb-nmc-graphite-gen1'?",
    ),
    "unknown sense": (
        'sense = "at least"',
        'sense = "more"',
        "readings.0.target.sense = more: Input should be 'at least', 'at most' or 'about'",
    ),
    "about without tolerance": (
        'sense = "at least"',
        'sense = "about"',
        "'about' needs a tolerance - no figure is met exactly; give 0.1, say",
    ),
    "unknown source": (
        'source = ["nedo2018", "fastmarkets2023"]',
        'source = ["nedo2019"]',
        "source = nedo2019: is in no references*.bib - did you mean nedo2018?",
    ),
    "no title": ('title = "A first', '# "A first', "title: is missing - add it"),
    "both tried and not": (
        'where = "NEDO',
        'not_testable = "no"\nwhere = "NEDO',
        "is either tried or not testable - give [[readings]], or not_testable = 'why'",
    ),
    "same name twice": (
        'name = "stack"',
        'name = "cell"',
        "two readings have the same name - rename one",
    ),
    "same cell twice": (
        'quantity = "energy_density"',
        'against = "asslb-nmc-graphite-gen1"\nquantity = "energy_density"',
        "a cell cannot be compared with itself - name another in 'against'",
    ),
    "bad set": (
        'quantity = "energy_density"',
        'set = { "positive.thicknes" = "9 um" }\nquantity = "energy_density"',
        "readings.0.set.positive.thicknes: there is no 'thicknes' here - did you mean 'thickness'?",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_claim_says_what_and_where(edited, case):
    old, new, message = BAD[case]
    path = edited(FILE, old, new)
    with pytest.raises(cs.InputError) as error:
        load_claim("nedo-450-wh-per-l")
    assert str(path) in str(error.value)
    assert message in str(error.value)


def test_a_claim_that_does_not_exist():
    with pytest.raises(cs.InputError, match=r"there is no claim 'nedo-450'.*nedo-450-wh-per-l"):
        load_claim("nedo-450")


@pytest.mark.parametrize(
    ("sense", "tolerance", "met", "missed"),
    [
        ("at least", 0.0, [10, 11, np.inf], [9.99]),
        ("at least", 0.1, [9.0], [8.99]),
        ("at most", 0.0, [10, 9], [10.01, np.inf]),
        ("at most", 0.1, [11.0], [11.01]),
        ("about", 0.1, [9, 10, 11], [8.99, 11.01, np.inf]),
    ],
)
def test_a_target_is_met_on_its_side_only(sense, tolerance, met, missed):
    target = Target(value=10, unit="min", sense=sense, tolerance=tolerance)
    assert target.met(np.array(met, dtype=float)).all()
    assert not target.met(np.array(missed, dtype=float)).any()
