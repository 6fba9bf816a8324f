"""A current that is an unknown: how everything answers to it, and which limit it obeys.

The elimination leaves d_i = g_i + E_i dI - G_i d_(i+1). From right to left both parts are added up
to the change of the terminal voltage and of the negative electrode's potential, each as
    d = (what the increments do) + (by dI) dI.
Then every limit asks for a dI, and the one that admits least has its way.
"""

from cellsim.constants import DERATING

from .compile import routine
from .grid import AREA, CONDUCTANCE, HALF, SOLID, SOLID_HALF, WEIGHT, nodes_of
from .kinetics import butler_volmer, greatest_overpotential
from .lanes import larger, load, select, smaller, store
from .layout import (
    ANODE_SET,
    BOUND,
    BOUND_BY,
    CONTACT,
    CURRENT,
    CURRENT_SET,
    DIRECTION,
    F_A,
    F_C,
    FILM,
    FORESEEN,
    HOLD,
    KAPPA_0,
    KELVIN,
    POWER_SET,
    T_GREATEST,
    TEMPERATURE,
)
from .newton import D_C, D_J, D_P, E_C, E_P, G_CC, G_PP, J_C, J_P, substitute
from .program import (
    BY_ANODE,
    BY_NONE,
    BY_POWER,
    BY_TEMPERATURE,
    BY_VOLTAGE,
    NONE,
)
from .transport import potential_step_slopes
from .voltage import metal_exchange_current, separator_length, surface_salt

LEAST = 1e-9  # [ohm m2] of a cell's resistance; [A/m2] of a current
NEARBY = 5.0  # [K]


@routine
def respond_electrode(nodes, grid, factors, salted, d_c, e_c):
    """From right to left through one electrode, d_c and e_c those of the node to its right.

    Returns them of the first node, the responses of the potential across its solid, and of phi at
    its first node, its last and the one before: (d_c, e_c, (solid, first, last, before) twice).
    """
    first, _, count = nodes
    zero = 0.0 * d_c
    d_p, e_p, d_s, e_s, resistance = zero, zero, zero, zero, zero
    d_last, e_last, d_before, e_before = zero, zero, zero, zero
    for m in range(count):
        node = first + count - 1 - m
        if salted:
            own_c, own_p = load(factors, node, D_C), load(factors, node, D_P)
            d_c, d_p = substitute(own_c, own_p, node, d_c, d_p, factors)
            own_c, own_p = load(factors, node, E_C), load(factors, node, E_P)
            e_c, e_p = substitute(own_c, own_p, node, e_c, e_p, factors)
        else:
            d_p = load(factors, node, D_P) - load(factors, node, G_PP) * d_p
            e_p = load(factors, node, E_P) - load(factors, node, G_PP) * e_p
        d_j = load(factors, node, J_P) * d_p + load(factors, node, D_J)
        e_j = load(factors, node, J_P) * e_p
        if salted:
            d_j = d_j + load(factors, node, J_C) * d_c
            e_j = e_j + load(factors, node, J_C) * e_c
        # What a node gives flows through all the solid to its right.
        if m > 0:
            resistance = resistance + load(grid, node, SOLID)
        d_s = d_s + resistance * load(grid, node, AREA) * d_j
        e_s = e_s + resistance * load(grid, node, AREA) * e_j
        if m == 0:
            d_last, e_last = d_p, e_p
        if m <= 1:
            d_before, e_before = d_p, e_p
    return d_c, e_c, d_s, d_p, d_last, d_before, e_s, e_p, e_last, e_before


@routine
def respond_separator(mesh, stage, p, grid, c, factors, electrolyte, d_c, e_c):
    """From the positive electrode's first node to the negative's last, or the metal's surface.

    Returns d_c and e_c of the separator's first node, or at the metal's surface, and the responses
    of the potential across.
    """
    nn, ns, _ = mesh
    current = load(p, CURRENT)
    d_v = e_v = 0.0 * current
    d_l, e_l = d_c, e_c
    for m in range(nn + ns - max(nn - 1, 0)):
        node = nn + ns - 1 - m
        by_l, by_r, by_i = potential_step_slopes(
            load(c, stage, node),
            load(c, stage, node + 1),
            load(grid, node, WEIGHT),
            load(grid, node, CONDUCTANCE),
            current,
            p,
            electrolyte,
        )
        d_c, e_c = d_l, e_l
        d_l = load(factors, node, D_C) - load(factors, node, G_CC) * d_c
        e_l = load(factors, node, E_C) - load(factors, node, G_CC) * e_c
        d_v = d_v + by_r * d_c + by_l * d_l
        e_v = e_v + by_r * e_c + by_l * e_l + by_i
    if nn == 0:
        c_0, by_c, by_current = surface_salt(stage, p, grid, c, electrolyte)
        half = 0.0 * current + 0.5
        by_l, by_r, by_i = potential_step_slopes(
            c_0, load(c, stage, 0), half, 1.0 / load(grid, 0, HALF), current, p, electrolyte
        )
        d_c, e_c = by_c * d_l, by_c * e_l + by_current
        d_v = d_v + by_l * d_c + by_r * d_l
        e_v = e_v + by_l * e_c + by_r * e_l + by_i
    return d_c, e_c, d_v, e_v


