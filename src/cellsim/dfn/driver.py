"""The driver: a chunk of cases through one block of lanes.

All cases of the chunk are first brought to a consistent state at t = 0, a register at a time.
Then every lane steps by itself; one that has ended gives its results and takes the next case.
"""

import math

import numpy as np

from . import control as k_
from .compile import WIDTH, entry, routine
from .control import after_step
from .grid import AREA, GRID_ROWS, PORE, lay_out, nodes_of
from .kinetics import exchange_current_alone, open_circuit, overpotential
from .lanes import lane_array, larger, load, select, smaller, sqrt, store
from .layout import (
    BETA,
    C0,
    CURRENT,
    ELECTRODE_ROWS,
    F_A,
    F_C,
    FILM,
    PARAMETERS,
    SURFACE,
    T_END,
    V_MAX,
    V_MIN,
    X0,
)
from .modes import (
    MODE_ROWS,
    PER_MODE,
    add_stage_fluxes,
    advance_modes,
    step_coefficients,
    surface_known,
)
from .newton import AT_HAND, FACTORS, FEW
from .shells import (
    advance_shells,
    fill_shells,
    mean_of_shells,
    shell_derivatives,
    shell_error,
    start_shells,
    surface_at_start,
)
from .status import RUNNING, Status
from .step import (
    MAX_NEWTON,
    SLOTS,
    X_SCALE,
    commit,
    newton,
    predict,
    salt_error,
    stage_base,
    stage_derivative,
    surface_pace,
    weigh,
)
from .tableau import GAMMA, STAGES
from .voltage import LOSSES, breakdown, entropic_power, terminal_voltage

# Powers at a stage [W/m2]: chemical by electrode, electrical by electrode (see newton.py).
POWERS = 4

# Columns of the results, one line a case
SCALARS = (
    "status", "time", "charge", "energy", "chemical", "voltage_start", "voltage", "x_n", "x_p",
    "x_n_surface_min", "x_n_surface_max", "x_p_surface_min", "x_p_surface_max",
    "salt_min", "salt_max", "lithium_closure", "energy_closure", "steps", "rejected",
    "heat", "heat_reversible",
    "anode_potential", "salt_least", "salt_most", "x_n_least", "x_n_most", "x_p_least", "x_p_most",
)  # fmt: skip
RESULTS = SCALARS + LOSSES
_N_SCALARS = len(SCALARS)
_N_LOSSES = len(LOSSES)
_BEYOND, _INADMISSIBLE = int(Status.BEYOND_AT_START), int(Status.INADMISSIBLE)
FIRST_STEP = 1.0  # [s]
START_HG = 1e-6  # [s]: the tiny implicit step that makes the start consistent
START_NEWTON = 60


@routine
def uniform_start(mesh, p, c, phi, j, known, slope, x_s, tables):
    """Slot 0: uniform salt and stoichiometry, uniform reaction, potentials to match."""
    nn, ns, np_ = mesh
    solid, exchange, _, _, tabulated = tables
    c0, current = load(p, C0), load(p, CURRENT)
    for i in range(nn + ns + np_):
        for slot in range(SLOTS):
            store(c, c0, slot, i)
    for side in range(2):
        at = side * ELECTRODE_ROWS
        _, first, count = nodes_of(side, mesh)
        if count > 0:
            x = load(p, at + X0)
            jj = current / load(p, at + SURFACE)
            if side == 1:
                jj = -jj
            u, _, g, _ = open_circuit(side, x, 1.0 / (x * (1.0 - x)), p, solid)
            i0 = exchange_current_alone(side, c0, x, g, p, exchange, tabulated)
            eta = overpotential(jj, i0, load(p, at + F_A), load(p, at + F_C))
            for e in range(first, first + count):
                store(phi, u + eta + load(p, at + FILM) * jj, 0, e)
                store(j, jj, 0, e)
                store(known, x, 0, e)
                store(x_s, x, e)
                store(slope, 0.0 * x, e)


@routine
def mean_stoichiometry(nodes, grid, q, modes, w):
    """Mean over one electrode, nodes = (first, first electrode node, count), of the particles'
    means."""
    first, first_e, count = nodes
    surface, total = 0.0 * load(q, 0), 0.0 * load(q, 0)
    for m in range(count):
        share = load(grid, first + m, AREA)
        surface = surface + share
        total = total + share * load(q, (first_e + m) * modes)
    return total * w[0] / surface


