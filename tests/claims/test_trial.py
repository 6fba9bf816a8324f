"""Trials on stand-in studies, where every answer is known beforehand."""

from __future__ import annotations

import json
import math
import os
import re
import sys
from dataclasses import replace

import numpy as np
import pytest

import cellsim as cs
from cellsim.claims import claims, load_claim, reproduce
from cellsim.claims.cases import Case, evaluate, evaluate_all, figures
from cellsim.claims.factors import factors, nominal_cases
from cellsim.claims.plan import Plan
from cellsim.claims.pool import Pool
from cellsim.claims.registry import STUDIES
from cellsim.claims.trial import Trial
from cellsim.claims.verdict import word
from tests.claims.standins import CELL, OTHER, claim, linear, register

NAMES = ("separator.thickness", "positive.thickness")


def _micrometres():
    """Nominal value, low and high end of each of the two values, summed and apart."""
    cell = cs.load(CELL)
    ends = {name: np.array(cell[name].limits) * 1e6 for name in NAMES}
    return sum(1e6 * cell[name].si for name in NAMES), ends


NOMINAL, ENDS = _micrometres()
WIDTH = {name: end[1] - end[0] for name, end in ENDS.items()}
#: The value with the wider range decides.
FIRST = max(WIDTH, key=WIDTH.get)
HIGHEST = sum(end[1] for end in ENDS.values())
LOWEST = sum(end[0] for end in ENDS.values())
#: What the deciding value alone can bring about.
REACH = NOMINAL + ENDS[FIRST][1] - 1e6 * cs.load(CELL)[FIRST].si


@pytest.fixture(autouse=True)
def _stand_ins(monkeypatch):
    register(monkeypatch)


@pytest.fixture
def put(monkeypatch):
    """Try claims made here instead of those on disk."""

    def try_them(*made, workers=1, **options):
        module = sys.modules["cellsim.claims.reproduce"]
        monkeypatch.setattr(module, "load_claim", {str(i): c for i, c in enumerate(made)}.get)
        names = [str(i) for i in range(len(made))]
        return reproduce(names, workers=workers, **options)

    return try_them


def test_the_figure_is_the_nominal_one(put):
    (verdict,) = put(claim(value=NOMINAL - 1))
    assert verdict.value == pytest.approx(NOMINAL, rel=1e-12)
    assert verdict.limited_by == "the sum"
    assert verdict.outside_range == "nothing"
    assert verdict.unit == "W.h/L"


def test_the_spread_is_that_of_the_two_values(put):
    (verdict,) = put(claim(value=NOMINAL))
    shares = {one.name: one.total for one in verdict.decided_by}
    assert set(shares) == set(NAMES)
    # Linear with slope 1: the effect is the value itself, drawn uniformly.
    variances = {name: width**2 / 12 for name, width in WIDTH.items()}
    total = sum(variances.values())
    for name, variance in variances.items():
        assert shares[name] == pytest.approx(variance / total, rel=1e-3)
    low, high = verdict.interval
    assert LOWEST < low < NOMINAL < high < HIGHEST


def test_a_wide_margin_holds_and_a_wide_miss_fails(put):
    holds, depends, fails = put(
        claim(value=LOWEST - 1), claim(value=(LOWEST + HIGHEST) / 2), claim(value=HIGHEST + 1)
    )
    assert (holds.verdict, holds.probability) == ("holds", 1.0)
    assert depends.verdict == "depends"
    assert (fails.verdict, fails.probability) == ("fails", 0.0)


@pytest.mark.parametrize(
    ("probability", "verdict"),
    [(1.0, "holds"), (0.9, "holds"), (0.899, "depends"), (0.1, "depends"), (0.099, "fails")],
)
def test_verdicts_change_at_nine_tenths_and_one_tenth(probability, verdict):
    assert word(probability) == verdict


def _needed_value(text, name):
    assert text.startswith(f"{name} = "), text
    return float(text.removeprefix(f"{name} = ").split()[0])


def test_the_value_needed_meets_the_target(put):
    target = (NOMINAL + REACH) / 2
    (verdict,) = put(claim(value=target))
    needed = _needed_value(verdict.needed, FIRST)
    assert "within its range" in verdict.needed
    # It is given in three digits; one more of the last must do.
    changed = cs.load(CELL).replace({FIRST: f"{1.01 * needed:g} um"})
    reached = 1e6 * sum(changed[name].si for name in NAMES)
    assert target <= reached <= 1.02 * target


