"""One Newton iteration: block elimination fused with the evaluation of the equations.

Unknowns are c and phi = phi_s - phi_e at the nodes of the electrodes, c in the separator:

    PORE (c - c_base) / (h GAMMA) + N_right - N_left = 0
    i_right - i_left - AREA j = 0,    j = f(c, phi, x),  x = A + B j

A sweep from left to right leaves d_i = g_i - G_i d_(i+1); `back` goes from right to left,
`update` applies the increments. Rows of a node's factors:
"""

from .compile import kernel, routine
from .kinetics import reaction
from .lanes import absolute, larger, load, select, store
from .layout import (
    AREA,
    CONDUCTANCE,
    CONDUCTANCE_NS,
    CONDUCTANCE_S,
    CONDUCTANCE_SP,
    CURRENT,
    DX,
    ELECTRODE_ROWS,
    FILM,
    PORE,
    PORE_S,
    SIGMA,
    THERMAL,
    WEIGHT_N,
    WEIGHT_P,
)
from .transport import face_given_current, face_in_electrode

G_CC, G_CP, G_PC, G_PP, D_C, D_P, J_P, J_C, D_J = range(9)
FACTORS = 9
TRACE = 1e-8  # [mol/m3]
J_FLOOR = 1e-3  # [A/m2] current density below which the reaction need not be resolved
# Carried from region to region: the left face's flux and its derivatives by c.
FLUX, FLUX_L, FLUX_R = range(3)
# And from the electrodes, as powers [W/m2]: sum AREA j U, and sum AREA j phi with the ohmic
# losses of both phases, which balance the power delivered (energy closure).
CHEMICAL, ELECTRICAL = 3, 5  # + side
CARRIED = 7


@routine
def react(
    side, nodes, stage, p, c, phi, j, known, slope, factors, carry, solid, exchange, tabulated
):
    """The reaction at the nodes of one electrode, with j = f eliminated:
    dj = J_P dphi + J_C dc + D_J. nodes = (first node, first electrode node, count).

    A loop of its own: its iterations are independent, so the processor overlaps them.
    """
    first, first_e, count = nodes
    at = side * ELECTRODE_ROWS
    film = load(p, at + FILM)
    chemical, electrical = 0.0 * film, 0.0 * film
    for m in range(count):
        node, e = first + m, first_e + m
        pp, jj, b = load(phi, stage, e), load(j, stage, e), load(slope, e)
        f, f_p, f_c, f_x, u = reaction(
            side,
            load(c, stage, node),
            pp,
            jj,
            load(known, stage, e) + b * jj,
            p,
            solid,
            exchange,
            tabulated,
        )
        chemical, electrical = chemical + jj * u, electrical + jj * pp
        share = 1.0 / (1.0 - b * f_x + film * f_p)
        store(factors, share * f_p, node, J_P)
        store(factors, share * f_c, node, J_C)
        store(factors, share * (f - jj), node, D_J)
    store(carry, load(p, at + AREA) * chemical, CHEMICAL + side)
    store(carry, load(p, at + AREA) * electrical, ELECTRICAL + side)


