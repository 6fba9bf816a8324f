"""A cell that grows warm: one temperature a case, heated by all that it loses.

    C dT/dt = heat - cooling (T - T_ambient)

Over a step the heat is exact: what the particles' enthalpy gives less what the terminals take,
    int heat dt = S(end) - S(start) - int I V dt,
with S the integral of H = U - T dU/dT over all that is stored. That holds ohmic, reaction and
reversible heat, and that of diffusion in the particles. Within a step the stages go by the heat
of the surfaces, and what is left over is taken from the step before.

A stage's temperature follows from the heat extrapolated to it, so that it stands before Newton's
iteration begins; the difference to what then comes out is part of the error estimate.
"""

from cellsim.constants import REFERENCE_TEMPERATURE

from . import state as k_
from . import tableau as rk
from .compile import routine
from .control import parabola_ahead
from .grid import AREA, nodes_of
from .lanes import absolute, both, exp, larger, load, select, smaller, sqrt, store, whole
from .layout import (
    AMBIENT,
    BETA,
    CAPACITY,
    COOLING,
    CURRENT,
    E_FILM,
    E_KAPPA,
    E_MU,
    E_RATE,
    ELECTRODE_ROWS,
    ENTHALPY,
    ENTHALPY_N,
    ENTROPY,
    ENTROPY_N,
    F_A,
    F_C,
    FACTOR_S,
    FACTOR_U,
    FILM,
    FORESEEN,
    KAPPA_0,
    KELVIN,
    MU,
    RATE,
    SURFACE,
    TEMPERATURE,
    THERMAL,
    WARM,
    WARM_CELLS,
    WARM_K,
    WARM_N,
    WARM_ROW,
    WARM_T,
    WARM_V,
    WARMTH,
    X0,
)
from .tables import look_up_integral

CORRECTION = 200.0  # [K] of which rtol is a correction that asks for no shorter step,
SHORTEST = 0.3  # and the least part of the step before
FURTHEST = 2.0  # of the step before, over which the heat is extrapolated


@routine
def warm_up(temperature, p, base):
    """Set what depends on temperature, but for diffusion in particles; `base` holds all of it at
    the temperature of the surroundings."""
    ambient = load(base, TEMPERATURE)
    ratio = ambient / temperature
    inverse = 1.0 / temperature - 1.0 / ambient
    for side in range(2):
        at = side * ELECTRODE_ROWS
        store(p, load(base, at + RATE) * exp(-load(base, at + E_RATE) * inverse), at + RATE)
        store(p, load(base, at + FILM) * exp(load(base, at + E_FILM) * inverse), at + FILM)
        store(p, load(base, at + F_A) * ratio, at + F_A)
        store(p, load(base, at + F_C) * ratio, at + F_C)
    store(p, load(base, KAPPA_0) * exp(-load(base, E_KAPPA) * inverse), KAPPA_0)
    store(p, load(base, THERMAL) * temperature / ambient, THERMAL)
    store(p, temperature, TEMPERATURE)
    store(p, temperature - ambient, WARMTH)
    cells = load(p, WARM_CELLS)
    place = smaller(larger((temperature - load(p, WARM_T)) * load(p, WARM_K), 0.0), cells)
    cell = smaller(whole(place), cells - 1.0)
    store(p, load(p, WARM) + cell * (load(p, WARM_N) + 1.0), WARM_ROW)
    store(p, place - cell, WARM_V)


@routine
def warm_particles(temperature, p, base):
    """Set diffusion in particles: once a step, as its modes are eliminated for all stages."""
    inverse = 1.0 / temperature - 1.0 / load(base, TEMPERATURE)
    for side in range(2):
        at = side * ELECTRODE_ROWS
        store(p, load(base, at + MU) * exp(-load(base, at + E_MU) * inverse), at + MU)


@routine
def pace(temperature, heat, p):
    """dT/dt [K/s]."""
    return (heat - load(p, COOLING) * (temperature - load(p, AMBIENT))) / load(p, CAPACITY)


