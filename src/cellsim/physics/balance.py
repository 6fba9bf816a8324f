"""Electrode balance: where the two stoichiometries stand, from the lithium in the cell.

Areal host capacities C = F L eps c_max [C/m2] and the cyclable lithium Q_Li [C/m2] tie the
stoichiometries of a full cell to one line, Q_Li = C_p x_p + C_n x_n; the open-circuit voltage
U_p(x_p) - U_n(x_n) then picks the point on it (Mohtat et al. 2019, 10.1016/j.jpowsour.2019.03.104).
With lithium metal there is no x_n, and U_n = 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: How close to empty or full a stoichiometry may come: potentials are singular at 0 and 1.
MARGIN = 1e-4


def window(
    positive_capacity: Any, negative_capacity: Any | None, lithium: Any
) -> tuple[np.ndarray, np.ndarray]:
    """The stoichiometries of the positive between which both electrodes can be.

    Parameters
    ----------
    positive_capacity : array_like [C/m2]
    negative_capacity : array_like [C/m2] or None
        None for a planar lithium electrode.
    lithium : array_like [C/m2]
        Cyclable lithium, per electrode area.

    Returns
    -------
    most, least : array
        Discharged and charged; `most` is not above `least` where the lithium fits in neither.
    """
    low, high = MARGIN, 1 - MARGIN
    if negative_capacity is None:
        most = np.minimum(high, lithium / positive_capacity)
        return most, np.broadcast_to(low, most.shape)
    most = np.minimum(high, (lithium - low * negative_capacity) / positive_capacity)
    least = np.maximum(low, (lithium - high * negative_capacity) / positive_capacity)
    return most, least
