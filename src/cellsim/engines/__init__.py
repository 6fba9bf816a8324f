"""Engines: a cell and a protocol in, a labelled Dataset out.

`batch` is the batched DFN kernel: quick, and it says what it lacks. `reference` is PyBaMM, and has
all the physics. Each takes the same `Case` and gives the same `Run`; unless told, `simulate` takes
the first of them that has what the case needs and reaches its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cellsim.engines.case import COARSE, LOOSE, TOLERANCE, Case, Mesh, make_case
from cellsim.engines.dataset import Run, assemble
from cellsim.engines.ending import refused, solved
from cellsim.errors import InputError
from cellsim.parameters import Cell
from cellsim.protocols import Protocol

if TYPE_CHECKING:
    import xarray

__all__ = [
    "COARSE",
    "ENGINES",
    "LOOSE",
    "Mesh",
    "cores",
    "make_case",
    "prepare",
    "simulate",
    "simulate_each",
    "simulate_many",
    "to_pybamm",
]

ENGINES = ("batch", "reference")


def simulate(
    cell: Cell,
    protocol: Protocol,
    *,
    temperature: str | float = "25 degC",
    initial_soc: float | None = None,
    engine: str | None = None,
    model: str = "DFN",
    thermal: str = "isothermal",
    mesh: Mesh | None = None,
) -> xarray.Dataset:
    """Simulate one cell through one protocol.

    Parameters
    ----------
    cell : Cell
    protocol : Protocol
        From `discharge`, `charge`, `fast_charge`, `rest`, `cycles`, `protocol([...])` and others.
    temperature : str or float
        Of the surroundings, and of the cell at the start: "-20 degC", or a number in K.
    initial_soc : float, optional
        Fraction of the nominal capacity; the protocol's own start unless given.
    engine : str, optional
        "batch" (the batched kernel: the DFN model) or "reference" (PyBaMM: reduced models, too).
        Unless given, batch where it has what the case needs and reaches the end.
    model : str
        "DFN", "SPMe" or "SPM".
    thermal : str
        "isothermal", or "lumped": one temperature, heated by the cell's losses.
    mesh : Mesh, optional
        Points of the discretisation.

    Returns
    -------
    xarray.Dataset
        Along `time`, and of each step along `segment`; attribute `status` says whether it
        `finished` or `failed`, `termination` what ended it, `engine` which one ran. A case that
        physics or the solver refuses is such a Dataset, no exception.

    Raises
    ------
    InputError
        An argument that cannot be used, or an engine that lacks what the case needs.
    """
    return simulate_each(
        cell,
        [protocol],
        [temperature],
        initial_soc=initial_soc,
        engine=engine,
        model=model,
        thermal=thermal,
        mesh=mesh,
    )[0]


def simulate_each(
    cell: Cell,
    protocols: Sequence[Protocol],
    temperatures: Sequence[str | float],
    *,
    initial_soc: float | None = None,
    engine: str | None = None,
    model: str = "DFN",
    thermal: str = "isothermal",
    mesh: Mesh | None = None,
) -> list[xarray.Dataset]:
    """As `simulate`, through each protocol at the temperature that stands beside it.

    The batch engine takes eight of them in little more than the time of one.
    """
    if engine is not None and engine not in ENGINES:
        raise InputError(
            "is not known", key="engine", value=engine, remedy=f"one of {', '.join(ENGINES)}"
        )
    cases = [
        make_case(cell, protocol, temperature, initial_soc, model, thermal, mesh)
        for protocol, temperature in zip(protocols, temperatures, strict=True)
    ]
    if thermal == "lumped" and cases:
        _ = cases[0].heat_capacity, cases[0].cooling  # a cell that lacks them says so
    chosen = [_choose(case, engine) for case in cases]
    runs = [refused(case) for case in cases]
    quick = [i for i, run in enumerate(runs) if run is None and chosen[i] == "batch"]
    for i, run in zip(quick, _batch([cases[i] for i in quick]), strict=True):
        if engine == "batch" or solved(run.termination):
            runs[i] = run
        else:
            chosen[i] = "reference"
    return [
        assemble(case, run or _reference(case), name)
        for case, run, name in zip(cases, runs, chosen, strict=True)
    ]


def simulate_many(
    cell: Cell,
    protocol: Protocol | Sequence[Protocol],
    *,
    temperature: str | float | Sequence[str | float] = "25 degC",
    changes: Mapping[str, Any] | None = None,
    initial_soc: float | None = None,
    thermal: str = "isothermal",
    mesh: Mesh | None = None,
    tolerance: float = TOLERANCE,
    threads: int | None = None,
) -> xarray.Dataset:
    """Many variants of a cell through the batch engine; what each delivered, as scalars.

    Parameters
    ----------
    protocol : Protocol, or one for each case
    temperature : str, float [K], or an array of one for each case [K]
    changes : mapping
        Path, as in `Cell.replace`, to an array of values in SI (of a factor), one for each case.
    initial_soc, thermal, mesh
        As in `simulate`.
    tolerance : float
        Relative, of a time step.
    threads : int, optional
        All cores unless given.

    Returns
    -------
    xarray.Dataset
        Along `case`; the variables are those of `engines.batch.run_many`, and of the design
        `nominal_capacity` [A.h] and along `basis` (stack, cell, pack) `volume` [L] and `mass` [kg].
        A variant that cannot be built, or that the kernel has no equations for, is a row with the
        status `failed`, NaN, and the reason as its termination.
    """
    from cellsim.engines.batch.variants import run_variants

    return run_variants(
        cell,
        [protocol] if isinstance(protocol, Protocol) else protocol,
        [temperature] if isinstance(temperature, str | float | int) else temperature,
        changes or {},
        initial_soc=initial_soc,
        thermal=thermal,
        mesh=mesh,
        tolerance=tolerance,
        threads=threads,
    )


def _choose(case: Case, engine: str | None) -> str:
    """The engine for a case; one asked for by name must have what the case needs."""
    if engine == "reference":
        return engine
    from cellsim.engines import batch

    lacking = batch.lacks(case)
    if lacking and engine is not None:
        raise InputError(
            f"lacks {lacking}",
            key="engine",
            value=engine,
            remedy="give reference, or leave it out",
        )
    return "reference" if lacking else "batch"


def _batch(cases: list[Case]) -> list[Run]:
    if not cases:
        return []
    from cellsim.engines import batch

    return batch.run(cases)


def _reference(case: Case) -> Run:
    from cellsim.engines import reference

    return reference.run(case)


def prepare() -> None:
    """Compile or load what the batch engine needs, before processes start that need it, too."""
    from cellsim.engines import batch

    batch.prepare()


def cores() -> int:
    """Cores that this process may use."""
    from cellsim.dfn.solve import cores as of_kernel

    return int(of_kernel())


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