@routine
def before_step(h, s, p, base):
    """The pace at the start of a step; particles as warm as half a step later."""
    t_0 = load(s, k_.T_0)
    further = smaller(0.5 * (h / load(s, k_.OLD_STEP) + 1.0), 1.0)
    store(s, load(s, k_.DIFFUSION) + further * load(s, k_.DRIFT), k_.AHEAD)
    f_0 = pace(t_0, load(s, k_.HEAT_0) + load(s, k_.AHEAD), p)
    store(s, f_0, k_.PACE_0)
    warm_particles(t_0 + 0.5 * h * f_0, p, base)


@routine
def before_stage(stage, h, h_old, s, p, base):
    """The temperature of a stage, and all that depends on it."""
    q_0, q_1, q_2 = load(s, k_.HEAT_0), load(s, k_.HEAT_1), load(s, k_.HEAT_2)
    if stage == 1:
        ahead = smaller(rk.C[1] * h / h_old, FURTHEST)
        heat = q_0 + ahead * (q_0 - load(s, k_.HEAT_4))
    elif stage == 2:
        heat = q_0 + (0.6 / rk.C[1]) * (q_1 - q_0)
    else:
        heat = parabola_ahead(q_0, q_1, q_2)
    temperature = stage_temperature(stage, h, heat + load(s, k_.AHEAD), s, p)
    store(s, temperature, k_.T_0 + stage)
    warm_up(temperature, p, base)
    implicit = rk.GAMMA * h / load(p, CAPACITY)
    store(p, implicit / (1.0 + implicit * load(p, COOLING)), KELVIN)
    store(p, heat, FORESEEN)


@routine
def after_stage(stage, h, heat, s, p):
    """Note the heat of a stage, and by the last one what its temperature should have been."""
    came = heat + load(s, k_.AHEAD)
    store(s, heat, k_.HEAT_0 + stage)
    store(s, pace(load(s, k_.T_0 + stage), came, p), k_.PACE_0 + stage)
    if stage == rk.STAGES - 1:
        store(s, load(s, k_.T_3) - stage_temperature(stage, h, came, s, p), k_.MISSED)


@routine
def stage_temperature(stage, h, heat, s, p):
    """Of a stage, from the paces dT/dt of the earlier ones and the heat at it."""
    f_0, f_1, f_2 = load(s, k_.PACE_0), load(s, k_.PACE_1), load(s, k_.PACE_2)
    total = 0.0 * h
    if stage == 1:
        total = rk.GAMMA * f_0
    elif stage == 2:
        total = rk.A31 * f_0 + rk.A32 * f_1
    else:
        total = rk.B1 * f_0 + rk.B2 * f_1 + rk.B3 * f_2
    implicit = rk.GAMMA * h / load(p, CAPACITY)
    cooling = load(p, COOLING)
    sources = load(s, k_.T_0) + h * total + implicit * (heat + cooling * load(p, AMBIENT))
    return sources / (1.0 + implicit * cooling)


