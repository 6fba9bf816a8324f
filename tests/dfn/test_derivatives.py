"""Derivatives by finite differences: properties, kinetics, faces, and the Newton step."""

import numpy as np
import pytest
from cells import chen, chen_tables

from cellsim.dfn.compile import WIDTH, routine
from cellsim.dfn.driver import uniform_start, workspace
from cellsim.dfn.kinetics import overpotential, reaction
from cellsim.dfn.lanes import load, store
from cellsim.dfn.layout import CURRENT, ELECTRODE_ROWS, FILM, prepare
from cellsim.dfn.step import newton
from cellsim.dfn.tables import kirchhoff
from cellsim.dfn.transport import face_given_current, face_in_electrode


@routine
def many_reactions(side, v, p, solid, exchange, tabulated, out):
    for i in range(v.shape[0]):
        r = reaction(
            side,
            load(v, i, 0),
            load(v, i, 1),
            load(v, i, 2),
            load(v, i, 3),
            p,
            solid,
            exchange,
            tabulated,
        )
        for k in range(4):
            store(out, r[k], i, k)


@routine
def many_faces(v, p, electrolyte, out):
    for i in range(v.shape[0]):
        r = face_in_electrode(
            load(v, i, 0),
            load(v, i, 1),
            load(v, i, 2),
            load(v, i, 3),
            load(v, i, 4),
            load(v, i, 5),
            load(v, i, 6),
            p,
            electrolyte,
        )
        for k in range(8):
            store(out, r[k], i, k)
        s = face_given_current(
            load(v, i, 0),
            load(v, i, 1),
            load(v, i, 7),
            load(v, i, 4),
            load(p, CURRENT),
            p,
            electrolyte,
        )
        for k in range(3):
            store(out, s[k], i, 8 + k)


@routine
def many_overpotentials(v, out):
    for i in range(v.shape[0]):
        store(out, overpotential(load(v, i, 0), load(v, i, 1), load(v, i, 2), load(v, i, 3)), i)


def block(changes=None):
    tables = chen_tables()
    tables.exchange.add_functions([lambda c: 1 + (c / 3000) ** 2], top=4000.0, pieces=64)
    cases = chen(
        WIDTH, 1.0, **{"film_n": 0.01, "alpha_a_n": 0.3, "alpha_c_n": 0.7} | (changes or {})
    )
    rows = prepare(cases, tables, (4, 3, 4))
    return np.ascontiguousarray(rows.T), tables


def lanes(values):
    return np.ascontiguousarray(np.repeat(np.asarray(values, float)[..., None], WIDTH, axis=-1))


def differences(function, point, relative=1e-6):
    """Central differences of function(points)[0] round one point."""
    slopes = []
    for k in range(len(point)):
        d = relative * max(abs(point[k]), 1e-3)
        pair = np.repeat(np.asarray(point, float)[None], 2, 0)
        pair[0, k] += d
        pair[1, k] -= d
        out = function(pair)
        slopes.append((out[0] - out[1]) / (2 * d))
    return np.array(slopes)


@pytest.mark.parametrize(
    ("side", "point"),
    [(0, (900.0, 0.12, 1.3, 0.7)), (1, (1300.0, 4.0, -0.9, 0.35)), (1, (3.0, 3.5, -2.0, 0.99))],
)
def test_reaction(side, point):
    p, tables = block()

    def evaluate(points):
        out = np.zeros((len(points), 4, WIDTH))
        many_reactions(side, lanes(points), p, tables.solid.rows, tables.exchange.rows, True, out)
        return out[:, :, 0]

    _f, f_phi, f_c, f_x = evaluate(np.array([point]))[0]
    slopes = differences(lambda v: evaluate(v)[:, 0], point)
    film = p[FILM + ELECTRODE_ROWS * side, 0]
    np.testing.assert_allclose(
        [f_c, f_phi, -film * f_phi, f_x], slopes, rtol=2e-5, atol=1e-9 * abs(f_phi)
    )


