"""One time step of a block: three implicit stages, the error estimate, the commitment.

Arrays hold a field at the stages in slots 0 .. 3 and, for the predictors, at the start and at
the stage 0.6 of the step before in slots 4 and 5. Everything is done in all lanes; `active`
or `accept` (1 or 0 a lane) say where it counts, so that no lane ever sees its neighbours.
"""

from . import tableau as rk
from .border import choose, fold, near_hot, respond
from .compile import kernel, routine
from .grid import nodes_of
from .lanes import absolute, any_lane, both, either, larger, load, select, smaller, store
from .layout import C0, CURRENT, FREE, LIMIT, STRICT
from .newton import (
    TRACE,
    back,
    back_separator,
    hold_back,
    kept_back,
    sweep_electrode,
    sweep_separator,
)
from .shells import linearise_shells, update_shells
from .voltage import settle_powers, surface_heat, terminal_voltage

OLD_START, OLD_STAGE = 4, 5
SLOTS = 6
MAX_NEWTON = 8
# 1 % of the mean reaction counts like the tolerance 1e-4.
BEND_SCALE = 0.01
METAL_SCALE = 30.0  # [1/V] of a metal's overpotential in the size of the increments
STRICTER = 0.1  # of the tolerance, where the current is none of a constant step's
SKIN = 1e-5
SALT_SCALE = 0.25  # the error norm counts salt in parts of c + SALT_SCALE c0


@routine
def increments(
    mesh, stage, active, inv_hg, p, grid, c, c_base, phi, j, known, slope, weight, factors, hand,
    power, tables, salted, bordered,
):  # fmt: skip
    """Linearise about the present state, solve, and apply. Returns the size of the increments,
    how far they reached towards a bound, and the curvature's part.

    bordered: in some lane the current is an unknown, too.
    """
    nn, ns, np_ = mesh
    d_i = 0.0 * inv_hg
    behind, surface = 0.0 * inv_hg, 0.0 * inv_hg
    for side in range(2):
        nodes = nodes_of(side, mesh)
        if nodes[2] > 0:
            chemical, electrical, flow = sweep_electrode(
                side, nodes, stage, inv_hg, p, grid, c, c_base, phi, j, known, slope, factors,
                hand, tables, salted, bordered,
            )  # fmt: skip
            yes = active > 0.5
            store(power, select(yes, chemical, load(power, stage, side)), stage, side)
            store(power, select(yes, electrical, load(power, stage, 2 + side)), stage, 2 + side)
            store(power, select(yes, flow, load(power, stage, 4 + side)), stage, 4 + side)
        if side == 0 and salted:
            sweep_separator(nn, ns, stage, inv_hg, p, grid, c, c_base, factors, hand, tables[2])
    if bordered:
        v, _, anode = terminal_voltage(mesh, stage, p, grid, c, phi, j, tables, salted)
        responses = respond(mesh, stage, p, grid, c, factors, tables, salted)
        heat = 0.0 * v
        if tables[0][2] and any_lane(both(near_hot(p) > 0.5, active > 0.5)):
            heat = surface_heat(mesh, stage, v, p, grid, j, known, slope, power, tables[0][1])
        d_i, limit = choose(p, v, anode, heat, *responses)
        moves = both(active > 0.5, load(p, FREE) > 0.5)
        d_i = select(moves, d_i, 0.0)
        store(p, select(moves, limit, load(p, LIMIT)), LIMIT)
        store(p, load(p, CURRENT) + d_i, CURRENT)
        fold(nn + ns + np_, d_i, factors)
        if nn == 0:
            # No node stands for the metal's overpotential.
            change = METAL_SCALE * absolute(responses[2] + responses[3] * d_i)
            surface = select(moves, change, 0.0)
    size, reach, bend = surface, behind, behind
    for step in range(2):
        side = 1 - step
        nodes = nodes_of(side, mesh)
        if nodes[2] > 0:
            behind, size_e, reach_e, bend_e = back(
                side, nodes, stage, active, p, c, phi, j, known, slope, weight, factors, salted,
                behind,
            )  # fmt: skip
            # Whatever is no number stays none.
            size = larger(size_e, size) + 0.0 * size_e
            reach, bend = larger(reach_e, reach), larger(bend_e, bend)
        if side == 1 and salted:
            behind, size_s = back_separator(nn, ns, stage, active, c, weight, factors, behind)
            size = larger(size_s, size)
    if any_lane(both(reach > 0.9, active > 0.5)):
        excess = kept_back(reach)
        hold_back(mesh, stage, excess, c, phi, j, factors, salted)
        store(p, load(p, CURRENT) - excess * d_i, CURRENT)
    return size, reach, bend


