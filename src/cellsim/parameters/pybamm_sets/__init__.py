"""PyBaMM's own parameter sets as cells: `cellsim.load("pybamm:Ecker2015")`.

A set is a model's parameters and no cell's: it has laws and lengths, but mostly neither housing nor
composition nor limits of use. What it has is taken over exactly, formula by formula; what it lacks
is missing in the cell, and what asks for it says so. PyBaMM is imported when a set is loaded.
"""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cellsim.errors import InputError
from cellsim.parameters.pybamm_sets.catalogue import PREFIX, REFUSED, installed, loadable

if TYPE_CHECKING:
    from cellsim.parameters.cell import Cell

__all__ = ["PREFIX", "REFUSED", "at_one_temperature", "loadable", "set_tree"]

#: A range of temperature that is as good as one [K]: a set may refer to 298 K.
_POINT = 5.0


def set_tree(name: str) -> tuple[dict[str, Any], str]:
    """The raw table of a cell, as a TOML file would give it, and where it is from.

    Parameters
    ----------
    name : str
        Of the set, without the prefix.

    Raises
    ------
    InputError
        No such set, or one that the Doyle-Fuller-Newman model here cannot take; the message says
        why.
    """
    if name not in installed():
        close = difflib.get_close_matches(name, loadable(), n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(close)}? There are " if close else "there are "
        raise InputError(
            f"PyBaMM has no parameter set '{name}'", remedy=hint + ", ".join(loadable())
        )
    if name in REFUSED:
        raise InputError(
            f"PyBaMM's set {name} cannot be a cell here: {REFUSED[name]}",
            remedy=f"one of {', '.join(loadable())}",
        )
    return _read(name)


def at_one_temperature(cell: Cell) -> tuple[str, ...]:
    """Paths of the values of a set's cell that do not follow the temperature, though in nature they
    do: away from the set's own every run says so."""
    return tuple(
        path
        for path, value in cell.values()
        if not path.startswith(("positive.electrolyte.", "negative.electrolyte."))
        and "T" in value.valid
        and value.valid["T"][1] - value.valid["T"][0] < _POINT
    )


@lru_cache(maxsize=32)
def _read(name: str) -> tuple[dict[str, Any], str]:
    from cellsim.parameters.pybamm_sets.tree import read

    return read(name)
