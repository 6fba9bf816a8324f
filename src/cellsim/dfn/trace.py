"""What a run was like at any time, from the time steps that it took."""

import numpy as np

from .state import TRACE
from .tableau import C


def at_times(lines, name, times):
    """A quantity of a trace at rising times within it: on the cubic through the step's stages, but
    not beyond their values, for where a limit takes over the cubic would swing across it.

    lines: rows of `TRACE`; name: voltage, anode, current or temperature.
    """
    end, step = lines[:, TRACE.index("time")], lines[:, TRACE.index("step")]
    row = np.searchsorted(end, times).clip(max=len(lines) - 1)
    place = (times - (end - step)[row]) / step[row]
    first = TRACE.index(f"{name}_0")
    total = np.zeros(len(row))
    for i, own in enumerate(C):
        weight = np.ones(len(row))
        for other in C[:i] + C[i + 1 :]:
            weight = weight * (place - other) / (own - other)
        total += weight * lines[row, first + i]
    stages = lines[row, first : first + 4]
    return np.clip(total, stages.min(axis=1), stages.max(axis=1))


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