@routine
def newton(
    mesh, stage, active, inv_hg, tolerance, p, grid, c, c_base, phi, j, known, slope, weight,
    factors, hand, power, tables, shells, salted, bordered, limit,
):  # fmt: skip
    """Solve one stage in the active lanes. Returns 1 where it failed, and the iterations."""
    nn, _, np_ = mesh
    geometry, x, _, x_base, x_factors = shells
    diffusivity = tables[3]
    shelled = stage > 0 and geometry.shape[0] > 1
    zero = 0.0 * inv_hg
    # Held to a limit, or with another current at every stage, a step shows what is left over.
    tolerance = tolerance * select(load(p, STRICT) > 0.5, STRICTER, zero + 1.0)
    count = 0
    for _ in range(limit):
        moved = zero
        if shelled:
            for side in range(2):
                _, first, count_e = nodes_of(side, mesh)
                miss = linearise_shells(
                    side, first, first + count_e, stage, active, inv_hg, p, j, geometry, x, x_base,
                    x_factors, known, slope, diffusivity,
                )  # fmt: skip
                moved = larger(miss, moved)
        size, reach, bend = increments(
            mesh, stage, active, inv_hg, p, grid, c, c_base, phi, j, known, slope, weight,
            factors, hand, power, tables, salted, bordered,
        )  # fmt: skip
        if shelled:
            moved = larger(update_shells(nn + np_, stage, active, j, geometry, x, x_factors), moved)
        count += 1
        # Newton's error after an update goes with its square.
        size = size + moved
        small = both(size * size <= tolerance, BEND_SCALE * bend <= tolerance)
        active = select(both(small, reach <= 0.1), 0.0, active)
        if not any_lane(active > 0.5):
            break
    settle_powers(stage, p, power)
    return active, count


@kernel
def quadratic(t, t_0, t_1, t_2):
    """Lagrange weights at t of the parabola through t_0, t_1, t_2."""
    d_0, d_1, d_2 = t - t_0, t - t_1, t - t_2
    e_01, e_02, e_12 = t_0 - t_1, t_0 - t_2, t_1 - t_2
    return d_1 * d_2 / (e_01 * e_02), -d_0 * d_2 / (e_01 * e_12), d_0 * d_1 / (e_02 * e_12)


@routine
def predict(mesh, stage, h, h_old, c, phi, j, x_s, known, slope, salted):
    """Extrapolate c, phi and j to a stage from three earlier ones, inside their bounds."""
    nn, ns, np_ = mesh
    zero = 0.0 * h
    if stage == 1:
        a, b, d = OLD_START, OLD_STAGE, 0
        w_a, w_b, w_d = quadratic(rk.C[1] * h, -h_old, -0.4 * h_old, zero)
    elif stage == 2:
        a, b, d = OLD_STAGE, 0, 1
        w_a, w_b, w_d = quadratic(0.6 * h, -0.4 * h_old, zero, rk.C[1] * h)
    else:
        a, b, d = 0, 2, 1
        w_a, w_b, w_d = quadratic(h, zero, 0.6 * h, rk.C[1] * h)
    for i in range(nn + ns + np_ if salted else 0):
        c_0 = load(c, 0, i)
        new = w_a * load(c, a, i) + w_b * load(c, b, i) + w_d * load(c, d, i)
        store(c, larger(smaller(larger(new, 0.2 * c_0), 5.0 * c_0), TRACE), stage, i)
    for e in range(nn + np_):
        store(phi, w_a * load(phi, a, e) + w_b * load(phi, b, e) + w_d * load(phi, d, e), stage, e)
        jj = w_a * load(j, a, e) + w_b * load(j, b, e) + w_d * load(j, d, e)
        # Keep the surface within (0, 1), at least a fifth of the way it was before.
        known_e, slope_e, x_0 = load(known, stage, e), load(slope, e), load(x_s, e)
        x = known_e + slope_e * jj
        low, high = 0.2 * x_0, 1.0 - 0.2 * (1.0 - x_0)
        if any_lane(either(x < low, x > high)):
            inside = smaller(larger(x, low), high)
            jj = select(either(x < low, x > high), (inside - known_e) / slope_e, jj)
        store(j, jj, stage, e)


