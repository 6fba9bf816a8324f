"""Limits with a closed form, asked for with the arguments of the measure they stand beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cellsim.cell_design import design
from cellsim.cell_design.estimate import ionic_conductivity, slow_discharge
from cellsim.constants import FARADAY, GAS_CONSTANT, REFERENCE_TEMPERATURE
from cellsim.errors import InputError
from cellsim.parameters.balance import open_circuit_voltage
from cellsim.parameters.cell import Cell, PorousElectrode
from cellsim.parameters.materials import Interface, LiquidElectrolyte
from cellsim.physics.porous_electrode import linear_resistance, sphere_surface
from cellsim.physics.quasi_steady import overpotential
from cellsim.protocols import rate as parse_rate
from cellsim.validation.properties import porous, si

_HOUR = 3600.0
_CM2 = 1e4
_THERMAL = GAS_CONSTANT * REFERENCE_TEMPERATURE / FARADAY


def _density(cell: Cell, current: str | float) -> float:
    """Of a C-rate [A/m2]."""
    plan = design(cell)
    return parse_rate(current) * plan.nominal_capacity / plan.electrode_area


def _mean(cell: Cell, electrode: PorousElectrode, charge: float) -> float:
    """Mean stoichiometry after a charge [C/m2] from full."""
    state = design(cell).balance
    if electrode is cell.positive:
        return state.x_p[1] + charge / electrode.host_capacity
    assert state.x_n is not None  # noqa: S101 - a porous negative has a stoichiometry
    return state.x_n[1] - charge / electrode.host_capacity


def _exchange(electrode: Any, x: float) -> float:
    salt = getattr(getattr(electrode, "electrolyte", None), "salt_concentration", None)
    concentration = 1000.0 if salt is None else salt.si
    interface: Interface = electrode.interface
    return float(interface.exchange_current_density(x=x, c_e=concentration))


def _film(interface: Interface) -> float:
    return 0.0 if interface.film_resistance is None else interface.film_resistance.si


def slow_areal_capacity(cell: Cell, *, current: str | float, **_: Any) -> float:
    """Every profile in its quasi-steady shape (`cell_design.estimate`) [mA.h/cm2]."""
    found = slow_discharge(cell, design(cell).balance, _density(cell, current))
    return float(found.capacity) / (10 * _HOUR)


def porous_resistance(cell: Cell, *, soc: float = 0.5, **_: Any) -> float:
    """All layers, linear kinetics, uniform concentrations [ohm.cm2]."""
    plan = design(cell)
    passed = (1 - soc) * _HOUR * plan.nominal_capacity / plan.electrode_area
    total = cell.contact_resistance.si
    total += cell.separator.thickness.si / ionic_conductivity(cell.separator)
    for electrode in (cell.positive, cell.negative):
        film = _film(electrode.interface)
        if not isinstance(electrode, PorousElectrode):
            total += _THERMAL / _exchange(electrode, 0.5) + film
            continue
        true = _THERMAL / _exchange(electrode, _mean(cell, electrode, passed)) + film
        surface = 3 * electrode.active_fraction.si / electrode.particle_radius.si
        total += linear_resistance(
            electrode.thickness.si,
            ionic_conductivity(electrode),
            electrode.electronic_conductivity.si,
            true / (surface * electrode.contact_fraction.si),
        )
    return float(_CM2 * total)


def kinetic_resistance(
    cell: Cell, *, current: str | float = "C/100", soc: float = 0.5, **_: Any
) -> float:
    """Butler-Volmer kinetics alone, the reaction the same everywhere [ohm.cm2]."""
    density = _density(cell, current)
    plan = design(cell)
    passed = (1 - soc) * _HOUR * plan.nominal_capacity / plan.electrode_area
    total = cell.contact_resistance.si * density
    for electrode, sign in ((cell.positive, -1), (porous(cell, "negative"), 1)):
        active = 3 * electrode.active_fraction.si / electrode.particle_radius.si
        local = sign * density / (active * electrode.thickness.si)
        x = _mean(cell, electrode, passed)
        share = electrode.contact_fraction.si
        eta = overpotential(
            local,
            share * _exchange(electrode, x),
            electrode.interface.transfer_coefficient.si,
            REFERENCE_TEMPERATURE,
        )
        total += sign * (float(eta) + local / share * _film(electrode.interface))
    return _CM2 * total / density


def sphere_voltage(cell: Cell, *, current: str | float, time: str, **_: Any) -> float:
    """Open-circuit voltage of the surfaces, nothing but diffusion in particles hindering [V]."""
    density, seconds = _density(cell, current), si(time, "s")
    surfaces = []
    for electrode, sign in ((cell.positive, 1), (porous(cell, "negative"), -1)):
        radius = electrode.particle_radius.si
        volume = electrode.active_fraction.si * electrode.thickness.si
        most = FARADAY * electrode.active.maximum_concentration.si
        flux = sign * density * radius / (3 * volume) / most
        diffusivity = electrode.active.diffusivity(x=0.5, T=REFERENCE_TEMPERATURE)
        mean = _mean(cell, electrode, density * seconds)
        surfaces.append(sphere_surface(mean, flux, radius, float(diffusivity), seconds))
    return float(np.squeeze(open_circuit_voltage(cell, *surfaces)))


def sand_time(cell: Cell, *, current: str, **_: Any) -> float:
    """Until a constant current has used up the salt at a flat electrode, far from the other [s].

    tau = pi D / tau2 [eps F c0 / (2 J (1 - t+))]^2 for constant properties (Sand 1901).
    """
    separator, at = cell.separator, REFERENCE_TEMPERATURE
    liquid, pores = separator.electrolyte, separator.electrolyte_fraction.si
    if not isinstance(liquid, LiquidElectrolyte):
        raise InputError("has no salt that could be used up", key="separator.electrolyte")
    salt = liquid.salt_concentration.si
    share = 1 - float(liquid.transference_number(c_e=salt, T=at))
    exhausted = FARADAY * salt / (2 * si(current, "A/m^2") * share)
    free = float(liquid.diffusivity(c_e=salt, T=at))
    return float(np.pi * free / separator.tortuosity_factor.si * (pores * exhausted) ** 2)


#: Name -> function of a cell and the measure's arguments, in the measure's unit.
CLOSED_FORMS: dict[str, Callable[..., float]] = {
    "slow discharge": slow_areal_capacity,
    "porous electrode, linear kinetics": porous_resistance,
    "uniform reaction": kinetic_resistance,
    "diffusion in a sphere": sphere_voltage,
    "Sand's time": sand_time,
}
