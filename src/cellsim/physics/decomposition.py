"""Exothermic decomposition: how fast each reactant goes, and what heat that gives.

Each reaction has one amount, c: 1 stands for the mass on which its heat is stated. It depends on
no other reaction but through temperature, so that at a constant temperature each goes its own way.
Arrays broadcast; a lane is one cell at one set of values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from cellsim.physics.temperature import arrhenius

Order = Literal["first-order", "autocatalytic", "passivating"]

#: At the start the passivating film has the thickness in which a rate falls by e (Hatchard 2001).
_FILM_AT_START = 1.0


@dataclass(frozen=True)
class Reaction:
    """One reaction in a given cell.

    Attributes
    ----------
    name, order : str
        dc/dt = -k c for "first-order", -k c (1 - c) for "autocatalytic", and for "passivating"
        -k c exp(-z/z_0) with dz = -dc and z = z_0 at the start.
    rate : array [1/s]
        k at `reference` [K].
    activation_energy : array [J/mol]
    initial : array
        c of the fresh cell.
    film : array
        z_0, of a passivating reaction.
    rise : array [K]
        How much warmer the adiabatic cell gets where c falls by 1.
    """

    name: str
    order: Order
    rate: np.ndarray
    reference: np.ndarray
    activation_energy: np.ndarray
    initial: np.ndarray
    film: np.ndarray
    rise: np.ndarray

    def coefficient(self, temperature: Any) -> np.ndarray:
        """k [1/s]."""
        factor = arrhenius(self.activation_energy, temperature, reference=self.reference)
        return np.asarray(self.rate * factor)

    def speed(self, amount: Any, temperature: Any) -> np.ndarray:
        """-dc/dt [1/s]."""
        speed = self.coefficient(temperature) * amount
        if self.order == "autocatalytic":
            return np.asarray(speed * (1 - amount))
        if self.order == "passivating":
            return np.asarray(speed * np.exp(-self._film(amount)))
        return np.asarray(speed)

    def after(self, amount: Any, temperature: Any, duration: Any) -> np.ndarray:
        """The amount after a time at one temperature.

        Exact, but for the passivating law: there the film's growth is exact, and what is left of
        the reactant is taken as constant meanwhile.
        """
        progress = self.coefficient(temperature) * duration
        if self.order == "autocatalytic":
            faded = amount * np.exp(-progress)
            return np.asarray(faded / (1 - amount + faded))
        if self.order == "passivating":
            growth = progress * amount / self.film * np.exp(-self._film(amount))
            gone = self.film * np.log1p(growth)
            return np.asarray(amount * np.exp(-gone / np.maximum(amount, 1e-300)))
        return np.asarray(amount * np.exp(-progress))

    def _film(self, amount: Any) -> np.ndarray:
        return np.asarray(_FILM_AT_START + (self.initial - amount) / self.film)

    def lanes(self, index: Any) -> Reaction:
        """Some of the lanes; values common to all stay so."""
        found: dict[str, Any] = self._arrays()
        return replace(self, **{k: v[index] if v.ndim else v for k, v in found.items()})

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the lanes; () where all values are common to all."""
        return np.broadcast_shapes(*(array.shape for array in self._arrays().values()))

    def _arrays(self) -> dict[str, np.ndarray]:
        names = ("rate", "reference", "activation_energy", "initial", "film", "rise")
        return {name: getattr(self, name) for name in names}


def heating(reactions: Sequence[Reaction], amounts: Sequence[Any], temperature: Any) -> np.ndarray:
    """Self-heating rate of the adiabatic cell [K/s]."""
    total = np.zeros(np.shape(temperature))
    for reaction, amount in zip(reactions, amounts, strict=True):
        total = total + reaction.rise * reaction.speed(amount, temperature)
    return total


def adiabatic_rise(reactions: Sequence[Reaction]) -> np.ndarray:
    """Warming of the adiabatic cell when everything has reacted [K]."""
    return np.asarray(sum(reaction.rise * reaction.initial for reaction in reactions))
