"""The answers of a design, each on its basis: stack, cell or pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.cell_design.estimate import SlowDischarge, nominal_capacity, slow_discharge
from cellsim.cell_design.housing import Housing, electrodes, house
from cellsim.cell_design.raw_materials import raw_materials
from cellsim.cell_design.stack import StackLayer, resolve
from cellsim.errors import InputError
from cellsim.parameters.balance import Balance, balance
from cellsim.parameters.cell import Bare, Can, Cell
from cellsim.parameters.materials import LiquidElectrolyte
from cellsim.parameters.prices import PER_AREA, Prices, load_prices

BASES = ("stack", "cell", "pack")

_HOUR = 3600.0


@dataclass(frozen=True)
class Layer:
    """One row of the breakdown.

    Layers of the stack have a thickness [m]; the other parts of a cell have none. Volume [m3] and
    mass [kg] are of the whole cell, the shares of its outer volume and mass. `parts` gives the mass
    of each material.
    """

    name: str
    material: str
    thickness: float | None
    volume: float
    mass: float
    volume_share: float
    mass_share: float
    parts: tuple[tuple[str, str, float], ...] = ()


@dataclass(frozen=True)
class Design:
    """A cell resolved; made by `design`. Arrays where the cell stands for many.

    Layers, housing and masses are worked out when they are asked for: a cell may lack what they
    take, and still have a capacity.

    Attributes
    ----------
    nominal_capacity : float [A.h]
        Delivered at C/20 and 25 degC between the voltage limits.
    electrode_area : float [m2]
        Of all repeat units together.
    """

    cell: Cell
    balance: Balance
    nominal_capacity: float
    electrode_area: float
    prices: Prices

    @property
    def stack(self) -> tuple[StackLayer, ...]:
        """One repeat unit, layer by layer."""
        return self.cell.once(_stack)

    @property
    def housing(self) -> Housing:
        """Outer measures, and what is no layer."""
        return self.cell.once(_housing)

    @property
    def excess_electrolyte(self) -> float:
        """Liquid outside the pores [kg]."""
        return self.cell.once(_excess_electrolyte)

    @property
    def capacity(self) -> float:
        """Delivered at C/3 and 25 degC: the quasi-steady estimate of `estimate` [A.h]."""
        amount: float = self._of_area(self.cell.once(_slow).capacity)
        return amount

    @property
    def energy(self) -> float:
        """Of the same discharge [W.h]."""
        amount: float = self._of_area(self.cell.once(_slow).energy)
        return amount

    def _of_area(self, charge: Any) -> Any:
        """Of the whole cell and an hour, from C/m2 or J/m2."""
        return charge * self.electrode_area / _HOUR

    @property
    def outer_area(self) -> float:
        """Surface that exchanges heat [m2]."""
        return self.housing.outer_area

    @property
    def areal_capacity(self) -> float:
        """Nominal capacity per electrode area [mA.h/cm2]."""
        return 1e3 * self.nominal_capacity / (1e4 * self.electrode_area)

    @property
    def n_to_p(self) -> float | None:
        """N/P ratio; None for lithium metal."""
        return self.balance.n_to_p

    @property
    def mean_voltage(self) -> float:
        """Energy over charge of the C/3 discharge [V]."""
        return self.energy / self.capacity if np.all(self.capacity > 0) else float("nan")

    @property
    def stack_thickness(self) -> float:
        """Greatest thickness of one repeat unit in the cycle [m]."""
        return sum(layer.thickness for layer in self.stack)

    def volume(self, basis: str = "cell") -> float:
        """Volume [L] on a basis: `stack`, `cell` or `pack`."""
        if _basis(basis) == "stack":
            return 1e3 * self.electrode_area * self.stack_thickness
        cell = 1e3 * self.housing.outer_volume
        return cell if basis == "cell" else cell / self.cell.pack.volume_fraction.si

    def mass(self, basis: str = "cell") -> float:
        """Mass [kg] on a basis: `stack`, `cell` or `pack`."""
        stack = self.electrode_area * sum(part.mass for layer in self.stack for part in layer.parts)
        if _basis(basis) == "stack":
            return stack
        cell = stack + self.excess_electrolyte + sum(m for _, m in self.housing.parts.values())
        return cell if basis == "cell" else cell / self.cell.pack.mass_fraction.si

    def energy_density(self, basis: str = "cell") -> float:
        """Energy per volume [W.h/L]."""
        return self.energy / self.volume(basis)

    def specific_energy(self, basis: str = "cell") -> float:
        """Energy per mass [W.h/kg]."""
        return self.energy / self.mass(basis)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Every layer and part of the cell; volumes and masses add up to the cell's."""
        volume, mass = self.housing.outer_volume, self.mass("cell")
        rows = [self._stack_row(layer, volume, mass) for layer in self.stack]
        if np.any(self.excess_electrolyte):
            name = self.cell.separator.electrolyte.name
            rows.append(_part_row("excess electrolyte", name, self.excess_electrolyte, mass))
        for part, (material, part_mass) in self.housing.parts.items():
            rows.append(_part_row(part, material, part_mass, mass))
        # Film, tabs and excess electrolyte share one volume: what the stack leaves of the cell.
        rest = volume - sum(row.volume for row in rows)
        rows.append(Layer("case, tabs and void", "", None, rest, 0.0, rest / volume, 0.0))
        return tuple(rows)

    def _stack_row(self, layer: StackLayer, volume: float, mass: float) -> Layer:
        area = self.electrode_area
        layer_volume = area * layer.thickness
        parts = tuple(
            (p.role, p.material, area * p.mass) for p in layer.parts if np.any(p.mass > 0)
        )
        layer_mass = sum(part[2] for part in parts)
        return Layer(
            name=layer.name,
            material=" + ".join(dict.fromkeys(part[1] for part in parts)),
            thickness=layer.thickness,
            volume=layer_volume,
            mass=layer_mass,
            volume_share=layer_volume / volume,
            mass_share=layer_mass / mass,
            parts=parts,
        )

    @property
    def material_masses(self) -> dict[str, float]:
        """Mass of each material in the cell [kg], by the name of its file."""
        masses: dict[str, float] = {}
        for layer in self.layers:
            for _, material, mass in layer.parts:
                masses[material] = masses.get(material, 0.0) + mass
        return masses

    @property
    def materials(self) -> dict[str, float]:
        """Raw materials per C/3 energy [kg/kWh]."""
        raw = raw_materials(self.cell, self.material_masses)
        return {name: 1e3 * mass / self.energy for name, mass in raw.items()}

    @property
    def cost_breakdown(self) -> dict[str, float]:
        """Materials cost by material [USD/kWh]; labour, plant and yield are not in it."""
        return {name: 1e3 * usd / self.energy for name, usd in self._costs().items()}

    @property
    def cost(self) -> float:
        """Materials cost [USD/kWh]."""
        return sum(self.cost_breakdown.values())

    def _costs(self) -> dict[str, float]:
        costs = {}
        for name, mass in self.material_masses.items():
            price = self.prices.prices.get(name)
            if price is None:
                raise InputError(
                    f"material '{name}' has no price", key=f"prices.{name}", remedy="add it"
                )
            amount = self._area(name) if price.unit == PER_AREA else mass
            costs[name] = price.si * amount
        return costs

    def _area(self, material: str) -> float:
        """Area of a sheet material that is bought by the square metre [m2]."""
        matrix = self.cell.separator.matrix
        if matrix is not None and matrix.name == material:
            return self.electrode_area
        case = self.cell.case
        if case.type == "pouch" and case.film.name == material:
            mass = self.housing.parts["film"][1]
            return mass / (case.film_thickness.si * case.film.density.si)
        raise InputError(
            "is priced by area but is neither separator nor film",
            key=f"prices.{material}",
            remedy="give it in USD/kg",
        )