def test_a_value_needed_outside_its_range_says_so(put):
    (verdict,) = put(claim(value=REACH + 5))
    expected = ENDS[FIRST][1] + 5
    assert _needed_value(verdict.needed, FIRST) == pytest.approx(expected, rel=0.01)
    assert "outside its range" in verdict.needed


def test_where_no_value_does_it_that_is_said(put):
    (verdict,) = put(claim(value=1e4))
    assert verdict.needed.startswith(f"no value of {FIRST} or ")
    assert verdict.needed.endswith(" alone")


def test_a_claim_that_is_met_says_how_far_it_carries(put):
    (verdict,) = put(claim(value=NOMINAL - 5))
    text = verdict.needed.removeprefix("met as it is, and up to ")
    expected = 1e6 * cs.load(CELL)[FIRST].si - 5
    assert _needed_value(text, FIRST) == pytest.approx(expected, rel=0.01)
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


def test_a_material_is_moved_everywhere_at_once(put):
    (verdict,) = put(claim("conductive", value=1e-3))
    assert [one.name for one in verdict.decided_by] == ["li6ps5cl.conductivity"]
    factor = next(
        f for f in factors(claim("conductive").readings[0]) if f.name == "li6ps5cl.conductivity"
    )
    assert {path for _, path in factor.moves} == {
        "positive.electrolyte.conductivity",
        "separator.electrolyte.conductivity",
        "negative.electrolyte.conductivity",
    }
    low, high = cs.load(CELL).separator.electrolyte.conductivity.limits
    assert verdict.interval[0] >= low**2 * 0.99
    assert verdict.interval[1] <= high**2 * 1.01


def test_a_time_that_never_comes_stays_finite_to_work_with(put):
    (verdict,) = put(claim("minutes", sense="at most", value=42))
    assert verdict.value == pytest.approx(40)
    # 1/t falls to 0 at 60 um: the slow end is far out, but there.
    assert 200 < verdict.interval[1] < math.inf
    assert 0 < verdict.probability < 1


def test_a_time_that_never_comes_at_nominal_values_fails(put):
    (verdict,) = put(claim("minutes", sense="at most", value=20, arguments={"slow": 35e-6}))
    assert math.isinf(verdict.value)
    assert math.isinf(verdict.interval[1])
    assert verdict.probability < 1
    assert verdict.limited_by == "waiting"
    data = json.loads(json.dumps(verdict.to_dict(), allow_nan=False))
    assert data["value"] is None
    assert data["interval"][1] is None
    assert data["target"] == {"value": 20, "unit": "min", "sense": "at most", "tolerance": 0.0}


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


def test_an_end_that_cannot_be_built_is_tried_closer_in(put):
    narrow = {"set": {"negative.thickness": "100 um"}}
    (verdict,) = put(claim(**narrow))
    assert len(verdict.notes) == 1
    assert re.fullmatch(
        r"positive.thickness = [\d.]+ um cannot be built; [\d.]+ um tried in its place",
        verdict.notes[0],
    )


def test_values_that_are_set_do_not_vary(put):
    (verdict,) = put(claim(set={"separator.thickness": "35 um"}))
    assert verdict.value == pytest.approx(35 + 1e6 * cs.load(CELL).positive.thickness.si)
    assert [one.name for one in verdict.decided_by] == ["positive.thickness"]


def test_equal_cases_are_run_once_and_the_answer_does_not_depend_on_the_workers(put):
    made = [claim(), claim(value=REACH), claim(sense="at most")]
    trials = [Trial(c, c.readings[0]) for c in made]
    with Pool(1) as pool:
        pool.run([case for trial in trials for case in trial.cases({})], "x")
        assert len(pool.known) == len(set(trials[0].cases({})))
    steps = []
    one = put(*made, progress=lambda done, total, what: steps.append((done, total, what)))
    assert put(*made, workers=2) == one
    assert steps[-1][0] == steps[-1][1]
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)


def test_what_a_study_cannot_depend_on_is_not_varied():
    reading = load_claim("nedo-450-wh-per-l").readings[0]
    names = {factor.name for factor in factors(reading)}
    assert "separator.thickness" in names
    assert not any("activation_energy" in name for name in names)
    assert not any(name.startswith(("pack.", "thermal.")) for name in names)
    cost = load_claim("lower-cost").readings[1]
    assert "prices.li6ps5cl" in {factor.name for factor in factors(cost)}
    assert "prices.lfp" not in {factor.name for factor in factors(cost)}


