"""The door of the kernel: arrays of cases in, arrays of results out."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .cases import RESULTS, empty_results
from .compile import WIDTH
from .control import SEGMENT
from .driver import run_chunk, workspace
from .layout import CASE, FARADAY, T_END, prepare
from .modes import sphere_modes
from .program import complete, constant_currents
from .resolution import MODES, fourier_number, modes_needed, shells_needed
from .shells import shell_geometry
from .state import TRACE
from .status import Status
from .tables import kirchhoff
from .trace import curves_at

CHUNK = 256  # cases to a call of the driver, and so to a thread at a time, at most
PORTION = 2**15  # cases whose parameters are in memory at a time
ROOM = 256  # steps of a trace, unless it turns out that there are more


@dataclass(frozen=True)
class Program:
    """What each case is put through: lines of `program.STEP`, which are `count[i]` from
    `first[i]` on for case i; and points (time [s], value) of the profiles that lines name."""

    lines: np.ndarray
    first: np.ndarray
    count: np.ndarray
    profiles: np.ndarray | None = None


@dataclass(frozen=True)
class Results:
    """`results[name]` for every name in RESULTS, and what else was asked for.

    `curves` is the voltage at the output times, `anode_potential` the potential of the negative
    electrode against lithium at the separator; both NaN after the end. `segments` has a row of
    `SEGMENT` for each step of a program, (cases, steps, values), NaN where there was none.
    `traces` has each case's time steps, rows of `TRACE`.
    """

    table: np.ndarray
    curves: np.ndarray | None
    iterations: int
    anode_potential: np.ndarray | None = None
    segments: np.ndarray | None = None
    traces: list | None = None

    def __getitem__(self, name):
        return self.table[:, RESULTS.index(name)]

    @property
    def status(self):
        return self["status"].astype(int)


def solve(
    cases,
    tables,
    *,
    program=None,
    mesh=(20, 6, 20),
    fineness=1.0,
    rtol=1e-4,
    newton=3.0,
    times=None,
    trace=False,
    threads=None,
    max_steps=5000,
):
    """Run every case through its program, or at its constant current until the first of its limits.

    cases: records of layout.CASE; tables: a tables.Tables; program: a Program; mesh: nodes of the
    negative electrode (0: planar metal), separator, positive electrode; fineness: modes of a sphere
    with constant D, or shells of one with tabulated D, in parts of what each case needs (see
    resolution.py); rtol: of a step; newton: Newton's tolerance in parts of rtol (its error after
    an update is the square); times: output times [s], one row for all or one a case; trace: keep
    every time step; max_steps: to each step of a program.
    """
    cases = np.atleast_1d(np.asarray(cases, CASE))
    points = None if times is None else np.asarray(times, float)
    out = empty_results(len(cases))
    shape = (len(cases), 0 if points is None else points.shape[-1])
    curves, anodes = np.full((2, *shape), np.nan)
    steps = 0 if program is None else int(np.max(program.count, initial=0))
    segments = np.full((len(cases), steps, len(SEGMENT)), np.nan)
    traces = [np.empty((0, len(TRACE)))] * len(cases)
    work = Work(tables, tuple(map(int, mesh)), fineness, rtol, newton, max_steps)
    threads = threads or cores()
    iterations = 0
    with ThreadPoolExecutor(threads) as pool:
        for start in range(0, len(cases), PORTION):
            few = slice(start, min(start + PORTION, len(cases)))

            def keep(chunk, found, start=start):
                for case, lines in zip(chunk, found, strict=True):
                    line = start + case
                    if points is not None:
                        own = points[line] if points.ndim == 2 else points
                        curves[line], anodes[line] = curves_at(lines, own, out[line], RESULTS)
                    if trace:
                        traces[line] = lines

            wanted = keep if trace or points is not None else None
            part = None if program is None else _part(program, few)
            iterations += work.run(cases[few], part, out[few], segments[few], wanted, pool, threads)
    return Results(
        out,
        None if times is None else curves,
        iterations,
        None if times is None else anodes,
        None if program is None else segments,
        traces if trace else None,
    )


def _part(program, few):
    return Program(program.lines, program.first[few], program.count[few], program.profiles)


class Work:
    """What all portions of a call have in common."""

    def __init__(self, tables, mesh, fineness, rtol, newton, max_steps):
        self.tables, self.mesh, self.fineness = tables, mesh, fineness
        # Of one type, or the driver would be compiled again.
        self.rtol, self.newton, self.max_steps = float(rtol), float(newton), int(max_steps)
        self.entropy = tables.entropy.rows
        self.enthalpy = kirchhoff(tables.enthalpy), kirchhoff(tables.entropy)
        self.solid, self.electrolyte = tables.solid.rows, tables.electrolyte.rows
        self.exchange, self.diffusivity = tables.exchange.rows, kirchhoff(tables.diffusivity)
        self.warm = tables.warm.rows

    def run(self, cases, program, out, segments, keep, pool, threads):
        """Run the cases and fill their lines of `out`; returns Newton's iterations.

        keep: is handed the numbers of some cases and their traces; None: there are none.
        """
        with np.errstate(all="ignore"):
            params = prepare(cases, self.tables, self.mesh)
            stop = lithium_limit(cases, self.mesh)
        if program is None:
            params[:, T_END] = np.minimum(params[:, T_END], stop)
            lines, first = constant_currents(cases), np.arange(len(cases))
            program = Program(lines, first, np.ones(len(cases), int))
        else:
            stop = np.full(len(cases), np.inf)
        # Copies: compiled code would take a read-only array for another type, and compile again.
        lines = np.array(program.lines, float, order="C")
        profiles = np.empty((0, 2)) if program.profiles is None else program.profiles
        profiles = np.array(profiles, float, order="C")
        first, count = (np.array(v, np.int64, order="C") for v in (program.first, program.count))
        fit = np.isfinite(params).all(axis=1) & admissible(cases, self.tables, self.mesh)
        fit &= complete(lines, first, count, profiles)
        out[~fit, 0] = Status.INADMISSIBLE
        given = (params, first, count, lines, profiles)

        def one(group):
            return self._chunk(*group, given, out, segments, keep)

        chunks = list(self._chunks(cases, np.flatnonzero(fit), threads))
        iterations = sum(map(one, chunks) if threads == 1 else pool.map(one, chunks))
        limited = (out[:, 0] == Status.TIME) & (stop <= cases["t_end"])
        out[limited, 0] = Status.STOICHIOMETRY
        return iterations

    def _chunks(self, cases, fit, threads):
        """Like cases together, side by side: (numbers, modes, shells, salted, warm) a chunk."""
        load = cases["I"]
        fourier = fourier_number(cases, self.tables, self.mesh)
        varying = cases["diffusivity_p"] >= 0
        if self.mesh[0]:
            varying |= cases["diffusivity_n"] >= 0
        modes = modes_needed(fourier, self.fineness)
        shells = shells_needed(fourier, self.fineness)
        salted = self.tables.moves_salt(cases["electrolyte"])
        warm = cases["heat_capacity"] > 0
        kind = np.stack(
            [np.where(varying, MODES[0], modes), np.where(varying, shells, 0), salted, warm]
        )
        order = fit[np.lexsort((load[fit], *kind[:, fit]))]
        ends = np.flatnonzero((np.diff(kind[:, order], axis=1) != 0).any(axis=0)) + 1
        # Whole registers, and work for every thread.
        share = -(-len(fit) // (2 * WIDTH * threads)) * WIDTH
        size = min(max(share, WIDTH), CHUNK) if threads > 1 else CHUNK
        for group in np.split(order, ends):
            for start in range(0, len(group), size):
                yield group[start : start + size], *kind[:, group[0]]

    def _chunk(self, chunk, modes, shells, salted, warm, given, out, segments, keep):
        modes, shells, warm = int(modes), int(shells), bool(warm)
        tables = (
            (self.solid, self.entropy, warm),
            self.exchange,
            (self.electrolyte, self.warm, warm),
            self.diffusivity,
            bool(self.tables.exchange.parts),
        )
        room = 0 if keep is None else ROOM
        while True:
            trace = np.empty((len(chunk), room, len(TRACE)))
            traced = np.zeros(len(chunk), np.int64)
            iterations = run_chunk(
                self.mesh,
                *sphere_modes(modes),
                shell_geometry(shells) if shells else np.zeros((1, 3)),
                given[0],
                chunk,
                *given[1:],
                tables,
                self.entropy,
                self.enthalpy,
                self.rtol,
                self.newton,
                bool(salted),
                warm,
                out,
                segments,
                trace,
                traced,
                self.max_steps,
                workspace(self.mesh, modes, shells, len(chunk)),
            )
            most = traced.max(initial=0)
            if keep is None or most <= room:
                break
            room = most
        if keep is not None:
            keep(chunk, [trace[i, :n].copy() for i, n in enumerate(traced)])
        return iterations


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


def admissible(cases, tables, mesh):
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
    # A cell that may grow warm needs to know what it stores, and its electrolyte warm and cold.
    known = (cases["warm"] >= 0) | ~tables.moves_salt(cases["electrolyte"])
    for side in sides:
        known &= cases[f"enthalpy_{side}"] >= 0
    known &= cases["cooling"] >= 0
    ok &= (cases["heat_capacity"] == 0) | ((cases["heat_capacity"] > 0) & known)
    return ok
