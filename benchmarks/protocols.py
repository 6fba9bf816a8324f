"""Protocols on one core, against PyBaMM's IDAKLU in the same run, accuracy in the row.

    python benchmarks/protocols.py [--sizes 1 100 ...] [--quick] [--output benchmarks/protocols.md]

CC-CV, the fastest charge under three limits, isothermal and warm, and a drive cycle. Times are
processor time (the machine may be shared), the best of some; ratios are of the same run, to what
IDAKLU's integrator takes, without the Python around it. Accuracy is against PyBaMM converged in
mesh and tolerance, each step of the protocol from its own start on. Batches are larger than one
with particle radii drawn within 2 %, so that no case is another's double.
"""

import argparse
import os
import time
from dataclasses import dataclass, field, replace
from typing import Any

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")

import numpy as np
import pybamm
from cases import (
    AREA,
    C_MAX_N,
    C_MAX_P,
    ONE_C,
    T_PLUS,
    THERMODYNAMIC,
    arrhenius,
    chen,
    chen_tables,
    conductivity,
    describe,
    graphite,
    nmc,
    publish,
    salt_diffusivity,
)

from cellsim.dfn import LIMITS, SEGMENT, STEP, Program, Status, solve, step
from cellsim.dfn.program import POWER
from cellsim.dfn.trace import at_times

pybamm.set_logging_level("ERROR")

MESH = (20, 20, 20)
FINE = {"x_n": 60, "x_s": 30, "x_p": 60, "r_n": 100, "r_p": 100}
LOOSE, TIGHT = (1e-4, 1e-6), (1e-7, 1e-9)
REPEATS = 6  # of which the best counts: what disturbs a machine only ever slows it
BRIEF = 15.0  # [s] a batch that may be repeated
CAPACITY = 5.0  # [A.h]
FULL = ONE_C * 3600  # [C/m2]
OUTPUTS = ["Voltage [V]", "Discharge capacity [A.h]"]

# Activation energies of PyBaMM's "Chen2020" [J/mol]; nothing else in it hangs on temperature.
CHEN_ENERGY = {"k_n": 35e3, "k_p": 17.8e3}

# The fastest charge
CHARGER, UPPER, MARGIN, FROM, TO = 2.0, 4.15, 0.01, 0.1, 0.8  # [1C, V, V, -, -]
ANODE = "Negative electrode surface potential difference at separator interface [V]"

# The drive cycle
MEAN, PEAK, MEAN_VOLTAGE, DRIVE_FROM = 0.5, 3.0, 3.7, 0.6  # [1C, 1C, V, -]


# Cells


def at_charge(soc):
    """Stoichiometries (negative, positive) at a state of charge, counted down from full."""
    cell = chen(1)[0]
    left = []
    for side, sign in (("n", -1), ("p", 1)):
        host = 96485.33212 * cell[f"L_{side}"] * cell[f"active_{side}"] * cell[f"c_max_{side}"]
        left.append(cell[f"x0_{side}"] + sign * (1 - soc) * FULL / host)
    return left


def cell(count, soc=1.0, warm=None):
    """`count` cells without limits of their own."""
    x_n, x_p = at_charge(soc)
    cases = chen(count, 1.0, x0_n=x_n, x0_p=x_p, V_min=-1e6, V_max=1e6)
    if warm is not None:
        cases["heat_capacity"], cases["cooling"] = warm
        cases["warm"], cases["enthalpy_n"], cases["enthalpy_p"] = 0, 0, 1
        for name, energy in CHEN_ENERGY.items():
            cases[f"E_{name}"] = energy
    return cases


def alike(count, **given):
    """Cells that differ a little, from the second on."""
    cases = cell(count, **given)
    rng = np.random.default_rng(0)
    for name in ("R_n", "R_p"):
        cases[name][1:] *= rng.uniform(0.98, 1.02, count - 1)
    return cases


def warm_tables():
    """As `chen_tables`, and the electrolyte over temperature: only 2RT/F hangs on it."""
    tables = chen_tables()
    temperatures, c = np.arange(233.15, 400, 2.5), np.linspace(0, 4000, 513)
    fixed = [conductivity(c), salt_diffusivity(c), 1 - T_PLUS + 0 * c]
    values = [[*fixed, THERMODYNAMIC * t / 298.15 + 0 * c] for t in temperatures]
    tables.warm.add(np.array(values), 4000.0, temperatures[0], 2.5)
    for function in (graphite, nmc):
        tables.enthalpy.add_functions([function], pieces=512)
    return tables


