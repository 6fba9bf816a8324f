"""Discharges by engine `reference`, refined until finer changes nothing: what is compared with.

    python benchmarks/converged.py [--cells NAME ...] [--rates C/3 ...] [--temperatures 25 ...]

Nodes of all layers or shells are doubled, whichever changed more the last time, until neither
changes anything. The last change of each, added up, with that by tighter tolerances on the coarsest
mesh, is what the result is known to; what is left is less, mostly a third. A case stops short where
the next run would take longer than `LONGEST`. Runs are kept in `--store`, each with a digest of all
its numbers and functions: one that was made for other numbers is made again.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.interpolate import PchipInterpolator

import cellsim as cs
from cellsim.engines import Mesh, make_case
from cellsim.engines.case import Case
from cellsim.engines.ending import refused
from cellsim.engines.reference.compiled import Tolerances
from cellsim.engines.reference.solve import solve_case

STORE = Path(__file__).parents[1] / "results" / "converged"
RATES = ("C/10", "C/3", "1C", "3C")
#: In the order of their use.
TEMPERATURES = (25.0, 0.0, 60.0, -20.0)

#: A change by doubling that counts as none: RMS of the voltage [mV], capacity [%].
NO_CHANGE = (0.25, 0.03)

#: Where refining starts and ends, and how long a run may be expected to take [s].
COARSE, MOST, LONGEST = Mesh(20, 10, 20, 20), 640, 250.0

#: Of all runs, and of one that tells what the steps of time change; each with one to fall back on.
LOOSE = ((1e-5, 1e-7), (1e-6, 1e-8))
TIGHT = ((1e-6, 1e-8), (1e-7, 1e-9))

#: What can be doubled.
FINER = {
    "nodes": lambda mesh: Mesh(
        2 * mesh.negative, 2 * mesh.separator, 2 * mesh.positive, mesh.particle
    ),
    "shells": lambda mesh: replace(mesh, particle=2 * mesh.particle),
}

#: Share of the nominal capacity below which a cell has given nothing: the voltage falls at once.
NOTHING = 1e-3

#: Share of the nominal capacity with which capacities are compared where less was delivered.
LITTLE = 0.05


@dataclass(frozen=True)
class Trace:
    """What is compared of a run; `salt` is the least concentration in it [mol/m3]."""

    status: str
    termination: str
    time: np.ndarray
    voltage: np.ndarray
    capacity: np.ndarray
    nominal: float
    salt: float = float("nan")

    @property
    def delivered(self) -> float:
        """Capacity at the end [A.h]."""
        return float(self.capacity[-1]) if self.time.size else 0.0

    @property
    def nothing(self) -> bool:
        """Whether the cell has given nothing."""
        return self.delivered < NOTHING * self.nominal

    def at(self, times: np.ndarray) -> np.ndarray:
        """Voltage between the steps [V]."""
        steps, first = np.unique(self.time, return_index=True)
        if steps.size < 4:
            return np.interp(times, steps, self.voltage[first])
        return PchipInterpolator(steps, self.voltage[first])(times)


@dataclass(frozen=True)
class Converged(Trace):
    """A run, its mesh, and the voltage and capacity [mV, %] to which it is known."""

    nodes: int = 0
    shells: int = 0
    rms: float = 0.0
    percent: float = 0.0


#: A run on a mesh at tolerances, and how long it took [s].
Solve = Callable[[Mesh, Tolerances], tuple[Trace, float]]


def differences(one: Trace, other: Trace) -> tuple[float, float]:
    """RMS of the voltage from 1 to 99 % of the shorter run [mV], difference of the capacity [%].

    The latter of what the other delivered, or of `LITTLE` of the nominal where that was less. The
    former is NaN where both delivered nothing.
    """
    scale = max(other.delivered, LITTLE * other.nominal)
    percent = 100 * (one.delivered - other.delivered) / scale
    if one.nothing and other.nothing:
        return float("nan"), percent
    if not (one.time.size and other.time.size):
        return float("inf"), percent
    times = np.linspace(0.01, 0.99, 400) * min(one.time[-1], other.time[-1])
    apart = one.at(times) - other.at(times)
    return 1e3 * float(np.sqrt(np.mean(apart**2))), percent


def case_of(cell: cs.Cell, rate: str, temperature: float, mesh: Mesh = COARSE) -> Case:
    """A discharge."""
    protocol = cs.discharge(rate)
    return make_case(cell, protocol, f"{temperature} degC", None, "DFN", "isothermal", mesh)


def converge(case: Case) -> Converged:
    """Refine until that changes nothing, or takes too long."""
    if (turned_down := refused(case)) is not None:
        empty = np.empty((3, 0))
        return Converged(turned_down.status, turned_down.termination, *empty, case.capacity)
    return refine(lambda mesh, tolerances: _solved(replace(case, mesh=mesh), tolerances))


def refine(solve: Solve, longest: float = LONGEST) -> Converged:
    """From `COARSE` on, until finer changes nothing, or takes longer than that [s]."""
    mesh = COARSE
    run, took = solve(mesh, LOOSE)
    steps = _change(run, solve(mesh, TIGHT)[0])
    unknown = (float("inf"), float("inf"))
    changes = dict.fromkeys(FINER, unknown)

    def open_(name: str) -> bool:
        return _go_on(FINER[name](mesh), changes[name], 2.2 * took / longest)

    while left := [name for name in FINER if open_(name)]:
        what = max(left, key=lambda name: _size(changes[name]))
        mesh = FINER[what](mesh)
        before, (run, took) = run, solve(mesh, LOOSE)
        changes[what] = _change(before, run)
    rms, percent = (sum(each) for each in zip(steps, *changes.values(), strict=True))
    return Converged(
        **vars(run), nodes=mesh.positive, shells=mesh.particle, rms=rms, percent=percent
    )


def _solved(case: Case, tolerances: Tolerances) -> tuple[Trace, float]:
    """A run, and how long it took [s]."""
    start = time.perf_counter()
    solved = solve_case(case, tolerances)
    voltage, capacity, salt = (
        solved.traces.get(name, np.empty(0)) for name in ("voltage", "capacity", "salt_least")
    )
    words = solved.status, solved.termination
    least = float(salt.min()) if salt.size else float("nan")
    trace = Trace(*words, solved.time, voltage, capacity, case.capacity, least)
    return trace, time.perf_counter() - start


def _change(before: Trace, after: Trace) -> tuple[float, float]:
    """Of the voltage [mV], where there is one, and of the capacity [%]."""
    rms, percent = differences(before, after)
    return (0.0 if np.isnan(rms) else rms), abs(percent)


def _size(change: tuple[float, float]) -> float:
    """In what counts as none."""
    return max(change[0] / NO_CHANGE[0], change[1] / NO_CHANGE[1])


def _go_on(finer: Mesh, change: tuple[float, float], share: float) -> bool:
    """`share` is that of the longest time which the finer run is expected to take."""
    return _size(change) > 1 and max(finer.positive, finer.particle) <= MOST and share < 1


def digest(case: Case) -> str:
    """Of all that a converged run hangs on: the cell with every number and function of it, what is
    done with it, and how finely."""
    protocol = case.protocol.steps[0]
    done = protocol.rate, case.temperature, case.initial_soc, case.model, case.thermal
    finely = COARSE, MOST, LOOSE, TIGHT, NO_CHANGE
    return hashlib.sha256(repr((case.cell.hash, done, finely)).encode()).hexdigest()


def _path(case: Case, temperature: float, store: Path) -> Path:
    return store / f"{case.cell.name}_{case.protocol.steps[0].rate:.4g}_{temperature:g}.npz"


def kept(path: Path, made_for: str) -> Converged | None:
    """A run from a file, if it is there and was made for these numbers."""
    if not path.exists():
        return None
    with np.load(path) as file:
        if str(file["digest"]) != made_for:
            return None
        found = {n: file[n][()] if file[n].ndim == 0 else file[n] for n in file if n != "digest"}
    return Converged(**found)


def keep(run: Converged, path: Path, made_for: str) -> Converged:
    """Write a run to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, digest=made_for, **vars(run))
    return run


