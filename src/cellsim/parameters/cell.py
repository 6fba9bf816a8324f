"""A cell: a stack of layers that names its materials, frozen, with every value's provenance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from pydantic import Field, PrivateAttr

from cellsim.constants import FARADAY
from cellsim.parameters.durability import Ageing, Reactions
from cellsim.parameters.materials import (
    ActiveMaterial,
    Electrolyte,
    InertMaterial,
    Interface,
    LiquidElectrolyte,
    Metal,
)
from cellsim.parameters.values import Curve, Described, Expression, Missing, Scalar, scalar

Answer = TypeVar("Answer")


class PorousElectrode(Described):
    """One coating: active particles, electrolyte, additives and void, on one side of its foil.

    A negative electrode gives either its `thickness` or `n_to_p`, the ratio of capacities from
    which the loader derives the thickness: then the balance stays while the positive changes.

    Fractions are of the electrode's volume. `tortuosity_factor` is
    tau^2 = electrolyte_fraction * sigma_bulk / sigma_eff; `electronic_conductivity` is effective.
    """

    type: Literal["porous"]
    active: ActiveMaterial
    electrolyte: Electrolyte
    interface: Interface
    collector: InertMaterial
    carbon: InertMaterial | None = None
    binder: InertMaterial | None = None
    thickness: Scalar = scalar("m")
    n_to_p: Scalar | None = scalar("1", default=None)
    active_fraction: Scalar = scalar("1", "fraction")
    electrolyte_fraction: Scalar = scalar("1", "fraction")
    carbon_fraction: Scalar | None = scalar("1", "fraction", default=None)
    binder_fraction: Scalar | None = scalar("1", "fraction", default=None)
    particle_radius: Scalar = scalar("m")
    tortuosity_factor: Scalar = scalar("1")
    electronic_conductivity: Scalar = scalar("S/m")
    contact_fraction: Scalar = scalar("1", "fraction")
    swelling_absorbed: Scalar = scalar("1", "fraction")
    collector_thickness: Scalar = scalar("m")
    assembled_stoichiometry: Scalar = scalar("1", "fraction")
    formation_loss: Scalar | None = scalar("1", "fraction", default=None)

    @property
    def volume_fractions(self) -> dict[str, float]:
        """Volume fraction of each solid and liquid part; void is what is left."""
        parts = {
            "active": self.active_fraction,
            "electrolyte": self.electrolyte_fraction,
            "carbon": self.carbon_fraction,
            "binder": self.binder_fraction,
        }
        return {name: part.si for name, part in parts.items() if part is not None}

    @property
    def void_fraction(self) -> float:
        """What no component fills."""
        return 1 - sum(self.volume_fractions.values())

    @property
    def host_capacity(self) -> float:
        """F L eps c_max: charge from x = 0 to x = 1 [C/m2]."""
        return (
            FARADAY
            * self.thickness.si
            * self.active_fraction.si
            * self.active.maximum_concentration.si
        )


class PlanarElectrode(Described):
    """A flat metal electrode, with a host layer where it starts without metal (anode-free)."""

    type: Literal["planar"]
    metal: Metal
    interface: Interface
    collector: InertMaterial
    host: InertMaterial | None = None
    host_thickness: Scalar | None = scalar("m", default=None)
    thickness: Scalar = scalar("m", "natural")
    collector_thickness: Scalar = scalar("m")
    critical_current_density: Scalar = scalar("A/m^2")
    critical_current_activation_energy: Scalar = scalar("J/mol", "natural")


class Separator(Described):
    """What keeps the electrodes apart: a solid electrolyte, or a film soaked with a liquid one."""

    electrolyte: Electrolyte
    matrix: InertMaterial | None = None
    thickness: Scalar = scalar("m")
    electrolyte_fraction: Scalar = scalar("1", "fraction")
    matrix_fraction: Scalar | None = scalar("1", "fraction", default=None)
    tortuosity_factor: Scalar = scalar("1")


class Limits(Described):
    """What the cell is held to in use."""

    lower_voltage: Scalar = scalar("V", "natural")
    upper_voltage: Scalar = scalar("V")
    maximum_charge_rate: Scalar = scalar("1/h")
    plating_margin: Scalar = scalar("V", "natural")
    maximum_temperature: Scalar = scalar("K")


class Pouch(Described):
    """Stacked units in laminate film; margins are outer less electrode, both sides together."""

    type: Literal["pouch"]
    film: InertMaterial
    film_thickness: Scalar = scalar("m")
    length: Scalar = scalar("m")
    width: Scalar = scalar("m")
    margin_length: Scalar = scalar("m", "natural")
    margin_width: Scalar = scalar("m", "natural")
    repeat_units: Scalar = scalar("1")
    tab_mass: Scalar = scalar("kg", "natural")
    electrolyte_excess: Scalar = scalar("1", "natural")


class Can(Described):
    """A housing of fixed size; the stack fills a fixed share of it, whatever its layers."""

    type: Literal["can"]
    outer_volume: Scalar = scalar("m^3")
    outer_area: Scalar = scalar("m^2")
    stack_fraction: Scalar = scalar("1", "fraction")
    hardware_mass: Scalar = scalar("kg", "natural")
    electrolyte_excess: Scalar = scalar("1", "natural")


class Bare(Described):
    """Electrodes of which no housing is known: enough to simulate, not to weigh."""

    type: Literal["bare"]
    length: Scalar = scalar("m")
    width: Scalar = scalar("m")
    repeat_units: Scalar = scalar("1")


class Pack(Described):
    """The cells' share of the pack around them."""

    volume_fraction: Scalar = scalar("1", "fraction")
    mass_fraction: Scalar = scalar("1", "fraction")


