"""What depends on temperature, and the temperature's own steps."""

import numpy as np
import pytest
from cells import ENERGY, SWINGING, arrhenius, chen, chen_tables

from cellsim.dfn import state as k_
from cellsim.dfn import tableau as rk
from cellsim.dfn.kinetics import open_circuit
from cellsim.dfn.lanes import lane_array
from cellsim.dfn.layout import (
    AMBIENT,
    CAPACITY,
    COOLING,
    ELECTRODE_ROWS,
    F_A,
    FILM,
    KAPPA_0,
    MU,
    PROGRAM,
    RATE,
    THERMAL,
    WARMTH,
    prepare,
)
from cellsim.dfn.tables import Warm
from cellsim.dfn.transport import properties
from cellsim.dfn.warmth import (
    after_stage,
    before_stage,
    before_step,
    heat_up,
    pace,
    warm_particles,
    warm_up,
)

TABLES = chen_tables()
TOP, COLDEST, STEP = 3000.0, 250.0, 10.0


def bilinear(k, c, t):
    return (1 + k + (2 - 0.3 * k) * c / 1000) * (1 + 0.01 * (k + 1) * (t - 300))


def warm_table():
    """Four bilinear functions from 250 to 330 K, after another table."""
    warm, knots = Warm(), np.linspace(0, TOP, 7)
    warm.add(np.full((2, 4, 3), 7.0), TOP, 200.0, 100.0)
    temperatures = COLDEST + STEP * np.arange(9)
    warm.add(
        np.array([[bilinear(k, knots, t) for k in range(4)] for t in temperatures]), TOP, COLDEST,
        STEP,
    )  # fmt: skip
    TABLES.warm = warm


warm_table()


def parameters(**changes):
    energies = {f"E_{name}": value for name, value in ENERGY.items()}
    values = {"film_n": 0.01, "E_film_n": 20e3, "E_kappa": 15e3, "warm": 1} | energies | changes
    base = prepare(chen(1, 1.0, **values), TABLES, (1, 1, 1)).T.copy()
    return base.copy(), base


@pytest.mark.parametrize("temperature", [251.0, 263.7, 290.0, 329.9])
def test_properties_over_temperature(temperature):
    p, base = parameters()
    warm_up(temperature, p, base)
    tables = TABLES.electrolyte.rows, TABLES.warm.rows, True
    for c in (0.0, 37.0, 1500.0, 2999.0):
        found = properties(c, p, tables)
        *wanted, thermodynamic = (bilinear(k, c, temperature) for k in range(4))
        slopes = [bilinear(k, c + 1, temperature) - bilinear(k, c, temperature) for k in range(4)]
        chi_slope = slopes[2] * thermodynamic + wanted[2] * slopes[3]
        np.testing.assert_allclose(found[::2], [*wanted, wanted[2] * thermodynamic], rtol=1e-12)
        np.testing.assert_allclose(found[1::2], [*slopes[:3], chi_slope], rtol=1e-8)


@pytest.mark.parametrize(("temperature", "held"), [(200.0, COLDEST), (400.0, 330.0)])
def test_properties_beyond_the_table_are_held(temperature, held):
    p, base = parameters()
    warm_up(temperature, p, base)
    found = properties(5000.0, p, (TABLES.electrolyte.rows, TABLES.warm.rows, True))
    *wanted, thermodynamic = (bilinear(k, TOP, held) for k in range(4))
    np.testing.assert_allclose(found[::2], [*wanted, wanted[2] * thermodynamic], rtol=1e-12)


def test_arrhenius():
    p, base = parameters()
    warm_up(320.0, p, base)
    warm_particles(320.0, p, base)
    at = ELECTRODE_ROWS
    for row, energy in (
        (RATE, ENERGY["k_n"]), (at + RATE, ENERGY["k_p"]), (MU, ENERGY["D_n"]),
        (at + MU, ENERGY["D_p"]), (FILM, -20e3), (KAPPA_0, 15e3),
    ):  # fmt: skip
        assert p[row, 0] / base[row, 0] == pytest.approx(arrhenius(energy, 320.0), rel=1e-12)
    assert p[F_A, 0] * p[THERMAL, 0] == pytest.approx(0.5, rel=1e-12)
    assert p[WARMTH, 0] == pytest.approx(320 - 298.15)
    # At the temperature of the surroundings all is as it was.
    warm_up(298.15, p, base)
    warm_particles(298.15, p, base)
    rows = [*range(WARMTH)]
    moved = [row for row in rows if p[row, 0] != base[row, 0]]
    assert not set(moved) & {RATE, at + RATE, MU, at + MU, FILM, KAPPA_0, F_A, THERMAL}


