"""One Newton iteration: the equations and their derivatives, and the solution of their blocks.

Unknowns are c and phi = phi_s - phi_e at the nodes of the electrodes, c in the separator:

    PORE (c - c_base) / (h GAMMA) + N_right - N_left = 0
    i_right - i_left - AREA j = 0,    j = f(c, phi, x),  x = A + B j

From left to right, a few nodes at a time: their reactions and faces, in loops whose rounds are
independent of one another so that the processor overlaps them, then the block elimination, which
goes from node to node and leaves d_i = g_i - G_i d_(i+1). `back` goes from right to left, over
what the first-level cache still holds. With a single-ion electrolyte c stays as it is, and a
block is one number.
"""

from .compile import kernel, routine
from .grid import AREA, CONDUCTANCE, PORE, SOLID, WEIGHT
from .kinetics import butler_volmer, greatest_overpotential, interface
from .lanes import absolute, larger, load, select, store
from .layout import (
    CURRENT,
    ELECTRODE_ROWS,
    F_A,
    F_C,
    FILM,
    KAPPA_0,
    SIGMA,
    SURFACE,
    THERMAL,
    TRANSPORT,
)
from .transport import face_given_current, face_in_electrode

# What `back` needs of a node: the factors, and dj = J_P dphi + J_C dc + D_J.
G_CC, G_CP, G_PC, G_PP, D_C, D_P, E_C, E_P, J_P, J_C, D_J, INV_Y = range(12)
FACTORS = 12
# What is at hand of the few nodes in work: the face to the next node, and the reaction.
I_E, I_L, I_R, K, N, N_L, N_R, N_P, I_I, N_I, ETA, I0, I0_C, I0_X, DU = range(15)
FACE, AT_HAND = 10, 15
FEW = 10
# The face before them stands in one row more.
BEFORE = FEW

TRACE = 1e-8  # [mol/m3]
J_FLOOR = 1e-3  # [A/m2] current density below which the reaction need not be resolved


@routine
def sweep_electrode(
    side, nodes, stage, inv_hg, p, grid, c, c_base, phi, j, known, slope, factors, hand, tables,
    salted, bordered,
):  # fmt: skip
    """Eliminate the nodes of one electrode. Returns its chemical power, sum AREA j U, and its
    electrical, sum AREA j phi with the ohmic losses of both phases, which balance the power
    delivered (energy closure) [W/m2]; and its current, sum AREA j [A/m2].

    nodes = (first node, first electrode node, count).
    """
    first, first_e, count = nodes
    solid, exchange, electrolyte, _, tabulated = tables
    chemical = electrical = total = 0.0 * inv_hg
    if side == 0 or not salted:
        for row in range(FACE):
            store(hand, chemical, BEFORE, row)
        if side == 1:
            store(hand, load(p, CURRENT), BEFORE, I_E)
            store(hand, chemical + 1.0, BEFORE, I_I)
    for start in range(0, count, FEW):
        few = (first + start, first_e + start, min(FEW, count - start))
        last = start + FEW >= count
        gain, other, part = react(
            side, few, stage, p, grid, c, phi, j, known, slope, factors, hand, solid, exchange,
            tabulated,
        )  # fmt: skip
        chemical, electrical, total = chemical + gain, electrical + other, total + part
        if salted:
            loss = faces(side, few, last, stage, p, grid, c, phi, hand, electrolyte)
            behind = start > 0 or side == 1
            eliminate(few, behind, bordered, stage, inv_hg, p, grid, c, c_base, j, factors, hand)
        else:
            loss = eliminate_single_ion(
                side, few, start > 0, last, stage, p, grid, phi, j, factors, hand
            )
        electrical = electrical + loss
    return chemical, electrical, total


