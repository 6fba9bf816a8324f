"""Engines: a cell and a protocol in, a labelled Dataset out.

`reference` is PyBaMM. Every engine takes the same `Case` and gives the same `Run`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellsim.engines.case import Case, Mesh, make_case
from cellsim.engines.dataset import Run, assemble
from cellsim.engines.ending import refused
from cellsim.errors import InputError
from cellsim.parameters import Cell
from cellsim.protocols import Protocol

if TYPE_CHECKING:
    import xarray

__all__ = ["ENGINES", "Mesh", "make_case", "simulate", "to_pybamm"]

ENGINES = ("reference",)


def simulate(
    cell: Cell,
    protocol: Protocol,
    *,
    temperature: str | float = "25 degC",
    initial_soc: float | None = None,
    engine: str = "reference",
    model: str = "DFN",
    thermal: str = "isothermal",
    mesh: Mesh | None = None,
) -> xarray.Dataset:
    """Simulate one cell through one protocol.

    Parameters
    ----------
    cell : Cell
    protocol : Protocol
        From `discharge`, `charge`, `fast_charge` or `rest`.
    temperature : str or float
        Of the surroundings, and of the cell at the start: "-20 degC", or a number in K.
    initial_soc : float, optional
        Fraction of the nominal capacity; the protocol's own start unless given.
    engine : str
        "reference" (PyBaMM).
    model : str
        "DFN", "SPMe" or "SPM".
    thermal : str
        "isothermal", or "lumped": one temperature, heated by the cell's losses.
    mesh : Mesh, optional
        Points of the discretisation.

    Returns
    -------
    xarray.Dataset
        Along `time`; attribute `status` says whether it `finished` or `failed`, `termination`
        what ended it. A case that physics or the solver refuses is such a Dataset, no exception.

    Raises
    ------
    InputError
        An argument that cannot be used.
    """
    if engine not in ENGINES:
        raise InputError(
            "is not known", key="engine", value=engine, remedy=f"one of {', '.join(ENGINES)}"
        )
    case = make_case(cell, protocol, temperature, initial_soc, model, thermal, mesh)
    return assemble(case, refused(case) or _reference(case), engine)


def _reference(case: Case) -> Run:
    from cellsim.engines import reference

    return reference.run(case)


def to_pybamm(
    cell: Cell,
    *,
    model: str = "DFN",
    thermal: str = "isothermal",
    temperature: str | float = "25 degC",
    initial_soc: float = 1.0,
) -> tuple[Any, Any]:
    """The cell as a PyBaMM model and its ParameterValues, at 1C unless changed there.

    Parameters
    ----------
    cell : Cell
    model, thermal, temperature, initial_soc
        As in `simulate`.

    Returns
    -------
    model : pybamm.lithium_ion.BaseModel
    values : pybamm.ParameterValues
    """
    from cellsim.engines import reference
    from cellsim.protocols import discharge

    case = make_case(cell, discharge("1C"), temperature, initial_soc, model, thermal, None)
    return reference.to_pybamm(case)
