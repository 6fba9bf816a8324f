"""From cases to the kernel's records and tables; a case that stands for many has many records.

Names on the left of the records are the kernel's (see `dfn.layout`): per electrode area, `_n` and
`_p` for the electrodes, `_s` for the separator. Parameters mean what they mean in the reference:

    k          factor of the exchange current at T, on the surface in contact
    film       film resistance at T; the kernel divides it by the contact fraction, theta
    transport  electrolyte fraction over tortuosity factor; for a single-ion conductor times its
               own conductivity at T, layer by layer, and the table of kappa is 1
    D          factor on the table of D_s(x), or D_s itself, at T
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.dfn import CASE, Tables
from cellsim.engines.batch import laws
from cellsim.engines.batch.physics import salt, salt_factors
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

#: Name -> number, or an array of one for each case.
Record = dict[str, Any]


class Shelf:
    """The tables of a batch: each is put there once, and known by number."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self.tables = Tables()
        self._salts = _salts(cases)
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._rows: dict[tuple[int, float], np.ndarray] = {}

    def rows(self, case: Case) -> np.ndarray:
        """Copies of the records of a cell at a temperature, still without its protocol."""
        if np.ndim(case.temperature):
            return _cell_at(case.cell, case.temperature, self)
        key = (id(case.cell), case.temperature)
        if key not in self._rows:
            self._rows[key] = _cell_at(case.cell, case.temperature, self)
        return self._rows[key].copy()

    def salt_parts(self, one: laws.Salt, temperature: float) -> np.ndarray:
        """What the tables of an electrolyte at a temperature are made of."""
        return self._salts[one, temperature]

    def number(
        self,
        library: str,
        key: Any,
        numbers: Sequence[Any],
        make: Callable[..., Any],
        top: float = 1.0,
    ) -> Any:
        """Of the table that `make` gives of some numbers, for each case where these are arrays.

        `key` says what it is a table of, over the numbers; `make` is called where it is new.
        """
        rows, which = _distinct(numbers)
        found = np.empty(len(rows))
        for i, row in enumerate(rows):
            place = (library, key, row)
            if place not in self._numbers:
                self._numbers[place] = getattr(self.tables, library).add(make(*row), top)
            found[i] = self._numbers[place]
        return found[which]

    def warm(self, one: laws.Salt) -> int:
        """Number of an electrolyte's table over temperature."""
        place = ("warm", one, ())
        if place not in self._numbers:
            values = laws.electrolyte_over_temperature(one)
            step = laws.WARM[1] - laws.WARM[0]
            self._numbers[place] = self.tables.warm.add(values, laws.TOP, laws.WARM[0], step)
        return self._numbers[place]


def _distinct(numbers: Sequence[Any]) -> tuple[list[tuple[float, ...]], Any]:
    """The distinct rows of some numbers or arrays, and which of them each case has."""
    if not any(map(np.ndim, numbers)):
        return [tuple(map(float, numbers))], 0
    table = np.stack(np.broadcast_arrays(*numbers), axis=1)
    rows, which = np.unique(table, axis=0, return_inverse=True)
    return [tuple(row) for row in rows.tolist()], which.reshape(-1)


def _salts(cases: Iterable[Case]) -> dict[tuple[laws.Salt, float], np.ndarray]:
    """Every liquid electrolyte at every temperature that it is asked for at."""
    asked: dict[laws.Salt, set[float]] = defaultdict(set)
    for case in cases:
        if case.cell.liquid:
            asked[salt(case.cell)].update(np.unique(case.temperature).tolist())
    return {
        (one, temperature): parts
        for one, temperatures in asked.items()
        for temperature, parts in zip(
            temperatures, laws.salt_parts(one, np.array(list(temperatures))), strict=True
        )
    }


def records(case: Case, shelf: Shelf) -> np.ndarray:
    """Records of `CASE`, their tables put on the shelf, which must not outlive the cell."""
    rows = np.resize(shelf.rows(case), case.number)
    x_p, x_n = case.stoichiometry
    rows["x0_p"] = x_p
    if x_n is not None:
        rows["x0_n"] = x_n
    rows["I"] = greatest_current(case) / case.area
    if np.all(np.isfinite(case.metal)):
        rows["Q_max"] = np.maximum(_HOUR * case.metal / case.area, _LEAST)
    if case.thermal == "lumped":
        rows["heat_capacity"] = case.heat_capacity / case.area
        rows["cooling"] = case.cooling / case.area
        if case.cell.liquid:
            rows["warm"] = shelf.warm(salt(case.cell))
    return rows


def _cell_at(cell: Cell, temperature: Any, shelf: Shelf) -> np.ndarray:
    values = _common(cell, temperature, shelf)
    values |= _electrode(cell, cell.positive, "p", temperature, shelf)
    if isinstance(cell.negative, PlanarElectrode):
        values |= _planar(cell, cell.negative, temperature, shelf)
    else:
        values |= _electrode(cell, cell.negative, "n", temperature, shelf)
    number = max(map(np.size, values.values()))
    rows = np.zeros(number, CASE)
    for name, value in values.items():
        rows[name] = value
    return rows


def _at(value: Scalar, energy: Scalar | None, temperature: Any) -> Any:
    """A rate stated at 25 degC, at temperature."""
    return value.si if energy is None else value.si * arrhenius(energy.si, temperature)


