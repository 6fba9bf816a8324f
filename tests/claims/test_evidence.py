"""The evidence has what the figures draw; what fails is missing and named."""

from __future__ import annotations

import pytest

from cellsim.cell_design import Design
from cellsim.claims import evidence
from cellsim.engines import Mesh

SMALL = Mesh(negative=5, separator=4, positive=5, particle=6)
CELL = "asslb-nmc811-silicon"


def test_evidence_of_one_cell_and_of_one_that_does_not_exist():
    found = evidence([CELL, "no-such-cell"], workers=1, mesh=SMALL)
    assert set(found.designs) == set(found.rate_capability) == set(found.charges) == {CELL}
    assert isinstance(found.designs[CELL], Design)
    assert "voltage" in found.charges[CELL]
    assert sorted(found.discharges[CELL]) == pytest.approx([253.15, 273.15, 298.15, 333.15])
    assert list(found.comparison.cell.values) == [CELL]
    assert len(found.problems) == 4
    assert all("no-such-cell" in problem for problem in found.problems)
