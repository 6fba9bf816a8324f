"""Physical cross-checks over a whole cell: each says key, value and remedy.

What numbers may break is a `Flaw`, found for many cells at once where values are arrays; what only
the choice of parts may break is raised at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.errors import InputError
from cellsim.parameters.balance import (
    FINE,
    NO_CHARGE,
    NO_ROOM,
    OUT_OF_REACH,
    balance,
    describe,
    negative_full,
    open_circuit_voltage,
)
from cellsim.parameters.cell import Cell, PorousElectrode

#: How far below its emptiest open-circuit voltage a cell may still be asked to discharge [V].
LOWEST_BELOW_EMPTY = 1.5

_TOLERANCE = 1e-9

#: The number of one cell out of a value that may be an array.
Read = Callable[[Any], float]


@dataclass(frozen=True)
class Flaw:
    """Something that cannot be, where `bad` is true: an array in a cell that stands for many."""

    bad: Any
    key: str
    problem: Callable[[Read], str]
    remedy: str


def check(cell: Cell) -> None:
    """Raise `InputError` at the first thing that cannot be."""
    _structure(cell)
    for flaw in flaws(cell):
        if np.any(flaw.bad):
            raise InputError(
                flaw.problem(float), key=flaw.key, value=cell[flaw.key].shown, remedy=flaw.remedy
            )


def flaws(cell: Cell) -> Iterator[Flaw]:
    """All that numbers may break, one after another."""
    for electrode, name in _porous(cell):
        yield from _fractions(electrode, name)
    yield _separator(cell)
    yield _voltages(cell)
    yield from _balance(cell)


def _structure(cell: Cell) -> None:
    """What belongs together, and where."""
    for electrode, name in _porous(cell):
        _parts(electrode, name)
        _same_electrolyte(cell, electrode, name)
    if cell.positive.n_to_p is not None:
        raise InputError(
            "belongs to the negative electrode",
            key="positive.n_to_p",
            remedy="give it as negative.n_to_p",
        )
    if isinstance(cell.negative, PorousElectrode) and cell.negative.formation_loss is not None:
        raise InputError(
            "is counted on the positive electrode",
            key="negative.formation_loss",
            remedy="give it as positive.formation_loss",
        )
    separator = cell.separator
    if (separator.matrix is None) != (separator.matrix_fraction is None):
        raise InputError(
            "'matrix' and 'matrix_fraction' come together",
            key="separator.matrix",
            remedy="give both, or neither",
        )


def _porous(cell: Cell) -> Iterator[tuple[PorousElectrode, str]]:
    yield cell.positive, "positive"
    if isinstance(cell.negative, PorousElectrode):
        yield cell.negative, "negative"


def _same_electrolyte(cell: Cell, electrode: PorousElectrode, name: str) -> None:
    if electrode.electrolyte.type != cell.separator.electrolyte.type:
        raise InputError(
            f"is a {electrode.electrolyte.type}, the separator holds a "
            f"{cell.separator.electrolyte.type}",
            key=f"{name}.electrolyte",
            value=electrode.electrolyte.name,
            remedy="a cell is liquid or solid throughout",
        )
    if cell.liquid and electrode.electrolyte != cell.separator.electrolyte:
        raise InputError(
            f"differs from the separator's, {cell.separator.electrolyte.name}",
            key=f"{name}.electrolyte",
            value=electrode.electrolyte.name,
            remedy="a liquid fills the whole cell: change it in every layer",
        )


def _parts(electrode: PorousElectrode, name: str) -> None:
    for part in ("carbon", "binder"):
        material, fraction = getattr(electrode, part), getattr(electrode, f"{part}_fraction")
        if (material is None) != (fraction is None):
            raise InputError(
                f"'{part}' and '{part}_fraction' come together",
                key=f"{name}.{part}",
                remedy="give both, or neither",
            )
    interface = electrode.interface
    if (interface.film_resistance is None) != (interface.film_activation_energy is None):
        raise InputError(
            "a film needs both its resistance and its activation energy",
            key=f"{name}.interface.film_resistance",
            remedy="give both, or neither",
        )


def _fractions(electrode: PorousElectrode, name: str) -> Iterator[Flaw]:
    total = 1 - electrode.void_fraction

    def too_much(read: Read) -> str:
        parts = " + ".join(f"{k} {read(v):g}" for k, v in electrode.volume_fractions.items())
        return f"the volume fractions add up to {read(total):.4g} ({parts})"

    yield Flaw(
        total > 1 + _TOLERANCE,
        f"{name}.active_fraction",
        too_much,
        "they must not exceed 1; the rest is void",
    )
    for key in ("active_fraction", "electrolyte_fraction", "contact_fraction"):
        yield Flaw(
            ~(np.asarray(getattr(electrode, key).si) > 0),
            f"{name}.{key}",
            lambda read: "an electrode without it does not work",
            "give a fraction above 0",
        )


def _separator(cell: Cell) -> Flaw:
    separator = cell.separator
    matrix = 0.0 if separator.matrix_fraction is None else separator.matrix_fraction.si
    return Flaw(
        separator.electrolyte_fraction.si + matrix > 1 + _TOLERANCE,
        "separator.electrolyte_fraction",
        lambda read: f"with a matrix of {read(matrix):g} the volume fractions exceed 1",
        "lower one of them",
    )


def _voltages(cell: Cell) -> Flaw:
    lower, upper = cell.limits.lower_voltage.si, cell.limits.upper_voltage.si
    return Flaw(
        ~(np.asarray(lower) < upper),
        "limits.lower_voltage",
        lambda read: f"is not below the upper limit of {read(upper):g} V",
        "exchange them",
    )


def _balance(cell: Cell) -> Iterator[Flaw]:
    with np.errstate(all="ignore"):
        state, flaw = balance(cell)
        full = (flaw == OUT_OF_REACH) & negative_full(cell)
        ratio = np.nan if state.n_to_p is None else state.n_to_p
        yield _too_little_negative(cell, full, lambda read: "below 1")
        for number in (NO_ROOM, OUT_OF_REACH, NO_CHARGE):
            yield Flaw(
                flaw == number,
                "limits.upper_voltage",
                lambda read, number=number: (  # type: ignore[misc]
                    f"lies outside the open-circuit window: {describe(cell, number)}"
                ),
                "change the limit, or the thicknesses that set the electrode balance",
            )
        short = (flaw == FINE) & (ratio < 1 - _TOLERANCE)
        yield _too_little_negative(cell, short, lambda read: f"{read(ratio):.3f}")
        empty = open_circuit_voltage(cell, state.x_p[0], state.x_n and state.x_n[0])
        lower = cell.limits.lower_voltage.si
        yield Flaw(
            lower < empty - LOWEST_BELOW_EMPTY,
            "limits.lower_voltage",
            lambda read: (
                "lies outside the open-circuit window: "
                f"emptied of lithium the cell stands at {read(empty):.3f} V"
            ),
            "raise it",
        )


def _too_little_negative(cell: Cell, bad: Any, ratio: Callable[[Read], str]) -> Flaw:
    if getattr(cell.negative, "n_to_p", None) is not None:
        return Flaw(
            bad,
            "negative.n_to_p",
            lambda read: "with less than 1 the negative electrode cannot take all the lithium",
            "make it at least 1",
        )
    return Flaw(
        bad,
        "negative.thickness",
        lambda read: f"N/P is {ratio(read)}: the negative electrode cannot take all the lithium",
        "make the negative thicker or the positive thinner, so that N/P is at least 1",
    )
