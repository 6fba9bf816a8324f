"""Terminal voltage, and what it lost on the way.

V follows by summing potentials along x from phi_s = 0 at the negative collector: i_s through
the negative solid, across to the electrolyte at its last node, through the separator, across
to the positive solid and through it. The breakdown averages the potentials of an electrode
with the weights of its reaction, j / sum j (equal weights at zero current), so that

    V = open_circuit + solid_diffusion + kinetics_n + kinetics_p + film
        + electrolyte_ohmic + electrolyte_concentration + solid_ohmic + contact

holds term by term: open_circuit = U_p - U_n at the mean stoichiometries, the others
(negative on discharge) are what each process takes.
"""

from .compile import routine
from .kinetics import exchange_current_alone, overpotential, potential
from .lanes import absolute, load, select, store
from .layout import (
    AREA,
    CONDUCTANCE,
    CONDUCTANCE_NS,
    CONDUCTANCE_S,
    CONDUCTANCE_SP,
    CONTACT,
    CURRENT,
    DX,
    ELECTRODE_ROWS,
    ENTROPY,
    ENTROPY_N,
    F_A,
    F_C,
    FILM,
    SIGMA,
    TEMPERATURE,
    WEIGHT_N,
    WEIGHT_P,
)
from .tables import look_up_1
from .transport import C_FLOOR, potential_step, properties

(
    OPEN_CIRCUIT,
    SOLID_DIFFUSION,
    KINETICS_N,
    KINETICS_P,
    FILM_LOSS,
    ELECTROLYTE_OHMIC,
    ELECTROLYTE_CONCENTRATION,
    SOLID_OHMIC,
    CONTACT_LOSS,
) = range(9)
LOSSES = (
    "open_circuit",
    "solid_diffusion",
    "kinetics_n",
    "kinetics_p",
    "film",
    "electrolyte_ohmic",
    "electrolyte_concentration",
    "solid_ohmic",
    "contact",
)


@routine
def across_separator(mesh, stage, p, c, electrolyte):
    """Ohmic and concentration part of phi_e from the last negative node (or the metal's
    surface) to the first positive node."""
    nn, ns, _ = mesh
    current = load(p, CURRENT)
    half = 0.0 * current + 0.5
    if nn > 0:
        ohmic, concentration = potential_step(
            load(c, stage, nn - 1),
            load(c, stage, nn),
            load(p, WEIGHT_N),
            load(p, CONDUCTANCE_NS),
            current,
            p,
            electrolyte,
        )
    else:
        c_0, c_1 = surface_salt(stage, p, c, electrolyte), load(c, stage, 0)
        ohmic, concentration = potential_step(
            c_0, c_1, half, 2.0 * load(p, CONDUCTANCE_S), current, p, electrolyte
        )
    for m in range(ns):
        weight, conductance = half, load(p, CONDUCTANCE_S)
        if m == ns - 1:
            weight, conductance = load(p, WEIGHT_P), load(p, CONDUCTANCE_SP)
        step = potential_step(
            load(c, stage, nn + m),
            load(c, stage, nn + m + 1),
            weight,
            conductance,
            current,
            p,
            electrolyte,
        )
        ohmic, concentration = ohmic + step[0], concentration + step[1]
    return ohmic, concentration


@routine
def surface_salt(stage, p, c, electrolyte):
    """Salt concentration at a metal's surface, where N = 0: D dc/dx = -(1 - t+) I / F."""
    c_1 = load(c, stage, 0)
    _, _, d_e, _, t, _, _, _ = properties(c_1, p, electrolyte)
    gradient = t * load(p, CURRENT) / (96485.33212 * d_e + 1e-30)
    c_0 = c_1 + gradient / (2.0 * load(p, CONDUCTANCE_S))
    return select(t > 0.0, select(c_0 > C_FLOOR, c_0, C_FLOOR), c_1)


@routine
def through_solid(side, nodes, stage, p, j):
    """phi_s at the separator less phi_s at the collector (negative electrode, side 0), or at
    the collector less at the separator (side 1)."""
    first, count = nodes
    at = side * ELECTRODE_ROWS
    current, area = load(p, CURRENT), load(p, at + AREA)
    i_s = current if side == 0 else 0.0 * current
    total = 0.5 * current
    for m in range(count - 1):
        i_s = i_s - area * load(j, stage, first + m)
        total = total + i_s
    return -total * load(p, at + DX) / load(p, at + SIGMA)


@routine
def metal(stage, p, c, solid, exchange, electrolyte, tabulated):
    """Kinetic and film part of phi_s - phi_e at a planar lithium electrode (U = 0)."""
    current = load(p, CURRENT)
    c_0 = surface_salt(stage, p, c, electrolyte)
    # x (1 - x) = 1/4 and G = 2 make i0 = k theta sqrt(c/1000) g(c).
    half = 0.0 * current + 0.5
    i0 = exchange_current_alone(0, c_0, half, 4.0 * half, p, exchange, tabulated)
    return overpotential(current, i0, load(p, F_A), load(p, F_C)), load(p, FILM) * current


