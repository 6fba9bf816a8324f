"""Currents and salt flux through the face between two nodes, and their derivatives.

    i_e = kappa_eff (-d phi_e/dx + chi dln c/dx),   i_s = -sigma d phi_s/dx,   i_e + i_s = I
    so  i_e = K [d phi/dx + I/sigma + chi dln c/dx],  1/K = 1/sigma + 1/kappa_eff
    N   = -D_eff dc/dx - (1 - t+) i_e / F             (salt flux less its share in the current)

Properties are taken at the mean of the two nodes.
"""

from .compile import kernel
from .lanes import larger, load
from .layout import ELECTROLYTE, ELECTROLYTE_N, ELECTROLYTE_S, FARADAY
from .tables import look_up_4

C_FLOOR = 1e-3  # [mol/m3], in the denominator of dln c


@kernel
def properties(c, p, electrolyte):
    """kappa, D_e, 1 - t+, chi, each followed by its derivative by c."""
    return look_up_4(
        electrolyte, load(p, ELECTROLYTE), load(p, ELECTROLYTE_N), load(p, ELECTROLYTE_S), c
    )


@kernel
def face_in_electrode(c_l, c_r, phi_l, phi_r, conductance, sigma_g, drop, p, electrolyte):
    """Current i_e and flux N, with derivatives by c_l, c_r and phi_r (by phi_l: minus that).

    sigma_g = sigma / dx, drop = I / sigma_g.
    """
    c_m = larger(0.5 * (c_l + c_r), C_FLOOR)
    kappa, dkappa, d_e, dd_e, t, dt, chi, dchi = properties(c_m, p, electrolyte)
    kappa_g = kappa * conductance
    both = kappa_g + sigma_g
    joint = 1.0 / (both * c_m)
    share, inv = sigma_g * joint * c_m, joint * both
    k = kappa_g * share
    dc = c_r - c_l
    drive = phi_r - phi_l + drop + chi * dc * inv
    i_e = k * drive
    # By the mean concentration (half of it goes to either side) and by the difference.
    by_mean = 0.5 * (
        dkappa * conductance * share * share * drive + k * dc * inv * (dchi - chi * inv)
    )
    by_step = k * chi * inv
    i_l, i_r = by_mean - by_step, by_mean + by_step
    t = t * (1.0 / FARADAY)
    n = -d_e * conductance * dc - t * i_e
    by_mean = -0.5 * (dd_e * conductance * dc + dt * (1.0 / FARADAY) * i_e)
    by_step = d_e * conductance
    return i_e, i_l, i_r, k, n, by_mean + by_step - t * i_l, by_mean - by_step - t * i_r, -t * k


@kernel
def face_given_current(c_l, c_r, weight, conductance, current, p, electrolyte):
    """Flux N with derivatives by c_l and c_r, where all current is ionic."""
    c_m = larger(weight * c_l + (1.0 - weight) * c_r, C_FLOOR)
    _, _, d_e, dd_e, t, dt, _, _ = properties(c_m, p, electrolyte)
    dc = c_r - c_l
    n = -d_e * conductance * dc - t * current * (1.0 / FARADAY)
    by_mean = -(dd_e * conductance * dc + dt * current * (1.0 / FARADAY))
    by_step = d_e * conductance
    return n, weight * by_mean + by_step, (1.0 - weight) * by_mean - by_step


@kernel
def potential_step(c_l, c_r, weight, conductance, current, p, electrolyte):
    """Ohmic and concentration part of phi_e,right - phi_e,left, where all current is ionic."""
    c_m = larger(weight * c_l + (1.0 - weight) * c_r, C_FLOOR)
    kappa, _, _, _, _, _, chi, _ = properties(c_m, p, electrolyte)
    return -current / (kappa * conductance), chi * (c_r - c_l) / c_m
