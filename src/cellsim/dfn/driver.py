"""The driver: a chunk of cases through one block of lanes.

All cases of the chunk are first brought to a consistent state at t = 0, a register at a time.
Then every lane steps by itself; one that has ended gives its results and takes the next case.
"""

import numpy as np

from . import state as k_
from .cases import (
    POWERS,
    START_ANODE,
    START_ENTROPIC,
    START_HEAT,
    START_I,
    START_LIMIT,
    START_OUT,
    START_STORED,
    START_V,
    STARTS,
    extremes,
    give_results,
    start_extremes,
    take_case,
)
from .compile import WIDTH, entry, routine
from .control import (
    FIRST_STEP,
    after_step,
    finish_step,
    load_line,
    set_bound,
    time_left,
)
from .grid import GRID_ROWS, lay_out, nodes_of
from .kinetics import potential_for
from .lanes import absolute, any_lane, both, lane_array, load, select, sqrt, store
from .layout import (
    BOUND,
    C0,
    CURRENT,
    DIRECTION,
    ELECTRODE_ROWS,
    FREE,
    KELVIN,
    LIMIT,
    PROGRAM,
    SURFACE,
    TEMPERATURE,
    X0,
)
from .modes import (
    MODE_ROWS,
    PER_MODE,
    X_SCALE,
    add_stage_fluxes,
    advance_modes,
    mean_of_modes,
    step_coefficients,
    surface_error,
    surface_known,
    surface_of_modes,
)
from .newton import AT_HAND, FACTORS, FEW
from .program import COLUMNS
from .shells import (
    advance_shells,
    mean_of_shells,
    rest_shells,
    shell_derivatives,
    shell_error,
    start_shells,
    surface_at_start,
)
from .status import RUNNING, Status
from .step import (
    MAX_NEWTON,
    SLOTS,
    commit,
    newton,
    predict,
    quadratic,
    salt_error,
    stage_base,
    stage_derivative,
    surface_pace,
    weigh,
)
from .stops import met_at_once
from .tableau import GAMMA, STAGES, C
from .voltage import LOSSES, breakdown, entropic_power, surface_heat, terminal_voltage
from .warmth import (
    after_stage,
    before_stage,
    before_step,
    enthalpy_at_start,
    heat_up,
    stored_enthalpy,
    warm_up,
)

_BEYOND, _INADMISSIBLE = int(Status.BEYOND_AT_START), int(Status.INADMISSIBLE)
_LOW, _HIGH, _NO_CURRENT = (
    int(s) for s in (Status.VOLTAGE_LOW, Status.VOLTAGE_HIGH, Status.NO_CURRENT)
)
START_HG = 1e-6  # [s]: the tiny implicit step that makes a start consistent
START_NEWTON = 60
MOST_PARTS = 12
ABSURD = 1e6  # [V]


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
            potential = potential_for(side, jj, c0, x, p, solid, exchange, tabulated)
            for e in range(first, first + count):
                store(phi, potential, 0, e)
                store(j, jj, 0, e)
                store(known, x, 0, e)
                store(x_s, x, e)
                store(slope, 0.0 * x, e)


@routine
def start_surface(electrode_nodes, stage, x_s, known, slope):
    """Where the surface is first linearised: at its value at the start of the step."""
    for e in range(electrode_nodes):
        store(known, load(x_s, e), stage, e)
        store(slope, 0.0 * load(x_s, e), e)


