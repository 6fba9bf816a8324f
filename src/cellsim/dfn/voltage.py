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
from .kinetics import (
    DEPLETED,
    entropic_coefficient,
    exchange_current,
    overpotential,
    potential,
)
from .lanes import absolute, load, select, store
from .layout import (
    CONTACT,
    CURRENT,
    ELECTRODE_ROWS,
    F_A,
    F_C,
    FILM,
    KAPPA_0,
    TEMPERATURE,
)
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
TINY = 1e-12  # [A/m2]


@routine
def separator_length(mesh, grid):
    """Resistance at unit conductivity from the last negative node (or the metal's surface) to the
    first positive node [m]."""
    nn, ns, _ = mesh
    length = load(grid, 0, HALF) if nn == 0 else 0.0 * load(grid, 0, HALF)
    for node in range(max(nn - 1, 0), nn + ns):
        length = length + 1.0 / load(grid, node, CONDUCTANCE)
    return length


@routine
def across_separator(mesh, stage, p, grid, c, electrolyte, salted):
    """Ohmic and concentration part of phi_e from the last negative node (or the metal's
    surface) to the first positive node."""
    nn, ns, _ = mesh
    current = load(p, CURRENT)
    ohmic, concentration = 0.0 * current, 0.0 * current
    if not salted:
        return -current * separator_length(mesh, grid) / load(p, KAPPA_0), concentration
    if nn == 0:
        c_0, _, _ = surface_salt(stage, p, grid, c, electrolyte)
        c_1, half = load(c, stage, 0), ohmic + 0.5
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
    """Salt concentration at a metal's surface, where N = 0: D dc/dx = -(1 - t+) I / F; and its
    derivatives by the nearest node's and by I."""
    c_1, half = load(c, stage, 0), load(grid, 0, HALF)
    _, _, d_e, dd_e, t, dt, _, _ = properties(c_1, p, electrolyte)
    inv = 1.0 / (d_e + 1e-35)
    gradient = t * load(p, CURRENT) * PER_FARADAY * inv
    c_0 = c_1 + gradient * half
    by_c = 1.0 + half * inv * (dt * load(p, CURRENT) * PER_FARADAY - gradient * dd_e)
    by_i = t * PER_FARADAY * inv * half
    held = c_0 <= C_FLOOR
    by_c, by_i = select(held, 0.0, by_c), select(held, 0.0, by_i)
    salted = t > 0.0
    c_0 = select(salted, select(held, C_FLOOR, c_0), c_1)
    return c_0, select(salted, by_c, 1.0), select(salted, by_i, 0.0)


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
def metal_exchange_current(stage, p, grid, c, tables):
    """Of a planar lithium electrode (U = 0): i0, its derivative by the salt at the surface, and the
    overpotential."""
    _, exchange, electrolyte, _, tabulated = tables
    current = load(p, CURRENT)
    c_0, _, _ = surface_salt(stage, p, grid, c, electrolyte)
    # x (1 - x) = 1/4 and G = 2 make i0 = k theta sqrt(c/1000) g(c).
    half = 0.0 * current + 0.5
    i0, i0_c, _ = exchange_current(
        0, c_0, half, 4.0 + 0.0 * c_0, 1.0 / (c_0 + DEPLETED), 4.0 * half, 0.0 * half, p, exchange,
        tabulated,
    )  # fmt: skip
    return i0, i0_c, overpotential(current, i0, load(p, F_A), load(p, F_C))


@routine
def terminal_voltage(mesh, stage, p, grid, c, phi, j, tables, salted):
    """V, the part of its loss that lies outside the nodes of the electrodes, and the potential
    phi_s - phi_e of the negative electrode at the separator (extrapolated from its last nodes,
    or at the metal's surface with its film)."""
    nn, ns, np_ = mesh
    current = load(p, CURRENT)
    ohmic, concentration = across_separator(mesh, stage, p, grid, c, tables[2], salted)
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
    _, _, kinetic = metal_exchange_current(stage, p, grid, c, tables)
    film = load(p, FILM) * current
    return v - kinetic - film, outside - kinetic - film, kinetic + film


