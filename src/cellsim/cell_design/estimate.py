"""A slow discharge in closed form, so that a design answers without a simulation.

An answer is an array where the cell stands for many.

Good for C/3 and slower; the Doyle-Fuller-Newman answer is a study's (`studies.energy_density`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.constants import FARADAY, REFERENCE_TEMPERATURE
from cellsim.parameters.balance import Balance, open_circuit_voltage
from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode, Separator
from cellsim.parameters.materials import Electrolyte, LiquidElectrolyte
from cellsim.parameters.values import Curve, Expression, Scalar
from cellsim.physics.balance import MARGIN
from cellsim.physics.quasi_steady import (
    concentration_resistance,
    electrode_resistance,
    overpotential,
    surface_value,
)
from cellsim.physics.roots import root

_HOUR = 3600.0

#: Of a discharge, an odd number: its energy is then known to a millionth.
_POINTS = 301
#: Simpson's weights over them. By hand, for a design is to answer without the import of SciPy.
_SIMPSON = np.array([1, *[4, 2] * (_POINTS // 2 - 1), 4, 1]) / (3 * (_POINTS - 1))

#: Stoichiometries at which a diffusivity is tabulated.
_HOSTED = np.linspace(MARGIN, 1 - MARGIN, 2001)


@dataclass(frozen=True)
class SlowDischarge:
    """Charge [C/m2] and energy [J/m2] per electrode area, from full to the lower voltage limit."""

    capacity: Any
    energy: Any


def nominal_capacity(cell: Cell, state: Balance) -> Any:
    """Charge delivered at C/20, 25 degC, per electrode area [C/m2].

    The rate refers to the capacity that it defines: the charge q is what is solved for, at the
    current q / 20 h.
    """
    lower = cell.limits.lower_voltage.si

    def left(charge: Any) -> Any:
        """Voltage above the limit."""
        return _voltage(cell, state, charge, charge / (20 * _HOUR)) - lower

    return _first(left, state.capacity)


def slow_discharge(cell: Cell, state: Balance, current: Any) -> SlowDischarge:
    """Discharge at a constant current density [A/m2] at 25 degC, from full.

    Ends at the lower voltage limit, or where lithium or room for it runs out.
    """

    def left(charge: Any) -> Any:
        return _voltage(cell, state, charge, current) - cell.limits.lower_voltage.si

    end = np.where(left(0.0 * state.capacity) < 0, 0.0, _first(left, state.capacity))[()]
    charge = np.linspace(0 * end, end, _POINTS)
    energy = np.tensordot(_SIMPSON, _voltage(cell, state, charge, current), 1) * end
    return SlowDischarge(end, energy)


def _first(left: Callable[[Any], Any], whole: Any) -> Any:
    """The charge at which nothing is left, or all of it [C/m2]."""
    with np.errstate(all="ignore"):
        return np.where(left(whole) >= 0, whole, root(left, 0.0 * whole, whole))[()]


def _voltage(cell: Cell, state: Balance, charge: Any, current: Any) -> Any:
    """After a charge [C/m2] at a current density [A/m2]."""
    x_p = state.x_p[1] + charge / cell.positive.host_capacity
    surface_p, loss_p = _electrode(cell.positive, x_p, current)
    surface_n, loss_n = None, _planar(cell.negative, current)
    if state.x_n is not None and isinstance(cell.negative, PorousElectrode):
        x_n = state.x_n[1] - charge / cell.negative.host_capacity
        surface_n, loss_n = _electrode(cell.negative, x_n, -current)
    losses = current * cell.once(_series_resistance) - loss_p + loss_n
    return open_circuit_voltage(cell, surface_p, surface_n) - losses


def _electrode(electrode: PorousElectrode, x: Any, current: Any) -> tuple[Any, Any]:
    """Surface stoichiometry and overpotential; `current` is positive where lithium goes in."""
    radius, active = electrode.particle_radius.si, electrode.active
    local = current * radius / (3 * electrode.active_fraction.si * electrode.thickness.si)
    flux = local / FARADAY / active.maximum_concentration.si
    surface = surface_value(x, flux, radius, _HOSTED, *_diffusivity(active.diffusivity))
    return surface, _kinetics(electrode.interface, -local, surface, electrode)


def _diffusivity(law: Scalar | Expression | Curve) -> tuple[np.ndarray, Any]:
    """At `_HOSTED` over its factor, and its factor."""
    if isinstance(law, Scalar):
        return np.ones_like(_HOSTED), law.si
    return law.bare(x=_HOSTED, T=REFERENCE_TEMPERATURE) + 0 * _HOSTED, law.factor


def _planar(electrode: PorousElectrode | PlanarElectrode, current: Any) -> Any:
    if isinstance(electrode, PorousElectrode):
        return 0.0
    return _kinetics(electrode.interface, current, 0.5, electrode)


def _kinetics(interface: Any, anodic_current: Any, x: Any, electrode: Any) -> Any:
    """Overpotential of the interface, its film included; the current leaves the particle."""
    contact = getattr(electrode, "contact_fraction", None)
    share = 1.0 if contact is None else contact.si
    salt = getattr(getattr(electrode, "electrolyte", None), "salt_concentration", None)
    concentration = 1000.0 if salt is None else salt.si
    exchange = share * np.maximum(interface.exchange_current_density(x=x, c_e=concentration), 1e-12)
    eta = overpotential(
        anodic_current, exchange, interface.transfer_coefficient.si, REFERENCE_TEMPERATURE
    )
    film = 0.0 if interface.film_resistance is None else interface.film_resistance.si
    return eta + anodic_current * film / share


def ionic_conductivity(layer: PorousElectrode | Separator) -> Any:
    """Effective conductivity of the layer's electrolyte at rest and 25 degC [S/m]."""
    electrolyte = layer.electrolyte
    return _transport_efficiency(layer) * electrolyte.conductivity(**_at_rest(electrolyte))


