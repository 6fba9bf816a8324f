"""Cells of every kind, and programs for them."""

import numpy as np
from cells import MIDDLE, ONE_C, SINGLE_ION, STEEP, chen

from cellsim.dfn import LIMITS, SEGMENT, STEP, TRACE, Program, solve, step

MESH, METAL = (5, 3, 5), (0, 3, 5)
KINDS = {
    "liquid": (MESH, {}),
    "graded, single-ion": (MESH, {"electrolyte": SINGLE_ION, "grading_n": 1.4, "grading_p": 1.2}),
    "D(x)": (MESH, {"diffusivity_n": MIDDLE, "diffusivity_p": STEEP}),
    "metal": (METAL, {"k_n": 10.0}),
    "metal, single-ion, D(x)": (
        METAL, {"k_n": 10.0, "electrolyte": SINGLE_ION, "diffusivity_p": MIDDLE},
    ),
}  # fmt: skip
EMPTY = {"x0_n": 0.1, "x0_p": 0.85}
HALF = {"x0_n": 0.5, "x0_p": 0.55}
CCCV = (
    step(direction=1, current=ONE_C, voltage_low=2.8),
    step(direction=0, current=0.0, duration=600.0),
    step(direction=-1, current=ONE_C, voltage=4.2, current_low=ONE_C / 10),
)
VOLTAGES, ANODES, CURRENTS, TEMPERATURES = (
    [TRACE.index(f"{name}_{i}") for i in range(4)]
    for name in ("voltage", "anode", "current", "temperature")
)
WEIGHTS = np.array([1471266399579 / 7840856788654, -4482444167858 / 7529755066697,
                    11266239266428 / 11593286722821, 1767732205903 / 4055673282236])  # fmt: skip


def program(lines, count=1, profiles=None):
    """The same lines for each case."""
    lines = np.array(lines)
    return Program(lines, np.zeros(count, int), np.full(count, len(lines)), profiles)


def run(kind, lines, tables, *, count=1, changes=(), profiles=None, **options):
    mesh, own = KINDS[kind]
    cases = chen(count, 1.0, **own | dict(changes))
    return solve(
        cases, tables, mesh=mesh, program=program(lines, count, profiles), trace=True, threads=1,
        **options,
    )  # fmt: skip


def segment(result, name, case=0):
    """Of each step of a case's program."""
    return result.segments[case, :, SEGMENT.index(name)]


def held(result, limit, case=0):
    return segment(result, f"held_{limit}", case)


def steps_of(result, line, case=0, limit=None):
    """Time steps of one line of the program, or of those in which a limit held."""
    trace = result.traces[case]
    mine = trace[:, TRACE.index("line")] == line
    if limit:
        mine &= trace[:, TRACE.index("limit")] == LIMITS.index(limit)
    return trace[mine]


def integral(trace, values):
    """Of values at the stages, by the method's own weights."""
    return float((trace[:, TRACE.index("step")] * (values @ WEIGHTS)).sum())


def joined(programs):
    """A case for each program (lines, profiles or None)."""
    lines, first, count, points = [], [], [], np.empty((0, 2))
    for own, profile in programs:
        first.append(len(lines))
        count.append(len(own))
        for one in own:
            one = one.copy()
            one[STEP.index("profile")] += len(points)
            lines.append(one)
        if profile is not None:
            points = np.concatenate([points, profile])
    return Program(np.array(lines), np.array(first), np.array(count), points)