@routine
def terminal_voltage(mesh, stage, p, c, phi, j, solid, exchange, electrolyte, tabulated):
    """V, the part of its loss that lies outside the nodes of the electrodes, and the potential
    phi_s - phi_e of the negative electrode at the separator (extrapolated from its last nodes,
    or at the metal's surface with its film)."""
    nn, _, np_ = mesh
    current = load(p, CURRENT)
    ohmic, concentration = across_separator(mesh, stage, p, c, electrolyte)
    outside = ohmic + concentration - current * load(p, CONTACT)
    half = -0.5 * current * load(p, ELECTRODE_ROWS + DX) / load(p, ELECTRODE_ROWS + SIGMA)
    v = outside + load(phi, stage, nn) + through_solid(1, (nn, np_), stage, p, j)
    outside = outside + half
    if nn > 0:
        half = -0.5 * current * load(p, DX) / load(p, SIGMA)
        last = load(phi, stage, nn - 1)
        anode = last + 0.5 * (last - load(phi, stage, max(nn - 2, 0)))
        return v - last + through_solid(0, (0, nn), stage, p, j), outside + half, anode
    kinetic, film = metal(stage, p, c, solid, exchange, electrolyte, tabulated)
    return v - kinetic - film, outside - kinetic - film, kinetic + film


@routine
def entropic_power(mesh, p, j, x_s, entropy):
    """Reversible heat of the reactions, sum AREA j T dU/dT, at the state in slot 0 [W/m2]."""
    nn, _, np_ = mesh
    total = 0.0 * load(p, CURRENT)
    for e in range(nn + np_):
        at = 0 if e < nn else ELECTRODE_ROWS
        pieces = load(p, at + ENTROPY_N)
        slope, _ = look_up_1(entropy, load(p, at + ENTROPY), pieces, pieces, load(x_s, e))
        # Table 0 is the constant 1: no table, no entropy.
        slope = select(load(p, at + ENTROPY) > 0.5, slope, 0.0)
        total = total + load(p, at + AREA) * load(j, 0, e) * slope
    return total * load(p, TEMPERATURE)


@routine
def electrode_parts(side, nodes, nodes_c, p, c, phi, j, x_s, mean, solid, electrolyte):
    """Reaction-weighted parts of one electrode: U(x_mean), U(x_s), eta, film, and phi_e and
    phi_s of the weighted mean less those at the separator's side (ohmic, concentration)."""
    first, count = nodes
    at = side * ELECTRODE_ROWS
    current, area, film = load(p, CURRENT), load(p, at + AREA), load(p, at + FILM)
    sign = 1.0 if side == 0 else -1.0
    zero = 0.0 * current
    total = zero
    for e in range(first, first + count):
        total = total + load(j, 0, e)
    rest = absolute(current) < 1e-12
    total = select(rest, 1.0, total)
    surface, eta, drop = zero, zero, zero
    # Walk from the collector to the separator, adding up phi_e and phi_s and their means.
    phi_o, phi_c, i_e = zero, zero, zero
    phi_s = -0.5 * current * load(p, at + DX) / load(p, at + SIGMA)
    mean_o, mean_c, mean_s = zero, zero, zero
    for m in range(count):
        e = first + m if side == 0 else first + count - 1 - m
        node = nodes_c + m if side == 0 else nodes_c + count - 1 - m
        jj = load(j, 0, e)
        weight = select(rest, 1.0 / count, jj / total)
        u = potential(side, load(x_s, e), p, solid)
        surface = surface + weight * u
        eta = eta + weight * (load(phi, 0, e) - u - film * jj)
        drop = drop + weight * film * jj
        mean_o, mean_c, mean_s = (
            mean_o + weight * phi_o,
            mean_c + weight * phi_c,
            mean_s + weight * phi_s,
        )
        if m < count - 1:
            i_e = i_e + sign * area * jj
            other = node + 1 if side == 0 else node - 1
            half = zero + 0.5
            step = potential_step(
                load(c, 0, node),
                load(c, 0, other),
                half,
                load(p, at + CONDUCTANCE),
                sign * i_e,
                p,
                electrolyte,
            )
            # Towards the separator: along x in the negative electrode, against it in the positive.
            phi_o, phi_c = phi_o + step[0], phi_c + step[1]
            phi_s = phi_s - (current - i_e) * load(p, at + DX) / load(p, at + SIGMA)
    u_mean = potential(side, mean, p, solid)
    return u_mean, surface, eta, drop, mean_o - phi_o, mean_c - phi_c, mean_s


@routine
def breakdown(
    mesh, p, c, phi, j, x_s, mean_n, mean_p, solid, exchange, electrolyte, tabulated, out
):
    """Fill the rows of `out` with the parts of the voltage at the state in slot 0."""
    nn, ns, np_ = mesh
    current = load(p, CURRENT)
    ohmic, concentration = across_separator(mesh, 0, p, c, electrolyte)
    u, u_s, eta, film, o, k, s = electrode_parts(
        1, (nn, np_), nn + ns, p, c, phi, j, x_s, mean_p, solid, electrolyte
    )
    open_cell, diffusion, films, solid_ohmic = u, u_s - u, film, s
    store(out, eta, KINETICS_P)
    ohmic, concentration = ohmic + o, concentration + k
    if nn > 0:
        u, u_s, eta, film, o, k, s = electrode_parts(
            0, (0, nn), 0, p, c, phi, j, x_s, mean_n, solid, electrolyte
        )
        open_cell, diffusion, films, solid_ohmic = (
            open_cell - u,
            diffusion - u_s + u,
            films - film,
            solid_ohmic + s,
        )
        ohmic, concentration = ohmic - o, concentration - k
    else:
        eta, film = metal(0, p, c, solid, exchange, electrolyte, tabulated)
        films = films - film
    store(out, -eta, KINETICS_N)
    store(out, open_cell, OPEN_CIRCUIT)
    store(out, diffusion, SOLID_DIFFUSION)
    store(out, films, FILM_LOSS)
    store(out, ohmic, ELECTROLYTE_OHMIC)
    store(out, concentration, ELECTROLYTE_CONCENTRATION)
    store(out, solid_ohmic, SOLID_OHMIC)
    store(out, -current * load(p, CONTACT), CONTACT_LOSS)
