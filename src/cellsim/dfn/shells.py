"""Diffusion in a sphere with D(x): finite volumes on graded shells, in flux form.

    V_i x_i' = T_(i+1/2) - T_(i-1/2),   T_f = G_f mu (K(x_(i+1)) - K(x_i)),   T_surface = -beta j

on the unit sphere, with Kirchhoff's integral K(x) = int_0^x D dx for D grad x = grad K. K rises
however D varies, so every flux falls with what it fills and rises with what it empties.

Within a Newton iteration every particle is linearised about its current state and eliminated
from the centre outwards; lithium stays conserved to rounding. At the surface K is that of the
parabola through the two outer shells whose slope is the flux's, K_s = w_1 K_N + w_2 K_(N-1)
- w_g beta j / mu. It falls with j; x_s follows from it uniquely, and not by linearisation, for
D may change by an order of magnitude within a step. What is left is x_s = A + B j, as the modes
leave it, with A + B j exact at the present j and B = dx_s/dj < 0.
"""

from functools import lru_cache

import numpy as np

from . import tableau as rk
from .compile import routine
from .grid import AREA
from .lanes import absolute, any_lane, both, either, larger, load, select, smaller, store
from .layout import BETA, DIFFUSIVITY, DIFFUSIVITY_N, ELECTRODE_ROWS, MU
from .tables import look_up_integral

# Width of the innermost shell over that of the outermost: as much as this, or as the count over
# COUNT squared, for who needs many shells has a thin layer under the surface.
GRADING, COUNT = 32.0, 7.0
INVERSIONS = 40  # at most, of Newton's method for x of K(x), held in a bracket
RESOLUTION = 1e-8  # change of x below which its error, the square, is of no account
# Nor nearer than this, where U has diverged by 5 V: Newton's method does not come back from
# far within an exponential.
BRIM = 2e-7
NEARER = 0.1  # of the way left to 0 or 1 stays after a Newton iteration
MISS = 20.0  # a change of x counts so much in Newton's increment: D varies over some 1/20
FAR = 5.0  # and so much what a surface was kept from, in parts of x (1 - x)
SHARE = 0.8  # of the way to empty or full that a surface may stand off its particle at the start


@lru_cache
def shell_geometry(count):
    """(count + 1, 3): V, G to the next shell, 0; and last the surface's weights w_1, w_2, w_g."""
    widths = min((count / COUNT) ** 2, GRADING) ** -np.linspace(0, 1, count)
    faces = np.concatenate([[0.0], np.cumsum(widths) / widths.sum()])
    centres = (
        0.75 * np.diff(faces**4) / np.diff(faces**3)
    )  # of volume: thrice as accurate as the middle
    out = np.zeros((count + 1, 3))
    out[:-1, 0] = np.diff(faces**3) / 3
    out[:-2, 1] = faces[1:-1] ** 2 / np.diff(centres)
    s_1, s_2 = 1 - centres[-1], 1 - centres[-2]
    out[-1] = s_2**2 / (s_2**2 - s_1**2), -(s_1**2) / (s_2**2 - s_1**2), s_1 * s_2 / (s_1 + s_2)
    return out


@routine
def start_shells(stage, h, geometry, x, k, base):
    """Base and first guess of a stage."""
    a_0, a_1, a_2 = 0.0, 0.0, 0.0
    if stage == 1:
        a_0 = rk.GAMMA
    elif stage == 2:
        a_0, a_1 = rk.A31, rk.A32
    else:
        a_0, a_1, a_2 = rk.B1, rk.B2, rk.B3
    c = a_0 + a_1 + a_2 + rk.GAMMA
    for i in range(x.shape[1]):
        total = a_0 * load(k, 0, i)
        if stage > 1:
            total = total + a_1 * load(k, 1, i)
        if stage > 2:
            total = total + a_2 * load(k, 2, i)
        store(base, load(x, 0, i) + h * total, i)
        old = load(x, 0, i)
        guess = old + h * c * load(k, stage - 1, i)
        store(x, smaller(larger(guess, 0.2 * old), 1.0 - 0.2 * (1.0 - old)), 1, i)


@routine
def rest_shells(x, base):
    """Base and guess of a step of no length."""
    for i in range(x.shape[1]):
        store(x, load(x, 0, i), 1, i)
        store(base, load(x, 0, i), i)