def drive_cycle(seconds, seed=0):
    """Power over time [s, W] of a car that accelerates, cruises, brakes and stands.

    Speeds and accelerations are drawn at random; power is that of inertia, rolling and air, of
    which 60 % comes back in braking. Scaled to MEAN, and cut off at PEAK.
    """
    rng = np.random.default_rng(seed)
    speed, target, left, speeds = 0.0, 0.0, 0.0, []
    pull = 1.0
    for _ in range(seconds + 1):
        if left <= 0:
            target = 0.0 if rng.random() < 0.2 else rng.uniform(5, 33)  # [m/s]
            pull, left = rng.uniform(0.5, 2.2), rng.uniform(8, 40)  # [m/s2, s]
        speed += np.clip(target - speed, -pull, pull) + (speed > 0) * rng.normal(0, 0.05)
        speed = max(speed, 0.0)
        left -= 1
        speeds.append(speed)
    v = np.array(speeds)
    force = 1600 * np.gradient(v) + 1600 * 9.81 * 0.01 * (v > 0) + 0.35 * v**2
    power = force * v
    power = np.where(power < 0, 0.6 * power, power) + 300
    one = CAPACITY * MEAN_VOLTAGE
    for _ in range(50):
        power = np.clip(power * MEAN * one / power.mean(), -PEAK * one, PEAK * one)
    return np.stack([np.arange(seconds + 1.0), power], axis=1)


# What is done


@dataclass
class Task:
    """A protocol: in the kernel's numbers, and as PyBaMM has it.

    `parts` says which steps of PyBaMM make up one of the kernel's; `charge` which of those is
    the charge that is timed.
    """

    name: str
    tables: Any
    lines: list
    make: Any  # () -> what PyBaMM runs, from (tolerance, points, outputs)
    parts: list
    charge: int | None = None
    soc: float = 1.0
    warm: Any = None
    profile: Any = None
    rtol: float = 1e-4  # of the kernel
    repeats: int = 3  # of IDAKLU in each turn
    fine: dict = field(default_factory=lambda: FINE)
    tight: tuple = TIGHT
    skin: float = 0.0  # how much thinner the reference's shells grow towards the surface

    def cases(self, count):
        return alike(count, soc=self.soc, warm=self.warm)

    def program(self, count):
        first, length = np.zeros(count, int), np.full(count, len(self.lines))
        return Program(np.array(self.lines), first, length, self.profile)

    def run(self, cases, **given):
        program = self.program(len(cases))
        return solve(
            cases, self.tables, program=program, mesh=MESH, rtol=self.rtol, threads=1, **given
        )


def model(task, **options):
    if task.warm is not None:
        # Without it, half of the heat that the first law asks for is missing.
        options = {"thermal": "lumped", "heat of mixing": "true"} | options
    return pybamm.lithium_ion.DFN(options)


def values(task):
    found = pybamm.ParameterValues("Chen2020")
    x_n, x_p = at_charge(task.soc)
    found["Initial concentration in negative electrode [mol.m-3]"] = x_n * C_MAX_N
    found["Initial concentration in positive electrode [mol.m-3]"] = x_p * C_MAX_P
    return found


def idaklu(tolerance, outputs):
    return pybamm.IDAKLUSolver(
        rtol=tolerance[0], atol=tolerance[1], output_variables=outputs, options={"num_threads": 1}
    )


def of_experiment(steps):
    """Runs of PyBaMM's experiments."""

    def make(task, tolerance=LOOSE, points=None, outputs=None, **options):
        simulation = pybamm.Simulation(
            model(task, **options),
            parameter_values=values(task),
            solver=idaklu(tolerance, outputs),
            experiment=pybamm.Experiment([tuple(steps())]),
            var_pts=points,
        )
        return lambda: simulation.solve(calc_esoh=False)

    return make


def cc_cv_steps():
    return (
        "Discharge at 1C until 2.5V",
        "Rest for 1 hour",
        "Charge at 1C until 4.2V",
        "Hold at 4.2V until C/20",
    )