def design(cell: Cell, prices: Prices | None = None) -> Design:
    """Resolve a cell to its design; `prices` defaults to those of `prices.toml`.

    Raises
    ------
    InputError
        A price file that breaks the schema.
    """
    return Design(prices=prices or load_prices(), **cell.once(_resolve))


def amount_or_nan(plan: Design, name: str, basis: str) -> Any:
    """Its `volume` or `mass` on a basis; NaN where the cell lacks what it takes."""
    try:
        return getattr(plan, name)(basis)
    except InputError:
        return np.nan


def _resolve(cell: Cell) -> dict[str, Any]:
    """All of a design but the prices."""
    area = cell.once(_area)
    return {
        "cell": cell,
        "balance": cell.once(_balance),
        "nominal_capacity": cell.once(_nominal) * area / _HOUR,
        "electrode_area": area,
    }


def _stack(cell: Cell) -> tuple[StackLayer, ...]:
    return resolve(cell, cell.once(_balance))


def _housing(cell: Cell) -> Housing:
    return house(cell, cell.once(_stack))


def _area(cell: Cell) -> float:
    """Of the electrodes [m2]; what a can holds depends on how thick they are."""
    if isinstance(cell.case, Can):
        return cell.once(_housing).electrode_area
    return electrodes(cell.case)


def _balance(cell: Cell) -> Balance:
    return balance(cell)[0]


def _nominal(cell: Cell) -> Any:
    return nominal_capacity(cell, cell.once(_balance))


def _slow(cell: Cell) -> SlowDischarge:
    return slow_discharge(cell, cell.once(_balance), cell.once(_nominal) / (3 * _HOUR))


def _part_row(name: str, material: str, mass: float, total: float) -> Layer:
    return Layer(name, material, None, 0.0, mass, 0.0, mass / total, ((name, material, mass),))


def _basis(basis: str) -> str:
    if basis not in BASES:
        raise InputError(f"there is no basis '{basis}'", remedy=f"one of {', '.join(BASES)}")
    return basis


def _excess_electrolyte(cell: Cell) -> float:
    """Mass of liquid outside the pores [kg]; none where the electrolyte is solid."""
    if not isinstance(cell.separator.electrolyte, LiquidElectrolyte) or isinstance(cell.case, Bare):
        return 0.0
    stack, area = cell.once(_stack), cell.once(_area)
    pores = sum(p.mass for layer in stack for p in layer.parts if p.role == "electrolyte")
    return cell.case.electrolyte_excess.si * area * pores