@routine
def jump(
    mesh, jumping, tolerance, p, s, grid, c, c_base, phi, j, k, q, w, known, slope, x_s, weight,
    factors, hand, power, tables, shells, salted, bordered, limit,
):  # fmt: skip
    """Bring the lanes where a step of the program begins to a consistent state with its current,
    at standing salt and particles. Returns 1 where there is none.

    A tiny implicit step in the slots of the last stage: other lanes lose nothing there.
    """
    nn, ns, np_ = mesh
    n, m = nn + ns + np_, nn + np_
    geometry, x, x_k, x_base, _ = shells
    shelled = geometry.shape[0] > 1
    solid, exchange, _, _, tabulated = tables
    stage = STAGES - 1
    inv_hg = 0.0 * jumping + 1.0 / START_HG
    rise = load(p, CURRENT) - load(s, k_.I_0)
    for i in range(n):
        store(c, load(c, 0, i), stage, i)
        store(c_base, load(c, 0, i), i)
    if shelled:
        rest_shells(x, x_base)
        start_surface(m, stage, x_s, known, slope)
    for side in range(2):
        first, first_e, count = nodes_of(side, mesh)
        if count > 0:
            if not shelled:
                surface_of_modes(first_e, first_e + count, stage, q, w, known, slope)
            share = rise / load(p, side * ELECTRODE_ROWS + SURFACE)
            if side == 1:
                share = -share
            for i in range(count):
                e = first_e + i
                jj = load(j, 0, e) + share
                store(j, jj, stage, e)
                guess = potential_for(
                    side, jj, load(c, 0, first + i), load(known, stage, e), p, solid, exchange,
                    tabulated,
                )  # fmt: skip
                # At the same current the old potentials are the better ones.
                store(phi, select(rise == 0.0, load(phi, 0, e), guess), stage, e)
    failed, _ = newton(
        mesh, stage, jumping, inv_hg, tolerance, p, grid, c, c_base, phi, j, known, slope, weight,
        factors, hand, power, tables, shells, salted, bordered, limit,
    )  # fmt: skip
    yes = both(jumping > 0.5, failed < 0.5)
    for i in range(n if salted else 0):
        rate = (load(c, stage, i) - load(c_base, i)) * inv_hg
        store(k, select(yes, rate, load(k, 0, i)), 0, i)
        for slot in (4, 5):
            store(c, select(yes, load(c, 0, i), load(c, slot, i)), slot, i)
    if shelled:
        for i in range(x.shape[1]):
            rate = (load(x, 1, i) - load(x_base, i)) * inv_hg
            store(x_k, select(yes, rate, load(x_k, 0, i)), 0, i)
    for e in range(m):
        surface = load(known, stage, e) + load(slope, e) * load(j, stage, e)
        store(x_s, select(yes, surface, load(x_s, e)), e)
        for slot in (0, 4, 5):
            store(phi, select(yes, load(phi, stage, e), load(phi, slot, e)), slot, e)
            store(j, select(yes, load(j, stage, e), load(j, slot, e)), slot, e)
    for row in range(POWERS):
        store(power, select(yes, load(power, stage, row), load(power, 0, row)), 0, row)
    return failed


@routine
def after_jump(lane, s, p, failed, lines, profiles, segments):
    """Go on in a lane whose step of the program has begun, or not, with its current.

    A current without a consistent state is too much; if a part of it is beyond a stop already, so
    is the whole.
    """
    parts = s[k_.PARTS, lane]
    if failed and parts < MOST_PARTS and p[FREE, lane] < 0.5:
        s[k_.PARTS, lane] += 1.0
        return
    status = _NO_CURRENT if failed else met_at_once(lane, s, p)
    if status == RUNNING and parts > 0.5:
        status = _NO_CURRENT
    s[k_.JUMP, lane] = 0.0
    if status != RUNNING:
        finish_step(lane, s, p, lines, segments, status)
        return
    s[k_.OLD_STEP, lane], s[k_.CALM, lane] = FIRST_STEP, 1.0
    s[k_.STEP, lane] = min(FIRST_STEP, time_left(lane, s, p, profiles))


@routine
def begin(lane, s, p, lines, segments):
    """A case has come into the lane; its first step may be over with the current's coming on."""
    status = met_at_once(lane, s, p)
    if status != RUNNING:
        finish_step(lane, s, p, lines, segments, status)