@routine
def invert(diffusivity, table, pieces, width, target, guess):
    """x where K(x) = target, and D there. Each lane stops by itself."""
    x, low, high = guess, 0.0 * guess - 4.0, 0.0 * guess + 5.0
    value, d_x = look_up_integral(diffusivity, table, pieces, width, x)
    moving = 0.0 * guess + 1.0
    for _ in range(INVERSIONS):
        above = value > target
        high, low = select(above, x, high), select(above, low, x)
        new = x + (target - value) / d_x
        new = select(either(new < low, new > high), 0.5 * (low + high), new)
        change = absolute(new - x)
        x = select(moving > 0.5, new, x)
        moving = select(both(moving > 0.5, change > RESOLUTION), 1.0, 0.0)
        if not any_lane(moving > 0.5):
            break
        value, d = look_up_integral(diffusivity, table, pieces, width, x)
        d_x = select(moving > 0.5, d, d_x)
    return x, d_x


@routine
def surface_at_start(side, first, last, p, j, geometry, known, slope, diffusivity):
    """Surface of a uniform particle that carries a flux: x_0 less the drop across the outer half
    shell, as the stages have it, or voltage and flux would jump in the first step, however small.
    """
    at = side * ELECTRODE_ROWS
    pieces = load(p, at + DIFFUSIVITY_N)
    drop = geometry[geometry.shape[0] - 1, 2] * load(p, at + BETA) / load(p, at + MU)
    for e in range(first, last):
        x, jj = load(known, 0, e), load(j, 0, e)
        _, d = look_up_integral(diffusivity, load(p, at + DIFFUSIVITY), pieces, 1.0 / pieces, x)
        room = SHARE * select(jj > 0.0, x, 1.0 - x)
        fall = drop / d
        reach = larger(fall * absolute(jj), room)
        store(slope, -fall * room / reach, e)


@routine
def linearise_shells(
    side,
    first,
    last,
    stage,
    active,
    inv_hg,
    p,
    j,
    geometry,
    x,
    base,
    factors,
    known,
    slope,
    diffusivity,
):
    """Eliminate the shells of one electrode's particles; A and B of the active lanes. Returns
    how far a surface is from where its K wants it."""
    count = geometry.shape[0] - 1
    at = side * ELECTRODE_ROWS
    mu, beta = load(p, at + MU), load(p, at + BETA)
    table, pieces = load(p, at + DIFFUSIVITY), load(p, at + DIFFUSIVITY_N)
    width, zero = 1.0 / pieces, 0.0 * mu
    w_1, w_2, w_g = geometry[count, 0], geometry[count, 1], geometry[count, 2]
    yes = active > 0.5
    miss = zero
    for e in range(first, last):
        row = e * count
        here = load(x, 1, row)
        k_here, d_here = look_up_integral(diffusivity, table, pieces, width, here)
        k_before, d_before = k_here, d_here
        # T of the inner face and its slopes; and dx_(i-1) = gain + ratio dx_i of the shell before.
        flux, by_before, by_here, gain, ratio = zero, zero, zero, zero, zero
        for i in range(count - 1):
            there = load(x, 1, row + i + 1)
            k_there, d_there = look_up_integral(diffusivity, table, pieces, width, there)
            g = geometry[i, 1] * mu
            outer, by_own, by_next = g * (k_there - k_here), g * d_here, g * d_there
            v = geometry[i, 0] * inv_hg
            residual = v * (here - load(base, row + i)) - outer + flux
            pivot = 1.0 / (v + by_own + by_here - by_before * ratio)
            gain, ratio = (by_before * gain - residual) * pivot, by_next * pivot
            store(factors, gain, row + i, 0)
            store(factors, ratio, row + i, 1)
            flux, by_before, by_here = outer, by_own, by_next
            k_before, d_before, k_here, d_here, here = k_here, d_here, k_there, d_there, there
        v = geometry[count - 1, 0] * inv_hg
        residual = v * (here - load(base, row + count - 1)) + flux
        pivot = 1.0 / (v + by_here - by_before * ratio)
        # The outer shell: dx = gain_s + slope_s j.
        gain_s, slope_s = (by_before * gain - residual) * pivot, -beta * pivot
        store(factors, gain_s, row + count - 1, 0)
        store(factors, slope_s, row + count - 1, 1)
        jj = load(j, stage, e)
        old = load(known, stage, e) + load(slope, e) * jj
        k_j = (w_1 * d_here + w_2 * d_before * ratio) * slope_s - w_g * beta / mu
        k_s = w_1 * (k_here + d_here * gain_s) + w_2 * (
            k_before + d_before * (gain + ratio * gain_s)
        )
        wanted, d = invert(diffusivity, table, pieces, width, k_s + k_j * jj, old)
        value = smaller(larger(wanted, NEARER * old), 1.0 - NEARER * (1.0 - old))
        value = smaller(larger(value, BRIM), 1.0 - BRIM)
        off = absolute(wanted - value)
        miss = larger(off / (value * (1.0 - value)), miss)
        if any_lane(both(off > 0.0, yes)):
            # No further: the flux with which diffusion keeps the surface there.
            k_value, d_value = look_up_integral(diffusivity, table, pieces, width, value)
            held = both(off > 0.0, yes)
            d = select(held, d_value, d)
            jj = select(held, (k_value - k_s) / k_j, jj)
            store(j, jj, stage, e)
        b = k_j / d
        store(known, select(yes, value - b * jj, load(known, stage, e)), stage, e)
        store(slope, select(yes, b, load(slope, e)), e)
    return FAR * miss


