"""A cell's law of ageing as numbers, nominal or drawn from their ranges."""

from __future__ import annotations

from typing import Any

import numpy as np

from cellsim.constants import ZERO_CELSIUS
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.durability import Ageing
from cellsim.parameters.uncertain import draw
from cellsim.physics.ageing import cycling, growth

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

#: The same -> what a thousand cycles cost, and its exponent; resistance goes with the cycles.
_CYCLE_KEYS = {"loss": ("cycle_loss", "cycle_exponent"), "resistance": ("cycle_resistance", None)}


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


def cycle_coefficients(
    cell: Cell, figure: str, samples: int | None = None, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """What a thousand cycles cost, its activation energy, exponent and reference temperature.

    Parameters
    ----------
    cell, figure, samples, seed
        As in `coefficients`.

    Raises
    ------
    InputError
        The law says nothing of cycles.
    """
    law = law_of(cell)
    if law.cycle_loss is None:
        raise InputError(
            "says nothing of cycles", key="ageing", value=law.name, remedy="ask for none a day"
        )
    thousand, exponent = _CYCLE_KEYS[figure]
    keys = [thousand, "cycle_activation_energy", "cycle_temperature", *filter(None, [exponent])]
    drawn = draw(cell, [f"ageing.{key}" for key in keys], samples, seed)
    first, energy, reference, *power = drawn.values()
    return first, energy, power[0] if power else np.ones_like(first), reference


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


def cycled(
    cell: Cell,
    figure: str,
    temperatures: np.ndarray,
    cycles: np.ndarray,
    samples: int | None = None,
    seed: int = 0,
) -> np.ndarray:
    """`cycling` over (sample, temperature, cycles); nothing where there are none at all."""
    if not np.any(cycles):
        over = () if samples is None else (samples,)
        return np.zeros((*over, np.size(temperatures), np.size(cycles)))
    values = cycle_coefficients(cell, figure, samples, seed)
    thousand, energy, exponent, reference = (value[..., None, None] for value in values)
    return cycling(
        thousand,
        energy,
        exponent,
        reference=reference,
        temperature=np.asarray(temperatures)[:, None],
        cycles=np.asarray(cycles),
    )


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


def outside_cycles(cell: Cell, temperatures: np.ndarray) -> str:
    """The same of cycling."""
    law = law_of(cell)
    if law.cycle_loss is None or law.cycle_temperature is None:
        return ""
    low, high = law.cycle_loss.valid.get("T", (law.cycle_temperature.si,) * 2)
    least, most = float(np.min(temperatures)), float(np.max(temperatures))
    if low <= least and most <= high:
        return ""
    at = _celsius(low) if low == high else _WORDS["T"](low, high)
    return f"{law.name}: cycled at {_WORDS['T'](least, most)}, measured at {at} or not at all"


def _celsius(kelvin: float) -> str:
    return f"{kelvin - ZERO_CELSIUS:.0f} degC"


_WORDS = {
    "T": lambda low, high: f"{low - ZERO_CELSIUS:.0f} to {high - ZERO_CELSIUS:.0f} degC",
    "soc": lambda low, high: f"soc {low:.2f} to {high:.2f}",
    "t": lambda low, high: f"{low / 86400:.0f} to {high / 86400:.0f} days",
}
