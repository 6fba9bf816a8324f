"""The batch engine: thousands of different cells through the batched DFN kernel.

`run` gives cases as the reference engine gives them; `run_many` the scalars of many. `lacks` says
what a case needs that the kernel has not, and `simulate` then takes the reference engine.

    physics    what the kernel has, and what it lacks
    pieces     a function as cubic pieces, within a bound
    laws       material functions as tables of pieces
    records    cases as the kernel's records
    compiling  the first use, and what the user is told meanwhile
    programs   programmes as the kernel's lines
    solve      portions of cases through the kernel
    outcome    how cases and steps ended, in our words
    curves     a run over time
    result     one case as a `Run`
    many       the scalars of many
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from cellsim.engines.batch.compiling import compile_kernel
from cellsim.engines.batch.physics import lacks, no_kernel
from cellsim.engines.case import Case
from cellsim.engines.dataset import Run

if TYPE_CHECKING:
    import xarray

__all__ = ["lacks", "prepare", "run", "run_many"]


def prepare() -> None:
    """Compile the kernel, or load what was compiled, where there is one."""
    if not no_kernel():
        compile_kernel()


def run(cases: Sequence[Case]) -> list[Run]:
    """Solve some cases side by side; what the kernel has not is a failed run that says so."""
    from cellsim.engines.batch.result import as_run
    from cellsim.engines.batch.solve import solve_cases

    solved = solve_cases(cases, traces=True, threads=1)
    return [as_run(case, solved, line) for line, case in enumerate(cases)]


def run_many(
    cases: Sequence[Case],
    outputs: Literal["scalars", "curves"] = "scalars",
    *,
    points: int = 101,
    tolerance: float = 1e-4,
    threads: int | None = None,
) -> xarray.Dataset:
    """Solve many cases in one call; each ends by itself, and none disturbs another.

    Parameters
    ----------
    cases : sequence of Case
        From `engines.make_case`; cases that share a Cell object share its design.
    outputs : str
        "scalars", or "curves" for time, voltage, current, temperature and anode potential as well,
        along `share` of each run's length.
    points : int
        Of a curve.
    tolerance : float
        Relative, of a time step.
    threads : int, optional
        All cores unless given.

    Returns
    -------
    xarray.Dataset
        Along `case`, in the order given: `status`, `termination`, `capacity` [A.h], `energy` [W.h],
        `mean_voltage` [V], `duration` [s], `voltage` [V] at the end and its parts `voltage_part`
        along `part`, `limited_by`, `peak_temperature` [K], the state at the end, and the closures.
        Of each step, along `segment`: `step_duration`, `step_charge`, `step_energy`,
        `step_termination`, and along `limit` for how long each limit held the current. Capacity and
        energy are NaN where nothing could be solved.
    """
    from cellsim.engines.batch.many import as_dataset
    from cellsim.engines.batch.solve import solve_cases

    shares = np.linspace(0.0, 1.0, points) if outputs == "curves" else None
    solved = solve_cases(cases, traces=shares is not None, tolerance=tolerance, threads=threads)
    return as_dataset(solved, shares)