@routine
def sweep_electrode(side, nodes, stage, inv_hg, p, c, c_base, phi, j, factors, carry, electrolyte):
    """Eliminate the nodes of one electrode, whose reaction is linearised."""
    first, first_e, count = nodes
    at = side * ELECTRODE_ROWS
    pore, area = load(p, at + PORE) * inv_hg, load(p, at + AREA)
    conductance, sigma_g = load(p, at + CONDUCTANCE), load(p, at + SIGMA) / load(p, at + DX)
    current = load(p, CURRENT)
    zero = 0.0 * current
    ohmic, drop = zero, current / sigma_g
    # The left face, and the factors of the node behind it.
    n, n_l, n_r = load(carry, FLUX), load(carry, FLUX_L), load(carry, FLUX_R)
    n_p = zero
    i = zero
    if side == 1:
        i = current
    i_l, i_r, i_p = zero, zero, zero
    g_cc, g_cp, g_pc, g_pp, d_c, d_p = zero, zero, zero, zero, zero, zero
    if side == 1:
        g_cc, d_c = load(factors, first - 1, G_CC), load(factors, first - 1, D_C)
    for m in range(count):
        node, e = first + m, first_e + m
        cc, pp, jj = load(c, stage, node), load(phi, stage, e), load(j, stage, e)
        f_p, f_c, f = load(factors, node, J_P), load(factors, node, J_C), load(factors, node, D_J)
        # The right face.
        r_n, r_nl, r_nr, r_np, r_i, r_il, r_ir, r_ip = (
            zero,
            zero,
            zero,
            zero,
            zero,
            zero,
            zero,
            zero,
        )
        if m < count - 1:
            p_r = load(phi, stage, e + 1)
            r_i, r_il, r_ir, r_ip, r_n, r_nl, r_nr, r_np = face_in_electrode(
                cc, load(c, stage, node + 1), pp, p_r, conductance, sigma_g, drop, p, electrolyte
            )
            ohmic = ohmic + r_i * (p_r - pp) + (current - r_i) * drop
        elif side == 0:
            r_i = current
            r_n, r_nl, r_nr = face_given_current(
                cc,
                load(c, stage, node + 1),
                load(p, WEIGHT_N),
                load(p, CONDUCTANCE_NS),
                current,
                p,
                electrolyte,
            )
        # Rows of the node: residual, then the block on the node behind folded into its own.
        res_c = pore * (cc - load(c_base, node)) + r_n - n
        res_p = r_i - i - area * (jj + f)
        l_cc, l_cp, l_pc, l_pp = -n_l, n_p, -i_l, i_p
        a_cc = pore - n_r + r_nl - l_cc * g_cc - l_cp * g_pc
        a_cp = -n_p - r_np - l_cc * g_cp - l_cp * g_pp
        a_pc = r_il - i_r - area * f_c - l_pc * g_cc - l_pp * g_pc
        a_pp = -i_p - r_ip - area * f_p - l_pc * g_cp - l_pp * g_pp
        res_c = -res_c - l_cc * d_c - l_cp * d_p
        res_p = -res_p - l_pc * d_c - l_pp * d_p
        det = 1.0 / (a_cc * a_pp - a_cp * a_pc)
        a_cc, a_cp, a_pc, a_pp = a_cc * det, a_cp * det, a_pc * det, a_pp * det
        g_cc, g_cp = a_pp * r_nr - a_cp * r_ir, a_pp * r_np - a_cp * r_ip
        g_pc, g_pp = a_cc * r_ir - a_pc * r_nr, a_cc * r_ip - a_pc * r_np
        d_c, d_p = a_pp * res_c - a_cp * res_p, a_cc * res_p - a_pc * res_c
        store(factors, g_cc, node, G_CC)
        store(factors, g_cp, node, G_CP)
        store(factors, g_pc, node, G_PC)
        store(factors, g_pp, node, G_PP)
        store(factors, d_c, node, D_C)
        store(factors, d_p, node, D_P)
        n, n_l, n_r, n_p = r_n, r_nl, r_nr, r_np
        i, i_l, i_r, i_p = r_i, r_il, r_ir, r_ip
    store(carry, load(carry, ELECTRICAL + side) + ohmic, ELECTRICAL + side)
    store(carry, n, FLUX)
    store(carry, n_l, FLUX_L)
    store(carry, n_r, FLUX_R)


@routine
def sweep_separator(first, count, stage, inv_hg, p, c, c_base, factors, carry, electrolyte):
    """Eliminate the separator's nodes; its last face is the positive electrode's first."""
    pore, current = load(p, PORE_S) * inv_hg, load(p, CURRENT)
    n, n_l, n_r = load(carry, FLUX), load(carry, FLUX_L), load(carry, FLUX_R)
    g, d = 0.0 * current, 0.0 * current
    if first > 0:
        g, d = load(factors, first - 1, G_CC), load(factors, first - 1, D_C)
    for m in range(count):
        node = first + m
        cc, c_r = load(c, stage, node), load(c, stage, node + 1)
        weight, conductance = 0.0 * current + 0.5, load(p, CONDUCTANCE_S)
        if m == count - 1:
            weight, conductance = load(p, WEIGHT_P), load(p, CONDUCTANCE_SP)
        r_n, r_nl, r_nr = face_given_current(cc, c_r, weight, conductance, current, p, electrolyte)
        inv = 1.0 / (pore - n_r + r_nl + n_l * g)
        d = (n - r_n - pore * (cc - load(c_base, node)) + n_l * d) * inv
        g = r_nr * inv
        store(factors, g, node, G_CC)
        store(factors, d, node, D_C)
        n, n_l, n_r = r_n, r_nl, r_nr
    store(carry, n, FLUX)
    store(carry, n_l, FLUX_L)
    store(carry, n_r, FLUX_R)