@routine
def start_surface(electrode_nodes, stage, x_s, known, slope):
    """Where the surface is first linearised: at its value at the start of the step."""
    for e in range(electrode_nodes):
        store(known, load(x_s, e), stage, e)
        store(slope, 0.0 * load(x_s, e), e)


@routine
def take_case(
    lane,
    row,
    case,
    params,
    mesh,
    modes,
    w,
    p,
    grid,
    s,
    c,
    phi,
    j,
    k,
    q,
    x_s,
    shells,
    power,
    pool,
    pool_v,
):
    """Put a prepared case into a lane."""
    geometry, x, x_k, _, _ = shells
    nn, ns, np_ = mesh
    n, m = nn + ns + np_, nn + np_
    for i in range(PARAMETERS):
        p[i, lane] = params[case, i]
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
    s[k_.CASE, lane], s[k_.STATUS, lane], s[k_.ACTIVE, lane] = case, RUNNING, 1.0
    s[k_.STEP, lane] = min(FIRST_STEP, params[case, T_END])
    s[k_.OLD_STEP, lane] = FIRST_STEP
    s[k_.CALM, lane] = 1.0
    s[k_.V_0, lane] = s[k_.V_START, lane] = pool_v[row, 0]
    s[k_.OUT_0, lane], s[k_.ANODE_0, lane] = pool_v[row, 1], pool_v[row, 2]
    s[k_.ENTROPIC, lane] = pool_v[row, 3]
    start_extremes(lane, mesh, p, s)


@routine
def give_results(lane, mesh, p, grid, s, c, x_s, means, losses, out):
    """Write the line of results of the case in a lane."""
    nn, ns, np_ = mesh
    line = out[int(s[k_.CASE, lane])]
    charge = s[k_.CHARGE, lane]
    late = s[k_.LATE, lane]
    late_charge = late * p[CURRENT, lane]
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
        if count > 0 and charge != 0.0:
            # Lithium taken from the electrode against the charge passed; dx/dt = -3 beta j.
            sign = 1.0 if side == 0 else -1.0
            mean = means[side, lane]
            taken = (p[at + X0, lane] - mean) * p[at + SURFACE, lane] / (3.0 * p[at + BETA, lane])
            closure = max(closure, abs(sign * taken / charge - 1.0))
    low, high, salt, salt_0 = math.inf, -math.inf, 0.0, 0.0
    for i in range(nn + ns + np_):
        low, high = min(low, c[0, i, lane]), max(high, c[0, i, lane])
        pore = grid[i, PORE, lane]
        salt, salt_0 = salt + pore * c[0, i, lane], salt_0 + pore * p[C0, lane]
    line[13], line[14] = low, high
    line[15] = max(closure, abs(salt / salt_0 - 1.0))
    line[16] = s[k_.IMBALANCE, lane] / max(abs(s[k_.ENERGY, lane]), 1e-300)
    line[17], line[18] = s[k_.STEPS, lane], s[k_.REJECTED, lane]
    # Of the last millivolt only the delivered energy is corrected, so heat takes the uncorrected.
    line[20] = s[k_.REVERSIBLE, lane]
    line[19] = s[k_.CHEMICAL, lane] - s[k_.ENERGY, lane] + line[20]
    line[21] = s[k_.ANODE_0, lane]
    for i in range(6):
        line[22 + i] = s[k_.SALT_LEAST + i, lane]
    for i in range(_N_LOSSES):
        line[_N_SCALARS + i] = losses[i, lane]


@routine
def start_extremes(lane, mesh, p, s):
    """Extremes of the uniform start; a metal has no particles."""
    s[k_.SALT_LEAST, lane] = s[k_.SALT_MOST, lane] = p[C0, lane]
    x_n = p[X0, lane] if mesh[0] > 0 else math.nan
    s[k_.X_N_LEAST, lane] = s[k_.X_N_MOST, lane] = x_n
    s[k_.X_P_LEAST, lane] = s[k_.X_P_MOST, lane] = p[ELECTRODE_ROWS + X0, lane]


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