@kernel
def react(
    side, few, stage, p, grid, c, phi, j, known, slope, factors, hand, solid, exchange, tabulated
):
    """The reaction, with j = f eliminated; returns sum AREA j U, sum AREA j phi and sum AREA j."""
    first, first_e, count = few
    at = side * ELECTRODE_ROWS
    chemical = electrical = total = 0.0 * load(p, CURRENT)
    for m in range(count):
        node, e = first + m, first_e + m
        pp, jj = load(phi, stage, e), load(j, stage, e)
        x = load(known, stage, e) + load(slope, e) * jj
        eta, i0, i0_c, i0_x, u, du, inv_y = interface(
            side, load(c, stage, node), pp, jj, x, p, solid, exchange, tabulated
        )
        flow = load(grid, node, AREA) * jj
        chemical, electrical = chemical + flow * u, electrical + flow * pp
        total = total + flow
        store(hand, eta, m, ETA)
        store(hand, i0, m, I0)
        store(hand, i0_c, m, I0_C)
        store(hand, i0_x, m, I0_X)
        store(hand, du, m, DU)
        store(factors, inv_y, node, INV_Y)
    # In two loops: a round of one would be too long a chain to overlap with the next.
    f_a, f_c, film = load(p, at + F_A), load(p, at + F_C), load(p, at + FILM)
    greatest = greatest_overpotential(f_a, f_c)
    for m in range(count):
        node, e = first + m, first_e + m
        net, f_phi = butler_volmer(load(hand, m, ETA), f_a, f_c, greatest)
        i0 = load(hand, m, I0)
        f_phi = f_phi * i0
        f_x = load(hand, m, I0_X) * net - f_phi * load(hand, m, DU)
        share = 1.0 / (1.0 - load(slope, e) * f_x + film * f_phi)
        store(factors, share * f_phi, node, J_P)
        store(factors, share * net * load(hand, m, I0_C), node, J_C)
        store(factors, share * (i0 * net - load(j, stage, e)), node, D_J)
    return chemical, electrical, total


@kernel
def faces(side, few, last, stage, p, grid, c, phi, hand, electrolyte):
    """Currents and fluxes at the faces to the right; after an electrode's last node the
    separator's first face, or the collector, where nothing passes. Returns the ohmic losses."""
    first, first_e, count = few
    at = side * ELECTRODE_ROWS
    current, ratio = load(p, CURRENT), load(p, at + TRANSPORT) / load(p, at + SIGMA)
    loss = 0.0 * current
    for m in range(count - 1 if last else count):
        node, e = first + m, first_e + m
        rise = load(phi, stage, e + 1) - load(phi, stage, e)
        face = face_in_electrode(
            load(c, stage, node),
            load(c, stage, node + 1),
            rise,
            load(grid, node, WEIGHT),
            load(grid, node, CONDUCTANCE),
            ratio,
            current,
            p,
            electrolyte,
        )
        store(hand, face[0], m, I_E)
        store(hand, face[1], m, I_L)
        store(hand, face[2], m, I_R)
        store(hand, face[3], m, K)
        store(hand, face[4], m, N)
        store(hand, face[5], m, N_L)
        store(hand, face[6], m, N_R)
        store(hand, face[7], m, N_P)
        store(hand, face[8], m, I_I)
        store(hand, face[9], m, N_I)
        loss = loss + ohmic_loss(node, face[0], rise, current, grid)
    if last:
        m, node = count - 1, first + count - 1
        for row in range(FACE):
            store(hand, 0.0 * current, m, row)
        if side == 0:
            store(hand, current, m, I_E)
            store(hand, 0.0 * current + 1.0, m, I_I)
            n, n_l, n_r, n_i = face_of_separator(node, stage, current, p, grid, c, electrolyte)
            store(hand, n_i, m, N_I)
            store(hand, n, m, N)
            store(hand, n_l, m, N_L)
            store(hand, n_r, m, N_R)
    return loss


@kernel
def ohmic_loss(node, i_e, rise, current, grid):
    """Of both phases between a node and the next, from i_e as Ohm's law has it [W/m2]."""
    return i_e * rise + (current - i_e) * current * load(grid, node, SOLID)


@kernel
def face_of_separator(node, stage, current, p, grid, c, electrolyte):
    """Flux to the right of a node, where all current is ionic, and its derivatives."""
    return face_given_current(
        load(c, stage, node),
        load(c, stage, node + 1),
        load(grid, node, WEIGHT),
        load(grid, node, CONDUCTANCE),
        current,
        p,
        electrolyte,
    )


