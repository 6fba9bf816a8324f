"""From a parameter set to the table of a cell."""

from __future__ import annotations

import os
from importlib.metadata import version
from typing import Any

from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.parameters.pybamm_sets import laws
from cellsim.parameters.pybamm_sets.catalogue import PREFIX
from cellsim.parameters.pybamm_sets.laws import Set, Value
from cellsim.parameters.values import missing
from cellsim.physics.balance import window
from cellsim.physics.composition import molar_mass

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import numpy as np
import pybamm

_METAL = "Exchange-current density for lithium metal electrode [A.m-2]"


def read(name: str) -> tuple[dict[str, Any], str]:
    """The table of a cell, and where it is from."""
    values = pybamm.ParameterValues(name)
    where = f"PyBaMM {version('pybamm')}, set {name}"
    provenance = {
        "kind": "literature",
        "grade": "secondary",
        "source": tuple(f"{PREFIX}{key}" for key in values.get("citations", [])),
        "where": where,
    }
    one = Set(name, values, provenance)
    metal = _METAL in values.keys()  # noqa: SIM118 - its own container
    return {
        "name": f"{PREFIX}{name}",
        "title": f"PyBaMM's parameter set {name}",
        "description": "Taken over from PyBaMM, law by law. The set states no ranges of its "
        "values, nor where its laws were measured: they count as valid where they give a physical "
        "number, and those without a temperature at the set's own.",
        "contact_resistance": one.scalar(
            one.number("Contact resistance [Ohm]") * _area(one), "ohm*m^2"
        ),
        "limits": _limits(one, metal),
        "positive": _porous(one, "positive", metal),
        "separator": _separator(one),
        "negative": _planar(one) if metal else _porous(one, "negative", metal),
        "case": _case(one),
        "pack": _missing(one, "pack", "volume_fraction", "mass_fraction"),
        "thermal": _missing(one, "thermal", "specific_heat", "heat_transfer_coefficient"),
    }, where


def _missing(one: Set, parent: str, *keys: str) -> Value:
    return {key: missing(f"{parent}.{key}", f"{one.label} does not give it") for key in keys}


def _area(one: Set) -> float:
    sides = one.number("Electrode height [m]") * one.number("Electrode width [m]")
    return sides * one.number("Number of electrodes connected in parallel to make a cell")


def _case(one: Set) -> Value:
    units = one.number("Number of electrodes connected in parallel to make a cell")
    return {
        "type": "bare",
        "length": one.scalar(one.number("Electrode height [m]"), "m"),
        "width": one.scalar(one.number("Electrode width [m]"), "m"),
        "repeat_units": one.scalar(units, "dimensionless"),
    }


def _limits(one: Set, metal: bool) -> Value:
    unknown = ("maximum_charge_rate", "plating_margin", "maximum_temperature")
    return {
        "lower_voltage": one.scalar(one.number("Lower voltage cut-off [V]"), "V"),
        "upper_voltage": _upper(one, metal),
        **_missing(one, "limits", *unknown),
    }


def _upper(one: Set, metal: bool) -> Value:
    """The set's own; where its lithium never gets there, the voltage of its initial state."""
    limit = one.number("Upper voltage cut-off [V]")
    if metal:
        return one.scalar(limit, "V")
    positive, negative = _host(one, "positive"), _host(one, "negative")
    full = _lithium(one)
    x_p = np.linspace(*window(positive, negative, full), 1001)
    if _voltage(one, x_p, (full - positive * x_p) / negative).max() >= limit:
        return one.scalar(limit, "V")
    reached = float(_voltage(one, _share(one, "positive"), _share(one, "negative")))
    return one.scalar(
        reached,
        "V",
        kind="derived",
        why=f"at equilibrium in the set's initial state; its own limit of {limit:g} V is out of "
        "reach with all of its lithium in the negative electrode",
    )


def _voltage(one: Set, x_p: Any, x_n: Any) -> Any:
    """Open-circuit voltage [V]."""
    positive, negative = (one.law(f"{side} electrode OCP [V]") for side in ("Positive", "Negative"))
    return laws.numbers(positive, x_p) - laws.numbers(negative, x_n)


def _separator(one: Set) -> Value:
    porosity = one.number("Separator porosity")
    bruggeman = one.number("Separator Bruggeman coefficient (electrolyte)")
    return {
        "electrolyte": _electrolyte(one),
        "thickness": one.scalar(one.number("Separator thickness [m]"), "m"),
        "electrolyte_fraction": one.scalar(porosity, "dimensionless"),
        "tortuosity_factor": _tortuosity(one, porosity, bruggeman),
    }