class Thermal(Described):
    """The cell as one lump of heat."""

    specific_heat: Scalar = scalar("J/(kg*K)")
    heat_transfer_coefficient: Scalar = scalar("W/(m^2*K)", "natural")


class Cell(Described):
    """A cell with all its materials resolved. Make one with `cellsim.load`.

    Values are reached by attribute, `cell.positive.thickness.si`, or by the same path as text,
    `cell["positive.thickness"]`.
    """

    name: str
    title: str
    description: str
    contact_resistance: Scalar = scalar("ohm*m^2", "natural")
    limits: Limits
    positive: PorousElectrode
    separator: Separator
    negative: Annotated[PorousElectrode | PlanarElectrode, Field(discriminator="type")]
    case: Annotated[Pouch | Can | Bare, Field(discriminator="type")]
    pack: Pack
    thermal: Thermal
    ageing: Ageing | None = None
    decomposition: Reactions | None = None

    _tree: dict[str, Any] = PrivateAttr(default_factory=dict)
    _found: dict[Callable[[Cell], Any], Any] = PrivateAttr(default_factory=dict)

    def __getitem__(self, path: str) -> Any:
        node: Any = self
        if path.split(".")[0] == "electrolyte":  # of every layer; read off the separator
            node = self.separator
        for key in path.split("."):
            node = getattr(node, key)
        return node

    def replace(self, changes: Mapping[str, Any]) -> Cell:
        """A new cell with some values changed, all cross-checks made again.

        Parameters
        ----------
        changes : mapping
            Path to new value: ``{"positive.thickness": "95 um"}``. A bare number is in SI;
            a text on a path that holds a material is the name of another material; ``.factor``
            behind a function scales it. ``electrolyte`` is that of every layer; a liquid is one
            throughout, whichever layer's path names it.

        Raises
        ------
        InputError
            No such path, a wrong unit, or a cell that cannot be.
        """
        from cellsim.parameters.changes import rebuild

        return rebuild(self, changes)

    def once(self, make: Callable[[Cell], Answer]) -> Answer:
        """`make` of this cell, worked out once: the cell is frozen, and its answer with it.

        A function of a module, for it travels with the cell to other processes.
        """
        if make not in self._found:
            self._found[make] = make(self)
        answer: Answer = self._found[make]
        return answer

    @cached_property
    def hash(self) -> str:
        """SHA-256 over every value and its provenance, materials and curves included."""
        curves = {
            path: np.stack(value.points).tolist()
            for path, value in self.values()
            if isinstance(value, Curve)
        }
        text = json.dumps([self.model_dump(mode="json"), curves], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def values(self) -> Iterator[tuple[str, Scalar | Expression | Curve]]:
        """Every value of the cell with its path, in the order of the schema; none is missing."""
        found = _values(self, "")
        yield from ((path, value) for path, value in found if not isinstance(value, Missing))

    @property
    def missing(self) -> tuple[str, ...]:
        """Paths of the numbers that it lacks: what needs one of them is refused."""
        lacking = (value for _, value in _values(self, "") if isinstance(value, Missing))
        return tuple(dict.fromkeys(value.path for value in lacking))

    @property
    def origins(self) -> Mapping[str, str]:
        """Path, or the beginning of one, to the file that its values are from; "" is the cell's."""
        origins: Mapping[str, str] = self._tree.get("origins", {})
        return origins

    @property
    def lithium_metal(self) -> bool:
        """Whether the negative electrode is a planar metal."""
        return isinstance(self.negative, PlanarElectrode)

    @property
    def liquid(self) -> bool:
        """Whether the separator holds a liquid."""
        return isinstance(self.separator.electrolyte, LiquidElectrolyte)

    def __repr__(self) -> str:
        return f"Cell({self.name!r}, {self.hash[:8]})"

    __str__ = __repr__


def _values(node: Described, prefix: str) -> Iterator[tuple[str, Scalar | Expression | Curve]]:
    for name in type(node).model_fields:
        value = getattr(node, name)
        path = f"{prefix}{name}"
        if isinstance(value, Scalar | Expression | Curve):
            yield path, value
        elif isinstance(value, Described):
            yield from _values(value, f"{path}.")