def test_what_ends_a_cell_at_rest_counts_where_the_bound_does():
    hot = STUDIES["temperature_window"]
    for path in ("ageing.capacity_loss", "decomposition.anode.rate"):
        assert hot.depends_on(path, "upper_bound", {}, {})
        assert not hot.depends_on(path, "energy_fraction", {}, {})
    names = {f.name for f in factors(load_claim("liquid-unstable-when-hot").readings[0])}
    assert "ageing-nickel-rich-liquid.capacity_loss" in names
    assert "lipf6-ec-emc-3-7.stable_temperature" in names


def test_the_screening_is_right(solid):
    """Values that are said not to matter do not: one small run each, at both ends."""
    from cellsim.claims.cases import COARSE

    study = STUDIES["rate_capability"]
    arguments = {"rates": [1.0], "mesh": COARSE}
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
            found = figures(nominal_cases(reading), reading, evaluate)
            assert np.isfinite(found).all()
            assert min(found) > 0


def test_a_fleet_scales_with_its_energy():
    values = {}
    for name in ("materials-150-gwh", "materials-600-gwh"):
        reading = load_claim(name).readings[0]
        values[reading.fleet] = figures(nominal_cases(reading), reading, evaluate)[0]
    assert values[600] == pytest.approx(4 * values[150], rel=1e-12)


def _die_on(case):
    if case.changes:
        os._exit(1)
    return evaluate(case)


def test_a_worker_that_dies_costs_its_own_cases_only(monkeypatch):
    pool_module = sys.modules["cellsim.claims.pool"]
    monkeypatch.setattr(pool_module, "evaluate", _die_on)
    monkeypatch.setattr(pool_module, "evaluate_all", _die_on_any)
    reading = claim().readings[0]
    good, bad = nominal_cases(reading)[0], factors(reading)[0].cases(reading, 50e-6)[0]
    with Pool(2) as pool:
        pool.run([good, bad], "x")
    assert pool.known[good].data is not None
    assert pool.known[bad].problem == "the process that ran it died"


def _die_on_any(cases):
    return [_die_on(case) for case in cases]


def test_the_closed_form_leaves_to_the_solver_what_makes_up_the_spread(monkeypatch):
    """The stand-in serves as its own closed form: both thicknesses matter, the rest does not."""
    study = replace(STUDIES["linear"], isothermal={}, estimate=linear)
    monkeypatch.setitem(STUDIES, "linear", study)
    plan = Plan(claim().readings[0])
    assert len(plan.factors) > 50
    with Pool(1) as pool:
        pool.run(plan.cases(pool.known), "closed form")
        pool.run(plan.cases(pool.known), "solver")
        assert plan.cases(pool.known)
        assert not set(plan.cases(pool.known)) - pool.known.keys()
    handed = {name for (name, _), point in plan.points.items() if point.by == "coarse"}
    assert handed == set(NAMES)
    spread = plan.spread(NOMINAL, plan.ends(NOMINAL, pool.known))
    assert {name for name, _ in spread.shares} == set(NAMES)


def test_only_the_discharge_that_defines_energy_has_a_closed_form():
    study = STUDIES["energy_density"]
    assert study.estimated({})
    assert study.estimated({"rate": "C/3", "temperature": "25 degC"})
    assert not study.estimated({"rate": "C/20"})
    assert not study.estimated({"rate": "1C"})
    assert not study.estimated({"temperature": "0 degC"})
    assert not STUDIES["charge_time"].estimated({})


def test_charges_side_by_side_are_those_one_by_one():
    """Also where one of them cannot be built."""
    changes = [(), (("separator.thickness", 50e-6),), (("positive.active_fraction", 0.99),)]
    cases = [Case(CELL, "charge_time", '{"soc": [0.3, 0.4]}', one, "coarse") for one in changes]
    together = evaluate_all(cases)
    assert [outcome.impossible for outcome in together] == [False, False, True]
    for case, outcome in zip(cases[:2], together, strict=False):
        alone = evaluate(case).data
        assert outcome.data.attrs == alone.attrs
        assert float(outcome.data["charge_time"]) == pytest.approx(float(alone["charge_time"]))
    assert float(together[0].data["charge_time"]) != float(together[1].data["charge_time"])