@routine
def set_bounds(s, p, profiles, offset, row):
    """What bounds the current in every lane that moves, at a part of its time step; `row` of `s`
    holds the temperature."""
    for lane in range(WIDTH):
        if s[k_.MOVES, lane] > 0.5:
            now = s[k_.NOW, lane] + offset * s[k_.STEP, lane]
            set_bound(lane, s, p, profiles, now, s[row, lane])


@routine
def predict_current(stage, h, h_old, s, p):
    """The current of a stage: as given, or extrapolated from earlier ones where it is unknown."""
    zero = 0.0 * h
    if stage == 1:
        a, b, d = 4, 5, 0
        w_a, w_b, w_d = quadratic(C[1] * h, -h_old, -0.4 * h_old, zero)
    elif stage == 2:
        a, b, d = 5, 0, 1
        w_a, w_b, w_d = quadratic(0.6 * h, -0.4 * h_old, zero, C[1] * h)
    else:
        a, b, d = 0, 2, 1
        w_a, w_b, w_d = quadratic(h, zero, 0.6 * h, C[1] * h)
    guess = w_a * load(s, k_.I_0 + a) + w_b * load(s, k_.I_0 + b) + w_d * load(s, k_.I_0 + d)
    sign = select(load(p, DIRECTION) < 0.0, -1.0, zero + 1.0)
    # The bound holds even for a guess.
    bound = load(p, BOUND)
    guess = sign * select(sign * guess > bound, bound, sign * guess)
    store(p, select(load(p, FREE) > 0.5, guess, sign * bound), CURRENT)


def workspace(mesh, modes, shells, size):
    """The arrays of a block: allocated by the caller, one set a thread."""
    nn, ns, np_ = mesh
    n, m = nn + ns + np_, nn + np_
    return (
        lane_array(PROGRAM + COLUMNS),  # p
        lane_array(PROGRAM),  # base: p at the temperature of the surroundings
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
        lane_array(len(LOSSES)),  # losses
        lane_array(2),  # means
        lane_array(2, m * shells),  # x at the shells: start of the step, and stage
        lane_array(STAGES, m * shells),  # its derivatives
        lane_array(m * shells),  # x_base
        lane_array(m * shells, 2),  # x_factors
        np.zeros((size, n + 3 * m + POWERS)),  # pool of prepared cases
        np.zeros((size, STARTS)),  # their voltages, and so on
        np.zeros(size, np.int64),  # which of them are ready
    )