@routine
def respond(mesh, stage, p, grid, c, factors, tables, salted):
    """Responses of the terminal voltage and of the negative electrode's potential at the
    separator: (d_v, e_v, d_a, e_a), without and by dI."""
    nn, ns, np_ = mesh
    zero = 0.0 * load(p, CURRENT)
    d_c, e_c, d_v, d_p, _, _, e_v, e_p, _, _ = respond_electrode(
        nodes_of(1, mesh), grid, factors, salted, zero, zero
    )
    d_v, e_v = d_v + d_p, e_v + e_p
    e_v = e_v - load(p, CONTACT) - load(grid, nn + ns + np_ - 1, SOLID_HALF)
    if salted:
        d_c, e_c, d_s, e_s = respond_separator(
            mesh, stage, p, grid, c, factors, tables[2], d_c, e_c
        )
        d_v, e_v = d_v + d_s, e_v + e_s
    else:
        e_v = e_v - separator_length(mesh, grid) / load(p, KAPPA_0)
    if nn == 0:
        i0, i0_c, eta = metal_exchange_current(stage, p, grid, c, tables)
        f_a, f_c = load(p, F_A), load(p, F_C)
        _, slope = butler_volmer(eta, f_a, f_c, greatest_overpotential(f_a, f_c))
        by_i = 1.0 / (i0 * slope)
        by_c = -by_i * i0_c * load(p, CURRENT) / i0
        d_a, e_a = by_c * d_c, by_c * e_c + by_i + load(p, FILM)
        return d_v - d_a, e_v - e_a, d_a, e_a
    _, _, d_s, _, d_last, d_before, e_s, _, e_last, e_before = respond_electrode(
        nodes_of(0, mesh), grid, factors, salted, d_c, e_c
    )
    direct = load(grid, 0, SOLID_HALF)
    for node in range(nn - 1):
        direct = direct + load(grid, node, SOLID)
    half, other = load(grid, nn - 1, HALF), load(grid, max(nn - 2, 0), HALF)
    share = half / (half + other)
    return (
        d_v + d_s - d_last,
        e_v + e_s - e_last - direct,
        d_last + share * (d_last - d_before),
        e_last + share * (e_last - e_before),
    )


@routine
def choose(p, v, anode, heat, d_v, e_v, d_a, e_a):
    """dI that the tightest limit asks for, and which one that is.

    v, anode and heat are those of the present state.
    """
    current, direction = load(p, CURRENT), load(p, DIRECTION)
    sign = select(direction < 0.0, -1.0, 0.0 * current + 1.0)
    least, by = load(p, BOUND), load(p, BOUND_BY)
    e_v, e_a = smaller(e_v, -LEAST), larger(e_a, LEAST)
    hold, low, power = load(p, HOLD), load(p, ANODE_SET), load(p, POWER_SET)
    wanted = sign * (current + (hold - v - d_v) / e_v)
    wanted = select(hold < NONE, wanted, NONE)
    by = select(wanted < least, BY_VOLTAGE, by)
    least = smaller(wanted, least)
    wanted = sign * (current + (low - anode - d_a) / e_a)
    wanted = select(low < NONE, wanted, NONE)
    by = select(wanted < least, BY_ANODE, by)
    least = smaller(wanted, least)
    # Beyond the greatest power that there is, a tenth of the voltage keeps the step finite.
    slope = larger(v + current * e_v, 0.1 * v)
    wanted = sign * (current + (sign * power - current * (v + d_v)) / slope)
    wanted = select(power < NONE, wanted, NONE)
    by = select(wanted < least, BY_POWER, by)
    least = smaller(wanted, least)
    wanted = select(
        load(p, T_GREATEST) < NONE, current_when_hot(p, sign * current, heat, e_v), NONE
    )
    by = select(wanted < least, BY_TEMPERATURE, by)
    least = smaller(wanted, least)
    # No charge turns into a discharge, whatever the limits say.
    stands = select(direction * direction > 0.0, select(least < 0.0, 1.0, 0.0), 0.0) > 0.5
    by = select(stands, BY_NONE, by)
    least = select(stands, 0.0, least)
    return sign * least - current, by


@routine
def current_when_hot(p, current, heat, e_v):
    """The current that a greatest temperature leaves, taken back over DERATING below it.

    A stage's temperature is foreseen, with a heat that hangs on this very current: its answer to
    the current is counted, or current and temperature would chase each other.
    """
    per_kelvin, kelvin = load(p, CURRENT_SET) * (1.0 / DERATING), load(p, KELVIN)
    slope = larger(heat / larger(current, LEAST) - current * e_v, 0.0)
    room = load(p, T_GREATEST) - load(p, TEMPERATURE) - kelvin * (heat - load(p, FORESEEN))
    answer = kelvin * slope
    wanted = per_kelvin * (room + answer * current) / (1.0 + per_kelvin * answer)
    return larger(wanted, 0.0)


@routine
def near_hot(p):
    """1 in lanes that stand near to their greatest temperature."""
    room = load(p, T_GREATEST) - load(p, TEMPERATURE)
    return select(room < NEARBY, select(load(p, KELVIN) > 0.0, 1.0, 0.0), 0.0 * room)


@routine
def fold(nodes, d_i, factors):
    """Put the response to dI into the increments."""
    for node in range(nodes):
        for own, by in ((D_C, E_C), (D_P, E_P)):
            store(factors, load(factors, node, own) + load(factors, node, by) * d_i, node, own)