def test_faces():
    p, tables = block()
    point = (900.0, 1100.0, 0.11, 0.13, 3000.0, 2e5, 3e-4, 0.3)

    def evaluate(points):
        out = np.zeros((len(points), 11, WIDTH))
        many_faces(lanes(points), p, tables.electrolyte.rows, out)
        return out[:, :, 0]

    _i_e, i_l, i_r, k, _n, n_l, n_r, n_p, _m, m_l, m_r = evaluate(np.array([point]))[0]
    slopes = differences(lambda v: evaluate(v)[:, 0], point)
    np.testing.assert_allclose([i_l, i_r, -k, k], slopes[:4], rtol=1e-6)
    slopes = differences(lambda v: evaluate(v)[:, 4], point)
    np.testing.assert_allclose([n_l, n_r, -n_p, n_p], slopes[:4], rtol=1e-6)
    slopes = differences(lambda v: evaluate(v)[:, 8], point)
    np.testing.assert_allclose([m_l, m_r], slopes[:2], rtol=1e-6)


def test_overpotential_inverts_the_reaction():
    rng = np.random.default_rng(0)
    j, i0 = rng.normal(size=200) * 10 ** rng.uniform(-3, 2, 200), 10 ** rng.uniform(-3, 2, 200)
    f_a = rng.uniform(8, 40, 200)
    f_c = rng.uniform(8, 40, 200)
    out = np.zeros((200, WIDTH))
    many_overpotentials(lanes(np.stack([j, i0, f_a, f_c], 1)), out)
    eta = out[:, 0]
    np.testing.assert_allclose(i0 * (np.exp(f_a * eta) - np.exp(-f_c * eta)), j, rtol=1e-6)


def test_newton_converges_quadratically():
    """An exact Jacobian squares the size of the increments; a wrong one does not."""
    mesh = (4, 3, 4)
    p, tables = block()
    arrays = (
        tables.solid.rows,
        tables.exchange.rows,
        tables.electrolyte.rows,
        kirchhoff(tables.diffusivity),
        True,
    )
    (
        _p,
        _s,
        c,
        phi,
        j,
        _k,
        c_base,
        _q,
        known,
        slope,
        x_s,
        factors,
        carry,
        power,
        _,
        _,
        _,
        *shells,
        _,
        _,
        _,
    ) = workspace(mesh, 8, 0, WIDTH)
    prepare_block(mesh, p, c, phi, j, known, slope, x_s, arrays)
    c_base[:] = 1000.0
    slope[:] = -1e-3
    known += 1e-3 * j[0]
    one = np.ones((1, WIDTH))
    sizes = []
    for _ in range(9):
        before = c[0].copy(), phi[0].copy(), j[0].copy()
        one_newton(
            mesh,
            one,
            p,
            c,
            c_base,
            phi,
            j,
            known,
            slope,
            factors,
            carry,
            power,
            arrays,
            (np.zeros((1, 3)), *shells),
        )
        sizes.append(
            max(
                np.abs(c[0] - before[0]).max() / 1000,
                np.abs(phi[0] - before[1]).max(),
                np.abs(j[0] - before[2]).max(),
            )
        )
    sizes = np.array([v for v in sizes if v > 1e-11])
    ratios = np.log(sizes[1:]) / np.log(sizes[:-1])
    assert sizes[-1] < 1e-5
    assert ratios[sizes[:-1] < 1e-2].max() > 1.6, sizes


@routine
def one_newton(
    mesh, one, p, c, c_base, phi, j, known, slope, factors, carry, power, arrays, shells
):
    active = load(one, 0)
    newton(
        mesh,
        0,
        active,
        1e-2 * active,
        0.0,
        p,
        c,
        c_base,
        phi,
        j,
        known,
        slope,
        factors,
        carry,
        power,
        arrays,
        shells,
        100.0 * active,
        1,
    )


@routine
def prepare_block(mesh, p, c, phi, j, known, slope, x_s, arrays):
    uniform_start(mesh, p, c, phi, j, known, slope, x_s, arrays)
