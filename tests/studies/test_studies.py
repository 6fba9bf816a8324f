"""Studies by law, on small meshes; one solid cell, and one liquid where freezing matters."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.cell_design import BASES
from cellsim.engines import Mesh
from cellsim.quantities import QUANTITIES

SMALL = {"mesh": Mesh(negative=6, separator=4, positive=6, particle=8)}
EV = "liquid-nmc811-graphite-ev"


@pytest.fixture(scope="module")
def gen1():
    return cs.load("asslb-nmc-graphite-gen1")


@pytest.fixture(scope="module")
def rates(gen1):
    return cs.studies.rate_capability(gen1, rates=("C/3", "1C", "2C", "3C"), **SMALL)


def _described(data):
    for name in (*data.data_vars, *data.coords):
        if name in QUANTITIES:
            assert data[name].attrs["units"] == QUANTITIES[name].unit, name
            assert data[name].attrs["long_name"], name


def test_energy_density_falls_from_stack_to_cell_to_pack(gen1):
    found = cs.studies.energy_density(gen1, **SMALL)
    assert list(found.basis.values) == list(BASES)
    for name in ("energy_density", "specific_energy"):
        assert (np.diff(found[name].values) < 0).all()
    assert found.attrs["cell"] == gen1.name
    assert found.attrs["cell_hash"] == gen1.hash
    assert found["mean_voltage"] * found["capacity"] == pytest.approx(float(found["energy"]))
    _described(found)


def test_energy_density_uses_the_volume_and_mass_of_the_design(gen1):
    found, plan = cs.studies.energy_density(gen1, **SMALL), cs.design(gen1)
    for basis in BASES:
        row = found.sel(basis=basis)
        assert float(row["energy_density"] * plan.volume(basis)) == pytest.approx(
            float(found["energy"]), rel=1e-12
        )
        assert float(row["specific_energy"] * plan.mass(basis)) == pytest.approx(
            float(found["energy"]), rel=1e-12
        )


def test_a_study_says_which_engine_ran(gen1, rates, window, charge):
    assert {data.attrs["engine"] for data in (rates, window, charge)} == {"batch"}
    asked = cs.studies.energy_density(gen1, engine="reference", **SMALL)
    assert asked.attrs["engine"] == "reference"
    with pytest.raises(cs.InputError, match="engine = batch: lacks the model SPM"):
        cs.studies.charge_time(gen1, model="SPM", engine="batch")


def test_the_engines_give_the_same_figures(gen1, rates, window):
    asked = {"engine": "reference", **SMALL}
    other = cs.studies.rate_capability(gen1, rates=("C/3", "2C"), **asked)
    both = rates["energy"].sel(rate=other["rate"])
    assert both.values == pytest.approx(other["energy"].values, rel=3e-3)
    at = ("-20 degC", "0 degC")
    other = cs.studies.temperature_window(gen1, temperatures=at, **asked)
    both = window["energy_fraction"].sel(temperature=other["temperature"])
    assert both.values == pytest.approx(other["energy_fraction"].values, abs=5e-3)


def test_the_closed_form_is_near_the_solver(gen1):
    solved = cs.studies.energy_density(gen1, **SMALL)
    for name in ("energy_density", "specific_energy"):
        for basis in ("stack", "cell", "pack"):
            estimated = getattr(cs.design(gen1), name)(basis)
            assert estimated == pytest.approx(float(solved[name].sel(basis=basis)), rel=0.03)


def test_capacity_and_energy_fall_with_the_rate(rates):
    for name in ("capacity", "energy", "capacity_fraction", "energy_fraction"):
        assert (np.diff(rates[name].values) < 0).all(), name
    assert float(rates["energy_fraction"][0]) == 1
    assert 0.9 < float(rates["capacity_fraction"][0]) <= 1.01
    assert set(rates["status"].values) == {"finished"}
    _described(rates)


@pytest.fixture(scope="module")
def window(gen1):
    at = ("-20 degC", "-10 degC", "0 degC", "60 degC", "125 degC")
    return cs.studies.temperature_window(gen1, temperatures=at, **SMALL)


def test_the_window_lies_where_the_energy_crosses_its_share(window):
    fraction, grid = window["energy_fraction"].values, window["temperature"].values
    assert np.interp(float(window["lower_bound"]), grid, fraction) == pytest.approx(0.5, rel=1e-9)
    assert str(window["lower_criterion"].values) == "less than 50 % of the 25 degC energy"
    assert "ageing" in window.attrs["not_counted"]
    _described(window)


def test_an_upper_bound_without_criterion_says_so(gen1):
    endless = {"ageing_loss": np.inf, "self_heating": np.inf}
    found = cs.studies.temperature_window(gen1, temperatures=["125 degC"], **endless, **SMALL)
    assert float(found["upper_bound"]) == 398.15
    assert str(found["upper_criterion"].values) == "none found up to 125 degC"


def test_the_hot_bound_of_the_window_is_that_of_the_criterion_itself(gen1, window):
    alone = cs.studies.upper_limits(gen1)
    assert float(window["upper_bound"]) == float(alone["upper_bound"])
    assert str(window["upper_criterion"].values) == str(alone["upper_criterion"].values)
    assert window.attrs["outside_range"].startswith(alone.attrs["outside_range"])
    assert alone.attrs["outside_range"]


def test_a_cell_that_does_not_keep_at_25_degrees_has_no_window(gen1):
    found = cs.studies.temperature_window(gen1, temperatures=[], ageing_loss=1e-6, **SMALL)
    assert np.isnan(float(found["lower_bound"]))
    assert np.isnan(float(found["upper_bound"]))
    assert str(found["upper_criterion"].values).startswith("excluded at 25 degC: loses more than")
    assert not found["admitted"].any()


def test_rows_outside_the_window_name_what_excludes_them(window):
    for row in range(window.sizes["temperature"]):
        at = window.isel(temperature=row)
        assert bool(at["admitted"]) == (str(at["criterion"].values) == "")


def test_the_window_widens_as_less_is_asked(gen1, window):
    at = ("-20 degC", "-10 degC", "0 degC")
    bounds = [
        float(
            cs.studies.temperature_window(gen1, temperatures=at, energy_fraction=share, **SMALL)[
                "lower_bound"
            ]
        )
        for share in (0.6, 0.4)
    ]
    assert bounds[1] < float(window["lower_bound"]) < bounds[0]


def test_a_cell_that_delivers_nothing_has_no_shares(gen1):
    """A separator that carries no such current, at any temperature of these."""
    blocked = gen1.replace({"contact_resistance": "1 ohm*m^2"})
    found = cs.studies.temperature_window(blocked, temperatures=("0 degC",), **SMALL)
    assert np.all(found["energy"].values == 0)
    assert np.isnan(found["energy_fraction"].values).all()
    assert str(found["lower_criterion"].values) == "excluded at 25 degC: lower voltage"
    slow = cs.studies.rate_capability(blocked, rates=("1C", "2C"), **SMALL)
    assert np.isnan(slow["energy_fraction"].values).all()


def test_a_liquid_cell_ends_at_its_liquidus_where_it_would_still_deliver():
    cell = cs.load(EV)
    liquidus = cell.separator.electrolyte.liquidus.si
    at = (liquidus - 10, liquidus + 15)
    found = cs.studies.temperature_window(
        cell, temperatures=at, rate="C/5", energy_fraction=0.05, **SMALL
    )
    assert float(found["lower_bound"]) == liquidus
    assert str(found["lower_criterion"].values) == "electrolyte frozen"
    assert float(found["energy"][0]) == 0


def test_the_window_of_charging_has_the_times_of_single_charges(gen1):
    at = ("0 degC", "45 degC")
    found = cs.studies.temperature_window(gen1, mode="charge", temperatures=at, **SMALL)
    alone = [float(cs.studies.charge_time(gen1, temperature=t, **SMALL)["charge_time"]) for t in at]
    assert found["charge_time"].values[[0, 2]] == pytest.approx(alone, rel=1e-6)


def test_the_window_of_charging_widens_with_the_time_given(gen1):
    at = ("-10 degC", "0 degC", "10 degC")
    bounds = [
        float(
            cs.studies.temperature_window(
                gen1, mode="charge", temperatures=at, minutes=minutes, **SMALL
            )["lower_bound"]
        )
        for minutes in (30, 60)
    ]
    assert bounds[1] < bounds[0]


def test_a_grid_of_its_own_is_finer_where_the_bound_lies(gen1):
    found = cs.studies.temperature_window(gen1, **SMALL)
    grid, cold = found["temperature"].values, float(found["lower_bound"])
    above = int(np.searchsorted(grid, cold))
    assert grid[above] - grid[above - 1] < 2
    fraction = found["energy_fraction"].values
    assert np.interp(cold, grid, fraction) == pytest.approx(0.5, rel=1e-9)


def test_a_mode_that_is_none(gen1):
    with pytest.raises(cs.InputError, match="mode = rest: is not a mode of the window"):
        cs.studies.temperature_window(gen1, mode="rest")


def test_a_temperature_without_unit(gen1):
    with pytest.raises(cs.InputError, match="temperature = 20: has no unit - give one"):
        cs.studies.temperature_window(gen1, temperatures=["20"])


@pytest.fixture(scope="module")
def charge(gen1):
    return cs.studies.charge_time(gen1, **SMALL)


def test_the_limits_of_a_charge_fill_its_time(charge):
    assert float(charge["limit_time"].sum()) == pytest.approx(
        60 * float(charge["charge_time"]), rel=1e-6
    )
    assert float(charge["mean_rate"] * charge["charge_time"]) == pytest.approx(0.7 * 60)
    assert "%" in charge.attrs["limited_by"]
    _described(charge)


def test_a_smaller_charge_takes_less(gen1, charge):
    part = cs.studies.charge_time(gen1, soc=(0.1, 0.5), **SMALL)
    assert float(part["charge_time"]) < float(charge["charge_time"])


def test_a_charge_at_a_lower_rate_takes_longer(gen1, charge):
    slow = gen1.replace({"limits.maximum_charge_rate": 1})
    found = cs.studies.charge_time(slow, **SMALL)
    assert float(found["charge_time"]) > float(charge["charge_time"])
    assert 42 * 0.999 <= float(found["charge_time"]) < 60


def test_a_frozen_cell_never_charges():
    found = cs.studies.charge_time(cs.load(EV), temperature="-40 degC", **SMALL)
    assert np.isinf(float(found["charge_time"]))
    assert float(found["mean_rate"]) == 0
    assert found.attrs["limited_by"] == "electrolyte frozen"


def test_materials_hold_their_own_lithium(cell):
    found = cs.studies.materials(cell)["intensity"]
    lithium = float(found.sel(material="Li"))
    assert float(found.sel(material="LCE")) == pytest.approx(73.89 / (2 * 6.94) * lithium, rel=1e-3)
    assert (found.values >= 0).all()
    _described(cs.studies.materials(cell))


def test_cost_adds_up(cell):
    found = cs.studies.cost(cell)
    assert float(found["cost"].sum()) == pytest.approx(float(found["total_cost"]), rel=1e-12)
    assert float(found["total_cost"]) == pytest.approx(cs.design(cell).cost, rel=1e-12)
    _described(found)


def test_a_price_changes_its_own_component_only(gen1):
    basis, changed = cs.studies.cost(gen1), cs.studies.cost(gen1, prices={"nmc622": 30.2})
    for name in basis.component.values:
        ratio = float(changed["cost"].sel(component=name) / basis["cost"].sel(component=name))
        assert ratio == pytest.approx(2 if name == "nmc622" else 1, rel=1e-9)


def test_compare_puts_cells_side_by_side(gen1):
    found = cs.compare([gen1, cs.load("asslb-nmc811-silicon")], **SMALL)
    assert list(found.cell.values) == [gen1.name, "asslb-nmc811-silicon"]
    assert found.attrs["engine"] == "batch"
    assert found["energy_density"].dims == ("cell", "basis")
    assert found["charge_limit"].dims == ("cell",)
    one = cs.studies.energy_density(gen1, **SMALL)
    row = found.sel(cell=gen1.name)
    assert np.array_equal(row["energy_density"].values, one["energy_density"].values)
    assert float(row["total_cost"]) == pytest.approx(cs.design(gen1).cost)
    _described(found)