@kernel
def eliminate(few, behind, bordered, stage, inv_hg, p, grid, c, c_base, j, factors, hand):
    """Blocks of a few nodes. behind: there is a node to the left of them; bordered: their response
    to the current is wanted, too."""
    first, first_e, count = few
    zero = 0.0 * inv_hg
    # The left face, and the factors of the node behind it.
    i, i_l, i_r = load(hand, BEFORE, I_E), load(hand, BEFORE, I_L), load(hand, BEFORE, I_R)
    n, n_l, n_r = load(hand, BEFORE, N), load(hand, BEFORE, N_L), load(hand, BEFORE, N_R)
    i_p, n_p = load(hand, BEFORE, K), load(hand, BEFORE, N_P)
    i_i, n_i = load(hand, BEFORE, I_I), load(hand, BEFORE, N_I)
    g_cc, g_cp, g_pc, g_pp, d_c, d_p = zero, zero, zero, zero, zero, zero
    e_c, e_p = zero, zero
    if behind:
        g_cc, g_cp = load(factors, first - 1, G_CC), load(factors, first - 1, G_CP)
        g_pc, g_pp = load(factors, first - 1, G_PC), load(factors, first - 1, G_PP)
        d_c, d_p = load(factors, first - 1, D_C), load(factors, first - 1, D_P)
        if bordered:
            e_c, e_p = load(factors, first - 1, E_C), load(factors, first - 1, E_P)
    for m in range(count):
        node, e = first + m, first_e + m
        r_i, r_il, r_ir = load(hand, m, I_E), load(hand, m, I_L), load(hand, m, I_R)
        r_n, r_nl, r_nr = load(hand, m, N), load(hand, m, N_L), load(hand, m, N_R)
        r_ip, r_np = load(hand, m, K), load(hand, m, N_P)
        pore, area = load(grid, node, PORE) * inv_hg, load(grid, node, AREA)
        # Rows of the node: residual, then the block on the node behind folded into its own.
        res_c = pore * (load(c_base, node) - load(c, stage, node)) - r_n + n
        res_p = area * (load(j, stage, e) + load(factors, node, D_J)) - r_i + i
        a_cc = pore - n_r + r_nl + n_l * g_cc - n_p * g_pc
        a_cp = n_l * g_cp - n_p * g_pp - n_p - r_np
        a_pc = r_il - i_r - area * load(factors, node, J_C) + i_l * g_cc - i_p * g_pc
        a_pp = i_l * g_cp - i_p * g_pp - i_p - r_ip - area * load(factors, node, J_P)
        res_c = res_c + n_l * d_c - n_p * d_p
        res_p = res_p + i_l * d_c - i_p * d_p
        det = 1.0 / (a_cc * a_pp - a_cp * a_pc)
        if bordered:
            r_ii, r_ni = load(hand, m, I_I), load(hand, m, N_I)
            by_c = n_i - r_ni + n_l * e_c - n_p * e_p
            by_p = i_i - r_ii + i_l * e_c - i_p * e_p
            e_c, e_p = (a_pp * by_c - a_cp * by_p) * det, (a_cc * by_p - a_pc * by_c) * det
            store(factors, e_c, node, E_C)
            store(factors, e_p, node, E_P)
            i_i, n_i = r_ii, r_ni
        g_cc, g_cp = (a_pp * r_nr - a_cp * r_ir) * det, (a_pp * r_np - a_cp * r_ip) * det
        g_pc, g_pp = (a_cc * r_ir - a_pc * r_nr) * det, (a_cc * r_ip - a_pc * r_np) * det
        d_c, d_p = (a_pp * res_c - a_cp * res_p) * det, (a_cc * res_p - a_pc * res_c) * det
        store(factors, g_cc, node, G_CC)
        store(factors, g_cp, node, G_CP)
        store(factors, g_pc, node, G_PC)
        store(factors, g_pp, node, G_PP)
        store(factors, d_c, node, D_C)
        store(factors, d_p, node, D_P)
        n, n_l, n_r, n_p = r_n, r_nl, r_nr, r_np
        i, i_l, i_r, i_p = r_i, r_il, r_ir, r_ip
    store(hand, i, BEFORE, I_E)
    store(hand, i_l, BEFORE, I_L)
    store(hand, i_r, BEFORE, I_R)
    store(hand, i_p, BEFORE, K)
    store(hand, n, BEFORE, N)
    store(hand, n_l, BEFORE, N_L)
    store(hand, n_r, BEFORE, N_R)
    store(hand, n_p, BEFORE, N_P)
    store(hand, i_i, BEFORE, I_I)
    store(hand, n_i, BEFORE, N_I)


