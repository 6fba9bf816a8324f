"""A slow discharge in closed form, so that a design answers without a simulation.

Good for C/3 and slower; the Doyle-Fuller-Newman answer is a study's (`studies.energy_density`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.constants import FARADAY, REFERENCE_TEMPERATURE
from cellsim.parameters.balance import Balance, open_circuit_voltage
from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode, Separator
from cellsim.parameters.materials import Electrolyte, LiquidElectrolyte
from cellsim.physics.balance import MARGIN
from cellsim.physics.quasi_steady import (
    concentration_resistance,
    electrode_resistance,
    overpotential,
    surface_value,
)

_HOUR = 3600.0
_POINTS = 1001

#: Stoichiometries at which a diffusivity is tabulated.
_HOSTED = np.linspace(MARGIN, 1 - MARGIN, 2001)


@dataclass(frozen=True)
class SlowDischarge:
    """Charge [C/m2] and energy [J/m2] per electrode area, from full to the lower voltage limit."""

    capacity: float
    energy: float


def nominal_capacity(cell: Cell, state: Balance) -> float:
    """Charge delivered at C/20, 25 degC, per electrode area [C/m2].

    The rate refers to the capacity it defines; three rounds settle it to 1e-6.
    """
    capacity = state.capacity
    for _ in range(3):
        capacity = slow_discharge(cell, state, capacity / (20 * _HOUR)).capacity
    return capacity


def slow_discharge(cell: Cell, state: Balance, current: float) -> SlowDischarge:
    """Discharge at a constant current density [A/m2] at 25 degC, from full.

    Ends at the lower voltage limit, or where lithium or room for it runs out.
    """
    charge = np.linspace(0, state.capacity, _POINTS)
    x_p = state.x_p[1] + charge / cell.positive.host_capacity
    voltage = -current * _series_resistance(cell)
    surface_p, loss_p = _electrode(cell.positive, x_p, current)
    surface_n, loss_n = None, _planar(cell.negative, current)
    if state.x_n is not None and isinstance(cell.negative, PorousElectrode):
        x_n = state.x_n[1] - charge / cell.negative.host_capacity
        surface_n, loss_n = _electrode(cell.negative, x_n, -current)
    voltage = voltage + open_circuit_voltage(cell, surface_p, surface_n) + loss_p - loss_n
    lower = cell.limits.lower_voltage.si
    below = np.flatnonzero(voltage < lower)
    if below.size == 0:
        end = charge[-1]
    elif below[0] == 0:
        return SlowDischarge(0.0, 0.0)
    else:
        i = int(below[0])
        end = np.interp(lower, [voltage[i], voltage[i - 1]], [charge[i], charge[i - 1]])
    kept = np.append(charge[charge < end], end)
    energy = np.trapezoid(np.interp(kept, charge, voltage), kept)
    return SlowDischarge(float(end), float(energy))


def _electrode(electrode: PorousElectrode, x: np.ndarray, current: float) -> tuple[Any, np.ndarray]:
    """Surface stoichiometry and overpotential; `current` is positive where lithium goes in."""
    radius, active = electrode.particle_radius.si, electrode.active
    local = current * radius / (3 * electrode.active_fraction.si * electrode.thickness.si)
    flux = local / FARADAY / active.maximum_concentration.si
    diffusivity = active.diffusivity(x=_HOSTED, T=REFERENCE_TEMPERATURE) + 0 * _HOSTED
    surface = surface_value(x, flux, radius, _HOSTED, diffusivity)
    return surface, _kinetics(electrode.interface, -local, surface, electrode)


def _planar(electrode: PorousElectrode | PlanarElectrode, current: float) -> Any:
    if isinstance(electrode, PorousElectrode):
        return 0.0
    return float(np.squeeze(_kinetics(electrode.interface, current, np.array(0.5), electrode)))


def _kinetics(interface: Any, anodic_current: float, x: np.ndarray, electrode: Any) -> np.ndarray:
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


def ionic_conductivity(layer: PorousElectrode | Separator) -> float:
    """Effective conductivity of the layer's electrolyte at rest and 25 degC [S/m]."""
    return _transport_efficiency(layer) * float(
        layer.electrolyte.conductivity(**_at_rest(layer.electrolyte))
    )


def _at_rest(electrolyte: Electrolyte) -> dict[str, Any]:
    """The state in which an electrolyte's functions are asked for."""
    state: dict[str, Any] = {"T": REFERENCE_TEMPERATURE}
    if isinstance(electrolyte, LiquidElectrolyte):
        state["c_e"] = electrolyte.salt_concentration.si
    return state


def _series_resistance(cell: Cell) -> float:
    """Ohmic and salt-gradient resistance of all layers [ohm m2]."""
    total = cell.contact_resistance.si
    layers: list[tuple[PorousElectrode | Separator, float]] = [(cell.separator, 1.0)]
    layers += [
        (electrode, 1 / 3)
        for electrode in (cell.positive, cell.negative)
        if isinstance(electrode, PorousElectrode)
    ]
    salt_path = 0.0
    for layer, share in layers:
        electrolyte, ionic = layer.electrolyte, ionic_conductivity(layer)
        if isinstance(electrolyte, LiquidElectrolyte):
            diffusivity = electrolyte.diffusivity(**_at_rest(electrolyte))
            salt_path += share * layer.thickness.si / (_transport_efficiency(layer) * diffusivity)
        if isinstance(layer, PorousElectrode):
            electronic = layer.electronic_conductivity.si
            total += electrode_resistance(layer.thickness.si, ionic, electronic)
        else:
            total += layer.thickness.si / ionic
    electrolyte = cell.separator.electrolyte
    if isinstance(electrolyte, LiquidElectrolyte):
        state = _at_rest(electrolyte)
        total += concentration_resistance(
            salt_path,
            electrolyte.transference_number(**state),
            electrolyte.thermodynamic_factor(**state),
            state["c_e"],
            REFERENCE_TEMPERATURE,
        )
    return float(total)


def _transport_efficiency(layer: PorousElectrode | Separator) -> float:
    """sigma_eff / sigma_bulk = eps / tau^2."""
    return layer.electrolyte_fraction.si / layer.tortuosity_factor.si