def _tortuosity(one: Set, porosity: float, bruggeman: float) -> Value:
    return one.scalar(
        porosity ** (1 - bruggeman),
        "dimensionless",
        kind="derived",
        why=f"porosity to the power 1 - {bruggeman:.6g}",
    )


def _electrolyte(one: Set) -> Value:
    name, path = f"{PREFIX}{one.name}-electrolyte", "separator.electrolyte"
    salt = one.number("Initial concentration in electrolyte [mol.m-3]")
    return {
        "type": "liquid-electrolyte",
        "name": name,
        "title": f"Electrolyte of {one.label}",
        "solvent": "",
        "salt": "",
        "salt_concentration": one.scalar(salt, "mol/m^3"),
        "conductivity": laws.of_salt(one, "Electrolyte conductivity [S.m-1]", "S/m"),
        "diffusivity": laws.of_salt(one, "Electrolyte diffusivity [m2.s-1]", "m^2/s"),
        "transference_number": laws.of_salt(one, "Cation transference number", "1"),
        "thermodynamic_factor": laws.of_salt(one, "Thermodynamic factor", "1"),
        **_missing(one, path, "density", "liquidus"),
    }


def _porous(one: Set, side: str, metal: bool) -> Value:
    name = side.capitalize()
    porosity = one.number(f"{name} electrode porosity")
    bruggeman = one.number(f"{name} electrode Bruggeman coefficient (electrolyte)")
    active = one.number(f"{name} electrode active material volume fraction")
    thickness = one.number(f"{name} electrode thickness [m]")
    radius = one.number(f"{name} particle radius [m]")
    return {
        "type": "porous",
        "active": _active(one, side),
        "electrolyte": _electrolyte(one),
        "interface": _interface(one, side),
        "thickness": one.scalar(thickness, "m"),
        "active_fraction": one.scalar(active, "dimensionless"),
        "electrolyte_fraction": one.scalar(porosity, "dimensionless"),
        "particle_radius": one.scalar(radius, "m"),
        "tortuosity_factor": _tortuosity(one, porosity, bruggeman),
        "electronic_conductivity": _electronic(one, name, porosity),
        "contact_fraction": one.scalar(1.0, "dimensionless", why="the whole surface, in the model"),
        "assembled_stoichiometry": _assembled(one, side, metal),
        **_foil(one, side),
        **_missing(one, side, "swelling_absorbed"),
    }


def _electronic(one: Set, name: str, porosity: float) -> Value:
    """Effective; one value here, whatever the set says of its temperature."""
    law = one.law(f"{name} electrode conductivity [S.m-1]")
    solid = (1 - porosity) ** one.number(f"{name} electrode Bruggeman coefficient (electrode)")
    found = {T: float(laws.numbers(law, 0.5, T)) for T in (REFERENCE_TEMPERATURE, 273.15)}
    here = found[REFERENCE_TEMPERATURE]
    more = laws.one_temperature(one) if found[273.15] != here else {}
    if more:
        more["why"] = f"at 25 degC; the set has {found[273.15] / here:.3f} of it at 0 degC"
    return one.scalar(here * solid, "S/m", **more)


def _host(one: Set, side: str) -> float:
    """Lithium that an electrode can hold [mol/m2]."""
    name = side.capitalize()
    concentration = one.number(f"Maximum concentration in {side} electrode [mol.m-3]")
    fraction = one.number(f"{name} electrode active material volume fraction")
    return concentration * fraction * one.number(f"{name} electrode thickness [m]")


def _assembled(one: Set, side: str, metal: bool) -> Value:
    """The set's lithium, put into the positive as far as there is room."""
    why = "the set's lithium in both electrodes, put into the positive as far as it has room"
    if metal:
        full = "may be filled from the lithium opposite, which the set does not limit"
        return one.scalar(1.0, "dimensionless", kind="derived", why=full)
    lithium, room = _lithium(one), _host(one, "positive")
    share = min(1.0, lithium / room)
    if side == "negative":
        share = max(0.0, lithium - room) / _host(one, "negative")
    return one.scalar(share, "dimensionless", kind="derived", why=why)


def _lithium(one: Set) -> float:
    """In both electrodes [mol/m2]."""
    return sum(_share(one, side) * _host(one, side) for side in ("positive", "negative"))


