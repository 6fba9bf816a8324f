"""The door of the kernel: arrays of cases in, arrays of results out."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .compile import WIDTH
from .driver import RESULTS, run_chunk, workspace
from .layout import CASE, FARADAY, T_END, prepare
from .modes import sphere_modes
from .resolution import MODES, fourier_number, modes_needed, shells_needed
from .shells import shell_geometry
from .status import Status
from .tables import kirchhoff

CHUNK = 256  # cases to a call of the driver, and so to a thread at a time, at most
PORTION = 2**15  # cases whose parameters are in memory at a time


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
    fineness=1.0,
    rtol=1e-4,
    newton=3.0,
    times=None,
    threads=None,
    max_steps=5000,
):
    """Run every case at its constant current until the first of its limits.

    cases: records of layout.CASE; tables: a tables.Tables; mesh: nodes of the negative
    electrode (0: planar metal), separator, positive electrode; fineness: modes of a sphere with
    constant D, or shells of one with tabulated D, in parts of what each case needs (see
    resolution.py); rtol: of a step; newton: Newton's tolerance in parts of rtol (its error after
    an update is the square); times: output times [s], one row for all or one a case.
    """
    cases = np.atleast_1d(np.asarray(cases, CASE))
    points = np.zeros(0) if times is None else np.asarray(times, float)
    out = np.full((len(cases), len(RESULTS)), np.nan)
    curves, anodes = np.full((2, len(cases), points.shape[-1]), np.nan)
    work = Work(tables, tuple(map(int, mesh)), fineness, rtol, newton, max_steps)
    threads = threads or cores()
    iterations = 0
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(cases), PORTION):
            few = slice(start, start + PORTION)
            own = points[few] if points.ndim == 2 else points
            iterations += work.run(
                cases[few], own, out[few], curves[few], anodes[few], pool, threads
            )
    if times is None:
        return Results(out, None, iterations)
    return Results(out, curves, iterations, anodes)


class Work:
    """What all portions of a call have in common."""

    def __init__(self, tables, mesh, fineness, rtol, newton, max_steps):
        self.tables, self.mesh, self.fineness = tables, mesh, fineness
        # Of one type, or the driver would be compiled again.
        self.rtol, self.newton, self.max_steps = float(rtol), float(newton), int(max_steps)
        self.entropy = tables.entropy.rows
        self.arrays = (
            tables.solid.rows,
            tables.exchange.rows,
            tables.electrolyte.rows,
            kirchhoff(tables.diffusivity),
            bool(tables.exchange.parts),
        )

    def run(self, cases, points, out, curves, anodes, pool, threads):
        """Run the cases and fill their lines of `out`; returns Newton's iterations."""
        with np.errstate(all="ignore"):
            params = prepare(cases, self.tables, self.mesh)
        stop = lithium_limit(cases, self.mesh)
        params[:, T_END] = np.minimum(params[:, T_END], stop)
        fit = np.isfinite(params).all(axis=1) & admissible(cases, self.mesh)
        out[~fit, 0] = Status.INADMISSIBLE
        # A copy in rows: compiled code would take a read-only array, or one in columns, for
        # another type, and compile again.
        grid = np.empty((len(cases), points.shape[-1]))
        grid[:] = points

        def one(group):
            return self._chunk(*group, params, grid, curves, anodes, out)

        chunks = list(self._chunks(cases, np.flatnonzero(fit), threads))
        iterations = sum(map(one, chunks) if threads == 1 else pool.map(one, chunks))
        limited = (out[:, 0] == Status.TIME) & (stop <= cases["t_end"])
        out[limited, 0] = Status.STOICHIOMETRY
        return iterations

    def _chunks(self, cases, fit, threads):
        """Like cases together, side by side: (numbers, modes, shells, salted) a chunk."""
        fourier = fourier_number(cases, self.tables, self.mesh)
        varying = cases["diffusivity_p"] >= 0
        if self.mesh[0]:
            varying |= cases["diffusivity_n"] >= 0
        modes = modes_needed(fourier, self.fineness)
        shells = shells_needed(fourier, self.fineness)
        salted = self.tables.moves_salt(cases["electrolyte"])
        kind = np.stack([np.where(varying, MODES[0], modes), np.where(varying, shells, 0), salted])
        order = fit[np.lexsort((cases["I"][fit], *kind[:, fit]))]
        ends = np.flatnonzero((np.diff(kind[:, order], axis=1) != 0).any(axis=0)) + 1
        # Whole registers, and work for every thread.
        share = -(-len(fit) // (2 * WIDTH * threads)) * WIDTH
        size = min(max(share, WIDTH), CHUNK) if threads > 1 else CHUNK
        for group in np.split(order, ends):
            for start in range(0, len(group), size):
                yield group[start : start + size], *kind[:, group[0]]

    def _chunk(self, chunk, modes, shells, salted, params, grid, curves, anodes, out):
        modes, shells = int(modes), int(shells)
        return run_chunk(
            self.mesh,
            *sphere_modes(modes),
            shell_geometry(shells) if shells else np.zeros((1, 3)),
            params,
            chunk,
            self.arrays,
            self.entropy,
            self.rtol,
            self.newton,
            bool(salted),
            grid,
            curves,
            anodes,
            out,
            self.max_steps,
            workspace(self.mesh, modes, shells, len(chunk)),
        )


def cores():
    """Cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not everywhere
    return len(affinity(0)) if affinity else os.cpu_count() or 1


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
