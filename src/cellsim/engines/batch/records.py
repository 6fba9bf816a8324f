"""From cases to the kernel's records and tables.

Names on the left of the records are the kernel's (see `dfn.layout`): per electrode area, `_n` and
`_p` for the electrodes, `_s` for the separator. Parameters mean what they mean in the reference:

    k          factor of the exchange current at T, on the surface in contact
    film       film resistance at T; the kernel divides it by the contact fraction, theta
    transport  electrolyte fraction over tortuosity factor; for a single-ion conductor times its
               own conductivity at T, layer by layer, and the table of kappa is 1
    D          factor on the table of D_s(x), or D_s itself, at T
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from cellsim.dfn import CASE, Tables
from cellsim.engines.batch import laws
from cellsim.engines.batch.physics import salt, salt_properties
from cellsim.engines.batch.programs import greatest_current
from cellsim.engines.case import Case
from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode
from cellsim.parameters.materials import Interface, LiquidElectrolyte, SolidElectrolyte
from cellsim.parameters.values import Scalar
from cellsim.physics.temperature import arrhenius

#: A limit that does not apply [V], and a stoichiometry that is never reached.
_NONE, _NEVER = 1e6, 2.0

#: An end that never comes, and a charge that is next to none [s, C/m2].
_NONE_S, _LEAST = 1e30, 1e-9

#: Concentration in a single-ion conductor: any will do [mol/m3].
_NO_SALT = 1000.0

_HOUR = 3600.0

Record = dict[str, float]


class Shelf:
    """The tables of a batch: each is put there once, and known by number."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self.tables = Tables()
        self._salts = _salts(cases)
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._rows: dict[tuple[int, float], np.ndarray] = {}

    def row(self, cell: Cell, temperature: float) -> np.ndarray:
        """A copy of the record of a cell at a temperature, still without its protocol."""
        key = (id(cell), temperature)
        if key not in self._rows:
            self._rows[key] = _cell_at(cell, temperature, self)
        return self._rows[key].copy()

    def salt_parts(self, one: laws.Salt, temperature: float) -> np.ndarray:
        """What the tables of an electrolyte at a temperature are made of."""
        return self._salts[one, temperature]

    def number(self, library: str, key: Any, coefficients: Any, top: float = 1.0) -> int:
        """Of the table `key`; `coefficients` is called where it is new."""
        place = (library, key)
        if place not in self._numbers:
            self._numbers[place] = getattr(self.tables, library).add(coefficients(), top)
        return self._numbers[place]

    def warm(self, key: Any, values: Callable[[], np.ndarray]) -> int:
        """Number of an electrolyte's table over temperature; `values` is called where it is new."""
        if ("warm", key) not in self._numbers:
            step = laws.WARM[1] - laws.WARM[0]
            number = self.tables.warm.add(values(), laws.TOP, laws.WARM[0], step)
            self._numbers["warm", key] = number
        return self._numbers["warm", key]


def _salts(cases: Iterable[Case]) -> dict[tuple[laws.Salt, float], np.ndarray]:
    """Every liquid electrolyte at every temperature that it is asked for at."""
    asked: dict[laws.Salt, set[float]] = defaultdict(set)
    for case in cases:
        if case.cell.liquid:
            asked[salt(case.cell)].add(case.temperature)
    return {
        (one, temperature): parts
        for one, temperatures in asked.items()
        for temperature, parts in zip(
            temperatures, laws.salt_parts(one, np.array(list(temperatures))), strict=True
        )
    }


def record(case: Case, shelf: Shelf) -> np.ndarray:
    """One record of `CASE`, its tables put on the shelf, which must not outlive the cell."""
    row = shelf.row(case.cell, case.temperature)
    x_p, x_n = case.stoichiometry
    row["x0_p"] = x_p
    if x_n is not None:
        row["x0_n"] = x_n
    row["I"] = greatest_current(case) / case.area
    if math.isfinite(case.metal):
        row["Q_max"] = max(_HOUR * case.metal / case.area, _LEAST)
    if case.thermal == "lumped":
        row["heat_capacity"] = case.heat_capacity / case.area
        row["cooling"] = case.cooling / case.area
        if case.cell.liquid:
            row["warm"] = _warm_electrolyte(case.cell, shelf)
    return row


def _cell_at(cell: Cell, temperature: float, shelf: Shelf) -> np.ndarray:
    values = _common(cell, temperature, shelf)
    values |= _electrode(cell, cell.positive, "p", temperature, shelf)
    if isinstance(cell.negative, PlanarElectrode):
        values |= _planar(cell, cell.negative, temperature, shelf)
    else:
        values |= _electrode(cell, cell.negative, "n", temperature, shelf)
    return np.array([tuple(values.get(name, 0.0) for name in CASE.names or ())], CASE)


def _at(value: Scalar, energy: Scalar | None, temperature: float) -> float:
    """A rate stated at 25 degC, at temperature."""
    if energy is None:
        return value.si
    return float(value.si * arrhenius(energy.si, temperature, math.exp))


def _common(cell: Cell, temperature: float, shelf: Shelf) -> Record:
    separator = cell.separator
    c0 = _NO_SALT
    if isinstance(separator.electrolyte, LiquidElectrolyte):
        c0 = separator.electrolyte.salt_concentration.si
    return {
        "L_s": separator.thickness.si,
        "eps_s": separator.electrolyte_fraction.si,
        "transport_s": _transport(separator, temperature),
        "electrolyte": _electrolyte(cell, temperature, shelf),
        "c0": c0,
        "T": temperature,
        "R_contact": cell.contact_resistance.si,
        "x_n_min": -_NEVER,
        "x_n_max": _NEVER,
        # Stops and limits are the program's.
        "V_min": -_NONE,
        "V_max": _NONE,
        "t_end": _NONE_S,
        "warm": -1,
        "E_kappa": _energy(separator.electrolyte),
    }