def _share(one: Set, side: str) -> float:
    """Stoichiometry of the set's initial state."""
    start = one.number(f"Initial concentration in {side} electrode [mol.m-3]")
    return start / one.number(f"Maximum concentration in {side} electrode [mol.m-3]")


def _active(one: Set, side: str) -> Value:
    name, path = side.capitalize(), f"{side}.active"
    potential = one.law(f"{name} electrode OCP [V]")
    entropic = one.law(f"{name} electrode OCP entropic change [V.K-1]")
    warmth = REFERENCE_TEMPERATURE - one.reference
    diffusivity, energy = laws.of_particles(one, name)
    maximum = one.number(f"Maximum concentration in {side} electrode [mol.m-3]")
    return {
        "type": "active",
        "name": f"{PREFIX}{one.name}-{side}",
        "title": f"Active material of the {side} electrode of {one.label}",
        "formula": "",
        "family": None,
        "maximum_concentration": one.scalar(maximum, "mol/m^3"),
        "open_circuit_potential": laws.of_potential(
            one, lambda x: potential(x) + warmth * entropic(x), _share(one, side)
        ),
        "entropic_coefficient": one.formula(entropic, "V/K", "x"),
        "diffusivity": diffusivity,
        "diffusivity_activation_energy": energy,
        **_missing(one, path, "density", "expansion"),
    }


def _interface(one: Set, side: str) -> Value:
    law = one.law(f"{side.capitalize()} electrode exchange-current density [A.m-2]")
    maximum = one.number(f"Maximum concentration in {side} electrode [mol.m-3]")
    exchange, energy = laws.exchange_current(
        one, lambda x, c_e, T: law(c_e, x * maximum, maximum, T), "x", "c_e"
    )
    return {
        "type": "interface",
        "name": f"{PREFIX}{one.name}-{side}-interface",
        "title": f"Kinetics of the {side} electrode of {one.label}",
        "exchange_current_density": exchange,
        "activation_energy": energy,
        "transfer_coefficient": one.scalar(
            0.5, "dimensionless", why="PyBaMM's symmetric Butler-Volmer kinetics"
        ),
    }


def _foil(one: Set, side: str) -> Value:
    name = f"{side.capitalize()} current collector"
    given = one.values.get(f"{name} thickness [m]"), one.values.get(f"{name} density [kg.m-3]")
    thickness = (
        _missing(one, side, "collector_thickness")
        if given[0] is None
        else {"collector_thickness": one.scalar(float(given[0]), "m")}
    )
    density = (
        _missing(one, f"{side}.collector", "density")
        if given[1] is None
        else {"density": one.scalar(float(given[1]), "kg/m^3")}
    )
    foil = {
        "type": "inert",
        "name": f"{PREFIX}{one.name}-{side}-foil",
        "title": f"Foil of the {side} electrode of {one.label}",
        **density,
    }
    return {"collector": foil, **thickness}


def _planar(one: Set) -> Value:
    """Lithium metal opposite the one porous electrode, which PyBaMM calls the positive."""
    volume = one.number("Lithium metal partial molar volume [m3.mol-1]")
    law = one.law(_METAL)
    exchange, energy = laws.exchange_current(one, lambda c_e, T: law(c_e, 1 / volume, T), "c_e")
    thickness = one.number("Negative electrode thickness [m]")
    return {
        "type": "planar",
        "metal": {
            "type": "metal",
            "name": f"{PREFIX}{one.name}-lithium",
            "title": f"Lithium of {one.label}",
            "formula": "Li",
            "density": one.scalar(
                molar_mass("Li") / volume,
                "kg/m^3",
                kind="derived",
                why=f"from the set's partial molar volume of {volume:g} m3/mol",
            ),
        },
        "interface": {
            "type": "interface",
            "name": f"{PREFIX}{one.name}-negative-interface",
            "title": f"Kinetics of the lithium of {one.label}",
            "exchange_current_density": exchange,
            "activation_energy": energy,
            "transfer_coefficient": one.scalar(
                0.5, "dimensionless", why="PyBaMM's symmetric Butler-Volmer kinetics"
            ),
        },
        "thickness": one.scalar(thickness, "m"),
        **_foil(one, "negative"),
        **_missing(
            one,
            "negative",
            "critical_current_density",
            "critical_current_activation_energy",
        ),
    }