@routine
def heat_up(accept, stored, rtol, s, p):
    """Bring the temperature of accepted lanes to the end of the step, by the enthalpy stored.

    Where that moves it, the heat of diffusion has changed, and the next step is to be shorter.
    """
    yes, h = accept > 0.5, load(s, k_.OLD_STEP)
    heated = stored - load(s, k_.STORED_START) - load(s, k_.ENERGY)
    heat = heated - load(s, k_.HEATED)
    expected, cooled = 0.0 * h, 0.0 * h
    for stage in range(rk.STAGES):
        expected = expected + rk.B[stage] * load(s, k_.HEAT_0 + stage)
        if stage < rk.STAGES - 1:
            cooled = cooled + rk.B[stage] * (load(s, k_.T_0 + stage) - load(p, AMBIENT))
    implicit = rk.GAMMA * h * load(p, COOLING) / load(p, CAPACITY)
    gain = (heat - h * load(p, COOLING) * cooled) / load(p, CAPACITY)
    new = (load(s, k_.T_0) + gain + implicit * load(p, AMBIENT)) / (1.0 + implicit)
    moved = absolute(new - load(s, k_.T_3)) / (CORRECTION * rtol)
    shorter = h * larger(sqrt(1.0 / larger(moved, 1.0)), SHORTEST)
    shorter = smaller(load(s, k_.STEP), shorter)
    store(s, select(both(yes, moved > 1.0), shorter, load(s, k_.STEP)), k_.STEP)
    diffusion, before = heat / h - expected, load(s, k_.DIFFUSION)
    store(s, select(yes, diffusion - before, load(s, k_.DRIFT)), k_.DRIFT)
    store(s, select(yes, diffusion, before), k_.DIFFUSION)
    store(s, select(yes, stored, load(s, k_.STORED)), k_.STORED)
    store(s, select(yes, heated, load(s, k_.HEATED)), k_.HEATED)
    store(s, select(yes, load(s, k_.HEAT_0), load(s, k_.HEAT_4)), k_.HEAT_4)
    store(s, select(yes, load(s, k_.HEAT_3), load(s, k_.HEAT_0)), k_.HEAT_0)
    store(s, select(yes, new, load(s, k_.T_0)), k_.T_0)
    for row in (k_.T_MOST, k_.BEGAN_T_MOST):
        store(s, select(yes, larger(new, load(s, row)), load(s, row)), row)


@routine
def enthalpy_of(side, x, p, enthalpy):
    """Integral of H = f_U U - T_ref f_S dU/dT from 0 to x [V]; 0 where there is no table of U.

    enthalpy: tables of U at T_ref and of dU/dT with their integrals.
    """
    potential, entropy = enthalpy
    at = side * ELECTRODE_ROWS
    row, pieces = load(p, at + ENTHALPY), load(p, at + ENTHALPY_N)
    value, _ = look_up_integral(potential, row, pieces, 1.0 / pieces, x)
    value = load(p, at + FACTOR_U) * value
    if entropy.shape[0] > 2:
        row_s, pieces = load(p, at + ENTROPY), load(p, at + ENTROPY_N)
        swing, _ = look_up_integral(entropy, row_s, pieces, 1.0 / pieces, x)
        swing = REFERENCE_TEMPERATURE * load(p, at + FACTOR_S) * swing
        value = value - select(row_s > 0.5, swing, 0.0)
    return select(row > 0.5, value, 0.0)


@routine
def enthalpy_at_start(mesh, p, enthalpy):
    """S of uniform particles [J/m2]."""
    total = 0.0 * load(p, CURRENT)
    for side in range(2):
        at = side * ELECTRODE_ROWS
        if side == 1 or mesh[0] > 0:
            amount = load(p, at + SURFACE) / (3.0 * load(p, at + BETA))
            total = total + amount * enthalpy_of(side, load(p, at + X0), p, enthalpy)
    return total


@routine
def stored_enthalpy(mesh, p, grid, q, radial, geometry, x, enthalpy):
    """S from the particles' shells, where there are any, or their modes; radial: values of the
    modes at points of the radius, and weights."""
    modes, shells = radial.shape[1] - 1, geometry.shape[0] - 1
    total = 0.0 * load(p, CURRENT)
    for side in range(2):
        part = 0.0 * total
        first, first_e, count = nodes_of(side, mesh)
        for m in range(count):
            particle = 0.0 * total
            for i in range(shells):
                inside = load(x, 0, (first_e + m) * shells + i)
                value = enthalpy_of(side, inside, p, enthalpy)
                particle = particle + 3.0 * geometry[i, 0] * value
            for r in range(0 if shells > 0 else radial.shape[0]):
                inside = 0.0 * total
                for i in range(modes):
                    inside = inside + radial[r, i] * load(q, (first_e + m) * modes + i)
                particle = particle + radial[r, modes] * enthalpy_of(side, inside, p, enthalpy)
            part = part + load(grid, first + m, AREA) * particle
        total = total + part / (3.0 * load(p, side * ELECTRODE_ROWS + BETA))
    return total