@routine
def entropic_power(mesh, stage, p, grid, j, known, slope, entropy):
    """Reversible heat of the reactions, sum AREA j T dU/dT, at a stage [W/m2]."""
    total = 0.0 * load(p, CURRENT)
    for side in range(2):
        first, first_e, count = nodes_of(side, mesh)
        for m in range(count):
            e, jj = first_e + m, load(j, stage, first_e + m)
            x = load(known, stage, e) + load(slope, e) * jj
            by_kelvin, _ = entropic_coefficient(side, x, p, entropy)
            total = total + load(grid, first + m, AREA) * jj * by_kelvin
    return total * load(p, TEMPERATURE)


@routine
def current_over_flow(side, stage, p, power):
    """The present current over that of the reactions with which an electrode's powers were summed
    up, before Newton's last update; 1 where either is next to nothing."""
    flow = load(power, stage, 4 + side)
    current = load(p, CURRENT) if side == 0 else -load(p, CURRENT)
    ratio = current / select(absolute(flow) < TINY, TINY, flow)
    return select(absolute(ratio - 1.0) < 0.5, ratio, 1.0)


@routine
def settle_powers(stage, p, power):
    """Bring the powers of a stage to its current."""
    for side in range(2):
        ratio = current_over_flow(side, stage, p, power)
        for row in (side, 2 + side, 4 + side):
            store(power, load(power, stage, row) * ratio, stage, row)


@routine
def surface_heat(mesh, stage, v, p, grid, j, known, slope, power, entropy):
    """All heat but that of diffusion in the particles [W/m2]."""
    chemical = load(power, stage, 0) * current_over_flow(0, stage, p, power)
    chemical = chemical + load(power, stage, 1) * current_over_flow(1, stage, p, power)
    reversible = entropic_power(mesh, stage, p, grid, j, known, slope, entropy)
    return reversible - chemical - load(p, CURRENT) * v


@routine
def electrode_parts(
    side, nodes, slot, p, grid, c, phi, j, x_s, mean, solid, electrolyte, salted
):  # fmt: skip
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
            if not salted:
                ohmic = -sign * i_e / (load(p, KAPPA_0) * load(grid, face, CONDUCTANCE))
                concentration = zero
            phi_o, phi_c = phi_o + ohmic, phi_c + concentration
            phi_s = phi_s - (current - i_e) * load(grid, face, SOLID)
    u_mean = potential(side, mean, p, solid)
    return u_mean, surface, eta, drop, mean_o - phi_o, mean_c - phi_c, mean_s


@routine
def breakdown(mesh, slot, p, grid, c, phi, j, x_s, means, tables, salted, out):
    """Fill the rows of `out` with the parts of the voltage at the state in `slot`, which is 0.

    means: mean stoichiometry by electrode.
    """
    solid, _, electrolyte, _, _ = tables
    current = load(p, CURRENT)
    ohmic, concentration = across_separator(mesh, slot, p, grid, c, electrolyte, salted)
    open_cell = diffusion = films = solid_ohmic = 0.0 * current
    for side in range(2):
        sign = 1.0 if side == 1 else -1.0
        nodes = nodes_of(side, mesh)
        if nodes[2] > 0:
            mean = load(means, side)
            u, u_s, eta, film, o, k, s = electrode_parts(
                side, nodes, slot, p, grid, c, phi, j, x_s, mean, solid, electrolyte, salted
            )
            open_cell, diffusion = open_cell + sign * u, diffusion + sign * (u_s - u)
            ohmic, concentration = ohmic + sign * o, concentration + sign * k
            solid_ohmic = solid_ohmic + s
        else:
            _, _, eta = metal_exchange_current(slot, p, grid, c, tables)
            film = load(p, FILM) * current
        films = films + sign * film
        store(out, sign * eta, KINETICS_P if side == 1 else KINETICS_N)
    store(out, open_cell, OPEN_CIRCUIT)
    store(out, diffusion, SOLID_DIFFUSION)
    store(out, films, FILM_LOSS)
    store(out, ohmic, ELECTROLYTE_OHMIC)
    store(out, concentration, ELECTROLYTE_CONCENTRATION)
    store(out, solid_ohmic, SOLID_OHMIC)
    store(out, -current * load(p, CONTACT), CONTACT_LOSS)