@entry
def run_chunk(
    mesh, lam, w, radial, geometry, params, chunk, first_line, line_count, lines, profiles, tables,
    entropy, enthalpy, rtol, newton_fraction, salted, warm, out, segments, trace, traced,
    max_steps, arrays,
):  # fmt: skip
    """Run the cases `chunk` (numbers of lines of `params`) and fill their lines of `out`."""
    nn, ns, np_ = mesh
    n, m, modes, size = nn + ns + np_, nn + np_, len(lam), len(chunk)
    (p, base, s, c, phi, j, k, c_base, q, known, slope, x_s, grid, weight, factors, hand, power,
     coefficients, losses, means, x, x_k, x_base, x_factors,
     pool, starts, ready) = arrays  # fmt: skip
    shells, shelled = (geometry, x, x_k, x_base, x_factors), geometry.shape[0] > 1
    entropic, hot = entropy.shape[0] > 2, enthalpy[0].shape[0] > 2  # two rows stand there always
    tolerance = newton_fraction * rtol
    waiting = 0
    slot = min(0, nn)  # 0, but no constant: a function that takes it is compiled once
    steady = not warm and profiles.shape[0] == 0  # what bounds a current, never changes in a step

    # Consistent states at t = 0.
    for start in range(0, size, WIDTH):
        for lane in range(WIDTH):
            row = min(start + lane, size - 1)
            case = chunk[row]
            for i in range(PROGRAM):
                p[i, lane] = base[i, lane] = params[case, i]
            lay_out(lane, mesh, p, grid)
            s[k_.LINE, lane], s[k_.NOW, lane] = first_line[case], 0.0
            s[k_.T_0, lane], s[k_.CHARGE, lane] = p[TEMPERATURE, lane], 0.0
            load_line(lane, s, p, lines)
            p[CURRENT, lane] = 0.0  # what an unknown current is sought from
            set_bound(lane, s, p, profiles, 0.0, p[TEMPERATURE, lane])
        if warm:
            warm_up(load(s, k_.T_0), p, base)
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
        bordered = any_lane(load(p, FREE) > 0.5)
        failed, _ = newton(
            mesh, slot, 0.0 * c0 + 1.0, 1.0 / START_HG + 0.0 * c0, tolerance,
            p, grid, c, c_base, phi, j, known, slope, weight, factors, hand, power,
            tables, shells, salted, bordered, START_NEWTON + slot,
        )  # fmt: skip
        stage_derivative(n, 0, 1.0 / START_HG + 0.0 * c0, c, c_base, k)
        for e in range(m):
            store(x_s, load(known, 0, e) + load(slope, e) * load(j, 0, e), e)
        v, outside, anode = terminal_voltage(mesh, slot, p, grid, c, phi, j, tables, salted)
        store(s, v, k_.V_0)
        store(s, outside, k_.OUT_0)
        store(s, anode, k_.ANODE_0)
        store(s, failed, k_.FAILED)
        if entropic:
            store(s, entropic_power(mesh, slot, p, grid, j, known, slope, entropy), k_.ENTROPIC)
        if hot:
            store(s, enthalpy_at_start(mesh, p, enthalpy), k_.STORED)
        if warm:
            heat = surface_heat(mesh, slot, v, p, grid, j, known, slope, power, entropy)
            store(s, heat, k_.HEAT_0)
        for side in range(2):
            store(means, load(p, side * ELECTRODE_ROWS + X0), side)
        breakdown(mesh, slot, p, grid, c, phi, j, x_s, means, tables, salted, losses)
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
            starts[row, START_V], starts[row, START_OUT] = v_0, s[k_.OUT_0, lane]
            starts[row, START_ANODE] = s[k_.ANODE_0, lane]
            starts[row, START_ENTROPIC] = s[k_.ENTROPIC, lane]
            starts[row, START_I], starts[row, START_LIMIT] = p[CURRENT, lane], p[LIMIT, lane]
            starts[row, START_STORED] = s[k_.STORED, lane]
            starts[row, START_HEAT] = s[k_.HEAT_0, lane]
            admissible = s[k_.FAILED, lane] < 0.5 and abs(v_0) < ABSURD
            status = met_at_once(lane, s, p)
            if admissible and (status == RUNNING or line_count[case] > 1):
                ready[waiting] = row
                waiting += 1
                continue
            for i in range(k_.SCALARS):
                if i != k_.V_0 and i != k_.ANODE_0 and i != k_.T_0:
                    s[i, lane] = 0.0
            s[k_.CASE, lane], s[k_.V_START, lane] = case, v_0
            s[k_.I_0, lane], s[k_.LINE, lane] = p[CURRENT, lane], first_line[case]
            start_extremes(lane, mesh, p, s)
            if admissible:
                finish_step(lane, s, p, lines, segments, status)
                if status in (_LOW, _HIGH):
                    status = _BEYOND
            s[k_.STATUS, lane] = status if admissible else _INADMISSIBLE
            give_results(lane, mesh, p, grid, s, c, x_s, means, losses, hot, out)
    if waiting == 0:
        return 0

    # Every lane by itself until no case waits and none runs.
    taken, running = 0, 0
    for lane in range(WIDTH):
        row = ready[min(taken, waiting - 1)]
        take_case(
            lane, row, chunk[row], params, first_line, line_count, lines, profiles, mesh, modes,
            w, p, base, grid, s, c, phi, j, k, q, x_s, shells, power, pool, starts,
        )  # fmt: skip
        if taken < waiting:
            taken, running = taken + 1, running + 1
            begin(lane, s, p, lines, segments)
        else:
            s[k_.ACTIVE, lane] = 0.0
    iterations = 0
    while running > 0:
        if any_lane(both(load(s, k_.JUMP) > 0.5, load(s, k_.ACTIVE) > 0.5)):
            if warm:
                warm_up(load(s, k_.T_0), p, base)
            for lane in range(WIDTH):
                if s[k_.JUMP, lane] > 0.5:
                    p[KELVIN, lane] = 0.0  # no time to warm up
                    set_bound(lane, s, p, profiles, s[k_.NOW, lane], s[k_.T_0, lane])
                    p[CURRENT, lane] *= 3.0 ** -s[k_.PARTS, lane]
            if salted:
                weigh(n, p, c, weight)
            jumping = select(load(s, k_.ACTIVE) > 0.5, load(s, k_.JUMP), 0.0)
            bordered = any_lane(both(load(p, FREE) > 0.5, jumping > 0.5))
            failed = jump(
                mesh, jumping, tolerance, p, s, grid, c, c_base, phi, j, k, q, w, known, slope,
                x_s, weight, factors, hand, power, tables, shells, salted, bordered,
                START_NEWTON + slot,
            )  # fmt: skip
            v, outside, anode = terminal_voltage(mesh, slot, p, grid, c, phi, j, tables, salted)
            failed = select(absolute(v) < ABSURD, failed, 1.0)
            store(s, failed, k_.FAILED)
            yes = both(jumping > 0.5, failed < 0.5)
            current = select(yes, load(p, CURRENT), load(s, k_.I_0))
            store(p, current, CURRENT)
            for at in (0, 4, 5):
                store(s, select(yes, current, load(s, k_.I_0 + at)), k_.I_0 + at)
            store(s, select(yes, v, load(s, k_.V_0)), k_.V_0)
            store(s, select(yes, outside, load(s, k_.OUT_0)), k_.OUT_0)
            store(s, select(yes, anode, load(s, k_.ANODE_0)), k_.ANODE_0)
            if entropic:
                start_surface(m, slot, x_s, known, slope)
                heat = entropic_power(mesh, slot, p, grid, j, known, slope, entropy)
                store(s, select(yes, heat, load(s, k_.ENTROPIC)), k_.ENTROPIC)
            if warm:
                start_surface(m, slot, x_s, known, slope)
                heat = surface_heat(mesh, slot, v, p, grid, j, known, slope, power, entropy)
                store(s, select(yes, heat, load(s, k_.HEAT_0)), k_.HEAT_0)
                store(s, select(yes, heat, load(s, k_.HEAT_4)), k_.HEAT_4)
            for lane in range(WIDTH):
                if s[k_.JUMP, lane] > 0.5 and s[k_.ACTIVE, lane] > 0.5:
                    after_jump(lane, s, p, s[k_.FAILED, lane] > 0.5, lines, profiles, segments)
        for lane in range(WIDTH):
            going = s[k_.ACTIVE, lane] > 0.5 and s[k_.STATUS, lane] == RUNNING
            s[k_.MOVES, lane] = 1.0 if going and s[k_.JUMP, lane] < 0.5 else 0.0
        h, h_old = load(s, k_.STEP), load(s, k_.OLD_STEP)
        if salted:
            weigh(n, p, c, weight)
        if warm:
            before_step(h, s, p, base)
        for side in range(2):
            _, first, count = nodes_of(side, mesh)
            if count > 0 and not shelled:
                step_coefficients(side, p, h, lam, w, coefficients)
                surface_known(side, first, first + count, q, modes, coefficients, known)
        inv_hg = 1.0 / (GAMMA * h)
        active = load(s, k_.MOVES)
        bordered = any_lane(both(load(p, FREE) > 0.5, active > 0.5))
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
            if warm:
                before_stage(stage, h, h_old, s, p, base)
            if not steady:
                set_bounds(s, p, profiles, C[stage], k_.T_0 + stage)
            predict_current(stage, h, h_old, s, p)
            predict(mesh, stage, h, h_old, c, phi, j, x_s, known, slope, salted)
            failed, count = newton(
                mesh, stage, active, inv_hg, tolerance,
                p, grid, c, c_base, phi, j, known, slope, weight, factors, hand, power,
                tables, shells, salted, bordered, MAX_NEWTON + slot,
            )  # fmt: skip
            iterations += count
            active = select(failed > 0.5, 0.0, active)
            if salted:
                stage_derivative(n, stage, inv_hg, c, c_base, k)
            if shelled:
                shell_derivatives(stage, inv_hg, x, x_base, x_k)
            v, outside, anode = terminal_voltage(mesh, stage, p, grid, c, phi, j, tables, salted)
            store(s, v, k_.V_0 + stage)
            store(s, outside, k_.OUT_0 + stage)
            store(s, anode, k_.ANODE_0 + stage)
            store(s, load(p, CURRENT), k_.I_0 + stage)
            if warm:
                heat = surface_heat(mesh, stage, v, p, grid, j, known, slope, power, entropy)
                after_stage(stage, h, heat, s, p)
        store(s, load(s, k_.MOVES) - active, k_.FAILED)
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
        if entropic:
            last_stage = STAGES - 1 + slot
            heat = entropic_power(mesh, last_stage, p, grid, j, known, slope, entropy)
            store(s, heat, k_.ENTROPIC_NEW)
        for lane in range(WIDTH):
            if s[k_.MOVES, lane] > 0.5:
                after_step(
                    lane, s, p, c, x_s, power, n, m, lines, profiles, segments, trace, warm, rtol,
                    max_steps,
                )  # fmt: skip
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
        store(p, load(s, k_.I_0), CURRENT)
        if warm:
            stored = stored_enthalpy(mesh, p, grid, q, radial, geometry, x, enthalpy)
            heat_up(accept, stored, rtol, s, p)
        ended = False
        for lane in range(WIDTH):
            if s[k_.ACCEPT, lane] > 0.5:
                s[k_.REVERSIBLE, lane] += (
                    0.5 * s[k_.OLD_STEP, lane] * (s[k_.ENTROPIC, lane] + s[k_.ENTROPIC_NEW, lane])
                )
                s[k_.ENTROPIC, lane] = s[k_.ENTROPIC_NEW, lane]
                if s[k_.ENDING, lane] != RUNNING:
                    finish_step(lane, s, p, lines, segments, s[k_.ENDING, lane])
            if s[k_.ACTIVE, lane] > 0.5 and s[k_.STATUS, lane] != RUNNING:
                ended = True
        if not ended:
            continue
        for side in range(2):
            nodes = nodes_of(side, mesh)
            if nodes[2] > 0 and shelled:
                store(means, mean_of_shells(nodes, grid, geometry, x), side)
            elif nodes[2] > 0:
                store(means, mean_of_modes(nodes, grid, q, modes, w), side)
        if hot and not warm:
            stored = stored_enthalpy(mesh, p, grid, q, radial, geometry, x, enthalpy)
            store(s, stored, k_.STORED)
        breakdown(mesh, slot, p, grid, c, phi, j, x_s, means, tables, salted, losses)
        for lane in range(WIDTH):
            if s[k_.ACTIVE, lane] > 0.5 and s[k_.STATUS, lane] != RUNNING:
                traced[int(s[k_.ROW, lane])] = s[k_.TRACED, lane]
                give_results(lane, mesh, p, grid, s, c, x_s, means, losses, hot, out)
                if taken < waiting:
                    row = ready[taken]
                    take_case(
                        lane, row, chunk[row], params, first_line, line_count, lines, profiles,
                        mesh, modes, w, p, base, grid, s, c, phi, j, k, q, x_s, shells, power,
                        pool, starts,
                    )  # fmt: skip
                    begin(lane, s, p, lines, segments)
                    taken += 1
                else:
                    s[k_.ACTIVE, lane] = 0.0
                    running -= 1
    return iterations
