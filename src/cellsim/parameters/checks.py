"""Physical cross-checks over a whole cell: each says key, value and remedy."""

from __future__ import annotations

from collections.abc import Iterator

from cellsim.errors import InputError
from cellsim.parameters.balance import UnbalancedError, balance, open_circuit_voltage
from cellsim.parameters.cell import Cell, PorousElectrode

#: How far below its emptiest open-circuit voltage a cell may still be asked to discharge [V].
LOWEST_BELOW_EMPTY = 1.5

_TOLERANCE = 1e-9


def check(cell: Cell) -> None:
    """Raise `InputError` at the first thing that cannot be."""
    for electrode, name in _porous(cell):
        _volume_fractions(electrode, name)
        _parts(electrode, name)
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
    _separator(cell)
    _voltages(cell)
    _balance(cell)


def _porous(cell: Cell) -> Iterator[tuple[PorousElectrode, str]]:
    yield cell.positive, "positive"
    if isinstance(cell.negative, PorousElectrode):
        yield cell.negative, "negative"


def _volume_fractions(electrode: PorousElectrode, name: str) -> None:
    total = 1 - electrode.void_fraction
    if total > 1 + _TOLERANCE:
        parts = " + ".join(f"{part} {v:g}" for part, v in electrode.volume_fractions.items())
        raise InputError(
            f"the volume fractions add up to {total:.4g} ({parts})",
            key=f"{name}.active_fraction",
            value=electrode.active_fraction.shown,
            remedy="they must not exceed 1; the rest is void",
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
    for key in ("active_fraction", "electrolyte_fraction", "contact_fraction"):
        if not getattr(electrode, key).si > 0:
            raise InputError(
                "an electrode without it does not work",
                key=f"{name}.{key}",
                value=getattr(electrode, key).shown,
                remedy="give a fraction above 0",
            )
    interface = electrode.interface
    if (interface.film_resistance is None) != (interface.film_activation_energy is None):
        raise InputError(
            "a film needs both its resistance and its activation energy",
            key=f"{name}.interface.film_resistance",
            remedy="give both, or neither",
        )


def _separator(cell: Cell) -> None:
    separator = cell.separator
    matrix = 0.0 if separator.matrix_fraction is None else separator.matrix_fraction.si
    if (separator.matrix is None) != (separator.matrix_fraction is None):
        raise InputError(
            "'matrix' and 'matrix_fraction' come together",
            key="separator.matrix",
            remedy="give both, or neither",
        )
    if separator.electrolyte_fraction.si + matrix > 1 + _TOLERANCE:
        raise InputError(
            f"with a matrix of {matrix:g} the volume fractions exceed 1",
            key="separator.electrolyte_fraction",
            value=separator.electrolyte_fraction.shown,
            remedy="lower one of them",
        )


def _voltages(cell: Cell) -> None:
    limits = cell.limits
    if not limits.lower_voltage.si < limits.upper_voltage.si:
        raise InputError(
            f"is not below the upper limit of {limits.upper_voltage.shown}",
            key="limits.lower_voltage",
            value=limits.lower_voltage.shown,
            remedy="exchange them",
        )


def _balance(cell: Cell) -> None:
    try:
        state = balance(cell)
    except UnbalancedError as error:
        if error.negative_full:
            raise _too_little_negative(cell, "below 1") from error
        raise InputError(
            f"lies outside the open-circuit window: {error}",
            key="limits.upper_voltage",
            value=cell.limits.upper_voltage.shown,
            remedy="change the limit, or the thicknesses that set the electrode balance",
        ) from error
    if state.n_to_p is not None and state.n_to_p < 1 - _TOLERANCE:
        raise _too_little_negative(cell, f"{state.n_to_p:.3f}")
    x_p, x_n = (state.x_p[0], None if state.x_n is None else state.x_n[0])
    empty = float(open_circuit_voltage(cell, x_p, x_n))  # type: ignore[arg-type]
    if cell.limits.lower_voltage.si < empty - LOWEST_BELOW_EMPTY:
        raise InputError(
            "lies outside the open-circuit window: "
            f"emptied of lithium the cell stands at {empty:.3f} V",
            key="limits.lower_voltage",
            value=cell.limits.lower_voltage.shown,
            remedy="raise it",
        )


def _too_little_negative(cell: Cell, ratio: str) -> InputError:
    given = getattr(cell.negative, "n_to_p", None)
    if given is not None:
        return InputError(
            "with less than 1 the negative electrode cannot take all the lithium",
            key="negative.n_to_p",
            value=given.shown,
            remedy="make it at least 1",
        )
    return InputError(
        f"N/P is {ratio}: the negative electrode cannot take all the lithium",
        key="negative.thickness",
        value=cell.negative.thickness.shown,
        remedy="make the negative thicker or the positive thinner, so that N/P is at least 1",
    )
