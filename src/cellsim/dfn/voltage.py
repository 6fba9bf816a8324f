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
from .grid import AREA, CONDUCTANCE, HALF, SOLID, SOLID_HALF, WEIGHT, nodes_of
from .kinetics import exchange_current_alone, overpotential, potential
from .lanes import absolute, load, select, store
from .layout import (
    CONTACT,
    CURRENT,
    ELECTRODE_ROWS,
    ENTROPY,
    ENTROPY_N,
    F_A,
    F_C,
    FILM,
    KAPPA_0,
    TEMPERATURE,
)
from .tables import look_up_1
from .transport import C_FLOOR, PER_FARADAY, potential_step, properties

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
def across_separator(mesh, stage, p, grid, c, electrolyte, salted):
    """Ohmic and concentration part of phi_e from the last negative node (or the metal's
    surface) to the first positive node."""
    nn, ns, _ = mesh
    current = load(p, CURRENT)
    ohmic, concentration = 0.0 * current, 0.0 * current
    if not salted:
        resistance = load(grid, 0, HALF) if nn == 0 else ohmic
        for node in range(max(nn - 1, 0), nn + ns):
            resistance = resistance + 1.0 / load(grid, node, CONDUCTANCE)
        return -current * resistance / load(p, KAPPA_0), concentration
    if nn == 0:
        c_0, c_1 = surface_salt(stage, p, grid, c, electrolyte), load(c, stage, 0)
        half = ohmic + 0.5
        ohmic, concentration = potential_step(
            c_0, c_1, half, 1.0 / load(grid, 0, HALF), current, p, electrolyte
        )
    for node in range(max(nn - 1, 0), nn + ns):
        step = potential_step(
            load(c, stage, node),
            load(c, stage, node + 1),
            load(grid, node, WEIGHT),
            load(grid, node, CONDUCTANCE),
            current,
            p,
            electrolyte,
        )
        ohmic, concentration = ohmic + step[0], concentration + step[1]
    return ohmic, concentration


@routine
def surface_salt(stage, p, grid, c, electrolyte):
    """Salt concentration at a metal's surface, where N = 0: D dc/dx = -(1 - t+) I / F."""
    c_1 = load(c, stage, 0)
    _, _, d_e, _, t, _, _, _ = properties(c_1, p, electrolyte)
    gradient = t * load(p, CURRENT) * PER_FARADAY / (d_e + 1e-35)
    c_0 = c_1 + gradient * load(grid, 0, HALF)
    return select(t > 0.0, select(c_0 > C_FLOOR, c_0, C_FLOOR), c_1)


@routine
def through_solid(side, nodes, stage, p, grid, j):
    """phi_s at the separator less phi_s at the collector (negative electrode, side 0), or at
    the collector less at the separator (side 1). nodes = (first, first electrode node, count)."""
    first, first_e, count = nodes
    current = load(p, CURRENT)
    i_s = current if side == 0 else 0.0 * current
    total = current * load(grid, first if side == 0 else first + count - 1, SOLID_HALF)
    for m in range(count - 1):
        i_s = i_s - load(grid, first + m, AREA) * load(j, stage, first_e + m)
        total = total + i_s * load(grid, first + m, SOLID)
    return -total


@routine
def metal(stage, p, grid, c, solid, exchange, electrolyte, tabulated):
    """Kinetic and film part of phi_s - phi_e at a planar lithium electrode (U = 0)."""
    current = load(p, CURRENT)
    c_0 = surface_salt(stage, p, grid, c, electrolyte)
    # x (1 - x) = 1/4 and G = 2 make i0 = k theta sqrt(c/1000) g(c).
    half = 0.0 * current + 0.5
    i0 = exchange_current_alone(0, c_0, half, 4.0 * half, p, exchange, tabulated)
    return overpotential(current, i0, load(p, F_A), load(p, F_C)), load(p, FILM) * current


@routine
def terminal_voltage(
    mesh, stage, p, grid, c, phi, j, solid, exchange, electrolyte, tabulated, salted
):
    """V, the part of its loss that lies outside the nodes of the electrodes, and the potential
    phi_s - phi_e of the negative electrode at the separator (extrapolated from its last nodes,
    or at the metal's surface with its film)."""
    nn, ns, np_ = mesh
    current = load(p, CURRENT)
    ohmic, concentration = across_separator(mesh, stage, p, grid, c, electrolyte, salted)
    outside = ohmic + concentration - current * load(p, CONTACT)
    v = outside + load(phi, stage, nn)
    for side in range(2):
        if side == 1 or nn > 0:
            v = v + through_solid(side, nodes_of(side, mesh), stage, p, grid, j)
    outside = outside - current * load(grid, nn + ns + np_ - 1, SOLID_HALF)
    if nn > 0:
        last, before = load(phi, stage, nn - 1), load(phi, stage, max(nn - 2, 0))
        half, other = load(grid, nn - 1, HALF), load(grid, max(nn - 2, 0), HALF)
        anode = last + (last - before) * half / (half + other)
        outside = outside - current * load(grid, 0, SOLID_HALF)
        return v - last, outside, anode
    kinetic, film = metal(stage, p, grid, c, solid, exchange, electrolyte, tabulated)
    return v - kinetic - film, outside - kinetic - film, kinetic + film