def test_open_circuit_moves_with_the_entropy():
    p, base = parameters(entropy_p=SWINGING)
    solid = TABLES.solid.rows, TABLES.entropy.rows, True

    def u(x, temperature):
        warm_up(temperature, p, base)
        return np.array(open_circuit(1, x, 1 / (x * (1 - x)), p, solid))

    x, d = 0.43, 1e-6
    by_kelvin = (u(x, 330.0) - u(x, 300.0))[0] / 30
    assert by_kelvin == pytest.approx(TABLES.entropy.value(0, SWINGING, x), rel=1e-9)
    slope = (u(x + d, 330.0) - u(x - d, 330.0))[0] / (2 * d)
    assert u(x, 330.0)[1] == pytest.approx(slope, rel=1e-6)


def warming(heat, steps, end=100.0):
    """Temperature at the end under a heat(t, T), whose integral `heat_up` is told."""
    p, base = parameters(heat_capacity=50.0, cooling=2.0)
    s, now, h, total = lane_array(k_.SCALARS), 0.0, end / steps, 0.0
    s[k_.T_0], s[k_.OLD_STEP] = 298.15, h
    s[k_.HEAT_0] = s[k_.HEAT_4] = heat(0.0, 298.15)
    for _ in range(steps):
        s[k_.STEP] = h
        before_step(h, s, p, base)
        for stage in range(1, rk.STAGES):
            before_stage(stage, h, h, s, p, base)
            t = s[k_.T_0 + stage, 0]
            after_stage(stage, h, heat(now + rk.C[stage] * h, t), s, p)
        total += h * sum(rk.B[i] * s[k_.HEAT_0 + i, 0] for i in range(rk.STAGES))
        heat_up(1.0, total, 1e-4, s, p)
        now += h
    assert s[k_.DIFFUSION, 0] == pytest.approx(0, abs=1e-9)
    return s[k_.T_0, 0]


def test_temperature_converges_to_the_solution():
    """C dT/dt = q - h (T - T_a): for a heat that varies, and that falls with temperature."""
    constant = warming(lambda t, _: 30.0, 8)
    assert constant == pytest.approx(298.15 + 15 * (1 - np.exp(-4)), abs=0.02)

    def fading(t, temperature):
        return 30.0 + 20 * np.sin(t / 10) - 0.5 * (temperature - 298.15)

    exact = warming(fading, 640)
    errors = np.array([abs(warming(fading, n) - exact) for n in (10, 20, 40)])
    assert np.all(np.log2(errors[:-1] / errors[1:]) > 1.7)
    assert errors[-1] < 0.01


def test_a_heat_unforeseen_counts():
    """The difference between the heat foreseen and the heat that comes is noted."""
    p, base = parameters(heat_capacity=50.0, cooling=0.0)
    s, h = lane_array(k_.SCALARS), 10.0
    s[k_.T_0], s[k_.OLD_STEP] = 298.15, h
    before_step(h, s, p, base)
    for stage in range(1, rk.STAGES):
        before_stage(stage, h, h, s, p, base)
        after_stage(stage, h, 0.0 if stage < 3 else 5.0, s, p)
    assert s[k_.MISSED, 0] == pytest.approx(-rk.GAMMA * h * 5.0 / 50.0, rel=1e-9)
    assert pace(300.0, 7.0, p) == pytest.approx(7.0 / 50.0)
    assert p[AMBIENT, 0] == 298.15
    assert (p[CAPACITY, 0], p[COOLING, 0], len(p)) == (50.0, 0.0, PROGRAM)
