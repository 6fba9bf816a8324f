"""Currents and salt flux through the face between two nodes, and their derivatives.

    i_e = kappa_eff (-d phi_e/dx + chi dln c/dx),   i_s = -sigma d phi_s/dx,   i_e + i_s = I
    so  i_e = K [d phi/dx + I/sigma + chi dln c/dx],  1/K = 1/sigma + 1/kappa_eff
    N   = -D_eff dc/dx - (1 - t+) i_e / F             (salt flux less its share in the current)

Properties are taken at the concentration of the face, `weight` c_l + (1 - weight) c_r.
`conductance` is that between the nodes at unit conductivity [1/m].
"""

from .compile import kernel
from .lanes import larger, load
from .layout import (
    ELECTROLYTE,
    ELECTROLYTE_N,
    ELECTROLYTE_S,
    FACTOR_B,
    FACTOR_D,
    FACTOR_T,
    FARADAY,
    WARM_N,
    WARM_ROW,
    WARM_S,
    WARM_V,
)
from .tables import look_up_4, look_up_warm

C_FLOOR = 1e-3  # [mol/m3], in the denominator of dln c
PER_FARADAY = 1.0 / FARADAY


@kernel
def properties(c, p, electrolyte):
    """kappa, D_e, 1 - t+, chi = 2RT/F (1 - t+) TDF, each followed by its derivative by c.

    electrolyte: the tables at one temperature, those over temperature, and whether these hold.
    """
    table, over_temperature, warm = electrolyte
    if warm:
        kappa, dkappa, d_e, dd_e, t, dt, b, db = look_up_warm(
            over_temperature,
            load(p, WARM_ROW),
            load(p, WARM_N),
            load(p, WARM_S),
            c,
            load(p, WARM_V),
        )
    else:
        kappa, dkappa, d_e, dd_e, t, dt, b, db = look_up_4(
            table, load(p, ELECTROLYTE), load(p, ELECTROLYTE_N), load(p, ELECTROLYTE_S), c
        )
    f_d, f_t, f_b = load(p, FACTOR_D), load(p, FACTOR_T), load(p, FACTOR_B)
    t, dt = 1.0 - f_t + f_t * t, f_t * dt
    return kappa, dkappa, f_d * d_e, f_d * dd_e, t, dt, f_b * t * b, f_b * (t * db + dt * b)


@kernel
def face_concentration(c_l, c_r, weight):
    return larger(c_r + weight * (c_l - c_r), C_FLOOR)


@kernel
def face_in_electrode(c_l, c_r, rise, weight, conductance, ratio, current, p, electrolyte):
    """Current i_e and flux N, each with its derivatives by c_l, c_r, phi_r (by phi_l: minus
    that) and I.

    rise = phi_r - phi_l; ratio = transport / sigma, so that both phases between the nodes have
    the conductances kappa g and g / ratio.
    """
    c_m = face_concentration(c_l, c_r, weight)
    kappa, dkappa, d_e, dd_e, t, dt, chi, dchi = properties(c_m, p, electrolyte)
    # i_e = kappa (g [d phi + chi dln c] + ratio I) / (1 + kappa ratio), with one division for
    # 1 / c_m as well.
    series = 1.0 + kappa * ratio
    joint = 1.0 / (series * c_m)
    share, inv = joint * c_m, joint * series
    dc = c_r - c_l
    slope = chi * inv
    drive = conductance * (rise + slope * dc) + ratio * current
    k = kappa * share
    i_e, i_i = k * drive, k * ratio
    k = k * conductance
    by_mean = dkappa * share * share * drive + k * dc * inv * (dchi - slope)
    by_step = k * slope
    i_l = weight * by_mean - by_step
    i_r = by_mean - weight * by_mean + by_step
    t = t * PER_FARADAY
    d_g = d_e * conductance
    n = -d_g * dc - t * i_e
    by_mean = -(dd_e * conductance * dc + dt * PER_FARADAY * i_e)
    n_l = weight * by_mean + d_g - t * i_l
    n_r = by_mean - weight * by_mean - d_g - t * i_r
    return i_e, i_l, i_r, k, n, n_l, n_r, -t * k, i_i, -t * i_i


@kernel
def face_given_current(c_l, c_r, weight, conductance, current, p, electrolyte):
    """Flux N with derivatives by c_l, c_r and I, where all current is ionic."""
    c_m = face_concentration(c_l, c_r, weight)
    _, _, d_e, dd_e, t, dt, _, _ = properties(c_m, p, electrolyte)
    dc = c_r - c_l
    d_g = d_e * conductance
    t = t * PER_FARADAY
    n = -d_g * dc - t * current
    by_mean = -(dd_e * conductance * dc + dt * PER_FARADAY * current)
    return n, weight * by_mean + d_g, by_mean - weight * by_mean - d_g, -t


@kernel
def potential_step(c_l, c_r, weight, conductance, current, p, electrolyte):
    """Ohmic and concentration part of phi_e,right - phi_e,left, where all current is ionic."""
    c_m = face_concentration(c_l, c_r, weight)
    kappa, _, _, _, _, _, chi, _ = properties(c_m, p, electrolyte)
    return -current / (kappa * conductance), chi * (c_r - c_l) / c_m


@kernel
def potential_step_slopes(c_l, c_r, weight, conductance, current, p, electrolyte):
    """Derivatives of the sum of both parts by c_l, c_r and I."""
    c_m = face_concentration(c_l, c_r, weight)
    kappa, dkappa, _, _, _, _, chi, dchi = properties(c_m, p, electrolyte)
    inv, resistance = 1.0 / c_m, 1.0 / (kappa * conductance)
    slope = chi * inv
    by_mean = current * resistance * dkappa / kappa + (dchi - slope) * inv * (c_r - c_l)
    return weight * by_mean - slope, by_mean - weight * by_mean + slope, -resistance