def fast_steps():
    """PyBaMM's way: one limit after the other, each held until the next is met."""
    stop = pybamm.step.CustomTermination
    passed = stop("Charged [A.h]", lambda v: v["Discharge capacity [A.h]"] + (TO - FROM) * CAPACITY)
    plating = stop("Anode potential [V]", lambda v: v[ANODE] - MARGIN)
    upper = f"{UPPER} V"
    return (
        pybamm.step.c_rate(-CHARGER, termination=[upper, plating, passed], duration=7200),
        pybamm.step.CustomStepImplicit(
            lambda v: v[ANODE] - MARGIN,
            control="algebraic",
            termination=[upper, passed],
            duration=7200,
            direction="charge",
        ),
        pybamm.step.voltage(UPPER, termination=[passed, "C/50"], duration=7200),
    )


def of_profile(profile):
    """Power as a function of time: quicker in PyBaMM than an experiment with a drive cycle."""

    def make(task, tolerance=LOOSE, points=None, outputs=None):
        given = values(task)
        given["Power function [W]"] = pybamm.Interpolant(profile[:, 0], profile[:, 1], pybamm.t)
        simulation = pybamm.Simulation(
            model(task, **{"operating mode": "power"}),
            parameter_values=given,
            solver=idaklu(tolerance, outputs),
            var_pts=points,
            submesh_types=shells(task) if points else None,
        )
        end = profile[-1, 0]
        return lambda: simulation.solve([0, end])

    return make


def shells(task):
    """PyBaMM's meshes, with shells that grow thinner towards the surface of the particles."""
    found = pybamm.lithium_ion.DFN().default_submesh_types
    for side in ("negative", "positive"):
        found[f"{side} particle"] = pybamm.MeshGenerator(
            pybamm.Exponential1DSubMesh, {"side": "right", "stretch": task.skin}
        )
    return found


def in_watts(profile):
    return np.stack([profile[:, 0], profile[:, 1] / AREA], axis=1)


def heat_balance():
    """Heat capacity and cooling over the electrode's area, as PyBaMM has them for this cell."""
    evaluate, param = pybamm.ParameterValues("Chen2020").evaluate, pybamm.LithiumIonParameters()
    capacity = evaluate(param.rho_c_p_eff(pybamm.Scalar(298.15))) * evaluate(param.V_cell)
    cooling = evaluate(param.h_total) * evaluate(param.A_cooling)
    return float(capacity) / AREA, float(cooling) / AREA


def tasks(options):
    tables, warm = chen_tables(), warm_tables()
    discharge = step(direction=1, current=ONE_C, voltage_low=2.5)
    rest = step(direction=0, current=0, duration=3600)
    charge = step(direction=-1, current=ONE_C, voltage=4.2, current_low=ONE_C / 20)
    fast = step(
        direction=-1,
        current=CHARGER * ONE_C,
        voltage=UPPER,
        anode=MARGIN,
        delivered=(FROM - TO) * FULL,
        current_low=ONE_C / 50,
    )
    cycle = drive_cycle(options.seconds)
    power = step(
        direction=0,
        profile=0,
        profile_points=len(cycle),
        profile_kind=POWER,
        duration=options.seconds,
    )
    three = [[0, 1, 2]]
    return {
        "CC-CV": Task(
            "CC-CV", tables, [discharge, rest, charge], of_experiment(cc_cv_steps),
            [[0], [1], [2, 3]], charge=2,
        ),
        "fast": Task(
            "fastest charge, isothermal", tables, [fast], of_experiment(fast_steps), three,
            charge=0, soc=FROM,
        ),
        "warm": Task(
            "fastest charge, lumped heat", warm, [fast], of_experiment(fast_steps), three,
            charge=0, soc=FROM, warm=heat_balance(),
        ),
        "drive": Task(
            f"drive cycle, {options.seconds} s", tables, [power], of_profile(cycle), [[0]],
            soc=DRIVE_FROM, profile=in_watts(cycle), repeats=1,
            fine=FINE | {"r_n": 60, "r_p": 60}, tight=(1e-6, 1e-8),
            skin=5.0,
        ),
    }  # fmt: skip


# Times


def processor(function, repeat):
    best, value = np.inf, None
    for _ in range(repeat):
        start = time.process_time()
        value = function()
        best = min(best, time.process_time() - start)
    return best, value


