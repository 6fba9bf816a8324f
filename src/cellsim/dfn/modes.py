"""Diffusion in a sphere with constant D, by its own modes.

x(r, t) on the unit sphere is expanded in even polynomials (Galerkin); the generalised
eigenproblem decouples them:

    q_k' = -mu lambda_k q_k - w_k beta j,    x_surface = sum w_k q_k,

mu = D/R^2, beta = 1/(F R c_max), j the current density at the surface. lambda_0 = 0 is the
mean (w_0^2 = 3). An implicit stage makes every mode affine in the fluxes of the stages, so
all of them are eliminated at once: with z = h mu lambda and hK_i = -(z Q_i + h w beta j_i),
Q_i = q + sum_l A[i][l] hK_l gives  Q_i = P_i q - h w beta sum_l T_il j_l.
"""

from functools import lru_cache

import numpy as np

from . import tableau as rk
from .compile import routine
from .grid import AREA
from .lanes import load, select, store
from .layout import BETA, ELECTRODE_ROWS, MU

# Rows of the coefficients that a step needs, per electrode
SURFACE = 0  # sums over modes: S_21 S_22, S_31 S_32 S_33, S_41 .. S_44, E_1 .. E_4
X_SCALE = 0.5  # scale of the error norm: stoichiometry in parts of this
RADIAL = 4  # points of the radius more than modes, for means over a sphere
PER_MODE = 13  # then, for each mode: w P_2, w P_3, w P_4, w P_error, P_4, and b w T_4l
MODE_ROWS = 9


@lru_cache
def sphere_modes(count):
    """lambda_k and w_k of the `count` lowest Galerkin modes, by rising lambda; and their values at
    some points of the radius, with the points' weights in a mean over the sphere as last column.
    """
    nodes, weights = np.polynomial.legendre.leggauss(2 * count + 4)
    r, weights = (nodes + 1) / 2, weights / 2
    even = np.arange(count)
    # Legendre polynomials of 2r^2 - 1: well-conditioned, even in r.
    basis = [np.polynomial.Legendre.basis(int(k)) for k in even]
    value = np.array([b(2 * r**2 - 1) for b in basis])
    slope = np.array([b.deriv()(2 * r**2 - 1) * 4 * r if b.degree() else 0 * r for b in basis])
    mass = (value * weights * r**2) @ value.T
    stiff = (slope * weights * r**2) @ slope.T
    chol = np.linalg.inv(np.linalg.cholesky(mass))
    lam, vectors = np.linalg.eigh(chol @ stiff @ chol.T)
    surface = np.abs(vectors.T @ chol @ np.ones(count))  # every basis polynomial is 1 at r = 1
    lam[0] = 0.0
    # Signs as those of the surface values, which are all taken as positive.
    vectors = vectors * np.sign(vectors.T @ chol @ np.ones(count))
    points, weights = np.polynomial.legendre.leggauss(count + RADIAL)
    r, weights = (points + 1) / 2, weights / 2
    values = np.array([b(2 * r**2 - 1) for b in basis])
    radial = np.column_stack([(vectors.T @ chol @ values).T, 3 * weights * r**2])
    return lam, surface, np.ascontiguousarray(radial)


@routine
def step_coefficients(side, p, h, lam, w, out):
    """Fill `out[side]` for steps `h` (one a lane)."""
    mu, beta = load(p, side * ELECTRODE_ROWS + MU), load(p, side * ELECTRODE_ROWS + BETA)
    scale = h * beta
    g = rk.GAMMA
    s21 = s22 = s31 = s32 = s33 = s41 = s42 = s43 = s44 = e1 = e2 = e3 = e4 = 0.0 * h
    for k in range(len(lam)):
        z = h * mu * lam[k]
        s = 1.0 / (1.0 + g * z)
        # hK_l = -z P_l q - (h w beta) (delta_lm - z T_lm) j_m; write K_lm = delta_lm - z T_lm.
        p2 = s * (1.0 - g * z)
        t21, t22 = g * s, g * s
        k21, k22 = -z * t21, 1.0 - z * t22
        p3 = s * (1.0 - z * (rk.A31 + rk.A32 * p2))
        t31, t32, t33 = s * (rk.A31 + rk.A32 * k21), s * (rk.A32 * k22), g * s
        k31, k32, k33 = -z * t31, -z * t32, 1.0 - z * t33
        p4 = s * (1.0 - z * (rk.B1 + rk.B2 * p2 + rk.B3 * p3))
        t41 = s * (rk.B1 + rk.B2 * k21 + rk.B3 * k31)
        t42 = s * (rk.B2 * k22 + rk.B3 * k32)
        t43, t44 = s * (rk.B3 * k33), g * s
        k41, k42, k43, k44 = -z * t41, -z * t42, -z * t43, 1.0 - z * t44
        pe = -z * (rk.D[0] + rk.D[1] * p2 + rk.D[2] * p3 + rk.D[3] * p4)
        ww = w[k] * w[k]
        s21, s22 = s21 + ww * t21, s22 + ww * t22
        s31, s32, s33 = s31 + ww * t31, s32 + ww * t32, s33 + ww * t33
        s41, s42, s43, s44 = s41 + ww * t41, s42 + ww * t42, s43 + ww * t43, s44 + ww * t44
        e1 = e1 + ww * (rk.D[0] + rk.D[1] * k21 + rk.D[2] * k31 + rk.D[3] * k41)
        e2 = e2 + ww * (rk.D[1] * k22 + rk.D[2] * k32 + rk.D[3] * k42)
        e3 = e3 + ww * (rk.D[2] * k33 + rk.D[3] * k43)
        e4 = e4 + ww * (rk.D[3] * k44)
        row = PER_MODE + MODE_ROWS * k
        store(out, w[k] * p2, side, row)
        store(out, w[k] * p3, side, row + 1)
        store(out, w[k] * p4, side, row + 2)
        store(out, w[k] * pe, side, row + 3)
        store(out, p4, side, row + 4)
        store(out, scale * w[k] * t41, side, row + 5)
        store(out, scale * w[k] * t42, side, row + 6)
        store(out, scale * w[k] * t43, side, row + 7)
        store(out, scale * w[k] * t44, side, row + 8)
    sums = (s21, s22, s31, s32, s33, s41, s42, s43, s44, e1, e2, e3, e4)
    for i in range(len(sums)):
        store(out, scale * sums[i], side, SURFACE + i)


