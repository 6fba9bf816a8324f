"""What a run was like at any time, from the time steps that it took."""

import numpy as np

from .state import TRACE
from .tableau import C

# Coefficients of the cubic through a step's stages, in powers of the place within the step: (4, 4).
CUBIC = np.linalg.inv(np.vander(C, increasing=True))


def stages_of(lines, name):
    """A quantity at the four stages of each step: (steps, 4)."""
    first = TRACE.index(f"{name}_0")
    return lines[:, first : first + 4]


def stage_weights(place):
    """Weights of the stages at places within a step: (places, 4)."""
    return np.vander(place, 4, increasing=True) @ CUBIC


def within(values, stages):
    """Values along the first axis, or the first two, not beyond those of their step's stages."""
    low, high = stages.min(axis=1), stages.max(axis=1)
    if values.ndim > 1:
        low, high = low[:, None], high[:, None]
    return np.clip(values, low, high)


def at_times(lines, name, times):
    """A quantity of a trace at rising times within it: on the cubic through the step's stages, but
    not beyond their values, for where a limit takes over the cubic would swing across it.

    lines: rows of `TRACE`; name: voltage, anode, current or temperature.
    """
    end, step = lines[:, TRACE.index("time")], lines[:, TRACE.index("step")]
    row = np.searchsorted(end, times).clip(max=len(lines) - 1)
    place = (times - (end - step)[row]) / step[row]
    stages = stages_of(lines, name)[row]
    return within(np.einsum("ij,ij->i", stages, stage_weights(place)), stages)


def curves_at(lines, times, result, names):
    """Voltage and anode potential at times; NaN before the start and after the end.

    result: the case's line of the results, named by `names`.
    """
    found = np.full((2, len(times)), np.nan)
    if not len(lines):
        at = np.asarray(times) == 0
        for row, name in zip(found, ("voltage_start", "anode_potential"), strict=True):
            row[at] = result[names.index(name)]
        return found
    inside = (times >= 0) & (times <= lines[-1, TRACE.index("time")])
    for row, name in zip(found, ("voltage", "anode"), strict=True):
        row[inside] = at_times(lines, name, np.asarray(times)[inside])
    return found