def workspace(mesh, modes, shells, size):
    """The arrays of a block: allocated by the caller, one set a thread."""
    nn, ns, np_ = mesh
    n, m = nn + ns + np_, nn + np_
    return (
        lane_array(PARAMETERS),  # p
        lane_array(k_.SCALARS),  # s
        lane_array(SLOTS, n),  # c
        lane_array(SLOTS, m),  # phi
        lane_array(SLOTS, m),  # j
        lane_array(STAGES, n),  # k = dc/dt
        lane_array(n),  # c_base
        lane_array(m * modes),  # q
        lane_array(STAGES, m),  # known (A)
        lane_array(m),  # slope (B)
        lane_array(m),  # x_s
        lane_array(n, GRID_ROWS),  # grid
        lane_array(n),  # weight of the salt in the error norm
        lane_array(n, FACTORS),  # factors
        lane_array(FEW + 1, AT_HAND),  # hand
        lane_array(STAGES, POWERS),  # power
        lane_array(2, PER_MODE + MODE_ROWS * modes),  # coefficients
        lane_array(_N_LOSSES),  # losses
        lane_array(2),  # means
        lane_array(2, m * shells),  # x at the shells: start of the step, and stage
        lane_array(STAGES, m * shells),  # its derivatives
        lane_array(m * shells),  # x_base
        lane_array(m * shells, 2),  # x_factors
        np.zeros((size, n + 3 * m + POWERS)),  # pool of prepared cases
        np.zeros((size, 4)),  # their voltages, and power of reversible heat
        np.zeros(size, np.int64),  # which of them are ready
    )


