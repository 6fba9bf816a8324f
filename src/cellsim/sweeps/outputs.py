"""Outputs of many cases: from what `engines.simulate_many` found to one value a case.

A value that the solver did not come to is NaN, or no word.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cellsim.cell_design import BASES, design
from cellsim.engines import ending
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.protocols import Protocol
from cellsim.protocols.records import CHARGE
from cellsim.quantities import QUANTITIES

if TYPE_CHECKING:
    import xarray as xr

#: Always said of a case.
ALWAYS = ("status", "termination")

_MINUTE = 60.0

#: Read as they are.
_PLAIN = (
    *("capacity", "energy", "mean_voltage", "duration", "peak_temperature", "heat"),
    *("nominal_capacity", "lithium_closure", "energy_closure"),
)

#: Known before a case is run.
_OF_DESIGN = ("nominal_capacity",)

#: Worked out from others.
_DERIVED: dict[str, Callable[[xr.Dataset, Protocol, str], np.ndarray]] = {
    "energy_density": lambda found, _, basis: _per(found, "energy", "volume", basis),
    "specific_energy": lambda found, _, basis: _per(found, "energy", "mass", basis),
    "capacity_fraction": lambda found, _, __: ratio(
        found["capacity"].values, found["nominal_capacity"].values
    ),
    "charge_time": lambda found, protocol, _: charge_minutes(found, protocol),
    "limited_by": lambda found, protocol, _: limited_by(found, protocol),
}

#: What of the design an output is taken from.
_AMOUNTS = {"energy_density": "volume", "specific_energy": "mass"}

#: Every output that can be asked for.
OUTPUTS = (*_PLAIN, *_DERIVED)

#: Outputs, and what is always said, that are words.
WORDS = ("limited_by", *ALWAYS)


def check_outputs(names: Sequence[str], protocols: Sequence[Protocol], basis: str) -> None:
    """Raise `InputError` for an output or a basis that is not known, or that has no meaning."""
    if not names:
        raise InputError("is empty", key="outputs", remedy=f"name some of {', '.join(OUTPUTS)}")
    for name in names:
        if name not in OUTPUTS:
            close = difflib.get_close_matches(name, OUTPUTS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"one of {', '.join(OUTPUTS)}"
            raise InputError("is not an output", key="outputs", value=name, remedy=hint)
    if len(set(names)) < len(names):
        raise InputError("names one twice", key="outputs", value=", ".join(names), remedy="drop it")
    if basis not in BASES:
        raise InputError(
            "is not a basis", key="basis", value=basis, remedy=f"one of {', '.join(BASES)}"
        )
    if "charge_time" in names and not all(map(charges, protocols)):
        raise InputError(
            "is of a charge",
            key="outputs",
            value="charge_time",
            remedy="take a protocol that charges only, such as fast_charge, or ask for duration",
        )


def check_design(cell: Cell, names: Sequence[str], basis: str) -> None:
    """Raise `InputError` where an output takes a volume or a mass that the cell lacks."""
    for name, amount in _AMOUNTS.items():
        if name in names:
            getattr(design(cell), amount)(basis)


def charges(protocol: Protocol) -> bool:
    """Whether a protocol does nothing but charge."""
    return all(step.direction == CHARGE for step in protocol.steps)


def attributes(name: str, basis: str) -> dict[str, str]:
    """Unit and long name of an output."""
    found = QUANTITIES[name].attributes
    if name in ("energy_density", "specific_energy"):
        return found | {"basis": basis}
    return found


def values(
    found: xr.Dataset, names: Sequence[str], protocol: Protocol, basis: str = "cell"
) -> dict[str, np.ndarray]:
    """The outputs asked for, and what is always said: name -> (cases,).

    Parameters
    ----------
    found : xarray.Dataset
        From `engines.simulate_many`.
    names : sequence of str
        Of `OUTPUTS`.
    protocol : Protocol
        Of these cases; that they differ in rate does not matter.
    basis : str
        Of energy density and specific energy.
    """
    solved = _solved(found)
    columns: dict[str, np.ndarray] = {}
    for name in names:
        of = _DERIVED.get(name)
        column = found[name].values if of is None else of(found, protocol, basis)
        if name not in WORDS and name not in _OF_DESIGN:
            column = np.where(solved, column, np.nan)
        columns[name] = column
    for name in ALWAYS:
        columns[name] = found[name].values.astype(object)
    return columns


def charge_minutes(found: xr.Dataset, protocol: Protocol) -> np.ndarray:
    """Minutes of each charge: infinite where its target is never reached, NaN if not solved."""
    ends = found["termination"].values
    reached = found["status"].values == ending.FINISHED
    if protocol.steps[-1].until.soc is not None:
        reached &= ends == ending.SOC_REACHED
    minutes = minutes_taken(ends, found["duration"].values, reached)
    return np.where(np.isfinite(found["capacity"].values), minutes, np.nan)


def minutes_taken(
    ends: np.ndarray, seconds: np.ndarray, reached: np.ndarray | None = None
) -> np.ndarray:
    """Of charges that ended so after so long: infinite where the target is never reached.

    It is reached where the state of charge is, unless told.
    """
    done = ends == ending.SOC_REACHED if reached is None else reached
    words, which = np.unique(ends.astype(str), return_inverse=True)
    never = np.array([np.inf if ending.solved(str(word)) else np.nan for word in words])
    return np.where(done, seconds / _MINUTE, never[which])


def limited_by(
    found: xr.Dataset, protocol: Protocol, too_hot: Sequence[bool] | np.ndarray | bool = False
) -> np.ndarray:
    """What held the current of a charge longest; of others, the loss that is greatest at the end.

    What ended the run where neither can be said; of charges that are `too_hot` for any current
    from the first moment, the temperature.
    """
    ends = found["termination"].values.astype(object)
    if not charges(protocol):
        words = found["limited_by"].values.astype(object)
        said = np.array([isinstance(word, str) and word != "none" for word in words], bool)
        return np.where(said, words, ends)
    limits = found["limit"].values.astype(object)
    names = np.where(limits == "voltage", ending.UPPER_VOLTAGE, limits)
    held = np.nan_to_num(found["limit_time"].values).sum(axis=1)
    none = np.where(np.asarray(too_hot) & (ends == ending.CUT_OFF), ending.TEMPERATURE, ends)
    return np.where(held.max(axis=1) > 0, names[held.argmax(axis=1)], none)


def _solved(found: xr.Dataset) -> np.ndarray:
    """Whether a run says something of the cell; see `ending.solved`."""
    words, which = np.unique(found["termination"].values.astype(str), return_inverse=True)
    return np.array([ending.solved(str(word)) for word in words], bool)[which]


def _per(found: xr.Dataset, name: str, of: str, basis: str) -> np.ndarray:
    return ratio(found[name].values, found[of].sel(basis=basis).values)


def ratio(amount: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """An amount over a whole; NaN where the whole is nothing."""
    with np.errstate(all="ignore"):
        return np.where(whole > 0, amount / whole, np.nan)
