"""Trials on stand-in studies, where every answer is known beforehand."""

from __future__ import annotations

import json
import math
import os
import sys

import numpy as np
import pytest

import cellsim as cs
from cellsim.claims import claims, load_claim, reproduce
from cellsim.claims.experiment import Bench, Experiment
from cellsim.claims.figure import figure
from cellsim.claims.pool import Pool
from cellsim.claims.registry import STUDIES
from tests.claims.standins import CELL, NAMES, OTHER, claim, register


def _micrometres():
    """Nominal value, low and high end of each of the two values, summed and apart."""
    cell = cs.load(CELL)
    ends = {name: np.array(cell[name].limits) * 1e6 for name in NAMES}
    return sum(1e6 * cell[name].si for name in NAMES), ends


NOMINAL, ENDS = _micrometres()
WIDTH = {name: end[1] - end[0] for name, end in ENDS.items()}
#: The value with the wider range decides.
FIRST, SECOND = sorted(WIDTH, key=WIDTH.get, reverse=True)
HIGHEST = sum(end[1] for end in ENDS.values())
LOWEST = sum(end[0] for end in ENDS.values())
MIDDLE = (LOWEST + HIGHEST) / 2
#: Half of the samples meet this where the deciding value stands at the end of its range.
REACH = ENDS[FIRST][1] + ENDS[SECOND].mean()


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch):
    register(monkeypatch)


@pytest.fixture
def put(monkeypatch):
    """Try claims made here instead of those on disk."""

    def try_them(*made, workers=1, **options):
        module = sys.modules["cellsim.claims.reproduce"]
        named = {str(i): c.model_copy(update={"name": str(i)}) for i, c in enumerate(made)}
        monkeypatch.setattr(module, "load_claim", named.get)
        return reproduce(list(named), workers=workers, **options)

    return try_them


def test_the_figure_is_the_nominal_one(put):
    (verdict,) = put(claim(value=NOMINAL - 1))
    assert verdict.value == pytest.approx(NOMINAL, rel=1e-12)
    assert verdict.limited_by == "the sum"
    assert verdict.outside_range == "nothing"
    assert verdict.unit == "W.h/L"


def test_the_spread_is_that_of_the_two_values(put):
    (verdict,) = put(claim(value=NOMINAL))
    drawn = np.array(verdict.figures)
    assert drawn.size == verdict.samples == 1024
    assert LOWEST < drawn.min() < drawn.max() < HIGHEST
    # A sum of two uniform values that are drawn independently of each other.
    assert drawn.mean() == pytest.approx(MIDDLE, rel=0.005)
    assert drawn.var() == pytest.approx(sum(w**2 for w in WIDTH.values()) / 12, rel=0.1)
    assert verdict.interval == tuple(np.quantile(drawn, (0.05, 0.95), method="inverted_cdf"))


def test_the_indices_are_those_of_the_closed_form(put):
    (verdict,) = put(claim(value=NOMINAL))
    variances = {name: width**2 for name, width in WIDTH.items()}
    assert [one.name for one in verdict.decided_by] == [FIRST, SECOND]
    for one in verdict.decided_by:
        share = variances[one.name] / sum(variances.values())
        assert one.first == pytest.approx(share, abs=0.03)
        assert one.total == pytest.approx(share, abs=2 * one.total_confidence)
        assert one.total_confidence < 0.15
        assert one.range.endswith(" um")


def test_values_that_tell_only_together_have_total_indices_alone(put):
    (verdict,) = put(claim("product", value=0))
    for one in verdict.decided_by:
        assert one.first < 0.05
        assert one.total == pytest.approx(1, abs=2 * one.total_confidence)


def test_the_probability_is_the_share_that_meets_the_target(put):
    holds, depends, fails = put(
        claim(value=LOWEST - 1), claim(value=MIDDLE), claim(value=HIGHEST + 1)
    )
    assert (holds.verdict, holds.probability) == ("holds", 1.0)
    assert (fails.verdict, fails.probability) == ("fails", 0.0)
    assert depends.verdict == "depends"
    assert depends.probability == np.mean(np.array(depends.figures) >= MIDDLE)
    assert depends.probability == pytest.approx(0.5, abs=0.05)
    low, high = depends.probability_interval
    assert low < 0.5 < high
    assert high - low < 0.08


def test_the_seed_and_the_number_of_samples_are_the_users(put):
    one, again = put(claim(value=MIDDLE), samples=256), put(claim(value=MIDDLE), samples=256)
    assert one == again
    assert len(one[0].figures) == 256
    other = put(claim(value=MIDDLE), samples=256, seed=1)
    assert other[0].figures != one[0].figures
    assert other[0].probability == pytest.approx(one[0].probability, abs=0.1)
    with pytest.raises(cs.InputError, match="samples = 0: is no number of samples"):
        put(claim(), samples=0)