@routine
def sweep_separator(first, count, stage, inv_hg, p, grid, c, c_base, factors, hand, electrolyte):
    """The separator's nodes: salt alone. At a metal's surface no salt enters."""
    current = load(p, CURRENT)
    zero = 0.0 * current
    n, n_l, n_r, n_i, g, d, by = zero, zero, zero, zero, zero, zero, zero
    if first > 0:
        n, n_l, n_r = load(hand, BEFORE, N), load(hand, BEFORE, N_L), load(hand, BEFORE, N_R)
        n_i, by = load(hand, BEFORE, N_I), load(factors, first - 1, E_C)
        g, d = load(factors, first - 1, G_CC), load(factors, first - 1, D_C)
    for node in range(first, first + count):
        pore = load(grid, node, PORE) * inv_hg
        r_n, r_nl, r_nr, r_ni = face_of_separator(node, stage, current, p, grid, c, electrolyte)
        inv = 1.0 / (pore - n_r + r_nl + n_l * g)
        by = (n_i - r_ni + n_l * by) * inv
        d = (n - r_n - pore * (load(c, stage, node) - load(c_base, node)) + n_l * d) * inv
        g = r_nr * inv
        store(factors, g, node, G_CC)
        store(factors, d, node, D_C)
        store(factors, by, node, E_C)
        for row in (G_CP, G_PC, G_PP, D_P, E_P):
            store(factors, zero, node, row)
        n, n_l, n_r, n_i = r_n, r_nl, r_nr, r_ni
    for row in range(FACE):
        store(hand, zero, BEFORE, row)
    store(hand, current, BEFORE, I_E)
    store(hand, zero + 1.0, BEFORE, I_I)
    store(hand, n_i, BEFORE, N_I)
    store(hand, n, BEFORE, N)
    store(hand, n_l, BEFORE, N_L)
    store(hand, n_r, BEFORE, N_R)


@kernel
def eliminate_single_ion(side, few, behind, last, stage, p, grid, phi, j, factors, hand):
    """Blocks of a few nodes where c stays as it is: phi alone, and the faces on the way. Returns
    the ohmic losses."""
    first, first_e, count = few
    current, kappa = load(p, CURRENT), load(p, KAPPA_0)
    zero = 0.0 * current
    i, k, i_i = load(hand, BEFORE, I_E), load(hand, BEFORE, K), load(hand, BEFORE, I_I)
    g, d, by = zero, zero, zero
    if behind:
        g, d = load(factors, first - 1, G_PP), load(factors, first - 1, D_P)
        by = load(factors, first - 1, E_P)
    here, loss = load(phi, stage, first_e), zero
    for m in range(count):
        node, e = first + m, first_e + m
        r_i, r_k, r_ii = zero, zero, zero
        if side == 0:
            r_i, r_ii = current, zero + 1.0
        there = here
        if not last or m < count - 1:
            there = load(phi, stage, e + 1)
            kappa_g, solid = kappa * load(grid, node, CONDUCTANCE), load(grid, node, SOLID)
            r_k = kappa_g / (1.0 + kappa_g * solid)
            r_i = r_k * (there - here + current * solid)
            r_ii = r_k * solid
            loss = loss + ohmic_loss(node, r_i, there - here, current, grid)
        area = load(grid, node, AREA)
        res = area * (load(j, stage, e) + load(factors, node, D_J)) - r_i + i - k * d
        inv = 1.0 / (-k * g - k - r_k - area * load(factors, node, J_P))
        by = (i_i - r_ii - k * by) * inv
        g, d = r_k * inv, res * inv
        store(factors, g, node, G_PP)
        store(factors, d, node, D_P)
        store(factors, by, node, E_P)
        i, k, i_i, here = r_i, r_k, r_ii, there
    store(hand, i, BEFORE, I_E)
    store(hand, k, BEFORE, K)
    store(hand, i_i, BEFORE, I_I)
    return loss


@kernel
def substitute(own_c, own_p, node, d_c, d_p, factors):
    """d = own - G d_right of both unknowns of a node, from those of the node to its right."""
    new_c = own_c - load(factors, node, G_CC) * d_c - load(factors, node, G_CP) * d_p
    new_p = own_p - load(factors, node, G_PC) * d_c - load(factors, node, G_PP) * d_p
    return new_c, new_p