class Idaklu:
    """Seconds of processor time of the integrator and of the whole call: the better one of with
    and without `output_variables`."""

    def __init__(self, task, **options):
        self.runs = [task.make(task, outputs=outputs, **options) for outputs in (None, OUTPUTS)]
        for run in self.runs:
            run()  # builds
        self.best = (np.inf, np.inf)

    def measure(self, repeat):
        for run in self.runs * repeat:
            clock, start = time.perf_counter(), time.process_time()
            found = run()
            whole, clock = time.process_time() - start, time.perf_counter() - clock
            share = min(float(found.integration_time.value) / clock, 1.0)
            self.best = min(self.best, (whole * share, whole))


def side_by_side(task, options):
    """Seconds a case by the size of the batch, NaN where it would take too long; and IDAKLU's.

    Turn by turn, for a shared machine is now quick, now slow; the largest batches once.
    """
    idaklu = Idaklu(task)
    found = dict.fromkeys(options.sizes, np.nan)
    task.run(task.cases(8))
    for turn in range(options.repeats):
        idaklu.measure(task.repeats)
        for size in options.sizes:
            expected = np.nanmin([*found.values(), 1.0]) * size
            if expected < (options.longest if turn == 0 else BRIEF):
                cases = task.cases(size)
                seconds, _ = processor(lambda cases=cases: task.run(cases), 4 if size == 1 else 1)
                found[size] = np.fmin(found[size], seconds / size)
    return found, idaklu.best


# Accuracy


@dataclass
class Curve:
    """One step of a protocol: its length [s], its charge [A.h] and energy [W.h], its voltage."""

    length: float
    charge: float
    energy: float
    voltage: Any  # of times since its start


def of_pybamm(task, solution):
    """The steps of a run, those that belong together put together."""
    if getattr(solution, "cycles", None):
        steps = [one for one in solution.cycles[0].steps if len(getattr(one, "t", ()))]
    else:
        steps = [solution]
    curves = []
    for part in task.parts:
        own = [steps[i] for i in part if i < len(steps)]
        # Between its steps the solver knows more than the ends.
        fine = [(one, _between(one.t)) for one in own]
        t = np.concatenate([x for _, x in fine])
        v, i = (
            np.concatenate([np.asarray(one[name](t=x)) for one, x in fine])
            for name in ("Voltage [V]", "Current [A]")
        )
        charge = np.trapezoid(i, t) / 3600
        energy = np.trapezoid(i * v, t) / 3600
        began = own[0].t[0]
        curves.append(
            Curve(own[-1].t[-1] - began, charge, energy,
                  lambda x, t=t - began, v=v: np.interp(x, t, v))
        )  # fmt: skip
    return curves


def _between(t, parts=4):
    """Times, and evenly between them."""
    share = np.arange(parts) / parts
    return np.append((t[:-1, None] + share * np.diff(t)[:, None]).ravel(), t[-1])


def of_batch(result):
    """The steps of the one case of a result."""
    trace, curves = result.traces[0], []
    get = {name: result.segments[0, :, SEGMENT.index(name)] for name in SEGMENT}
    for began, length, charge, energy in zip(
        *(get[name] for name in ("began", "duration", "charge", "energy")), strict=True
    ):
        curves.append(
            Curve(length, charge * AREA / 3600, energy * AREA / 3600,
                  lambda x, began=began: at_times(trace, "voltage", began + x))
        )  # fmt: skip
    return curves


@dataclass
class Errors:
    """RMS of the voltage [mV]; of the charging time, and the worst of a step's charge and energy
    [%]."""

    rms: float
    minutes: float
    charge: float
    energy: float

    def cells(self):
        minutes = "" if np.isnan(self.minutes) else f"{self.minutes:+.3f}"
        return [f"{self.rms:.2f}", minutes, f"{self.charge:+.3f}", f"{self.energy:+.3f}"]


def compare(task, found, reference):
    squares = points = 0.0
    charges, energies = [], []
    for one, other in zip(found, reference, strict=True):
        length = min(one.length, other.length)
        x = np.linspace(0.002, 0.998, 2001) * length
        squares += length * np.mean((one.voltage(x) - other.voltage(x)) ** 2)
        points += length
        if abs(other.charge) > 1e-3 * CAPACITY:
            charges.append(100 * (one.charge / other.charge - 1))
            energies.append(100 * (one.energy / other.energy - 1))
    minutes = np.nan
    if task.charge is not None:
        minutes = 100 * (found[task.charge].length / reference[task.charge].length - 1)
    worst = (max(each, key=abs) for each in (charges, energies))
    return Errors(1e3 * np.sqrt(squares / points), minutes, *worst)