def _needed_value(text, name):
    assert text.startswith(f"{name} = "), text
    return float(text.removeprefix(f"{name} = ").split()[0])


def test_with_the_value_needed_half_of_the_samples_meet_the_target(put):
    target = (MIDDLE + REACH) / 2
    (verdict,) = put(claim(value=target))
    assert verdict.probability < 0.5
    assert "within its range" in verdict.needed
    expected = target - ENDS[SECOND].mean()
    assert _needed_value(verdict.needed, FIRST) == pytest.approx(expected, rel=0.02)


def test_a_value_needed_outside_its_range_says_so(put):
    (verdict,) = put(claim(value=REACH + 5))
    assert _needed_value(verdict.needed, FIRST) == pytest.approx(ENDS[FIRST][1] + 5, rel=0.02)
    assert "outside its range" in verdict.needed


def test_where_no_value_does_it_that_is_said(put):
    (verdict,) = put(claim(value=1e4))
    assert verdict.needed.startswith(f"no value of {FIRST} or ")
    assert verdict.needed.endswith(" alone")


def test_a_claim_that_is_met_says_how_far_it_carries(put):
    target = (MIDDLE + ENDS[FIRST][0] + ENDS[SECOND].mean()) / 2
    (verdict,) = put(claim(value=target))
    text = verdict.needed.removeprefix("met by half as it is, and up to ")
    assert _needed_value(text, FIRST) == pytest.approx(target - ENDS[SECOND].mean(), rel=0.02)
    (verdict,) = put(claim(value=1))
    assert verdict.needed.startswith(f"nothing: no value of {FIRST}")


def test_a_ratio_varies_both_cells_and_names_the_other(put):
    ratio = {"against": OTHER, "target": {"value": 1.2, "unit": "1", "sense": "at least"}}
    (verdict,) = put(claim(**ratio))
    one, other = cs.load(CELL), cs.load(OTHER)
    expected = (one.separator.thickness.si + one.positive.thickness.si) / (
        other.separator.thickness.si + other.positive.thickness.si
    )
    assert verdict.value == pytest.approx(expected, rel=1e-12)
    names = [one.name for one in verdict.decided_by]
    assert any(name.startswith(f"{OTHER}: ") for name in names)
    assert FIRST in names


def test_values_of_the_same_path_in_two_cells_are_drawn_apart():
    reading = claim(against=OTHER, target={"value": 1, "unit": "1", "sense": "at least"})
    bench = Bench(Experiment.of(reading.readings[0]), reading.readings)
    drawn = {
        one.name: column for one, column in zip(bench.values, bench.draw(256, 0).T, strict=True)
    }
    mine, other = drawn["positive.thickness"], drawn[f"{OTHER}: positive.thickness"]
    assert abs(np.corrcoef(mine, other)[0, 1]) < 0.2


def test_a_material_is_moved_everywhere_at_once(put):
    (verdict,) = put(claim("conductive", value=1e-3))
    assert verdict.decided_by[0].name.startswith("li6ps5cl.conductivity")
    assert verdict.decided_by[0].total == pytest.approx(1, abs=0.1)
    low, high = cs.load(CELL).separator.electrolyte.conductivity.limits
    assert verdict.interval[0] >= low**2
    assert verdict.interval[1] <= high**2


def test_a_time_that_never_comes_counts_as_missed(put):
    never = {"arguments": {"slow": 35e-6}}
    (verdict,) = put(claim("minutes", sense="at most", value=42, **never))
    assert math.isinf(verdict.value)
    assert math.isinf(verdict.interval[1])
    low, high = ENDS["separator.thickness"]
    assert verdict.probability == pytest.approx((35 - low) / (high - low), abs=0.01)
    assert verdict.limited_by == "waiting"
    # Its inverse has a variance: 0 where it never comes.
    assert verdict.decided_by[0].name == "separator.thickness"
    assert verdict.decided_by[0].total == pytest.approx(1, abs=0.1)
    data = json.loads(json.dumps(verdict.to_dict(), allow_nan=False))
    assert data["value"] is None
    assert data["interval"][1] is None
    assert data["target"] == {"value": 42, "unit": "min", "sense": "at most", "tolerance": 0.0}


def test_what_cannot_be_tried_says_why_and_the_others_go_on(put):
    broken, unsolved, lost, good = put(
        claim("failing"), claim("unsolved"), claim(quantity="entropy"), claim()
    )
    assert broken.verdict == unsolved.verdict == lost.verdict == "not testable"
    assert broken.notes == ("RuntimeError: the study broke",)
    assert unsolved.notes == ("solver: gave up",)
    assert "the study linear has no" in lost.notes[0]
    assert "it gives energy_density" in lost.notes[0]
    assert good.verdict == "holds"


def test_a_wrong_unit_is_found(put):
    (verdict,) = put(claim(target={"value": 1, "unit": "W.h/kg", "sense": "at least"}))
    assert "target.unit = W.h/kg: the study gives W.h/L - use W.h/L" in verdict.notes[0]


