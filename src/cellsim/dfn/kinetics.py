"""Charge transfer at the surface of a particle (Butler-Volmer), and its derivatives.

    i0  = k g(c_e) sqrt(c_e) sqrt(x (1 - x)) G(x)
    eta = phi - U(x) - R_f j
    f   = i0 [exp(f_a eta) - exp(-f_c eta)],     j = f

phi = phi_s - phi_e, x the surface stoichiometry, f_a = alpha_a F/RT. sqrt(c_e) is made
linear below some 0.01 mol/m3 (an empty electrolyte), and U diverges within 1e-6 of x = 0
and x = 1, as a surface that is full or empty must.
"""

from .compile import kernel
from .lanes import exp, larger, load, log, select, smaller, sqrt
from .layout import (
    ELECTRODE_ROWS,
    ENTROPY,
    ENTROPY_N,
    EXCHANGE,
    EXCHANGE_N,
    EXCHANGE_S,
    F_A,
    F_C,
    FACTOR_S,
    FACTOR_U,
    FILM,
    RATE,
    SOLID,
    SOLID_N,
    WARMTH,
)
from .tables import look_up_1, look_up_2

DEPLETED = 1e-2  # [mol/m3]
EDGE = 1e-6  # [V]


@kernel
def open_circuit(side, x, inv_y, p, solid):
    """U(x) with its divergence at the edges, U', and G, G'. inv_y = 1 / (x (1 - x)).

    solid: the tables at the temperature of the surroundings, those of dU/dT, and whether the cell
    is to be let grow warmer.
    """
    at = side * ELECTRODE_ROWS
    table, entropy, warm = solid
    pieces = load(p, at + SOLID_N)
    u, du, g, dg = look_up_2(table, load(p, at + SOLID), pieces, pieces, x)
    f_u = load(p, at + FACTOR_U)
    u, du = f_u * u, f_u * du
    if warm:
        slope, curve = entropic_coefficient(side, x, p, entropy)
        u, du = u + load(p, WARMTH) * slope, du + load(p, WARMTH) * curve
    return u + EDGE * (1.0 - 2.0 * x) * inv_y, du - EDGE * (inv_y - 2.0) * inv_y, g, dg


@kernel
def entropic_coefficient(side, x, p, entropy):
    """dU/dT and its derivative by x."""
    at = side * ELECTRODE_ROWS
    row, pieces = load(p, at + ENTROPY), load(p, at + ENTROPY_N)
    slope, curve = look_up_1(entropy, row, pieces, pieces, x)
    # Table 0 is the constant 1: no table, no entropy.
    f_s = select(row > 0.5, load(p, at + FACTOR_S), 0.0)
    return f_s * slope, f_s * curve


@kernel
def potential(side, x, p, solid):
    """U(x) alone."""
    u, _, _, _ = open_circuit(side, x, 1.0 / (x * (1.0 - x)), p, solid)
    return u


@kernel
def exchange_current(side, c, x, inv_y, inv_c, g, dg, p, exchange, tabulated):
    """i0 and its derivatives by c and x. inv_c = 1 / (c + DEPLETED)."""
    at = side * ELECTRODE_ROWS
    # c / sqrt(c + DEPLETED) sqrt(x (1 - x)), with a single root.
    root = sqrt(x * (1.0 - x) * (c + DEPLETED)) * inv_c
    value = c * root
    slope = (0.5 * c + DEPLETED) * inv_c * root
    if tabulated:
        e, de = look_up_1(
            exchange, load(p, at + EXCHANGE), load(p, at + EXCHANGE_N), load(p, at + EXCHANGE_S), c
        )
        value, slope = value * e, slope * e + value * de
    k = load(p, at + RATE)
    return k * value * g, k * slope * g, k * value * ((0.5 - x) * inv_y * g + dg)


@kernel
def interface(side, c, phi, j, x, p, solid, exchange, tabulated):
    """What the reaction works with: eta, i0 and its derivatives by c and x, U, U',
    and 1 / (x (1 - x))."""
    # One division for both reciprocals: division is what costs most here.
    y, c_d = x * (1.0 - x), c + DEPLETED
    inv = 1.0 / (y * c_d)
    inv_y, inv_c = inv * c_d, inv * y
    u, du, g, dg = open_circuit(side, x, inv_y, p, solid)
    i0, i0_c, i0_x = exchange_current(side, c, x, inv_y, inv_c, g, dg, p, exchange, tabulated)
    eta = phi - u - load(p, side * ELECTRODE_ROWS + FILM) * j
    return eta, i0, i0_c, i0_x, u, du, inv_y


@kernel
def greatest_overpotential(f_a, f_c):
    """Beyond it Butler-Volmer keeps its value [V]: exponents up to 120."""
    return 120.0 / larger(f_a, f_c)


@kernel
def butler_volmer(eta, f_a, f_c, greatest):
    """f / i0, and its derivative by eta."""
    eta = larger(smaller(eta, greatest), -greatest)
    anodic, cathodic = exp(f_a * eta), exp(-f_c * eta)
    return anodic - cathodic, f_a * anodic + f_c * cathodic


@kernel
def reaction(side, c, phi, j, x, p, solid, exchange, tabulated):
    """f, its derivatives by phi, c and x, and U."""
    eta, i0, i0_c, i0_x, u, du, _ = interface(side, c, phi, j, x, p, solid, exchange, tabulated)
    at = side * ELECTRODE_ROWS
    f_a, f_c = load(p, at + F_A), load(p, at + F_C)
    net, slope = butler_volmer(eta, f_a, f_c, greatest_overpotential(f_a, f_c))
    f_phi = i0 * slope
    return i0 * net, f_phi, i0_c * net, i0_x * net - f_phi * du, u


@kernel
def exchange_current_alone(side, c, x, g, p, exchange, tabulated):
    """i0 by itself."""
    i0, _, _ = exchange_current(
        side, c, x, 1.0 / (x * (1.0 - x)), 1.0 / (c + DEPLETED), g, 0.0 * g, p, exchange, tabulated
    )
    return i0


@kernel
def overpotential(j, i0, f_a, f_c):
    """eta that carries j: the inverse of f, by Newton's method in asinh form."""
    mean = 0.5 * (f_a + f_c)
    ratio = j / (2.0 * i0)
    size = larger(ratio, -ratio)
    start = log(size + sqrt(size * size + 1.0))
    eta = select(ratio < 0.0, -start, start) / mean
    # Bring the asymmetric law to the same form: sinh(mean eta) exp(skew eta) = ratio.
    skew = 0.5 * (f_a - f_c)
    for _ in range(8):
        r = ratio * exp(smaller(larger(-skew * eta, -700.0), 700.0))
        size = larger(r, -r)
        root = sqrt(size * size + 1.0)
        value = log(size + root)
        value = select(r < 0.0, -value, value)
        eta = eta - (mean * eta - value) / (mean + skew * r / root)
    return eta


@kernel
def potential_for(side, j, c, x, p, solid, exchange, tabulated):
    """phi = phi_s - phi_e that carries the current density j."""
    at = side * ELECTRODE_ROWS
    u, _, g, _ = open_circuit(side, x, 1.0 / (x * (1.0 - x)), p, solid)
    i0 = exchange_current_alone(side, c, x, g, p, exchange, tabulated)
    return u + overpotential(j, i0, load(p, at + F_A), load(p, at + F_C)) + load(p, at + FILM) * j