@routine
def entropic_power(mesh, p, grid, j, x_s, entropy):
    """Reversible heat of the reactions, sum AREA j T dU/dT, at the state in slot 0 [W/m2]."""
    nn, ns, np_ = mesh
    total = 0.0 * load(p, CURRENT)
    for e in range(nn + np_):
        at, node = (0, e) if e < nn else (ELECTRODE_ROWS, e + ns)
        pieces = load(p, at + ENTROPY_N)
        slope, _ = look_up_1(entropy, load(p, at + ENTROPY), pieces, pieces, load(x_s, e))
        # Table 0 is the constant 1: no table, no entropy.
        slope = select(load(p, at + ENTROPY) > 0.5, slope, 0.0)
        total = total + load(grid, node, AREA) * load(j, 0, e) * slope
    return total * load(p, TEMPERATURE)


@routine
def electrode_parts(side, nodes, slot, p, grid, c, phi, j, x_s, mean, solid, electrolyte):
    """Reaction-weighted parts of one electrode: U(x_mean), U(x_s), eta, film, and phi_e and
    phi_s of the weighted mean less those at the separator's side (ohmic, concentration)."""
    first, first_e, count = nodes
    at = side * ELECTRODE_ROWS
    current, film = load(p, CURRENT), load(p, at + FILM)
    sign = 1.0 if side == 0 else -1.0
    zero = 0.0 * current
    total, surface_area = zero, zero
    for m in range(count):
        total = total + load(grid, first + m, AREA) * load(j, slot, first_e + m)
        surface_area = surface_area + load(grid, first + m, AREA)
    rest = absolute(current) < 1e-12
    total = select(rest, 1.0, total)
    surface, eta, drop = zero, zero, zero
    # Walk from the collector to the separator, adding up phi_e and phi_s and their means.
    phi_o, phi_c, i_e = zero, zero, zero
    phi_s = -current * load(grid, first if side == 0 else first + count - 1, SOLID_HALF)
    mean_o, mean_c, mean_s = zero, zero, zero
    for m in range(count):
        step = m if side == 0 else count - 1 - m
        e, node = first_e + step, first + step
        jj, area = load(j, slot, e), load(grid, node, AREA)
        weight = select(rest, area / surface_area, area * jj / total)
        u = potential(side, load(x_s, e), p, solid)
        surface = surface + weight * u
        eta = eta + weight * (load(phi, slot, e) - u - film * jj)
        drop = drop + weight * film * jj
        mean_o, mean_c = mean_o + weight * phi_o, mean_c + weight * phi_c
        mean_s = mean_s + weight * phi_s
        if m < count - 1:
            i_e = i_e + sign * area * jj
            # Towards the separator: along x in the negative electrode, against it in the positive.
            other, face = (node + 1, node) if side == 0 else (node - 1, node - 1)
            near = load(grid, face, WEIGHT)
            if side == 1:
                near = 1.0 - near
            ohmic, concentration = potential_step(
                load(c, slot, node),
                load(c, slot, other),
                near,
                load(grid, face, CONDUCTANCE),
                sign * i_e,
                p,
                electrolyte,
            )
            phi_o, phi_c = phi_o + ohmic, phi_c + concentration
            phi_s = phi_s - (current - i_e) * load(grid, face, SOLID)
    u_mean = potential(side, mean, p, solid)
    return u_mean, surface, eta, drop, mean_o - phi_o, mean_c - phi_c, mean_s


@routine
def breakdown(
    mesh, slot, p, grid, c, phi, j, x_s, means, solid, exchange, electrolyte, tabulated, salted, out
):
    """Fill the rows of `out` with the parts of the voltage at the state in `slot`, which is 0.

    means: mean stoichiometry by electrode.
    """
    current = load(p, CURRENT)
    ohmic, concentration = across_separator(mesh, slot, p, grid, c, electrolyte, salted)
    open_cell = diffusion = films = solid_ohmic = 0.0 * current
    for side in range(2):
        sign = 1.0 if side == 1 else -1.0
        nodes = nodes_of(side, mesh)
        if nodes[2] > 0:
            mean = load(means, side)
            u, u_s, eta, film, o, k, s = electrode_parts(
                side, nodes, slot, p, grid, c, phi, j, x_s, mean, solid, electrolyte
            )
            open_cell, diffusion = open_cell + sign * u, diffusion + sign * (u_s - u)
            ohmic, concentration = ohmic + sign * o, concentration + sign * k
            solid_ohmic = solid_ohmic + s
        else:
            eta, film = metal(slot, p, grid, c, solid, exchange, electrolyte, tabulated)
        films = films + sign * film
        store(out, sign * eta, KINETICS_P if side == 1 else KINETICS_N)
    store(out, open_cell, OPEN_CIRCUIT)
    store(out, diffusion, SOLID_DIFFUSION)
    store(out, films, FILM_LOSS)
    store(out, ohmic, ELECTROLYTE_OHMIC)
    store(out, concentration, ELECTROLYTE_CONCENTRATION)
    store(out, solid_ohmic, SOLID_OHMIC)
    store(out, -current * load(p, CONTACT), CONTACT_LOSS)
