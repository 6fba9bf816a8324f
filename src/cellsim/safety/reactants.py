"""What each reaction would heat the cell by: its heat, the mass that reacts, the cell's own mass.

Published heats are per gram of a reactant, so the masses are those of the design; only the source
of the liquid cells' numbers (Kim 2007) multiplies with contents per volume of an 18650 instead.
"""

from __future__ import annotations

import numpy as np

from cellsim.cell_design import Design, design
from cellsim.constants import FARADAY
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.durability import Decomposition, Reactant
from cellsim.parameters.uncertain import draw
from cellsim.physics.composition import molar_mass
from cellsim.physics.decomposition import Reaction

_HOUR = 3600.0
_DRAWN = ("rate", "activation_energy", "heat", "initial")


def mass_of(reactant: Reactant, plan: Design) -> float:
    """Mass of a reactant in the fully charged cell [kg]."""
    if reactant == "lithium":
        charged = plan.nominal_capacity * _HOUR / FARADAY * molar_mass("Li")
        return charged + _parts(plan, "negative", ("metal",))
    if reactant == "electrolyte":
        return _parts(plan, "", ("electrolyte",)) + plan.excess_electrolyte
    return _parts(plan, reactant, ("active", "carbon") if reactant == "negative" else ("active",))


def _parts(plan: Design, layer: str, roles: tuple[str, ...]) -> float:
    """Mass of all parts with one of the roles, in one layer or ("") in all [kg]."""
    parts = [p for row in plan.stack if layer in ("", row.name) for p in row.parts]
    return plan.electrode_area * sum(part.mass for part in parts if part.role in roles)


def reactions(cell: Cell, samples: int | None = None, seed: int = 0) -> list[Reaction]:
    """The cell's reactions, with the rise of the adiabatic cell that each brings.

    Raises
    ------
    InputError
        The cell names none.
    """
    if cell.decomposition is None or not cell.decomposition.present:
        raise InputError(
            "the cell names no reactions of decomposition",
            key="decomposition",
            remedy="name them in its file, under [decomposition]",
        )
    plan = design(cell)
    capacity = heat_capacity(cell, samples, seed)
    return [
        _reaction(cell, key, found, mass_of(found.reactant, plan), capacity, samples, seed)
        for key, found in cell.decomposition.present.items()
    ]


def heat_capacity(cell: Cell, samples: int | None = None, seed: int = 0) -> np.ndarray:
    """Of the whole cell [J/K]."""
    specific = draw(cell, ["thermal.specific_heat"], samples, seed)["thermal.specific_heat"]
    return np.asarray(specific * design(cell).mass("cell"))


def _reaction(
    cell: Cell,
    key: str,
    found: Decomposition,
    mass: float,
    capacity: np.ndarray,
    samples: int | None,
    seed: int,
) -> Reaction:
    names = [*_DRAWN, *(["film_scale"] if found.film_scale is not None else [])]
    drawn = draw(cell, [f"decomposition.{key}.{name}" for name in names], samples, seed)
    value = {name: drawn[f"decomposition.{key}.{name}"] for name in names}
    return Reaction(
        name=key,
        order=found.order,
        rate=value["rate"],
        reference=np.asarray(found.reference_temperature.si),
        activation_energy=value["activation_energy"],
        initial=value["initial"],
        film=value.get("film_scale", np.asarray(1.0)),
        rise=value["heat"] * mass / capacity,
    )
