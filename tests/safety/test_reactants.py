"""What reacts in a cell, and what it heats."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.constants import FARADAY
from cellsim.errors import InputError
from cellsim.physics.decomposition import adiabatic_rise
from cellsim.safety.limits import limits
from cellsim.safety.reactants import heat_capacity, mass_of, reactions


def test_masses_are_those_of_the_design(cell):
    plan = cs.design(cell)
    active = mass_of("positive", plan)
    assert 0 < active < plan.mass("cell")
    assert active == pytest.approx(plan.material_masses[cell.positive.active.name], rel=1e-9)


def test_electrolyte_is_all_of_it_the_excess_too(cell):
    plan = cs.design(cell)
    names = {layer.electrolyte.name for layer in (cell.positive, cell.separator)}
    names |= {cell.negative.electrolyte.name} if not cell.lithium_metal else set()
    total = sum(plan.material_masses[name] for name in names)
    assert mass_of("electrolyte", plan) == pytest.approx(total, rel=1e-9)


def test_lithium_is_what_the_capacity_needs_and_the_foil(cell):
    plan = cs.design(cell)
    charge = 3600 * plan.nominal_capacity
    foil = plan.electrode_area * sum(
        part.mass for layer in plan.stack for part in layer.parts if part.role == "metal"
    )
    assert mass_of("lithium", plan) - foil == pytest.approx(charge / FARADAY * 6.94e-3, rel=1e-3)


def test_rise_times_heat_capacity_is_heat(cell):
    plan = cs.design(cell)
    heat = sum(
        r.heat.si * r.initial.si * mass_of(r.reactant, plan)
        for r in cell.decomposition.present.values()
    )
    rise = adiabatic_rise(reactions(cell))
    assert rise * heat_capacity(cell) == pytest.approx(heat, rel=1e-12)


def test_a_cell_without_data_says_so(liquid):
    bare = liquid.model_copy(update={"decomposition": None, "ageing": None})
    with pytest.raises(InputError, match="names no reactions"):
        reactions(bare)
    with pytest.raises(InputError, match="names no law of ageing"):
        cs.studies.ageing(bare)


def test_limits_come_coldest_first_and_each_has_its_source(cell):
    rows = limits(cell)
    assert rows
    assert np.all(np.diff([value.si for *_, value in rows]) >= 0)
    assert all(value.source or value.why for *_, value in rows)


def test_a_liquid_cell_decomposes_before_its_separator_shuts_down(liquid):
    assert [event for _, event, _ in limits(liquid)][:3] == ["decomposes", "shuts down", "melts"]
