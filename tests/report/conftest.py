"""What a report is made of: four verdicts, and the figures of two cells."""

from __future__ import annotations

import pytest

import cellsim as cs
from cellsim.claims import Evidence
from tests.plots import synthetic

GEN1, EV = "asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-ev"


@pytest.fixture(scope="session")
def verdicts():
    return [
        synthetic.verdict("fails"),
        synthetic.drawn_verdict(reading="stack"),
        synthetic.verdict("fails", claim="next-generation-700-wh-per-l", title="700 Wh/L"),
        synthetic.verdict(
            "not testable",
            claim="liquid-burns-solid-is-safe",
            title="Liquid electrolyte is flammable, a solid cell is safe",
            reading="",
            target=None,
            value=None,
            interval=None,
            probability=None,
            decided_by=(),
            notes=("Fire is no outcome of a cell model.",),
        ),
    ]


@pytest.fixture(scope="session")
def evidence():
    names = (EV, GEN1)
    return Evidence(
        designs={name: cs.design(cs.load(name)) for name in names},
        rate_capability={name: synthetic.rates(name) for name in names},
        discharges={
            name: {
                253.15: synthetic.discharge("-20 degC", failed=True, points=0),
                298.15: synthetic.discharge(),
            }
            for name in names
        },
        charges={name: synthetic.charge() for name in names},
        comparison=synthetic.comparison(list(names)),
        problems=["asslb-nmc811-lithium, charges: solver: no convergence"],
    )
