"""Runs of every kind, for compiled code and plain Python alike: `python whole_runs.py FILE`."""

import sys

import numpy as np
from cells import (
    EVEN,
    MIDDLE,
    NMC_FALLING,
    ONE_C,
    RISING,
    SINGLE_ION,
    WARM,
    chen,
    chen_tables,
    warm_tables,
)

from cellsim.dfn import Program, solve, step

VARIED = {
    "film_n": 0.003, "film_p": 0.002, "theta_p": 0.6, "alpha_a_n": 0.4, "alpha_c_n": 0.6,
    "R_contact": 2e-4, "solid_p": NMC_FALLING, "exchange_n": RISING, "exchange_p": RISING,
    "grading_n": 1.3, "grading_p": 1.1, "entropy_p": EVEN,
}  # fmt: skip
KINDS = (
    ((5, 3, 5), 3.0, {}),  # the electrolyte runs empty
    ((12, 2, 11), 1.0, VARIED),
    ((5, 3, 5), -2.0, VARIED | {"electrolyte": SINGLE_ION, "x0_n": 0.1, "x0_p": 0.8}),
    ((4, 2, 4), 2.0, {"diffusivity_n": MIDDLE, "diffusivity_p": MIDDLE}),
    ((0, 3, 5), 1.0, VARIED | {"k_n": 10.0, "solid_n": -1}),
)

WAVE = np.array([[0, ONE_C], [50, 0.2 * ONE_C], [50, -ONE_C], [90, 0.5 * ONE_C]], float)
PROGRAM = np.array(
    [
        step(direction=1, current=2 * ONE_C, duration=300.0),
        step(profile_points=len(WAVE), duration=90.0),
        step(direction=-1, current=ONE_C, voltage=4.05, anode=0.02, current_low=0.5 * ONE_C),
        step(direction=1, power=150.0, voltage_low=3.6, duration=100.0),
    ]
)


def whole_runs():
    """Results and voltages, a line a run."""
    tables, times, lines = chen_tables(), np.linspace(0, 800, 9), []
    for mesh, rate, changes in KINDS:
        result = solve(
            chen(1, rate, **changes), tables, mesh=mesh, newton=1e-6, times=times, threads=1
        )
        lines.append(np.concatenate([result.table[0], result.curves[0]]))
    # A program, in a cell that grows warm.
    tables, given = warm_tables(), Program(PROGRAM, [0], [len(PROGRAM)], WAVE)
    for mesh, rate, changes in KINDS[-3:]:
        case = chen(1, rate, **changes | WARM | {"x0_n": 0.6, "x0_p": 0.5})
        result = solve(case, tables, mesh=mesh, newton=1e-6, times=times, threads=1, program=given)
        lines.append(np.concatenate([result.table[0], result.curves[0]]))
    return np.array(lines)


if __name__ == "__main__":
    np.save(sys.argv[1], whole_runs())