@routine
def surface_known(side, first, last, q, modes, coefficients, known):
    """The part of the surface stoichiometry that the state alone gives, for the three
    stages and (row 0) for the error estimate, at electrode nodes first .. last - 1."""
    for e in range(first, last):
        a0 = a1 = a2 = a3 = 0.0 * load(q, e * modes)
        for k in range(modes):
            row, mode = PER_MODE + MODE_ROWS * k, load(q, e * modes + k)
            a1 = a1 + load(coefficients, side, row) * mode
            a2 = a2 + load(coefficients, side, row + 1) * mode
            a3 = a3 + load(coefficients, side, row + 2) * mode
            a0 = a0 + load(coefficients, side, row + 3) * mode
        store(known, a0, 0, e)
        store(known, a1, 1, e)
        store(known, a2, 2, e)
        store(known, a3, 3, e)


@routine
def add_stage_fluxes(side, first, last, stage, j, coefficients, known, slope):
    """Complete A of x_surface = A + B j at `stage` with the fluxes of earlier stages; B too."""
    row = (0, 0, 2, 5)[stage]
    for e in range(first, last):
        a = load(known, stage, e)
        for m in range(stage):
            a = a - load(coefficients, side, SURFACE + row + m) * load(j, m, e)
        store(known, a, stage, e)
        store(slope, -load(coefficients, side, SURFACE + row + stage), e)


@routine
def advance_modes(side, first, last, accept, q, modes, j, coefficients):
    """Take the modes of accepted lanes (accept = 1) to the end of the step."""
    for e in range(first, last):
        j1, j2, j3, j4 = load(j, 0, e), load(j, 1, e), load(j, 2, e), load(j, 3, e)
        for k in range(modes):
            row, old = PER_MODE + MODE_ROWS * k, load(q, e * modes + k)
            new = load(coefficients, side, row + 4) * old
            new = (
                new
                - load(coefficients, side, row + 5) * j1
                - load(coefficients, side, row + 6) * j2
            )
            new = (
                new
                - load(coefficients, side, row + 7) * j3
                - load(coefficients, side, row + 8) * j4
            )
            store(q, select(accept > 0.5, new, old), e * modes + k)


@routine
def surface_of_modes(first, last, stage, q, w, known, slope):
    """The surface as it stands: what a sudden current finds."""
    modes = len(w)
    for e in range(first, last):
        total = 0.0 * load(q, e * modes)
        for k in range(modes):
            total = total + w[k] * load(q, e * modes + k)
        store(known, total, stage, e)
        store(slope, 0.0 * total, e)


@routine
def surface_error(side, first, last, j, coefficients, known):
    """Sum of the squared error estimates of the surface stoichiometries."""
    total = 0.0 * load(coefficients, side, 0)
    for e in range(first, last):
        error = load(known, 0, e)
        for stage in range(4):
            error = error - load(coefficients, side, 9 + stage) * load(j, stage, e)
        error = error * (1.0 / X_SCALE)
        total = total + error * error
    return total


@routine
def mean_of_modes(nodes, grid, q, modes, w):
    """Mean over one electrode, nodes = (first, first electrode node, count), of the particles'
    means."""
    first, first_e, count = nodes
    surface, total = 0.0 * load(q, 0), 0.0 * load(q, 0)
    for m in range(count):
        share = load(grid, first + m, AREA)
        surface = surface + share
        total = total + share * load(q, (first_e + m) * modes)
    return total * w[0] / surface