@routine
def stage_base(nodes, stage, h, c, k, c_base):
    """c at the start of the step plus the part of the earlier stages' derivatives."""
    a_0, a_1, a_2 = 0.0, 0.0, 0.0
    if stage == 1:
        a_0 = rk.GAMMA
    elif stage == 2:
        a_0, a_1 = rk.A31, rk.A32
    else:
        a_0, a_1, a_2 = rk.B1, rk.B2, rk.B3
    for i in range(nodes):
        total = a_0 * load(k, 0, i)
        if stage > 1:
            total = total + a_1 * load(k, 1, i)
        if stage > 2:
            total = total + a_2 * load(k, 2, i)
        store(c_base, load(c, 0, i) + h * total, i)


@routine
def stage_derivative(nodes, stage, inv_hg, c, c_base, k):
    for i in range(nodes):
        store(k, (load(c, stage, i) - load(c_base, i)) * inv_hg, stage, i)


@routine
def salt_error(nodes, h, k, weight):
    """Sum of the squared error estimates of the salt."""
    total = 0.0 * h
    for i in range(nodes):
        error = (
            rk.D[0] * load(k, 0, i)
            + rk.D[1] * load(k, 1, i)
            + rk.D[2] * load(k, 2, i)
            + rk.D[3] * load(k, 3, i)
        )
        error = h * error * load(weight, i)
        total = total + error * error
    return total


@routine
def weigh(nodes, p, c, weight):
    """Weights of the salt in the error norm, at the start of a step."""
    scale = SALT_SCALE * load(p, C0)
    for i in range(nodes):
        store(weight, 1.0 / (load(c, 0, i) + scale), i)


@routine
def surface_pace(electrode_nodes, x_s, known, slope, j):
    """The greatest change of a surface in the step, over its way left to 0 or 1.

    Within SKIN of them the divergence of U holds the surface anyway.
    """
    pace = 0.0 * load(x_s, 0)
    for e in range(electrode_nodes):
        new = load(known, 3, e) + load(slope, e) * load(j, 3, e)
        change = new - load(x_s, e)
        pace = larger(change / select(change > 0.0, 1.0 + SKIN - new, -new - SKIN), pace)
    return pace


@routine
def commit(nodes, electrode_nodes, accept, c, phi, j, k, x_s, known, slope):
    """Accepted lanes: the last stage becomes the state, and the step becomes the old one."""
    yes = accept > 0.5
    for i in range(nodes):
        for slot, stage in ((OLD_START, 0), (OLD_STAGE, 2), (0, 3)):
            store(c, select(yes, load(c, stage, i), load(c, slot, i)), slot, i)
        store(k, select(yes, load(k, 3, i), load(k, 0, i)), 0, i)
    for e in range(electrode_nodes):
        store(x_s, select(yes, load(known, 3, e) + load(slope, e) * load(j, 3, e), load(x_s, e)), e)
        for slot, stage in ((OLD_START, 0), (OLD_STAGE, 2), (0, 3)):
            store(phi, select(yes, load(phi, stage, e), load(phi, slot, e)), slot, e)
            store(j, select(yes, load(j, stage, e), load(j, slot, e)), slot, e)