def test_cells_that_cannot_be_built_are_left_out_and_counted(put):
    narrow = {"set": {"negative.thickness": "100 um"}}
    (verdict,) = put(claim(**narrow))
    left = 1024 - len(verdict.figures)
    assert left > 0
    assert verdict.without.startswith(f"{left} of 1024 have no figure ({left}: ")
    assert "N/P" in verdict.without


def test_values_that_are_set_do_not_vary(put):
    (verdict,) = put(claim(set={"separator.thickness": "35 um"}))
    assert verdict.value == pytest.approx(35 + 1e6 * cs.load(CELL).positive.thickness.si)
    assert [one.name for one in verdict.decided_by] == ["positive.thickness"]


def test_the_answer_does_not_depend_on_the_workers_or_the_company(put):
    made = [claim(), claim(value=REACH), claim("minutes", sense="at most")]
    steps = []
    one = put(*made, progress=lambda done, total, what: steps.append((done, total, what)))
    assert put(*made, workers=2) == one
    assert put(made[0]) == one[:1]
    assert steps[-1][:2] == (2, 2)  # the first two share their runs
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)


def test_what_a_study_cannot_depend_on_is_not_varied():
    def names(claim_name, number=0):
        reading = load_claim(claim_name).readings[number]
        return {one.name for one in Bench(Experiment.of(reading), [reading]).values}

    energy = names("nedo-450-wh-per-l")
    assert "separator.thickness" in energy
    assert not any("activation_energy" in name for name in energy)
    assert not any(name.startswith(("pack.", "thermal.")) for name in energy)
    cost = names("lower-cost", 1)
    assert "prices.li6ps5cl" in cost
    assert "prices.lfp" not in cost
    hot = names("liquid-unstable-when-hot")
    assert "ageing-nickel-rich-liquid.capacity_loss" in hot
    assert "lipf6-ec-emc-3-7.stable_temperature" in hot


def test_what_ends_a_cell_at_rest_counts_where_the_bound_does():
    hot = STUDIES["temperature_window"]
    for path in ("ageing.capacity_loss", "decomposition.anode.rate"):
        assert STUDIES["upper_limits"].depends_on(path, "upper_bound", {}, {})
        assert not hot.depends_on(path, "energy_fraction", {}, {})


def test_the_screening_is_right(solid):
    """Values that are said not to matter do not: one small run each, at both ends."""
    from cellsim.engines import Mesh

    study = STUDIES["rate_capability"]
    arguments = {"rates": [1.0], "mesh": Mesh(negative=8, separator=5, positive=8, particle=10)}
    nominal = study.run(solid, **arguments)["capacity_fraction"].item()
    for path in ("case.length", "negative.active.density", "positive.interface.activation_energy"):
        assert not study.depends_on(path, "capacity_fraction", {}, {})
        changed = solid.replace({path: solid[path].limits[1]})
        found = study.run(changed, **arguments)["capacity_fraction"].item()
        assert found == pytest.approx(nominal, rel=1e-4)


def test_not_testable_claims_give_their_reason(tmp_path):
    path = tmp_path / "it-tastes-better.toml"
    path.write_text(
        'title = "x"\nstatement = "x"\nsource = "fastmarkets2023"\nwhere = "x"\n'
        'not_testable = "taste is no outcome of a cell model"\n'
    )
    (verdict,) = reproduce(str(path))
    assert verdict.verdict == "not testable"
    assert verdict.target is None
    assert "taste is no outcome" in verdict.notes[0]
    assert verdict.to_dict()["decided_by"] == []


@pytest.mark.parametrize("name", claims())
def test_every_closed_form_reading_has_its_figure(name):
    """Studies without a solver are run as the claims ask for them; units and labels fit."""
    for reading in load_claim(name).readings:
        if not STUDIES[reading.study].solves:
            for data in Bench(Experiment.of(reading), [reading]).nominal():
                assert 0 <= float(figure(data, reading)) < math.inf


def test_a_fleet_scales_with_its_energy():
    values = {}
    for name in ("materials-150-gwh", "materials-600-gwh"):
        reading = load_claim(name).readings[0]
        (data,) = Bench(Experiment.of(reading), [reading]).nominal()
        values[reading.fleet] = float(figure(data, reading))
    assert values[600] == pytest.approx(4 * values[150], rel=1e-12)


def _die(job):
    os._exit(1)


def _live(job):
    return job


def test_a_worker_that_dies_costs_its_own_job(put, monkeypatch):
    with Pool(2) as pool:
        assert pool.map(_die, [1], "x") == [None]
        assert pool.map(_live, [1, 2], "x") == [1, 2]
    monkeypatch.setattr(sys.modules["cellsim.claims.reproduce"], "try_all", _die)
    (verdict,) = put(claim(), workers=2)
    assert verdict.notes == ("the process that ran it died",)