def _at_rest(electrolyte: Electrolyte) -> dict[str, Any]:
    """The state in which an electrolyte's functions are asked for."""
    state: dict[str, Any] = {"T": REFERENCE_TEMPERATURE}
    if isinstance(electrolyte, LiquidElectrolyte):
        state["c_e"] = electrolyte.salt_concentration.si
    return state


def _series_resistance(cell: Cell) -> Any:
    """Ohmic and salt-gradient resistance of all layers [ohm m2]."""
    total: Any = cell.contact_resistance.si
    layers: list[tuple[PorousElectrode | Separator, float]] = [(cell.separator, 1.0)]
    layers += [
        (electrode, 1 / 3)
        for electrode in (cell.positive, cell.negative)
        if isinstance(electrode, PorousElectrode)
    ]
    salt_path: Any = 0.0
    for layer, share in layers:
        electrolyte, ionic = layer.electrolyte, ionic_conductivity(layer)
        if isinstance(electrolyte, LiquidElectrolyte):
            diffusivity = electrolyte.diffusivity(**_at_rest(electrolyte))
            diffusion = _transport_efficiency(layer) * diffusivity
            salt_path = salt_path + share * layer.thickness.si / diffusion
        if isinstance(layer, PorousElectrode):
            electronic = layer.electronic_conductivity.si
            total = total + electrode_resistance(layer.thickness.si, ionic, electronic)
        else:
            total = total + layer.thickness.si / ionic
    electrolyte = cell.separator.electrolyte
    if isinstance(electrolyte, LiquidElectrolyte):
        state = _at_rest(electrolyte)
        total = total + concentration_resistance(
            salt_path,
            electrolyte.transference_number(**state),
            electrolyte.thermodynamic_factor(**state),
            state["c_e"],
            REFERENCE_TEMPERATURE,
        )
    return total


def _transport_efficiency(layer: PorousElectrode | Separator) -> float:
    """sigma_eff / sigma_bulk = eps / tau^2."""
    return layer.electrolyte_fraction.si / layer.tortuosity_factor.si