# Cases that end differently


def different(task, count, seed=1):
    """Cases and their program: thickness, radius, kinetics, rate, and where charging ends."""
    rng = np.random.default_rng(seed)
    soc = task.soc + (rng.uniform(-0.05, 0.1, count) if task.soc < 0.5 else 0.0)
    cases = cell(count, warm=task.warm)
    cases["x0_n"], cases["x0_p"] = at_charge(soc)
    for name in ("L_n", "L_p", "R_n", "R_p"):
        cases[name] *= rng.uniform(0.8, 1.2, count)
    kelvin = rng.uniform(288.15, 318.15, count)
    for name, energy in (("k_n", 35e3), ("k_p", 35e3), ("D_n", 30e3), ("D_p", 30e3)):
        cases[name] *= arrhenius(energy, kelvin)
    lines = np.tile(np.array(task.lines), (count, 1, 1))
    names = ("current", "voltage", "voltage_low", "delivered", "current_low")
    rate, window = rng.uniform(0.75, 1.25, count), rng.uniform(0.7, 1.0, count)
    factors = dict.fromkeys(names, 1.0) | {"current": rate, "delivered": window}
    factors |= {"voltage_low": rng.uniform(1.0, 1.12, count)}
    factors |= {"voltage": rng.uniform(0.985, 1.0, count)}
    factors |= {"current_low": rng.uniform(0.7, 1.5, count)}
    for name, factor in factors.items():
        column = lines[:, :, STEP.index(name)]
        column[...] = np.where(
            np.abs(column) < 1e29, column * np.broadcast_to(factor, count)[:, None], column
        )
    return cases, lines


def run_lines(task, cases, lines):
    count, steps = lines.shape[:2]
    program = Program(
        lines.reshape(count * steps, -1), steps * np.arange(count), np.full(count, steps)
    )
    return solve(cases, task.tables, program=program, mesh=MESH, threads=1)