def _common(cell: Cell, temperature: Any, shelf: Shelf) -> Record:
    separator = cell.separator
    c0 = _NO_SALT
    if isinstance(separator.electrolyte, LiquidElectrolyte):
        c0 = separator.electrolyte.salt_concentration.si
    return {
        "L_s": separator.thickness.si,
        "eps_s": separator.electrolyte_fraction.si,
        "transport_s": _transport(separator, temperature),
        **_electrolyte(cell, temperature, shelf),
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


def _transport(layer: Any, temperature: Any) -> Any:
    share = layer.electrolyte_fraction.si / layer.tortuosity_factor.si
    bulk = layer.electrolyte
    if isinstance(bulk, LiquidElectrolyte):
        share = share * bulk.conductivity.si
    if isinstance(bulk, SolidElectrolyte):
        share = share * _at(bulk.conductivity, bulk.conductivity_activation_energy, temperature)
    return share


def _electrolyte(cell: Cell, temperature: Any, shelf: Shelf) -> Record:
    """Its table; a factor on the conductivity is one on transport as a whole, and the diffusivity
    has what is left."""
    if not cell.liquid:
        single = shelf.number("electrolyte", "single ion", (), lambda: laws.SINGLE_ION)
        return {"electrolyte": single} | dict.fromkeys(("factor_D", "factor_t", "factor_B"), 1.0)
    one = salt(cell)
    conductivity, diffusivity, transference, thermodynamic = salt_factors(cell)

    def make(at: float) -> np.ndarray:
        return laws.electrolyte(shelf.salt_parts(one, at), at)

    return {
        "electrolyte": shelf.number("electrolyte", one, (temperature,), make, laws.TOP),
        "factor_D": diffusivity / conductivity,
        "factor_t": transference,
        "factor_B": thermodynamic,
    }


def _electrode(
    cell: Cell, electrode: PorousElectrode, side: str, temperature: Any, shelf: Shelf
) -> Record:
    active = electrode.active
    kinetic, numbers = _kinetics(cell, electrode.interface, True, temperature, shelf)
    potential, f_u = laws.law(active.open_circuit_potential)
    entropic, f_s = laws.law(active.entropic_coefficient)
    at_reference = temperature == REFERENCE_TEMPERATURE
    solid = shelf.number(
        "solid",
        (potential, entropic, kinetic),
        (temperature, np.where(at_reference, 0.0, f_s / f_u)[()]),
        lambda at, ratio: laws.solid(potential, entropic, kinetic, at, ratio),
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
        "factor_U": f_u,
        "entropy": shelf.number(
            "entropy", entropic, (), lambda: laws.of_x(entropic, "entropic").coefficients
        ),
        "factor_S": f_s,
        "enthalpy": shelf.number(
            "enthalpy", potential, (), lambda: laws.of_x(potential, "potential").coefficients
        ),
        "E_D": active.diffusivity_activation_energy.si,
    }
    return {f"{name}_{side}": value for name, value in (values | numbers).items()}


def _planar(cell: Cell, electrode: PlanarElectrode, temperature: Any, shelf: Shelf) -> Record:
    _, numbers = _kinetics(cell, electrode.interface, False, temperature, shelf)
    unused = ("L", "eps", "transport", "sigma", "active", "R", "c_max", "D", "factor_U", "factor_S")
    values = dict.fromkeys(unused, 1.0) | {"theta": 1.0, "x0": 0.5}
    values |= dict.fromkeys(("solid", "entropy", "enthalpy", "diffusivity"), -1)
    return {f"{name}_n": value for name, value in (values | numbers).items()}


def _kinetics(
    cell: Cell, interface: Interface, porous: bool, temperature: Any, shelf: Shelf
) -> tuple[laws.Kinetics, Record]:
    law, factor = laws.law(interface.exchange_current_density)
    kinetic = laws.kinetics(law, porous, cell.liquid)
    exchange: Any = -1
    if kinetic.salt is not None:
        table = kinetic.salt
        exchange = shelf.number("exchange", kinetic, (), lambda: table.coefficients, laws.TOP)
    energy = interface.activation_energy.si
    anodic = interface.transfer_coefficient.si
    film = interface.film_resistance
    resistance: Any = 0.0
    energy_of_film = 0.0
    if film is not None:
        # A resistance: it falls where a rate rises.
        energy_f = interface.film_activation_energy
        fall = 1.0 if energy_f is None else arrhenius(energy_f.si, temperature)
        resistance = film.si / fall
        energy_of_film = 0.0 if energy_f is None else energy_f.si
    return kinetic, {
        "k": factor * kinetic.scale * arrhenius(energy, temperature),
        "alpha_a": anodic,
        "alpha_c": 1 - anodic,
        "film": resistance,
        "E_k": energy,
        "E_film": energy_of_film,
        "exchange": exchange,
    }


def _diffusivity(electrode: PorousElectrode, temperature: Any, shelf: Shelf) -> tuple[Any, Any]:
    active = electrode.active
    law, factor = laws.law(active.diffusivity)
    value = factor * arrhenius(active.diffusivity_activation_energy.si, temperature)
    if "x" not in law.variables:
        return value * law(T=temperature), -1
    varying = (temperature,) if "T" in law.variables else ()

    def make(*at: float) -> np.ndarray:
        return laws.of_x(law, "diffusivity", *at).coefficients

    return value, shelf.number("diffusivity", law, varying, make)