def _energy(electrolyte: Any) -> float:
    """Activation energy of a single-ion conductor; the separator's stands for all layers in a cell
    that grows warm."""
    if not isinstance(electrolyte, SolidElectrolyte):
        return 0.0
    energy = electrolyte.conductivity_activation_energy
    return 0.0 if energy is None else energy.si


def _transport(layer: Any, temperature: float) -> float:
    share = float(layer.electrolyte_fraction.si / layer.tortuosity_factor.si)
    bulk = layer.electrolyte
    if isinstance(bulk, SolidElectrolyte):
        share *= _at(bulk.conductivity, bulk.conductivity_activation_energy, temperature)
    return share


def _electrolyte(cell: Cell, temperature: float, shelf: Shelf) -> int:
    if not cell.liquid:
        return shelf.number("electrolyte", "single ion", lambda: laws.SINGLE_ION)
    one, (k, d, t, x) = salt(cell), (factor for _, factor in salt_properties(cell))
    return shelf.number(
        "electrolyte",
        (one, k, d, t, x, temperature),
        lambda: laws.electrolyte(shelf.salt_parts(one, temperature), (k, d, t, x), temperature),
        laws.TOP,
    )


def _warm_electrolyte(cell: Cell, shelf: Shelf) -> int:
    one, (k, d, t, x) = salt(cell), (factor for _, factor in salt_properties(cell))
    factors = k, d, t, x
    return shelf.warm((one, factors), lambda: laws.electrolyte_over_temperature(one, factors))


def _electrode(
    cell: Cell, electrode: PorousElectrode, side: str, temperature: float, shelf: Shelf
) -> Record:
    active = electrode.active
    kinetic, numbers = _kinetics(cell, electrode.interface, True, temperature, shelf)
    potential = laws.law(active.open_circuit_potential)
    entropic = laws.law(active.entropic_coefficient)
    solid = shelf.number(
        "solid",
        (potential, entropic, kinetic, temperature),
        lambda: laws.solid(potential, entropic, kinetic, temperature),
    )
    diffusivity, number = _diffusivity(electrode, temperature, shelf)
    values = {
        "L": electrode.thickness.si,
        "eps": electrode.electrolyte_fraction.si,
        "transport": _transport(electrode, temperature),
        "sigma": electrode.electronic_conductivity.si,
        "active": electrode.active_fraction.si,
        "R": electrode.particle_radius.si,
        "c_max": active.maximum_concentration.si,
        "D": diffusivity,
        "diffusivity": number,
        "theta": electrode.contact_fraction.si,
        "solid": solid,
        "entropy": shelf.number("entropy", entropic, lambda: laws.entropy(entropic)),
        "enthalpy": shelf.number(
            "enthalpy",
            (potential, entropic, kinetic),
            lambda: laws.enthalpy(potential, entropic, kinetic),
        ),
        "E_D": active.diffusivity_activation_energy.si,
    }
    return {f"{name}_{side}": value for name, value in (values | numbers).items()}


def _planar(cell: Cell, electrode: PlanarElectrode, temperature: float, shelf: Shelf) -> Record:
    _, numbers = _kinetics(cell, electrode.interface, False, temperature, shelf)
    unused = ("L", "eps", "transport", "sigma", "active", "R", "c_max", "D")
    values = dict.fromkeys(unused, 1.0) | {"theta": 1.0, "x0": 0.5}
    values |= dict.fromkeys(("solid", "entropy", "enthalpy", "diffusivity"), -1)
    return {f"{name}_n": value for name, value in (values | numbers).items()}


def _kinetics(
    cell: Cell, interface: Interface, porous: bool, temperature: float, shelf: Shelf
) -> tuple[laws.Kinetics, Record]:
    law, factor = laws.law(interface.exchange_current_density)
    kinetic = laws.kinetics(law, porous, cell.liquid)
    exchange = -1
    if kinetic.salt is not None:
        table = kinetic.salt
        exchange = shelf.number("exchange", kinetic, lambda: table.coefficients, laws.TOP)
    energy = interface.activation_energy.si
    anodic = interface.transfer_coefficient.si
    film = interface.film_resistance
    resistance, energy_of_film = 0.0, 0.0
    if film is not None:
        # A resistance: it falls where a rate rises.
        energy_f = interface.film_activation_energy
        fall = 1.0 if energy_f is None else arrhenius(energy_f.si, temperature, math.exp)
        resistance = film.si / fall
        energy_of_film = 0.0 if energy_f is None else energy_f.si
    return kinetic, {
        "k": factor * kinetic.scale * arrhenius(energy, temperature, math.exp),
        "alpha_a": anodic,
        "alpha_c": 1 - anodic,
        "film": resistance,
        "E_k": energy,
        "E_film": energy_of_film,
        "exchange": exchange,
    }


def _diffusivity(electrode: PorousElectrode, temperature: float, shelf: Shelf) -> tuple[float, int]:
    active = electrode.active
    law, factor = laws.law(active.diffusivity)
    energy = active.diffusivity_activation_energy.si
    value = factor * arrhenius(energy, temperature, math.exp)
    at = temperature if "T" in law.variables else None
    if "x" not in law.variables:
        return float(value * law(T=temperature)), -1
    table = laws.of_x(law, "diffusivity", at)
    return float(value), shelf.number("diffusivity", (law, at), lambda: table.coefficients)