@routine
def update_shells(electrode_nodes, stage, active, j, geometry, x, factors):
    """Shells of the active lanes from the new fluxes. Returns the greatest change."""
    count = geometry.shape[0] - 1
    yes = active > 0.5
    greatest = 0.0 * active
    for e in range(electrode_nodes):
        row = e * count
        last_row = row + count - 1
        dx = load(factors, last_row, 0) + load(factors, last_row, 1) * load(j, stage, e)
        old = load(x, 1, last_row)
        store(x, select(yes, old + dx, old), 1, last_row)
        greatest = larger(absolute(dx), greatest)
        for m in range(count - 1):
            i = last_row - 1 - m
            dx = load(factors, i, 0) + load(factors, i, 1) * dx
            old = load(x, 1, i)
            store(x, select(yes, old + dx, old), 1, i)
            greatest = larger(absolute(dx), greatest)
    return MISS * greatest


@routine
def shell_derivatives(stage, inv_hg, x, base, k):
    for i in range(x.shape[1]):
        store(k, (load(x, 1, i) - load(base, i)) * inv_hg, stage, i)


@routine
def shell_error(first, last, h, geometry, k, scale):
    """Sum of the squared error estimates of the outer shells."""
    count = geometry.shape[0] - 1
    total = 0.0 * h
    for e in range(first, last):
        i = e * count + count - 1
        error = (
            rk.D[0] * load(k, 0, i)
            + rk.D[1] * load(k, 1, i)
            + rk.D[2] * load(k, 2, i)
            + rk.D[3] * load(k, 3, i)
        )
        error = h * error * scale
        total = total + error * error
    return total


@routine
def advance_shells(accept, x, k):
    yes = accept > 0.5
    for i in range(x.shape[1]):
        store(x, select(yes, load(x, 1, i), load(x, 0, i)), 0, i)
        store(k, select(yes, load(k, 3, i), load(k, 0, i)), 0, i)


@routine
def mean_of_shells(nodes, grid, geometry, x):
    """Mean over one electrode, nodes = (first, first electrode node, count), of the particles'
    means."""
    first, first_e, count = nodes
    shells = geometry.shape[0] - 1
    surface, total = 0.0 * load(x, 0, 0), 0.0 * load(x, 0, 0)
    for m in range(count):
        share = load(grid, first + m, AREA)
        surface = surface + share
        for i in range(shells):
            total = total + share * 3.0 * geometry[i, 0] * load(x, 0, (first_e + m) * shells + i)
    return total / surface


@routine
def fill_shells(lane, e, x_0, rate, geometry, x, k):
    """A uniform particle; only its outer shell feels the flux at once (rate = beta j)."""
    count = geometry.shape[0] - 1
    for i in range(count):
        x[0, e * count + i, lane] = x_0
        k[0, e * count + i, lane] = 0.0
    k[0, e * count + count - 1, lane] = -rate / geometry[count - 1, 0]
