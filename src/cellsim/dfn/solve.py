"""The door of the kernel: arrays of cases in, arrays of results out."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .driver import RESULTS, run_chunk, workspace
from .layout import CASE, CURRENT, FARADAY, T_END, prepare
from .modes import sphere_modes
from .shells import shell_geometry
from .status import Status
from .tables import kirchhoff

CHUNK = 256  # cases to a call of the driver, and so to a thread at a time


@dataclass(frozen=True)
class Results:
    """`results[name]` for every name in RESULTS, and the curves that were asked for.

    `curves` is the voltage at the output times, `anode_potential` the potential of the negative
    electrode against lithium at the separator; both NaN after the end.
    """

    table: np.ndarray
    curves: np.ndarray | None
    iterations: int
    anode_potential: np.ndarray | None = None

    def __getitem__(self, name):
        return self.table[:, RESULTS.index(name)]

    @property
    def status(self):
        return self["status"].astype(int)


def solve(
    cases,
    tables,
    *,
    mesh=(20, 6, 20),
    modes=8,
    shells=14,
    rtol=1e-4,
    newton=1.0,
    times=None,
    threads=None,
    max_steps=5000,
):
    """Run every case at its constant current until the first of its limits.

    cases: records of layout.CASE; tables: a tables.Tables; mesh: nodes of the negative
    electrode (0: planar metal), separator, positive electrode; modes: of a sphere with constant
    D; shells: of a sphere with tabulated D; rtol: of a step; newton: Newton's tolerance in
    parts of rtol (its error after an update is the square); times: output times [s], one
    row for all or one a case.
    """
    cases = np.atleast_1d(np.asarray(cases, CASE))
    total = len(cases)
    with np.errstate(all="ignore"):
        params = prepare(cases, tables, mesh)
    stop = lithium_limit(cases, mesh)
    params[:, T_END] = np.minimum(params[:, T_END], stop)
    out = np.full((total, len(RESULTS)), np.nan)
    # A copy in rows: compiled code would take a read-only array, or one in columns, for another
    # type, and compile again.
    points = np.zeros(0) if times is None else np.asarray(times, float)
    grid = np.empty((total, points.shape[-1]))
    grid[:] = points
    curves, anodes = np.full((2, *grid.shape), np.nan)
    lam, w = sphere_modes(modes)
    tabulated = bool(tables.exchange.parts)
    arrays = (
        tables.solid.rows,
        tables.exchange.rows,
        tables.electrolyte.rows,
        kirchhoff(tables.diffusivity),
        tabulated,
    )
    fit = np.isfinite(params).all(axis=1) & admissible(cases, mesh)
    out[~fit, 0] = Status.INADMISSIBLE
    # Like cases side by side: by expected length of the run, then by current.
    order = np.flatnonzero(fit)
    order = order[np.argsort(params[order, CURRENT], kind="stable")]
    varying = (cases["diffusivity_p"] >= 0) | ((cases["diffusivity_n"] >= 0) & (mesh[0] > 0))
    groups = ((order[~varying[order]], 0), (order[varying[order]], shells))
    chunks = [
        (group[i : i + CHUNK], count)
        for group, count in groups
        for i in range(0, len(group), CHUNK)
    ]

    def run(job):
        chunk, count = job
        block = workspace(mesh, modes, count, len(chunk))
        geometry = shell_geometry(count) if count else np.zeros((1, 3))
        return run_chunk(
            tuple(mesh),
            lam,
            w,
            geometry,
            params,
            chunk,
            arrays,
            tables.entropy.rows,
            rtol,
            newton,
            grid,
            curves,
            anodes,
            out,
            max_steps,
            block,
        )

    threads = threads or len(os.sched_getaffinity(0))
    if threads == 1 or len(chunks) == 1:
        iterations = sum(run(chunk) for chunk in chunks)
    else:
        with ThreadPoolExecutor(threads) as pool:
            iterations = sum(pool.map(run, chunks))
    limited = (out[:, 0] == Status.TIME) & (stop <= cases["t_end"])
    out[limited, 0] = Status.STOICHIOMETRY
    if times is None:
        return Results(out, None, iterations)
    return Results(out, curves, iterations, anodes)


def lithium_limit(cases, mesh):
    """Time at which the mean stoichiometry of the negative electrode meets its limit [s]."""
    if mesh[0] == 0:
        return np.full(len(cases), np.inf)
    with np.errstate(all="ignore"):
        rate = cases["I"] / (FARADAY * cases["L_n"] * cases["active_n"] * cases["c_max_n"])
        limit = np.where(rate > 0, cases["x_n_min"], cases["x_n_max"])
        return np.where(rate == 0, np.inf, np.maximum((cases["x0_n"] - limit) / rate, 0.0))


def admissible(cases, mesh):
    """Whether a case is physically meaningful at all."""
    sides = "np" if mesh[0] else "p"
    ok = (cases["L_s"] > 0) & (cases["eps_s"] > 0) & (cases["transport_s"] > 0) & (cases["T"] > 0)
    ok &= (cases["c0"] > 0) & (cases["t_end"] > 0) & (cases["V_min"] < cases["V_max"])
    for side in sides:
        for name in (
            "L",
            "eps",
            "transport",
            "sigma",
            "active",
            "R",
            "c_max",
            "D",
            "k",
            "alpha_a",
            "alpha_c",
            "theta",
        ):
            ok &= cases[f"{name}_{side}"] > 0
        ok &= (cases[f"x0_{side}"] > 0) & (cases[f"x0_{side}"] < 1) & (cases[f"film_{side}"] >= 0)
    if mesh[0] == 0:
        ok &= (cases["k_n"] > 0) & (cases["theta_n"] > 0)
    return ok
