"""Studies of charging, by law."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.engines import Mesh, make_case
from cellsim.engines.batch import run_many
from cellsim.quantities import QUANTITIES
from cellsim.studies.charge_time import charge_summary
from cellsim.studies.charge_tradeoff import non_dominated
from cellsim.studies.charging import Asked, charge_all
from cellsim.studies.efficiency import charge_efficiency, reversible_energy

SMALL = {"mesh": Mesh(negative=8, separator=5, positive=8, particle=10)}
GEN1, FOIL, EV = "asslb-nmc-graphite-gen1", "asslb-nmc811-lithium", "liquid-nmc811-graphite-ev"

#: What the solver's tolerance leaves open in a charge time.
SAME = 2e-3


@pytest.fixture(scope="module")
def gen1():
    return cs.load(GEN1)


@pytest.fixture(scope="module")
def warm_and_quick(gen1):
    over = {"rate": ["1C", "2C", 4, 6], "temperature": ["-10 degC", "10 degC", 298.15, "45 degC"]}
    return cs.studies.charge_map(gen1, over, thermal="isothermal", **SMALL)


def _described(data):
    for name in (*data.data_vars, *data.coords):
        if name in QUANTITIES:
            assert data[name].attrs["units"] == QUANTITIES[name].unit, name
            assert data[name].attrs["long_name"], name


def test_a_map_is_labelled(warm_and_quick):
    assert warm_and_quick["charge_time"].dims == ("rate", "temperature")
    assert list(warm_and_quick["rate"].values) == [1, 2, 4, 6]
    assert warm_and_quick["temperature"].values[0] == 263.15
    assert warm_and_quick["temperature"].attrs["long_name"] == "ambient temperature"
    assert set(warm_and_quick["status"].values.flat) == {"finished"}
    assert warm_and_quick.attrs["cell"] == GEN1
    _described(warm_and_quick)


def test_a_map_holds_what_single_charges_give(gen1, warm_and_quick):
    row = warm_and_quick.sel(rate=6, temperature=298.15)
    alone = cs.studies.charge_time(gen1, thermal="isothermal", **SMALL)
    assert float(row["charge_time"]) == pytest.approx(float(alone["charge_time"]), rel=SAME)
    held = alone["limit_time"]
    assert str(row["limited_by"].values) == str(held["limit"].values[held.values.argmax()])


def test_never_slower_with_a_larger_charger_or_when_warmer(warm_and_quick):
    took = warm_and_quick["charge_time"]
    for name in ("rate", "temperature"):
        assert (took.diff(name) <= SAME * took).all(), name
    bound = warm_and_quick["limited_by"] == "rate"
    span = 0.7 * 60 / took["rate"]
    assert (took >= span * (1 - SAME)).all()
    # Warmth helps no more once the charger alone sets the time.
    assert float(took.where(bound).max()) > 0
    assert str(warm_and_quick["limited_by"].sel(rate=1, temperature=318.15).values) == "rate"
    assert float(took.sel(rate=1, temperature=318.15)) == pytest.approx(42, rel=SAME)


@pytest.mark.parametrize("name", [GEN1, EV, FOIL])
def test_better_electrolyte_helps_and_thicker_electrodes_do_not(name):
    """At one temperature. A cell that warms may be quicker for being thick, or for losing more."""
    over = {"loading": [0.5, 1, 1.4], "conductivity": [0.5, 1, 3]}
    found = cs.studies.charge_map(cs.load(name), over, thermal="isothermal", **SMALL)
    took = found["charge_time"]
    assert np.isfinite(took.values).all()
    assert (took.diff("loading") >= -SAME * took).all()
    assert (took.diff("conductivity") <= SAME * took).all()


def test_loading_keeps_the_balance(gen1):
    from cellsim.studies.levers import changes_of

    for cell in (gen1, cs.load(EV)):
        thick = cell.replace(changes_of(cell, {"loading": 1.3}))
        plain, design = cs.design(cell), cs.design(thick)
        assert design.n_to_p == pytest.approx(plain.n_to_p, rel=1e-6)
        assert design.areal_capacity == pytest.approx(1.3 * plain.areal_capacity, rel=0.03)


def test_a_frozen_cell_is_a_row():
    found = cs.studies.charge_map(cs.load(EV), {"temperature": ["-40 degC", "25 degC"]}, **SMALL)
    assert np.isinf(found["charge_time"].values[0])
    assert str(found["limited_by"].values[0]) == "electrolyte frozen"
    assert found["charge_time"].values[1] < 60


def test_a_cell_that_cannot_be_built_is_a_row(gen1):
    """And disturbs no other."""
    asked = [Asked("the window is empty", 298.15), Asked(gen1, 298.15)]
    found = charge_all(asked, **SMALL)
    assert found.status.tolist() == ["failed", "finished"]
    assert found.termination.tolist() == ["the window is empty", "soc reached"]
    assert np.isnan(found.charge_time[0])
    assert np.isfinite(found.charge_time[1])


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({}, "over = {}: is empty - vary one of temperature, rate"),
        ({"colour": [1]}, "over = colour: is not a quantity"),
        ({"rate": []}, "over.rate = nothing: has no values"),
        ({"temperature": ["20"]}, "over.temperature = 20: has no unit"),
        ({"rate": ["fast"]}, "over.rate = fast: is not a C-rate"),
        ({"loading": [0]}, "over.loading = 0: is not a factor"),
        ({"critical_current": [2]}, "has no critical current: its negative is porous"),
    ],
)
def test_a_map_of_nonsense(gen1, over, message):
    with pytest.raises(cs.InputError) as caught:
        cs.studies.charge_map(gen1, over)
    assert message in str(caught.value)


@pytest.fixture(scope="module")
def tradeoff(gen1):
    cells = [gen1, cs.load(FOIL)]
    return cs.studies.charge_tradeoff(cells, loadings=[0.3, 0.6, 1, 1.5], **SMALL)


def test_the_front_is_not_dominated(tradeoff):
    for name in tradeoff["cell"].values:
        line = tradeoff.sel(cell=name)
        front = line.where(line["non_dominated"], drop=True).sortby("charge_time")
        assert front.sizes["loading"] > 0
        assert (np.diff(front["energy_density"].values) > 0).all()
        for point in range(line.sizes["loading"]):
            one = line.isel(loading=point)
            quicker = front["charge_time"] <= float(one["charge_time"]) * 1.001
            assert bool(one["non_dominated"]) or bool(
                (quicker & (front["energy_density"] >= float(one["energy_density"]))).any()
            )


def test_what_dominates():
    minutes = np.array([10, 10.000001, 20, 30, np.inf, np.nan])
    energy = np.array([100, 200, 150, 300, 400, 500])
    assert non_dominated(minutes, energy).tolist() == [False, True, False, True, False, False]


def test_the_tradeoff_is_labelled(tradeoff, gen1):
    assert tradeoff["charge_time"].dims == ("cell", "loading")
    assert tradeoff.attrs["basis"] == "cell"
    assert tradeoff["energy_density"].attrs["long_name"] == "energy density, cell"
    own = tradeoff.sel(cell=GEN1, loading=1)
    energy = cs.studies.energy_density(gen1, **SMALL)["energy_density"].sel(basis="cell")
    assert float(own["energy_density"]) == pytest.approx(float(energy), rel=2e-3)
    assert (tradeoff["areal_capacity"].diff("loading") > 0).all()
    _described(tradeoff)
    with pytest.raises(cs.InputError, match="there is no basis 'module'"):
        cs.studies.charge_tradeoff(gen1, basis="module")
    with pytest.raises(cs.InputError, match="give at least one cell"):
        cs.studies.charge_tradeoff([])


def test_heating_takes_what_it_must(gen1):
    found = cs.studies.preheated_charge(
        gen1, ["20 degC", "50 degC"], ambient="-10 degC", heating_power="40 W", **SMALL
    )
    assert found["preheat_temperature"].values == pytest.approx([263.15, 293.15, 323.15])
    capacity = cs.design(gen1).mass("cell") * gen1.thermal.specific_heat.si
    assert found["heating_energy"].values == pytest.approx(capacity * np.array([0, 30, 60]) / 3600)
    share = found["heating_energy"].values / cs.design(gen1).energy
    assert found["heating_share"].values == pytest.approx(share)
    assert found["heating_time"].values == pytest.approx(capacity * np.array([0, 30, 60]) / 2400)
    total = found["charge_time"] + found["heating_time"]
    assert found["total_time"].values == pytest.approx(total.values)
    assert (found["charge_time"].diff("preheat_temperature") < 0).all()
    best = found.sel(preheat_temperature=found.attrs["best"])
    assert float(best["total_time"]) == float(found["total_time"].min())
    cold = cs.studies.charge_time(gen1, temperature="-10 degC", **SMALL)
    assert float(found["charge_time"][0]) == pytest.approx(float(cold["charge_time"]), rel=SAME)
    _described(found)


def test_preheating_that_cannot_be(gen1):
    with pytest.raises(cs.InputError, match="is below the ambient of 10 degC"):
        cs.studies.preheated_charge(gen1, ["0 degC"], ambient="10 degC", heating_power=5)
    for power in ("40", "40 V", 0, -1):
        with pytest.raises(cs.InputError):
            cs.studies.preheated_charge(gen1, ["20 degC"], heating_power=power)


def test_a_needed_value_gives_the_target_and_its_neighbour_does_not(gen1):
    found = cs.studies.charge_needs(gen1, 13, parameters=["conductivity", "loading"], **SMALL)
    own = cs.studies.charge_time(gen1, **SMALL)
    assert found.attrs["charge_time"] == pytest.approx(float(own["charge_time"]), rel=SAME)
    for name in found["parameter"].values:
        row = found.sel(parameter=name)
        factor = float(row["factor"])
        worse = factor / 1.01 if factor > 1 else factor * 1.01
        took = [
            float(cs.studies.charge_map(gen1, {name: [at]}, **SMALL)["charge_time"][0])
            for at in (factor, worse)
        ]
        assert took[0] == pytest.approx(float(row["charge_time"]), rel=1e-6)
        assert took[0] <= 13 < took[1]
        low, high = float(row["lowest"]), float(row["highest"])
        assert bool(row["within_range"]) == (low <= float(row["value"]) <= high)
    loading = found.sel(parameter="loading")
    assert str(loading["unit"].values) == "um"
    assert float(loading["value"]) == pytest.approx(80 * float(loading["factor"]))


def test_nothing_helps_where_another_limit_binds():
    found = cs.studies.charge_needs(cs.load(FOIL), **SMALL)
    assert list(found["parameter"].values) == ["loading", "conductivity", "critical_current"]
    row = found.sel(parameter="conductivity")
    assert np.isnan(float(row["factor"]))
    assert not bool(row["within_range"])
    assert "no value does it: critical current binds" in str(row["finding"].values)
    assert (found["charge_time"] <= found.attrs["charge_time"] * (1 + SAME)).all()


def test_how_far_a_cell_may_go_that_meets_the_target(gen1):
    found = cs.studies.charge_needs(gen1, 30, parameters=["loading"], **SMALL)
    assert float(found["factor"][0]) > 1
    assert str(found["finding"][0].values).startswith("met as it is, and up to")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"minutes": 0}, "minutes = 0: is not a time"),
        ({"minutes": 5}, "needs a mean rate of 8.4 1/h, and the charger gives 6 1/h"),
        ({"parameters": ["rate"]}, "parameters = rate: is not a parameter to search"),
        ({"parameters": ["critical_current"]}, "has no critical current"),
        ({"parameters": []}, "leave it out for all"),
    ],
)
def test_needs_that_cannot_be_searched(gen1, asked, message):
    with pytest.raises(cs.InputError) as caught:
        cs.studies.charge_needs(gen1, **asked)
    assert message in str(caught.value)


def test_a_slow_charge_stores_all_of_its_energy(cell):
    """And the quicker it is, the less; below 1 always."""
    rates = ("C/2000", "C/200", "C/20")
    found = [
        charge_efficiency(cell, cs.simulate(cell, _between(rate), initial_soc=0.4, **SMALL))
        for rate in rates
    ]
    assert 0.997 < found[0] < 1
    assert found[0] > found[1] > found[2]


def _between(rate):
    return cs.protocol([cs.step.charge(rate, until="45 %")], start=0.4)


@pytest.mark.parametrize("celsius", [0, 50])
def test_the_open_circuit_energy_is_that_of_the_surroundings(celsius):
    cell = cs.load("liquid-nmc622-graphite-ev")
    run = cs.simulate(
        cell, _between("C/2000"), temperature=f"{celsius} degC", initial_soc=0.4, **SMALL
    )
    assert 0.999 < charge_efficiency(cell, run) < 1
    warm, plain = (reversible_energy(cell, (0.4, 0.45), t) for t in (celsius + 273.15, 298.15))
    assert warm != plain
    assert plain == reversible_energy(cell, (0.4, 0.45), REFERENCE_TEMPERATURE)


@pytest.mark.parametrize("name", [GEN1, EV])
def test_what_is_put_in_is_enthalpy_and_heat(name):
    """Once it is even again: what a charge leaves uneven is heat of the rest that follows."""
    cell = cs.load(name)
    charge = cs.protocol([cs.step.fast_charge("60 %"), cs.step.rest("10 h")], start=0.1)
    found = run_many([make_case(cell, charge, initial_soc=0.1)]).isel(case=0)
    work, warmer = (reversible_energy(cell, (0.1, 0.6), 298.15 + more) for more in (0, 1))
    enthalpy = work - 298.15 * (warmer - work)
    put_in = -float(found["energy"])
    assert put_in - float(found["heat"]) == pytest.approx(enthalpy, rel=1e-3)
    run = cs.simulate(cell, cs.fast_charge((0.1, 0.6)), initial_soc=0.1)
    assert charge_efficiency(cell, run) == pytest.approx(work / put_in, rel=1e-3)


def test_a_charge_that_warms_stores_less_than_it_takes(gen1):
    quick, slow = (
        float(cs.studies.charge_time(gen1.replace(change), **SMALL)["energy_efficiency"])
        for change in ({}, {"limits.maximum_charge_rate": 0.5})
    )
    assert 0.5 < quick < slow < 1
    frozen = cs.studies.charge_time(cs.load(EV), temperature="-40 degC", **SMALL)
    assert np.isnan(float(frozen["energy_efficiency"]))


def test_a_charge_at_constant_current_and_voltage_is_summed_up_the_same_way(gen1):
    run = cs.simulate(gen1, cs.charge("1C"), initial_soc=0.1, **SMALL)
    found = charge_summary(gen1, run, end="cut-off current")
    assert float(found["charge_time"]) == pytest.approx(float(run["time"][-1]) / 60)
    charged = float(run["soc"][-1]) - 0.1
    assert float(found["mean_rate"] * found["charge_time"]) == pytest.approx(60 * charged, rel=1e-4)