@kernel
def bounds(x, dx, dp):
    """How far a full step goes, in units of the way to the nearest bound (1 = onto it)."""
    return larger(absolute(dp) * 2.0, dx / select(dx > 0.0, 1.0 - x, -x))


@kernel
def kept_salt(c, dc):
    """c + dc, held at a tenth of c and above a trace.

    Each node for itself: where the salt has run out its amount is of no account, and must
    not hold back the others.
    """
    return larger(larger(c + dc, 0.1 * c), TRACE)


@routine
def back(mesh, stage, p, c, known, slope, j, factors, c_scale):
    """Increments from the factors. Returns their size (in the error norm), how far they reach
    towards a bound, and the curvature's part in the reaction (relative to its mean)."""
    nn, ns, np_ = mesh
    zero = 0.0 * c_scale
    d_c, d_p, size, reach, check, bend, bend_p = zero, zero, zero, zero, zero, zero, zero
    for m in range(nn + ns + np_):
        node = nn + ns + np_ - 1 - m
        cc = load(c, stage, node)
        if node >= nn + ns or node < nn:
            e = node if node < nn else node - ns
            d_new = (
                load(factors, node, D_C)
                - load(factors, node, G_CC) * d_c
                - load(factors, node, G_CP) * d_p
            )
            d_p = (
                load(factors, node, D_P)
                - load(factors, node, G_PC) * d_c
                - load(factors, node, G_PP) * d_p
            )
            d_c = d_new
            d_j = (
                load(factors, node, J_P) * d_p
                + load(factors, node, J_C) * d_c
                + load(factors, node, D_J)
            )
            b = load(slope, e)
            x, d_x = load(known, stage, e) + b * load(j, stage, e), b * d_j
            store(factors, d_p, node, D_P)
            store(factors, d_j, node, D_J)
            reach = larger(bounds(x, d_x, d_p), reach)
            size = larger(larger(absolute(d_x) * 4.0, absolute(d_p) * 2.0), size)
            bend = larger(load(factors, node, J_P) * d_p * d_p, bend)
            check = check + d_p + d_j
        else:
            d_c = load(factors, node, D_C) - load(factors, node, G_CC) * d_c
            d_p = zero
            if node == nn + ns - 1:
                bend_p, bend = bend, zero
        store(factors, d_c, node, D_C)
        size = larger(absolute(d_c) / (cc + c_scale), size)
    # f'' dphi^2 / 2 against the mean current density of the particles, in either electrode.
    current = absolute(load(p, CURRENT))
    bend = bend / (current + J_FLOOR * load(p, AREA) * nn) * load(p, AREA) * nn
    area = load(p, ELECTRODE_ROWS + AREA) * np_
    bend_p = bend_p / (current + J_FLOOR * area) * area
    return size + 0.0 * check, reach, larger(bend, bend_p) * (0.5 / load(p, THERMAL))


@routine
def update(mesh, stage, active, length, c, phi, j, factors):
    """Apply `length` times the increments in the lanes where active = 1."""
    nn, ns, np_ = mesh
    length = select(active > 0.5, length, 0.0)
    for node in range(nn + ns + np_):
        cc = load(c, stage, node)
        store(
            c,
            select(active > 0.5, kept_salt(cc, length * load(factors, node, D_C)), cc),
            stage,
            node,
        )
        if node >= nn + ns or node < nn:
            e = node if node < nn else node - ns
            pp, jj = load(phi, stage, e), load(j, stage, e)
            store(phi, select(active > 0.5, pp + length * load(factors, node, D_P), pp), stage, e)
            store(j, select(active > 0.5, jj + length * load(factors, node, D_J), jj), stage, e)


@kernel
def damping(reach):
    """Fraction-to-boundary rule: never nearer to a bound than a tenth of the way left."""
    return select(reach > 0.9, 0.9 / larger(reach, 0.9), 1.0)