def differently(task, count, repeat):
    """Rows: identical cases; different ones, eight doubles side by side; all of them different."""
    same = cell(count, soc=task.soc, warm=task.warm)
    one = np.tile(np.array(task.lines), (count, 1, 1))
    cases, lines = different(task, count)
    few = np.repeat(np.arange(count // 8), 8)
    sets = {
        "identical": (same, one),
        "different, eight of each side by side": (cases[few], lines[few]),
        "all different": (cases, lines),
    }
    found = {}
    for name, given in sets.items():
        seconds, result = processor(lambda given=given: run_lines(task, *given), repeat)
        ended = np.isfinite(result["time"]) & ~np.isin(
            result.status, (Status.STEP_TOO_SMALL, Status.TOO_MANY_STEPS, Status.INADMISSIBLE)
        )
        found[name] = (seconds / count, np.nanmean(result["steps"]), result["time"], ended.mean())
    rows = []
    base, base_steps = found["identical"][:2]
    for name, (seconds, steps, ends, fit) in found.items():
        rows.append(
            f"| {task.name} | {name} | {1e3 * seconds:.3f} | {steps:.0f} | "
            f"{1e6 * seconds / steps:.2f} | {100 * base / seconds:.0f} | "
            f"{100 * base / base_steps / (seconds / steps):.0f} | "
            f"{np.nanmin(ends) / 60:.0f} to {np.nanmax(ends) / 60:.0f} | {100 * (1 - fit):.2f} |"
        )
    return rows


# The tables


def row(task, options, notes):
    times, (seconds, whole) = side_by_side(task, options)
    best = np.nanmin(list(times.values()))
    traced = task.run(task.cases(1), trace=True)
    fine = task.make(task, tolerance=task.tight, points=task.fine)
    reference = of_pybamm(task, fine())
    ours = compare(task, of_batch(traced), reference)
    theirs = compare(task, of_pybamm(task, task.make(task)()), reference)
    if task.warm is not None:
        without = Idaklu(task, **{"heat of mixing": "false"})
        without.measure(REPEATS)
        notes.append(
            f"- {task.name}: IDAKLU would take {1e3 * without.best[0]:.1f} ms without the heat of "
            "mixing in the particles, half of all here, which the kernel has, too."
        )
    held = traced.segments[0][-1, SEGMENT.index(f"held_{LIMITS[0]}") :]
    notes.append(
        f"- {task.name}: {traced['steps'][0]:.0f} time steps, {traced['rejected'][0]:.0f} of them "
        f"taken again; last step of the protocol {traced.segments[0][-1, 2] / 60:.2f} min, held by "
        + ", ".join(f"{n} {t / 60:.2f}" for n, t in zip(LIMITS, held, strict=True) if t > 0)
        + f"; IDAKLU's whole call {1e3 * whole:.1f} ms."
    )
    return "| " + " | ".join(
        [
            task.name,
            *("not run" if np.isnan(s) else f"{1e3 * s:.3f}" for s in times.values()),
            f"{1e3 * seconds:.1f}",
            f"{seconds / best:.0f}",
            *ours.cells(),
            " / ".join(text for text in theirs.cells() if text),
        ]
    ) + " |"  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 100, 10**4, 10**5])
    parser.add_argument("--tasks", nargs="+", default=["CC-CV", "fast", "warm", "drive"])
    parser.add_argument("--rtol", type=float, nargs="+", default=[1e-4, 3e-4])
    parser.add_argument("--seconds", type=int, default=600, help="of the drive cycle")
    parser.add_argument("--longest", type=float, default=150.0, help="of a batch [s]")
    parser.add_argument("--different", type=int, default=2048, help="cases that end differently")
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--quick", action="store_true", help="small batches, a short cycle")
    parser.add_argument("--output")
    options = parser.parse_args()
    if options.quick:
        options.sizes, options.seconds, options.repeats = [1, 64], min(60, options.seconds), 2
        options.different = 128
    work, notes = tasks(options), []
    rows = [
        row(
            replace(work[name], name=f"{work[name].name}, rtol {rtol:g}", rtol=rtol), options, notes
        )
        for name in options.tasks
        for rtol in (options.rtol if name != "drive" else options.rtol[:1])
    ]
    uneven = [
        line
        for name in options.tasks
        if name != "drive"
        for line in differently(work[name], options.different, options.repeats)
    ]
    sizes = " | ".join(f"{size}" for size in options.sizes)
    lines = [
        "# Protocols against IDAKLU",
        "",
        f"| protocol | ms a case, one core, in batches of {sizes} | IDAKLU [ms] | times IDAKLU, "
        "one core | RMS voltage [mV] | minutes [%] | charge [%] | energy [%] | IDAKLU's own "
        "errors, likewise |",
        "|---" * (len(options.sizes) + 8) + "|",
        *rows,
        "",
        f"Chen2020, {'/'.join(map(str, MESH))} nodes both, IDAKLU with 20 radial ones and rtol "
        "1e-4; a row names the kernel's. "
        "CC-CV: 1C to 2.5 V, an hour's rest, 1C to 4.2 V, held to C/20. Fastest charge: "
        f"{FROM:.0%} to {TO:.0%}, at most {CHARGER:g}C and {UPPER:g} V, anode potential at least "
        f"{1e3 * MARGIN:g} mV; PyBaMM does it in three steps, each to the next limit. Drive cycle: "
        f"power each second, mean {MEAN:g}C, peaks {PEAK:g}C, with regeneration, from "
        f"{DRIVE_FROM:.0%}; "
        "PyBaMM with the power as a function of time. Cases differ by 2 % in their radii; 'not "
        f"run' would take longer than {options.longest:g} s.",
        "",
        *notes,
        "",
        "Errors are against PyBaMM on 60/30/60 nodes with 100 radial ones, rtol 1e-7, or, of the "
        "drive cycle, with 60 that grow thinner outwards, rtol 1e-6; charge and energy: of the "
        "step of the protocol where they are worst.",
        "",
        "## Cases that end differently",
        "",
        "| protocol | cases | ms a case | time steps | us a time step | speed of identical ones "
        "[%] | the same a time step [%] | ends [min] | numerical failures [%] |",
        "|---|---|---|---|---|---|---|---|---|",
        *uneven,
        "",
        f"{options.different} cases, one core. Different: thickness and radius by 20 %, kinetics "
        "and diffusion as at 15 to 45 degC, current by 25 %, every stop and the voltage held, the "
        "window of charge. Eight of each side by side: as much to do on average as for all "
        "different, but no lane waits for another.",
        "",
        describe(),
    ]
    publish(lines, options.output)


if __name__ == "__main__":
    main()
