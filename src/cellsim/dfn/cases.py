"""How a case comes into a lane, and how its results leave it."""

import math

import numpy as np

from . import state as k_
from .compile import routine
from .control import FIRST_STEP, load_line, set_bound, time_left
from .grid import PORE, lay_out, nodes_of
from .lanes import larger, load, select, smaller, store
from .layout import (
    BETA,
    C0,
    CURRENT,
    ELECTRODE_ROWS,
    ENTHALPY,
    LIMIT,
    PROGRAM,
    SURFACE,
    TEMPERATURE,
    X0,
)
from .shells import fill_shells
from .status import RUNNING
from .step import SLOTS
from .voltage import LOSSES

NO_ENERGY = 1e-3  # [J/m2]
# At a stage: chemical powers by electrode, electrical ones [W/m2], and the currents with which
# they were summed up [A/m2] (see newton.py).
POWERS = 6
# Numbers of a prepared case besides its fields.
(
    START_V, START_OUT, START_ANODE, START_ENTROPIC, START_I, START_LIMIT, START_STORED, START_HEAT
) = range(8)  # fmt: skip
STARTS = 8

# Columns of the results, one line a case
_SCALARS = (
    "status", "time", "charge", "energy", "chemical", "voltage_start", "voltage", "x_n", "x_p",
    "x_n_surface_min", "x_n_surface_max", "x_p_surface_min", "x_p_surface_max",
    "salt_min", "salt_max", "lithium_closure", "energy_closure", "steps", "rejected",
    "heat", "heat_reversible",
    "anode_potential", "salt_least", "salt_most", "x_n_least", "x_n_most", "x_p_least", "x_p_most",
    "current", "temperature", "temperature_most", "done", "charge_passed", "energy_passed",
    "limit",
)  # fmt: skip
RESULTS = _SCALARS + LOSSES
_N_SCALARS, _N_LOSSES = len(_SCALARS), len(LOSSES)


@routine
def take_case(
    lane, row, case, params, first, count, lines, profiles, mesh, modes, w, p, base, grid, s, c,
    phi, j, k, q, x_s, shells, power, pool, starts,
):  # fmt: skip
    """Put a prepared case into a lane."""
    geometry, x, x_k, _, _ = shells
    nn, ns, np_ = mesh
    n, m = nn + ns + np_, nn + np_
    for i in range(PROGRAM):
        p[i, lane] = base[i, lane] = params[case, i]
    lay_out(lane, mesh, p, grid)
    for i in range(k_.SCALARS):
        s[i, lane] = 0.0
    for i in range(n):
        for slot in range(SLOTS):
            c[slot, i, lane] = params[case, C0]
        k[0, i, lane] = pool[row, i]
    for e in range(m):
        for slot in (0, 4, 5):
            phi[slot, e, lane] = pool[row, n + e]
            j[slot, e, lane] = pool[row, n + m + e]
        x_0 = params[case, X0 if e < nn else ELECTRODE_ROWS + X0]
        x_s[e, lane] = pool[row, n + 2 * m + POWERS + e]
        for i in range(modes):
            q[e * modes + i, lane] = 0.0
        q[e * modes, lane] = x_0 / w[0]
        if geometry.shape[0] > 1:
            rate = j[0, e, lane] * p[BETA if e < nn else ELECTRODE_ROWS + BETA, lane]
            fill_shells(lane, e, x_0, rate, geometry, x, x_k)
    for i in range(POWERS):
        power[0, i, lane] = pool[row, n + 2 * m + i]
    s[k_.CASE, lane], s[k_.ROW, lane], s[k_.STATUS, lane] = case, row, RUNNING
    s[k_.ENDING, lane], s[k_.ACTIVE, lane], s[k_.CALM, lane] = RUNNING, 1.0, 1.0
    s[k_.OLD_STEP, lane] = FIRST_STEP
    s[k_.V_0, lane] = s[k_.V_START, lane] = starts[row, START_V]
    s[k_.OUT_0, lane], s[k_.ANODE_0, lane] = starts[row, START_OUT], starts[row, START_ANODE]
    s[k_.ENTROPIC, lane] = starts[row, START_ENTROPIC]
    s[k_.STORED, lane] = s[k_.STORED_START, lane] = starts[row, START_STORED]
    s[k_.HEAT_0, lane] = s[k_.HEAT_4, lane] = starts[row, START_HEAT]
    for slot in (0, 4, 5):
        s[k_.I_0 + slot, lane] = starts[row, START_I]
    for row_t in (k_.T_0, k_.T_1, k_.T_2, k_.T_3):
        s[row_t, lane] = params[case, TEMPERATURE]
    start_extremes(lane, mesh, p, s)
    s[k_.LINE, lane], s[k_.LEFT, lane] = first[case], count[case] - 1
    load_line(lane, s, p, lines)
    set_bound(lane, s, p, profiles, 0.0, s[k_.T_0, lane])
    p[CURRENT, lane], p[LIMIT, lane] = starts[row, START_I], starts[row, START_LIMIT]
    s[k_.STEP, lane] = min(FIRST_STEP, time_left(lane, s, p, profiles))