def stored(cell: cs.Cell, rate: str, temperature: float, store: Path) -> Converged | None:
    """A run from the store, if it is there and was made for these numbers."""
    case = case_of(cell, rate, temperature)
    return kept(_path(case, temperature, store), digest(case))


def make(cell: cs.Cell, rate: str, temperature: float, store: Path) -> Converged:
    """Converge a case and keep it."""
    case = case_of(cell, rate, temperature)
    return keep(converge(case), _path(case, temperature, store), digest(case))


def main() -> None:
    """Make what is not in the store yet, 25 degC first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", nargs="+", default=cs.cells())
    parser.add_argument("--rates", nargs="+", default=RATES)
    parser.add_argument("--temperatures", nargs="+", type=float, default=TEMPERATURES)
    parser.add_argument("--store", type=Path, default=STORE)
    given = parser.parse_args()
    for temperature in given.temperatures:
        for name in given.cells:
            cell = cs.load(name)
            for rate in given.rates:
                if stored(cell, rate, temperature, given.store) is not None:
                    continue
                start = time.perf_counter()
                run = make(cell, rate, temperature, given.store)
                print(
                    f"{name} {rate} {temperature:g} degC: {run.termination}, {run.nodes} nodes, "
                    f"{run.shells} shells, known to {run.rms:.3f} mV, {run.percent:.4f} %, "
                    f"{run.time.size} times, {time.perf_counter() - start:.0f} s",
                    flush=True,
                )


if __name__ == "__main__":
    main()
