"""A design by law: amounts add up, bases nest, swelling counts, changes propagate."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.cell_design import BASES
from cellsim.cell_design.raw_materials import ELEMENTS
from cellsim.constants import FARADAY
from cellsim.parameters.prices import load_prices


def test_layers_add_up(cell):
    design = cs.design(cell)
    layers = design.layers
    assert sum(layer.volume for layer in layers) == pytest.approx(
        1e-3 * design.volume("cell"), rel=1e-12
    )
    assert sum(layer.mass for layer in layers) == pytest.approx(design.mass("cell"), rel=1e-12)
    assert sum(layer.volume_share for layer in layers) == pytest.approx(1, rel=1e-12)
    assert sum(layer.mass_share for layer in layers) == pytest.approx(1, rel=1e-12)
    assert all(layer.volume >= -1e-15 for layer in layers)
    assert sum(design.material_masses.values()) == pytest.approx(design.mass("cell"), rel=1e-12)


def test_volume_fractions_of_every_layer_add_up(cell):
    for layer in cs.design(cell).stack:
        filled = sum(part.volume for part in layer.parts)
        assert filled == pytest.approx(layer.assembled, rel=1e-9)
        assert all(part.volume >= -1e-18 for part in layer.parts)


def test_each_basis_is_less_dense_than_the_one_inside_it(cell):
    design = cs.design(cell)
    densities = [design.energy_density(basis) for basis in BASES]
    specific = [design.specific_energy(basis) for basis in BASES]
    assert densities == sorted(densities, reverse=True)
    assert specific == sorted(specific, reverse=True)
    assert design.volume("cell") > design.volume("stack")


def test_energy_lies_below_the_equilibrium_energy(cell):
    design = cs.design(cell)
    assert 0 < design.capacity <= design.nominal_capacity * (1 + 1e-9)
    equilibrium = design.balance.capacity * design.electrode_area / 3600
    assert design.nominal_capacity <= equilibrium * (1 + 1e-9)
    assert cell.limits.lower_voltage.si < design.mean_voltage < cell.limits.upper_voltage.si


def test_nominal_capacity_refers_to_itself(cell):
    """C/20 of the nominal capacity delivers the nominal capacity."""
    from cellsim.cell_design.estimate import slow_discharge

    design = cs.design(cell)
    per_area = design.nominal_capacity * 3600 / design.electrode_area
    again = slow_discharge(cell, design.balance, per_area / (20 * 3600)).capacity
    assert again == pytest.approx(per_area, rel=1e-5)


def test_lithium_swells_as_the_contract_says():
    """4.85 um per mAh/cm2, counted in the greatest thickness of the cycle."""
    design = cs.design(cs.load("asslb-nmc90-anode-free"))
    negative = next(layer for layer in design.stack if layer.name == "negative")
    charge = design.balance.capacity / 36e3  # C/m2 -> mAh/cm2
    grown = 1e6 * (negative.thickness - negative.assembled)
    assert grown / charge == pytest.approx(4.85, rel=5e-3)


def test_a_foil_is_a_reserve_and_not_capacity():
    cell = cs.load("asslb-nmc811-lithium")
    thicker = cell.replace({"negative.thickness": "60 um"})
    assert cs.design(thicker).areal_capacity == pytest.approx(
        cs.design(cell).areal_capacity, rel=1e-12
    )
    assert cs.design(thicker).volume("cell") > cs.design(cell).volume("cell")
    assert cs.design(thicker).materials["Li"] > cs.design(cell).materials["Li"]


def test_swelling_thickens_the_charged_stack(solid):
    absorbed = solid.replace({"negative.swelling_absorbed": 1.0, "positive.swelling_absorbed": 1.0})
    free = solid.replace({"negative.swelling_absorbed": 0.0, "positive.swelling_absorbed": 1.0})
    thin, thick = cs.design(absorbed), cs.design(free)
    assert thin.stack_thickness == pytest.approx(sum(la.assembled for la in thin.stack), rel=1e-12)
    negative = solid.negative
    swelling = (
        negative.active_fraction.si
        * negative.active.expansion.si
        * (thick.balance.x_n[1] - negative.assembled_stoichiometry.si)
        * negative.thickness.si
    )
    assert thick.stack_thickness - thin.stack_thickness == pytest.approx(swelling, rel=1e-9)


def test_a_thicker_positive_is_recomputed_throughout(liquid):
    """Capacity, N/P and stoichiometry limits all follow the balance."""
    before = cs.design(liquid)
    after = cs.design(liquid.replace({"negative.thickness": 1.1 * liquid.negative.thickness.si}))
    assert after.n_to_p > before.n_to_p
    assert after.balance.x_n[1] < before.balance.x_n[1]
    assert after.stack_thickness > before.stack_thickness


def test_a_can_keeps_its_volume_and_loses_area(liquid):
    before = cs.design(liquid)
    after = cs.design(liquid.replace({"separator.thickness": "24 um"}))
    assert after.volume("cell") == before.volume("cell")
    assert after.electrode_area < before.electrode_area


def test_a_pouch_keeps_its_area_and_grows(solid):
    before = cs.design(solid)
    after = cs.design(solid.replace({"separator.thickness": "60 um"}))
    assert after.electrode_area == before.electrode_area
    added = 20e-6 * after.electrode_area
    assert 1e-3 * (after.volume("stack") - before.volume("stack")) == pytest.approx(added, rel=1e-9)


def test_raw_materials(cell):
    design = cs.design(cell)
    raw = design.materials
    assert raw["LCE"] == pytest.approx(5.323 * raw["Li"], rel=1e-3)
    assert raw["LiOH.H2O"] == pytest.approx(6.046 * raw["Li"], rel=1e-3)
    assert sum(raw[element] for element in ELEMENTS) * design.energy / 1e3 < design.mass("cell")
    # Lithium that moves is the least there can be: 0.26 kg/kAh over the mean voltage.
    moved = 1e-3 * 6.94 / FARADAY * 3600 * 1e3 / design.mean_voltage
    assert raw["Li"] > moved


def test_a_sulfide_electrolyte_costs_lithium():
    """Li6PS5Cl is 15.5 wt% lithium: a graphite sulfide cell holds twice that of a liquid one."""
    solid = cs.design(cs.load("asslb-nmc-graphite-gen1")).materials
    liquid = cs.design(cs.load("liquid-nmc622-graphite-ev")).materials
    assert solid["Li"] > 2 * liquid["Li"]
    assert liquid["Li"] == pytest.approx(0.111, rel=0.3)


def test_cost_adds_up_and_follows_its_prices(cell):
    design = cs.design(cell)
    assert sum(design.cost_breakdown.values()) == pytest.approx(design.cost, rel=1e-12)
    assert min(design.cost_breakdown.values()) >= 0
    name = max(design.cost_breakdown, key=design.cost_breakdown.__getitem__)
    prices = load_prices()
    doubled = prices.replace({name: 2 * prices.prices[name].value})
    dearer = cs.design(cell, prices=doubled)
    assert dearer.cost - design.cost == pytest.approx(design.cost_breakdown[name], rel=1e-9)


def test_unknown_basis(solid):
    with pytest.raises(cs.InputError, match="no basis 'module' - one of stack, cell, pack"):
        cs.design(solid).energy_density("module")


def test_price_of_nothing():
    with pytest.raises(cs.InputError, match=r"prices\.unobtainium: has no price"):
        load_prices().replace({"unobtainium": 1.0})


def test_slower_is_never_less(cell):
    """The closed form: capacity and energy fall with rate."""
    from cellsim.cell_design.estimate import slow_discharge

    design = cs.design(cell)
    one_c = design.nominal_capacity / design.electrode_area
    runs = [
        slow_discharge(cell, design.balance, one_c * rate) for rate in (0.02, 0.05, 0.1, 0.3, 1)
    ]
    assert np.all(np.diff([run.capacity for run in runs]) <= 1e-9)
    assert np.all(np.diff([run.energy for run in runs]) < 0)
