"""PyBaMM run from its own parameter sets, refined until finer changes nothing.

    python benchmarks/sets.py [--sets Ecker2015 ...] [--rates C/3 ...]

PyBaMM's stock Doyle-Fuller-Newman model, its settings and the set as it ships: nothing of cellsim
is in it but the current - and in `STEEP` sets the mean of D between two shells, where PyBaMM's
harmonic mean needs more shells than it can solve. It starts from PyBaMM's own 100 %, at 25 degC;
where the set never gets to its upper limit (`cellsim` says so of the cell), from its initial state.
Runs are kept as those of `converged.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import time
from functools import partial
from pathlib import Path

import numpy as np
import pybamm
from converged import COARSE, LOOSE, MOST, NO_CHANGE, STORE, TIGHT, Converged, Trace, keep, kept
from converged import refine as refined

import cellsim as cs
from cellsim.constants import ZERO_CELSIUS
from cellsim.engines import Mesh
from cellsim.engines.ending import FINISHED, LOWER_VOLTAGE
from cellsim.engines.reference.compiled import Tolerances
from cellsim.engines.reference.submodels import MeanDiffusion
from cellsim.parameters.pybamm_sets import PREFIX, at_one_temperature, loadable
from cellsim.protocols.rates import rate as per_hour

RATES = ("C/3", "1C")

#: Where a set's laws follow the temperature, and where they do not.
TEMPERATURES, ONE = (0.0, 25.0, 45.0), (25.0,)

#: PyBaMM's own, which the reference engine changes.
SETTINGS = {"kappa_e__c_e": 10, "D_e__c_e": 10, "reg_power": 1e-3}

#: Sets in which a diffusivity falls to a fortieth within 0.05 of x.
STEEP = ("ORegan2022",)

#: How long a run may be expected to take [s].
LONGEST = 60.0

_HOUR = 3600.0


def temperatures(cell: cs.Cell) -> tuple[float, ...]:
    """Those at which a set is compared: 25 degC alone if kinetics or transport have but one."""
    held = [
        path for path in at_one_temperature(cell) if not path.endswith("electronic_conductivity")
    ]
    return ONE if held else TEMPERATURES


def solve(
    cell: cs.Cell, rate: str, temperature: float, mesh: Mesh, tolerances: Tolerances
) -> tuple[Trace, float]:
    """A discharge by PyBaMM, and how long it took [s]."""
    start = time.perf_counter()
    nominal = cs.design(cell).nominal_capacity
    current = per_hour(rate) * nominal
    values = pybamm.ParameterValues(cell.name.removeprefix(PREFIX))
    options = {"working electrode": "positive"} if cell.lithium_metal else {}
    if cell.limits.upper_voltage.kind != "derived":
        values.set_initial_state(1.0, options=options)
    kelvin = temperature + ZERO_CELSIUS
    values.update(
        {
            "Current function [A]": current,
            "Ambient temperature [K]": kelvin,
            "Initial temperature [K]": kelvin,
            "Upper voltage cut-off [V]": 10.0,  # a full cell stands at its limit
        }
    )
    points = {"x_n": mesh.negative, "x_s": mesh.separator, "x_p": mesh.positive}
    points |= dict.fromkeys(("r_n", "r_p"), mesh.particle)
    found = _first(_model(cell, options), values, points, tolerances, nominal / current)
    times = found["Time [s]"].entries
    trace = Trace(
        FINISHED,
        LOWER_VOLTAGE if "Minimum voltage" in found.termination else found.termination,
        times,
        found["Voltage [V]"].entries,
        times * current / _HOUR,
        nominal,
        float(found["Electrolyte concentration [mol.m-3]"].entries.min()),
    )
    return trace, time.perf_counter() - start


def _model(cell: cs.Cell, options):
    """Stock, but for the mean of D in steep sets."""
    steep = cell.name.removeprefix(PREFIX) in STEEP
    model = pybamm.lithium_ion.DFN(options, build=not steep)
    if steep:
        for side in ("negative", "positive"):
            mean = MeanDiffusion(model.param, side, model.options)
            model.submodels[f"{side} primary particle"] = mean
        model.build_model()
    return model


def _first(model, values, points, tolerances, hours):
    """A solution with the first of the tolerances that succeed."""
    for i, (relative, absolute) in enumerate(tolerances):
        solver = pybamm.IDAKLUSolver(rtol=relative, atol=absolute)
        run = pybamm.Simulation(model, parameter_values=values, var_pts=points, solver=solver)
        try:
            return run.solve([0, 1.3 * _HOUR * hours])
        except pybamm.SolverError:
            if i + 1 == len(tolerances):
                raise
    raise AssertionError("no tolerances")


def digest(cell: cs.Cell, rate: str, temperature: float) -> str:
    """Of all that a run hangs on: not on how our cell is made of the set."""
    current = f"{per_hour(rate) * cs.design(cell).nominal_capacity:.9g}"
    finely = COARSE, MOST, LOOSE, TIGHT, NO_CHANGE, LONGEST, SETTINGS, STEEP, pybamm.__version__
    return hashlib.sha256(repr((cell.name, current, temperature, finely)).encode()).hexdigest()


def _path(cell: cs.Cell, rate: str, temperature: float, store: Path) -> Path:
    name = cell.name.replace(":", "-")
    return store / f"{name}_{per_hour(rate):.4g}_{temperature:g}.npz"


def stored(cell: cs.Cell, rate: str, temperature: float, store: Path) -> Converged | None:
    """A run from the store, if it is there and was made for these numbers."""
    return kept(_path(cell, rate, temperature, store), digest(cell, rate, temperature))


def make(cell: cs.Cell, rate: str, temperature: float, store: Path) -> Converged:
    """Converge a case and keep it."""
    pybamm.settings.tolerances |= SETTINGS
    start = time.perf_counter()
    run = refined(partial(solve, cell, rate, temperature), LONGEST)
    print(
        f"{cell.name} {rate} {temperature:g} degC: {run.termination}, {run.nodes} nodes, "
        f"{run.shells} shells, known to {run.rms:.3f} mV, {run.percent:.4f} %, "
        f"{time.perf_counter() - start:.0f} s",
        flush=True,
    )
    return keep(run, _path(cell, rate, temperature, store), digest(cell, rate, temperature))


def main() -> None:
    """Make what is not in the store yet."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", nargs="+", default=loadable())
    parser.add_argument("--rates", nargs="+", default=RATES)
    parser.add_argument("--store", type=Path, default=STORE)
    given = parser.parse_args()
    np.seterr(all="ignore")
    for name in given.sets:
        cell = cs.load(PREFIX + name)
        for rate in given.rates:
            for temperature in temperatures(cell):
                if stored(cell, rate, temperature, given.store) is None:
                    make(cell, rate, temperature, given.store)


if __name__ == "__main__":
    main()
