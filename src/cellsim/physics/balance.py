"""Electrode balance: where the two stoichiometries stand, from the lithium in the cell.

Areal host capacities C = F L eps c_max [C/m2] and the cyclable lithium Q_Li [C/m2] tie the
stoichiometries of a full cell to one line, Q_Li = C_p x_p + C_n x_n; the open-circuit voltage
U_p(x_p) - U_n(x_n) then picks the point on it (Mohtat et al. 2019, 10.1016/j.jpowsour.2019.03.104).
With lithium metal there is no x_n, and U_n = 0.
"""

from __future__ import annotations

import numpy as np

#: How close to empty or full a stoichiometry may come: potentials are singular at 0 and 1.
MARGIN = 1e-4


def window(
    positive_capacity: float, negative_capacity: float | None, lithium: float, points: int = 4001
) -> tuple[np.ndarray, np.ndarray | None]:
    """All admissible pairs of stoichiometries, from discharged to charged.

    Parameters
    ----------
    positive_capacity : float [C/m2]
    negative_capacity : float [C/m2] or None
        None for a planar lithium electrode.
    lithium : float [C/m2]
        Cyclable lithium, per electrode area.
    points : int
        Number of points on the line.

    Returns
    -------
    x_p : array (points,), falling
    x_n : array (points,), rising, or None

    Raises
    ------
    ValueError
        No pair is admissible: the lithium fits in neither electrode.
    """
    low, high = MARGIN, 1 - MARGIN
    most, least = min(high, lithium / positive_capacity), low
    if negative_capacity is not None:
        most = min(high, (lithium - low * negative_capacity) / positive_capacity)
        least = max(low, (lithium - high * negative_capacity) / positive_capacity)
    if not most > least:
        raise ValueError("the lithium of the cell does not fit its electrodes")
    x_p = np.linspace(most, least, points)
    if negative_capacity is None:
        return x_p, None
    return x_p, (lithium - positive_capacity * x_p) / negative_capacity


def crossing(voltage: np.ndarray, target: float) -> float:
    """Index, with its fraction, at which a voltage curve first reaches `target` from below.

    Returns NaN where the curve stays below; 0 where it starts above.
    """
    above = np.flatnonzero(voltage >= target)
    if above.size == 0:
        return float("nan")
    i = int(above[0])
    if i == 0:
        return 0.0
    return i - 1 + float((target - voltage[i - 1]) / (voltage[i] - voltage[i - 1]))