@entry
def run_chunk(
    mesh,
    lam,
    w,
    geometry,
    params,
    chunk,
    tables,
    entropy,
    rtol,
    newton_fraction,
    salted,
    points,
    curves,
    anodes,
    out,
    max_steps,
    arrays,
):
    """Run the cases `chunk` (numbers of lines of `params`) and fill their lines of `out`."""
    nn, ns, np_ = mesh
    solid, exchange, electrolyte, _, tabulated = tables
    n, m, modes, size = nn + ns + np_, nn + np_, len(lam), len(chunk)
    (p, s, c, phi, j, k, c_base, q, known, slope, x_s, grid, weight, factors, hand, power,
     coefficients, losses, means, x, x_k, x_base, x_factors,
     pool, pool_v, ready) = arrays  # fmt: skip
    shells, shelled = (geometry, x, x_k, x_base, x_factors), geometry.shape[0] > 1
    entropic = entropy.shape[0] > 1  # row 0 is there always
    tolerance = newton_fraction * rtol
    waiting = 0
    slot = min(0, nn)  # 0, but no constant: a function that takes it is compiled once

    # Consistent states at t = 0.
    for start in range(0, size, WIDTH):
        for lane in range(WIDTH):
            case = chunk[min(start + lane, size - 1)]
            for i in range(PARAMETERS):
                p[i, lane] = params[case, i]
            lay_out(lane, mesh, p, grid)
        uniform_start(mesh, p, c, phi, j, known, slope, x_s, tables)
        if shelled:
            for side in range(2):
                _, first, count = nodes_of(side, mesh)
                surface_at_start(
                    side, first, first + count, p, j, geometry, known, slope, tables[3]
                )
        c0 = load(p, C0)
        for i in range(n):
            store(c_base, c0, i)
        weigh(n, p, c, weight)
        failed, _ = newton(
            mesh, slot, 0.0 * c0 + 1.0, 1.0 / START_HG + 0.0 * c0, tolerance,
            p, grid, c, c_base, phi, j, known, slope, weight, factors, hand, power,
            tables, shells, salted, START_NEWTON + slot,
        )  # fmt: skip
        stage_derivative(n, 0, 1.0 / START_HG + 0.0 * c0, c, c_base, k)
        for e in range(m):
            store(x_s, load(known, 0, e) + load(slope, e) * load(j, 0, e), e)
        v, outside, anode = terminal_voltage(
            mesh, slot, p, grid, c, phi, j, solid, exchange, electrolyte, tabulated, salted
        )
        store(s, v, k_.V_0)
        store(s, outside, k_.OUT_0)
        store(s, anode, k_.ANODE_0)
        store(s, failed, k_.FAILED)
        if entropic:
            store(s, entropic_power(mesh, p, grid, j, x_s, entropy), k_.ENTROPIC)
        for side in range(2):
            store(means, load(p, side * ELECTRODE_ROWS + X0), side)
        breakdown(
            mesh, slot, p, grid, c, phi, j, x_s, means, solid, exchange, electrolyte, tabulated,
            salted, losses,
        )  # fmt: skip
        for lane in range(min(WIDTH, size - start)):
            row = start + lane
            case = chunk[row]
            for i in range(n):
                pool[row, i] = k[0, i, lane]
            for e in range(m):
                pool[row, n + e], pool[row, n + m + e] = phi[0, e, lane], j[0, e, lane]
                pool[row, n + 2 * m + POWERS + e] = x_s[e, lane]
            for i in range(POWERS):
                pool[row, n + 2 * m + i] = power[0, i, lane]
            v_0 = s[k_.V_0, lane]
            pool_v[row, 0], pool_v[row, 1] = v_0, s[k_.OUT_0, lane]
            pool_v[row, 2], pool_v[row, 3] = s[k_.ANODE_0, lane], s[k_.ENTROPIC, lane]
            admissible = s[k_.FAILED, lane] < 0.5 and abs(v_0) < 1e6
            current = p[CURRENT, lane]
            beyond = (v_0 <= p[V_MIN, lane] and current >= 0.0) or (
                v_0 >= p[V_MAX, lane] and current <= 0.0
            )
            if admissible and not beyond:
                ready[waiting] = row
                waiting += 1
                continue
            for i in range(k_.SCALARS):
                if i != k_.V_0 and i != k_.ANODE_0:
                    s[i, lane] = 0.0
            s[k_.CASE, lane], s[k_.V_START, lane] = case, v_0
            start_extremes(lane, mesh, p, s)
            s[k_.STATUS, lane] = _BEYOND if admissible else _INADMISSIBLE
            give_results(lane, mesh, p, grid, s, c, x_s, means, losses, out)
    if waiting == 0:
        return 0

    # Every lane by itself until no case waits and none runs.
    taken, running = 0, 0
    for lane in range(WIDTH):
        row = ready[min(taken, waiting - 1)]
        take_case(
            lane,
            row,
            chunk[row],
            params,
            mesh,
            modes,
            w,
            p,
            grid,
            s,
            c,
            phi,
            j,
            k,
            q,
            x_s,
            shells,
            power,
            pool,
            pool_v,
        )
        if taken < waiting:
            taken, running = taken + 1, running + 1
            first_points(lane, s, points, curves, anodes)
        else:
            s[k_.ACTIVE, lane] = 0.0
    iterations = 0
    while running > 0:
        h, h_old = load(s, k_.STEP), load(s, k_.OLD_STEP)
        if salted:
            weigh(n, p, c, weight)
        for side in range(2):
            _, first, count = nodes_of(side, mesh)
            if count > 0 and not shelled:
                step_coefficients(side, p, h, lam, w, coefficients)
                surface_known(side, first, first + count, q, modes, coefficients, known)
        inv_hg = 1.0 / (GAMMA * h)
        active = load(s, k_.ACTIVE)
        for stage in range(1, STAGES):
            if shelled:
                start_shells(stage, h, geometry, x, x_k, x_base)
                start_surface(m, stage, x_s, known, slope)
            else:
                for side in range(2):
                    _, first, count = nodes_of(side, mesh)
                    add_stage_fluxes(
                        side, first, first + count, stage, j, coefficients, known, slope
                    )
            if salted:
                stage_base(n, stage, h, c, k, c_base)
            predict(mesh, stage, h, h_old, c, phi, j, x_s, known, slope, salted)
            failed, count = newton(
                mesh, stage, active, inv_hg, tolerance,
                p, grid, c, c_base, phi, j, known, slope, weight, factors, hand, power,
                tables, shells, salted, MAX_NEWTON + slot,
            )  # fmt: skip
            iterations += count
            active = select(failed > 0.5, 0.0, active)
            if salted:
                stage_derivative(n, stage, inv_hg, c, c_base, k)
            if shelled:
                shell_derivatives(stage, inv_hg, x, x_base, x_k)
            v, outside, anode = terminal_voltage(
                mesh, stage, p, grid, c, phi, j, solid, exchange, electrolyte, tabulated, salted
            )
            store(s, v, k_.V_0 + stage)
            store(s, outside, k_.OUT_0 + stage)
            store(s, anode, k_.ANODE_0 + stage)
        store(s, load(s, k_.ACTIVE) - active, k_.FAILED)
        total = 0.0 * h
        if salted:
            total = salt_error(n, h, k, weight)
        for side in range(2):
            _, first, count = nodes_of(side, mesh)
            last = first + count
            if shelled:
                total = total + shell_error(first, last, h, geometry, x_k, 1.0 / X_SCALE)
            else:
                total = total + surface_error(side, first, last, j, coefficients, known)
        store(s, sqrt(total * (1.0 / (n + m))), k_.ERROR)
        store(s, surface_pace(m, x_s, known, slope, j), k_.PACE)
        ended = False
        for lane in range(WIDTH):
            if s[k_.ACTIVE, lane] > 0.5:
                after_step(lane, s, p, c, x_s, power, n, m, points, curves, anodes, rtol, max_steps)
                if s[k_.STATUS, lane] != RUNNING:
                    ended = True
            else:
                s[k_.ACCEPT, lane] = 0.0
        accept = load(s, k_.ACCEPT)
        if shelled:
            advance_shells(accept, x, x_k)
        else:
            for side in range(2):
                _, first, count = nodes_of(side, mesh)
                advance_modes(side, first, first + count, accept, q, modes, j, coefficients)
        commit(n if salted else 0, m, accept, c, phi, j, k, x_s, known, slope)
        extremes(mesh, accept, s, c, x_s, salted)
        if entropic:
            store(s, entropic_power(mesh, p, grid, j, x_s, entropy), k_.ENTROPIC_NEW)
            for lane in range(WIDTH):
                if s[k_.ACCEPT, lane] > 0.5:
                    new = s[k_.ENTROPIC_NEW, lane]
                    s[k_.REVERSIBLE, lane] += (
                        0.5 * s[k_.OLD_STEP, lane] * (s[k_.ENTROPIC, lane] + new)
                    )
                    s[k_.ENTROPIC, lane] = new
        if not ended:
            continue
        for side in range(2):
            nodes = nodes_of(side, mesh)
            if nodes[2] > 0 and shelled:
                store(means, mean_of_shells(nodes, grid, geometry, x), side)
            elif nodes[2] > 0:
                store(means, mean_stoichiometry(nodes, grid, q, modes, w), side)
        breakdown(
            mesh, slot, p, grid, c, phi, j, x_s, means, solid, exchange, electrolyte, tabulated,
            salted, losses,
        )  # fmt: skip
        for lane in range(WIDTH):
            if s[k_.ACTIVE, lane] > 0.5 and s[k_.STATUS, lane] != RUNNING:
                give_results(lane, mesh, p, grid, s, c, x_s, means, losses, out)
                if taken < waiting:
                    row = ready[taken]
                    take_case(
                        lane,
                        row,
                        chunk[row],
                        params,
                        mesh,
                        modes,
                        w,
                        p,
                        grid,
                        s,
                        c,
                        phi,
                        j,
                        k,
                        q,
                        x_s,
                        shells,
                        power,
                        pool,
                        pool_v,
                    )
                    first_points(lane, s, points, curves, anodes)
                    taken += 1
                else:
                    s[k_.ACTIVE, lane] = 0.0
                    running -= 1
    return iterations


@routine
def first_points(lane, s, points, curves, anodes):
    """Points of the output grid at or before t = 0."""
    row, i = int(s[k_.CASE, lane]), 0
    while i < points.shape[1] and points[row, i] <= 0.0:
        curves[row, i], anodes[row, i] = s[k_.V_0, lane], s[k_.ANODE_0, lane]
        i += 1
    s[k_.GRID, lane] = i


@routine
def surface_error(side, first, last, j, coefficients, known):
    """Sum of the squared error estimates of the surface stoichiometries."""
    total = 0.0 * load(coefficients, side, 0)
    for e in range(first, last):
        error = load(known, 0, e)
        for stage in range(4):
            error = error - load(coefficients, side, 9 + stage) * load(j, stage, e)
        error = error * (1.0 / X_SCALE)
        total = total + error * error
    return total
