"""A cell's law of ageing as numbers, nominal or drawn from their ranges."""

from __future__ import annotations

from typing import Any

import numpy as np

from cellsim.constants import ZERO_CELSIUS
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.durability import Ageing
from cellsim.parameters.ranges import draw
from cellsim.physics.ageing import growth

#: Name of a figure -> its yearly value, activation energy, exponent and slope in the law.
_KEYS = {
    "loss": (
        *("capacity_loss", "loss_activation_energy"),
        *("loss_exponent", "loss_soc_slope"),
    ),
    "resistance": (
        *("resistance_growth", "resistance_activation_energy"),
        *("resistance_exponent", "resistance_soc_slope"),
    ),
}


def law_of(cell: Cell) -> Ageing:
    """The law that the cell names.

    Raises
    ------
    InputError
        It names none.
    """
    if cell.ageing is None:
        raise InputError(
            "the cell names no law of ageing",
            key="ageing",
            remedy="name one in its file, such as ageing = 'ageing-nmc622-liquid'",
        )
    return cell.ageing


def coefficients(
    cell: Cell, figure: str, samples: int | None = None, seed: int = 0
) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """What `physics.ageing.growth` takes first, and its reference temperature [K].

    Parameters
    ----------
    cell : Cell
    figure : {"loss", "resistance"}
    samples : int, optional
        Drawn from the ranges; the nominal law where left out.
    """
    law_of(cell)
    paths = [f"ageing.{key}" for key in (*_KEYS[figure], "reference_temperature")]
    drawn = draw(cell, paths, samples, seed)
    *values, reference = (drawn[path] for path in paths)
    return tuple(values), reference


def aged(
    cell: Cell,
    figure: str,
    temperatures: np.ndarray,
    times: np.ndarray,
    soc: float,
    samples: int | None = None,
    seed: int = 0,
) -> np.ndarray:
    """`growth` over (sample, temperature, time), or (temperature, time) without samples."""
    values, reference = coefficients(cell, figure, samples, seed)
    grown = growth(
        *(value[..., None, None] for value in values),
        reference=reference[..., None, None],
        temperature=np.asarray(temperatures)[:, None],
        time=np.asarray(times),
        soc=soc,
    )
    return np.asarray(grown)


def outside(cell: Cell, temperatures: np.ndarray, times: np.ndarray, soc: float) -> str:
    """Where the law is used beyond the measurements behind it, in words; "" if nowhere."""
    law = law_of(cell)
    valid = law.capacity_loss.valid
    if not valid:
        return f"{law.name}: rests on no measurement of ageing at rest"
    asked: dict[str, tuple[Any, Any]] = {
        "T": (np.min(temperatures), np.max(temperatures)),
        "soc": (soc, soc),
        "t": (np.min(times), np.max(times)),
    }
    phrases = []
    for name, (low, high) in valid.items():
        least, most = asked[name]
        if least < low or most > high:
            phrases.append(
                f"{law.name}: {_WORDS[name](least, most)}, measured {_WORDS[name](low, high)}"
            )
    return "; ".join(phrases)


_WORDS = {
    "T": lambda low, high: f"{low - ZERO_CELSIUS:.0f} to {high - ZERO_CELSIUS:.0f} degC",
    "soc": lambda low, high: f"soc {low:.2f} to {high:.2f}",
    "t": lambda low, high: f"{low / 86400:.0f} to {high / 86400:.0f} days",
}