@routine
def give_results(lane, mesh, p, grid, s, c, x_s, means, losses, hot, out):
    """Write the line of results of the case in a lane."""
    line = out[int(s[k_.CASE, lane])]
    charge, late = s[k_.CHARGE, lane], s[k_.LATE, lane]
    late_charge = late * s[k_.I_0, lane]
    line[0], line[1], line[2] = s[k_.STATUS, lane], s[k_.NOW, lane] - late, charge - late_charge
    line[3] = s[k_.ENERGY, lane] - late_charge * s[k_.V_0, lane]
    line[4], line[5], line[6] = s[k_.CHEMICAL, lane], s[k_.V_START, lane], s[k_.V_0, lane]
    line[7], line[8] = means[0, lane], means[1, lane]
    closure = 0.0
    for side in range(2):
        at = side * ELECTRODE_ROWS
        _, first, count = nodes_of(side, mesh)
        low, high = math.inf, -math.inf
        for e in range(first, first + count):
            low, high = min(low, x_s[e, lane]), max(high, x_s[e, lane])
        line[9 + 2 * side], line[10 + 2 * side] = low, high
        if count > 0 and s[k_.PASSED, lane] > 0.0:
            # Lithium taken from the electrode against the charge passed; dx/dt = -3 beta j.
            sign = 1.0 if side == 0 else -1.0
            mean = means[side, lane]
            taken = (p[at + X0, lane] - mean) * p[at + SURFACE, lane] / (3.0 * p[at + BETA, lane])
            closure = max(closure, abs(sign * taken - charge) / s[k_.PASSED, lane])
    salt_left(lane, mesh, p, grid, c, closure, line)
    line[16] = s[k_.IMBALANCE, lane] / max(s[k_.WORKED, lane], NO_ENERGY)
    line[17], line[18] = s[k_.STEPS, lane], s[k_.REJECTED, lane]
    # Of the last millivolt only the delivered energy is corrected, so heat takes the uncorrected.
    line[20] = s[k_.REVERSIBLE, lane]
    line[19] = s[k_.CHEMICAL, lane] - s[k_.ENERGY, lane] + line[20]
    known = p[ELECTRODE_ROWS + ENTHALPY, lane] > 0.5 and (mesh[0] == 0 or p[ENTHALPY, lane] > 0.5)
    if hot and known:
        line[19] = s[k_.STORED, lane] - s[k_.STORED_START, lane] - s[k_.ENERGY, lane]
    line[21] = s[k_.ANODE_0, lane]
    for i in range(6):
        line[22 + i] = s[k_.SALT_LEAST + i, lane]
    line[28], line[29], line[30] = s[k_.I_0, lane], s[k_.T_0, lane], s[k_.T_MOST, lane]
    line[31] = s[k_.DONE, lane]
    line[32], line[33], line[34] = s[k_.PASSED, lane], s[k_.WORKED, lane], p[LIMIT, lane]
    for i in range(_N_LOSSES):
        line[_N_SCALARS + i] = losses[i, lane]


@routine
def salt_left(lane, mesh, p, grid, c, closure, line):
    """Extremes of the salt at the end, and the closure of lithium and salt."""
    nn, ns, np_ = mesh
    low, high, salt, salt_0 = math.inf, -math.inf, 0.0, 0.0
    for i in range(nn + ns + np_):
        low, high = min(low, c[0, i, lane]), max(high, c[0, i, lane])
        pore = grid[i, PORE, lane]
        salt, salt_0 = salt + pore * c[0, i, lane], salt_0 + pore * p[C0, lane]
    line[13], line[14] = low, high
    line[15] = max(closure, abs(salt / salt_0 - 1.0))


@routine
def start_extremes(lane, mesh, p, s):
    """Extremes of the uniform start; a metal has no particles."""
    s[k_.SALT_LEAST, lane] = s[k_.SALT_MOST, lane] = p[C0, lane]
    x_n = p[X0, lane] if mesh[0] > 0 else math.nan
    s[k_.X_N_LEAST, lane] = s[k_.X_N_MOST, lane] = x_n
    s[k_.X_P_LEAST, lane] = s[k_.X_P_MOST, lane] = p[ELECTRODE_ROWS + X0, lane]
    s[k_.T_MOST, lane] = s[k_.T_0, lane] = p[TEMPERATURE, lane]


@routine
def extremes(mesh, accept, s, c, x_s, salted):
    """Widen the extremes of the run in the lanes that have accepted a step."""
    nn, ns, np_ = mesh
    yes = accept > 0.5
    low, high = load(s, k_.SALT_LEAST), load(s, k_.SALT_MOST)
    for i in range(nn + ns + np_ if salted else 0):
        low, high = smaller(load(c, 0, i), low), larger(load(c, 0, i), high)
    store(s, select(yes, low, load(s, k_.SALT_LEAST)), k_.SALT_LEAST)
    store(s, select(yes, high, load(s, k_.SALT_MOST)), k_.SALT_MOST)
    for side in range(2):
        _, first, count = nodes_of(side, mesh)
        row = k_.X_N_LEAST + 2 * side
        low, high = load(s, row), load(s, row + 1)
        for e in range(first, first + count):
            low, high = smaller(load(x_s, e), low), larger(load(x_s, e), high)
        store(s, select(yes, low, load(s, row)), row)
        store(s, select(yes, high, load(s, row + 1)), row + 1)


def empty_results(cases):
    """Lines of results still to be filled: NaN."""
    return np.full((cases, len(RESULTS)), np.nan)
