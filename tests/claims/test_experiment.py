"""What is run for the readings of a claim, and how often."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cellsim.claims import load_claim
from cellsim.claims.experiment import Bench, Experiment
from cellsim.claims.figure import compared, figure
from cellsim.claims.registry import STUDIES
from tests.claims.standins import CELL, NAMES, OTHER, claim, linear, register, study


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch):
    register(monkeypatch)


def bench(made):
    """Of the only reading of a claim."""
    reading = made.readings[0]
    return Bench(Experiment.of(reading), [reading], 1)


def test_readings_that_differ_in_basis_and_target_share_their_runs():
    cell, stack = load_claim("nedo-450-wh-per-l").readings
    assert Experiment.of(cell) == Experiment.of(stack)
    other = cell.model_copy(update={"arguments": {"rate": "1C"}})
    assert Experiment.of(other) != Experiment.of(cell)


def test_a_variant_is_what_replace_gives():
    one = bench(claim())
    columns = np.tile(one.as_it_is, (3, 1))
    place = [value.name for value in one.values].index("separator.thickness")
    columns[:, place] = [35e-6, 40e-6, 55e-6]
    (found,) = one.run(columns)
    figures = found["energy_density"].sel(basis="cell").values
    for thickness, value in zip(columns[:, place], figures, strict=True):
        changed = one.cells[0].replace({"separator.thickness": thickness})
        assert value == pytest.approx(linear(changed)["energy_density"][1][0], rel=1e-12)


def test_no_variant_is_run_twice_and_a_cell_runs_only_for_its_own_values(monkeypatch):
    sizes = []

    def counted(cell, changes, **arguments):
        sizes.append((cell.name, max(map(len, changes.values()))))
        return STUDIES["conductive"].many(cell, changes, **arguments)

    noted = replace(study(linear), many=counted, isothermal=STUDIES["linear"].isothermal)
    monkeypatch.setitem(STUDIES, "linear", noted)
    two = bench(
        claim(against=OTHER, select={}, target={"value": 1, "unit": "1", "sense": "at most"})
    )
    columns = np.tile(two.as_it_is, (4, 1))
    mine = [value.name for value in two.values].index(NAMES[0])
    columns[:, mine] = [31e-6, 31e-6, 40e-6, 45e-6]
    two.run(columns)
    assert sizes == [(CELL, 3), (OTHER, 1)]
    two.run(columns)
    assert len(sizes) == 2


def test_figures_come_to_the_mesh_of_the_study_by_the_cell_itself(monkeypatch):
    """The study gives 3 % more than its many: so does the figure of each."""
    coarse = study(linear, isothermal=STUDIES["linear"].isothermal)

    def fine(cell):
        data = coarse.run(cell)
        return data.assign(energy_density=1.03 * data["energy_density"])

    def of_many(cell, changes, threads=None):
        return coarse.many(cell, changes)

    monkeypatch.setitem(STUDIES, "linear", replace(coarse, run=fine, many=of_many, solves=True))
    made = claim()
    one, reading = bench(made), made.readings[0]
    nominal, columns = one.nominal(), one.at(one.draw(8, 0))
    (raw,) = (figure(data, reading) for data in one.run(columns))
    found = compared(one.parts(one.run(columns), reading, nominal))
    assert found == pytest.approx(1.03 * raw, rel=1e-12)


def test_draws_depend_on_names_and_seed_alone():
    one = bench(claim())
    two = bench(claim(against=OTHER, target={"value": 1, "unit": "1", "sense": "at most"}))
    alone, both = one.draw(64, 3), two.draw(64, 3)
    for i, value in enumerate(one.values):
        j = [other.one.name for other in two.values].index(value.one.name)
        assert (alone[:, i] == both[:, j]).all()
    assert (one.draw(64, 4) != alone).any()
