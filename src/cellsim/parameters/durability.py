"""What ends a cell without a current: laws of ageing and of decomposition, one file each.

A cell names them as it names its materials. What is stated at a reference temperature in the
middle of the measurements is less tied to the activation energy than a prefactor would be: so the
two may be drawn one by one.
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from cellsim.parameters.materials import Material
from cellsim.parameters.values import Described, Scalar, scalar

#: What a law says of cycling: all of it, or nothing.
CYCLE_KEYS = (
    *("cycle_temperature", "cycle_loss", "cycle_activation_energy"),
    *("cycle_exponent", "cycle_resistance"),
)


class Ageing(Material):
    """Calendar ageing of a whole cell, and cycling where it is known; see `physics.ageing`.

    Losses are shares of the fresh cell after one year at rest, half charged, at
    `reference_temperature`; those of cycling, what a thousand full cycles cost in addition at
    `cycle_temperature`. Resistance grows with the cycles themselves, capacity goes by a power.
    """

    type: Literal["ageing"]
    reference_temperature: Scalar = scalar("K")
    capacity_loss: Scalar = scalar("1", "natural")
    loss_activation_energy: Scalar = scalar("J/mol", "natural")
    loss_exponent: Scalar = scalar("1", "fraction")
    loss_soc_slope: Scalar = scalar("1", "any")
    resistance_growth: Scalar = scalar("1", "natural")
    resistance_activation_energy: Scalar = scalar("J/mol", "natural")
    resistance_exponent: Scalar = scalar("1", "fraction")
    resistance_soc_slope: Scalar = scalar("1", "any")
    cycle_temperature: Scalar | None = scalar("K", default=None)
    cycle_loss: Scalar | None = scalar("1", "natural", default=None)
    cycle_activation_energy: Scalar | None = scalar("J/mol", "any", default=None)
    cycle_exponent: Scalar | None = scalar("1", "fraction", default=None)
    cycle_resistance: Scalar | None = scalar("1", "natural", default=None)

    @model_validator(mode="after")
    def _cycling_is_whole(self) -> Ageing:
        given = [getattr(self, key) is not None for key in CYCLE_KEYS]
        if any(given) and not all(given):
            raise ValueError(f"{', '.join(CYCLE_KEYS)} come together")
        return self


Reactant = Literal["negative", "positive", "electrolyte", "lithium"]


class Decomposition(Material):
    """One exothermic reaction; see `physics.decomposition`.

    `heat` is per mass of `reactant`: the active material and carbon of the negative electrode, the
    active material of the positive, all electrolyte of the cell, or the lithium that the negative
    electrode holds when full. `initial` is the amount that a fresh cell has of it.
    """

    type: Literal["decomposition"]
    reactant: Reactant
    order: Literal["first-order", "autocatalytic", "passivating"]
    reference_temperature: Scalar = scalar("K")
    rate: Scalar = scalar("1/s")
    activation_energy: Scalar = scalar("J/mol")
    heat: Scalar = scalar("J/kg", "natural")
    initial: Scalar = scalar("1", "fraction")
    film_scale: Scalar | None = scalar("1", default=None)

    @model_validator(mode="after")
    def _order_is_whole(self) -> Decomposition:
        if (self.order == "passivating") != (self.film_scale is not None):
            raise ValueError("a passivating reaction, and no other, has a 'film_scale'")
        if self.order == "autocatalytic" and not self.initial.range[1] < 1:
            raise ValueError("an autocatalytic reaction with 'initial' = 1 never starts")
        return self


class Reactions(Described):
    """The reactions of a cell; `notes` says why one that might be expected is not there.

    `interphase` is the film's own decomposition, `anode` what the charged negative electrode does
    with the electrolyte, `cathode` and `cathode_second` the positive electrode's two stages,
    `solvent` the electrolyte by itself.
    """

    notes: str = ""
    interphase: Decomposition | None = None
    anode: Decomposition | None = None
    cathode: Decomposition | None = None
    cathode_second: Decomposition | None = None
    solvent: Decomposition | None = None

    @model_validator(mode="after")
    def _says_why_not(self) -> Reactions:
        if not self.notes and None in (self.interphase, self.anode, self.cathode):
            raise ValueError("'notes' must say why a reaction is left out")
        return self

    @property
    def present(self) -> dict[str, Decomposition]:
        """Those that the cell has, by key."""
        every = {key: getattr(self, key) for key in REACTIONS}
        return {key: value for key, value in every.items() if value is not None}


REACTIONS = ("interphase", "anode", "cathode", "cathode_second", "solvent")