@routine
def back(side, nodes, stage, active, p, c, phi, j, known, slope, weight, factors, salted, behind):
    """Increments of one electrode from right to left, applied where active = 1.

    behind: dc of the node to the right. Returns dc of the first node, the size of the increments
    in the error norm, how far they reach towards a bound (1: onto it), and the curvature's part
    in the reaction, relative to its mean.
    """
    first, first_e, count = nodes
    yes = active > 0.5
    d_c, zero = behind, 0.0 * active
    d_p, size, reach, check, bend = zero, zero, zero, zero, zero
    for m in range(count):
        node, e = first + count - 1 - m, first_e + count - 1 - m
        j_p, jj, b = load(factors, node, J_P), load(j, stage, e), load(slope, e)
        if salted:
            own_c, own_p = load(factors, node, D_C), load(factors, node, D_P)
            d_c, d_p = substitute(own_c, own_p, node, d_c, d_p, factors)
            size = larger(absolute(d_c) * load(weight, node), size)
            apply_salt(stage, node, yes, d_c, c, factors)
        else:
            d_p = load(factors, node, D_P) - load(factors, node, G_PP) * d_p
        d_j = j_p * d_p + load(factors, node, D_J)
        if salted:
            d_j = d_j + load(factors, node, J_C) * d_c
        x, d_x = load(known, stage, e) + b * jj, b * d_j
        reach = larger(larger(d_x * x, d_x * (x - 1.0)) * load(factors, node, INV_Y), reach)
        change = absolute(d_p) * 2.0
        reach = larger(change, reach)
        size = larger(larger(absolute(d_x) * 4.0, change), size)
        bend = larger(j_p * d_p * d_p, bend)
        check = check + d_p + d_j
        store_increment(stage, node, e, yes, d_p, d_j, phi, j, factors)
    area, total = load(p, side * ELECTRODE_ROWS + SURFACE), absolute(load(p, CURRENT))
    # f'' dphi^2 / 2 against the mean current density of the particles.
    bend = bend * area / (total + J_FLOOR * area) * (0.5 / load(p, THERMAL))
    return d_c, size + 0.0 * check, reach, bend


@routine
def back_separator(first, count, stage, active, c, weight, factors, behind):
    """The same for the separator; returns dc of its first node, and the size."""
    yes = active > 0.5
    d_c, size = behind, 0.0 * active
    for m in range(count):
        node = first + count - 1 - m
        d_c = load(factors, node, D_C) - load(factors, node, G_CC) * d_c
        size = larger(absolute(d_c) * load(weight, node), size)
        apply_salt(stage, node, yes, d_c, c, factors)
    return d_c, size


@kernel
def apply_salt(stage, node, yes, d_c, c, factors):
    """c + dc, held at a tenth of c and above a trace; what was added stays in D_C.

    Each node for itself: where the salt has run out its amount is of no account, and must
    not hold back the others.
    """
    old = load(c, stage, node)
    new = select(yes, larger(larger(old + d_c, 0.1 * old), TRACE), old)
    store(c, new, stage, node)
    store(factors, new - old, node, D_C)


@kernel
def store_increment(stage, node, e, yes, d_p, d_j, phi, j, factors):
    """phi and j with their increments, which stay in D_P and D_J."""
    d_p, d_j = select(yes, d_p, 0.0), select(yes, d_j, 0.0)
    store(phi, load(phi, stage, e) + d_p, stage, e)
    store(j, load(j, stage, e) + d_j, stage, e)
    store(factors, d_p, node, D_P)
    store(factors, d_j, node, D_J)


@routine
def hold_back(mesh, stage, excess, c, phi, j, factors, salted):
    """Take the part `excess` of the increments back (fraction-to-boundary rule)."""
    nn, ns, np_ = mesh
    for node in range(nn + ns + np_):
        if salted:
            store(c, load(c, stage, node) - excess * load(factors, node, D_C), stage, node)
        if node < nn or node >= nn + ns:
            e = node if node < nn else node - ns
            store(phi, load(phi, stage, e) - excess * load(factors, node, D_P), stage, e)
            store(j, load(j, stage, e) - excess * load(factors, node, D_J), stage, e)


@kernel
def kept_back(reach):
    """The part of the increments too much for never coming nearer to a bound than a tenth of
    the way left."""
    return select(reach > 0.9, 1.0 - 0.9 / larger(reach, 0.9), 0.0)
