"""Derivatives by finite differences: properties, kinetics, faces, and the whole Newton step."""

import numpy as np
import pytest
from cells import LIQUID, MIDDLE, NMC_FALLING, RISING, SINGLE_ION, chen, chen_tables

from cellsim.dfn.border import respond
from cellsim.dfn.driver import uniform_start, workspace
from cellsim.dfn.grid import lay_out, nodes_of
from cellsim.dfn.kinetics import overpotential, reaction
from cellsim.dfn.layout import BOUND, CURRENT, ELECTRODE_ROWS, FILM, FREE, PROGRAM, prepare
from cellsim.dfn.newton import FEW, sweep_electrode, sweep_separator
from cellsim.dfn.program import COLUMNS, NONE
from cellsim.dfn.program import step as line
from cellsim.dfn.shells import shell_geometry
from cellsim.dfn.step import newton, weigh
from cellsim.dfn.tables import kirchhoff
from cellsim.dfn.transport import (
    face_given_current,
    face_in_electrode,
    potential_step,
    potential_step_slopes,
    properties,
)
from cellsim.dfn.voltage import terminal_voltage

VARIED = {
    "alpha_a_n": 0.3, "alpha_c_n": 0.7, "alpha_a_p": 0.6, "alpha_c_p": 0.4,
    "solid_p": NMC_FALLING, "exchange_n": RISING, "exchange_p": RISING, "sigma_n": 1.0,
    "k_n": 10.0, "k_p": 20.0,
}  # fmt: skip
FILMS = {"film_n": 0.01, "film_p": 0.003}
GRADED = FILMS | {"grading_n": 1.3, "grading_p": 1.2}
VARYING = {"diffusivity_n": MIDDLE, "diffusivity_p": MIDDLE}
TABLES = chen_tables()
# Tables as the kernel has them, at one temperature.
SOLID = TABLES.solid.rows, TABLES.entropy.rows, False
ELECTROLYTE = TABLES.electrolyte.rows, TABLES.warm.rows, False


def parameters(mesh=(1, 1, 1), **changes):
    case = prepare(chen(1, 1.0, **VARIED | changes), TABLES, mesh)
    return np.concatenate([case, np.zeros((1, COLUMNS))], axis=1).T.copy()


def differences(function, point, relative=1e-6):
    """Central differences of a function of several numbers, by each of them: (numbers, values)."""
    slopes = []
    for k in range(len(point)):
        d = relative * max(abs(point[k]), 1e-3)
        up, down = (np.array(point, float) for _ in range(2))
        up[k] += d
        down[k] -= d
        slopes.append((np.array(function(*up)) - np.array(function(*down))) / (2 * d))
    return np.array(slopes)


def test_properties():
    p, table = parameters(), ELECTROLYTE
    values = properties(1234.5, p, table)
    slopes = differences(lambda c: properties(c, p, table), [1234.5])[0]
    np.testing.assert_allclose(values[1::2], slopes[::2], rtol=1e-7, atol=0)


@pytest.mark.parametrize(
    ("side", "point"),
    [
        (0, (900.0, 0.12, 1.3, 0.7)),
        (1, (1300.0, 4.0, -0.9, 0.35)),
        (1, (3.0, 3.4, -2.0, 0.99)),  # an empty electrolyte, a full surface
    ],
)
def test_reaction(side, point):
    p, solid, exchange = parameters(**FILMS), SOLID, TABLES.exchange.rows

    def f(c, phi, j, x):
        return reaction(side, c, phi, j, x, p, solid, exchange, True)

    _, f_phi, f_c, f_x, _ = f(*point)
    film = p[FILM + ELECTRODE_ROWS * side, 0]
    slopes = differences(f, point)[:, 0]
    np.testing.assert_allclose([f_c, f_phi, -film * f_phi, f_x], slopes, rtol=3e-6, atol=0)


def test_faces():
    p, table = parameters(), ELECTROLYTE
    place, current = (0.3, 2e5), 40.0

    def in_electrode(c_l, c_r, rise, current):
        return face_in_electrode(c_l, c_r, rise, *place, 0.07, current, p, table)

    point = 900.0, 1100.0, 0.02, current
    _, i_l, i_r, k, _, n_l, n_r, n_p, i_i, n_i = in_electrode(*point)
    slopes = differences(in_electrode, point)
    np.testing.assert_allclose([i_l, i_r, k, i_i], slopes[:, 0], rtol=1e-6, atol=0)
    np.testing.assert_allclose([n_l, n_r, n_p, n_i], slopes[:, 4], rtol=1e-6, atol=0)

    def given_current(c_l, c_r, current):
        return face_given_current(c_l, c_r, *place, current, p, table)

    def step_of_potential(c_l, c_r, current):
        return [sum(potential_step(c_l, c_r, *place, current, p, table))]

    point = 900.0, 1100.0, current
    slopes = differences(given_current, point)[:, 0]
    np.testing.assert_allclose(given_current(*point)[1:], slopes, rtol=1e-6, atol=0)
    slopes = differences(step_of_potential, point)[:, 0]
    found = potential_step_slopes(*point[:2], *place, current, p, table)
    np.testing.assert_allclose(found, slopes, rtol=1e-6, atol=0)


def test_overpotential_inverts_the_reaction():
    rng = np.random.default_rng(0)
    for _ in range(200):
        j, i0 = rng.normal() * 10 ** rng.uniform(-3, 2), 10 ** rng.uniform(-3, 2)
        f_a, f_c = rng.uniform(8, 40, 2)
        eta = overpotential(j, i0, f_a, f_c)
        assert i0 * (np.exp(f_a * eta) - np.exp(-f_c * eta)) == pytest.approx(j, rel=1e-9)


class Stage:
    """An implicit stage of one case, and Newton's method on it."""

    def __init__(self, mesh, salted, changes, shells=0, h=30.0, limit=None):
        self.mesh, self.inv_hg, self.salted = mesh, 1 / h, salted
        self.tables = (
            SOLID, TABLES.exchange.rows, ELECTROLYTE, kirchhoff(TABLES.diffusivity), True,
        )  # fmt: skip
        (self.p, _, _, self.c, self.phi, self.j, _, self.c_base, _, self.known, self.slope, x_s,
         self.grid, self.weight, self.factors, self.hand, self.power, _, _, _,
         self.x, x_k, x_base, x_factors, *_) = workspace(mesh, 4, shells, 1)  # fmt: skip
        changes = changes | {"electrolyte": LIQUID if salted else SINGLE_ION}
        self.p[:] = parameters(mesh, **changes)
        lay_out(0, mesh, self.p, self.grid)
        uniform_start(
            mesh, self.p, self.c, self.phi, self.j, self.known, self.slope, x_s, self.tables
        )
        rng = np.random.default_rng(0)
        self.c_base[:] = self.c[0] * (1 + 0.2 * rng.random(self.c[0].shape) * self.salted)
        for field in (self.phi, self.j, self.known):
            field[1] = field[0]
        self.slope[:] = -2e-3
        self.known[1] += 2e-3 * self.j[0]
        count = sum(mesh)
        weigh(count, self.p, self.c, self.weight)
        geometry = np.zeros((1, 3))
        self.state = [self.c[1], self.phi[1], self.j[1]]
        self.scales = [1000.0, 0.1, abs(self.p[CURRENT, 0]) / 60]
        if not self.salted:
            self.state, self.scales = self.state[1:], self.scales[1:]
        if shells:
            geometry = shell_geometry(shells)
            x_base[:] = np.repeat(self.known[0], shells, axis=0)
            x_base[:] *= 1 - 0.1 * rng.random(x_base.shape)
            self.x[1] = x_base
            self.state, self.scales = [*self.state, self.x[1]], [*self.scales, 1.0]
        self.shells = (geometry, self.x, x_k, x_base, x_factors)
        if limit:
            self.p[FREE], self.p[BOUND] = 1.0, NONE
            self.p[PROGRAM:, 0] = line(direction=1, **limit)
            self.state, self.scales = [*self.state, self.p[CURRENT]], [*self.scales, 50.0]

    def potentials(self):
        """Voltage, its loss outside the electrodes' nodes, and the anode's potential."""
        return terminal_voltage(
            self.mesh, 1, self.p, self.grid, self.c, self.phi, self.j, self.tables, self.salted
        )

    def responses(self):
        """Of voltage and anode to Newton's step, and to a current besides."""
        nn, ns, _ = self.mesh
        for side in range(2):
            nodes = nodes_of(side, self.mesh)
            if nodes[2]:
                sweep_electrode(
                    side, nodes, 1, self.inv_hg, self.p, self.grid, self.c, self.c_base, self.phi,
                    self.j, self.known, self.slope, self.factors, self.hand, self.tables,
                    self.salted, True,
                )  # fmt: skip
            if side == 0 and self.salted:
                sweep_separator(
                    nn, ns, 1, self.inv_hg, self.p, self.grid, self.c, self.c_base, self.factors,
                    self.hand, ELECTROLYTE,
                )  # fmt: skip
        return respond(
            self.mesh, 1, self.p, self.grid, self.c, self.factors, self.tables, self.salted
        )

    def iterate(self, times=1):
        """Update the state; returns it as one array, in parts of its scales."""
        newton(
            self.mesh, 1, 1.0, self.inv_hg, 0.0, self.p, self.grid, self.c, self.c_base, self.phi,
            self.j, self.known, self.slope, self.weight, self.factors, self.hand, self.power,
            self.tables, self.shells, self.salted, self.p[FREE, 0] > 0.5, times,
        )  # fmt: skip
        scaled = [field / scale for field, scale in zip(self.state, self.scales, strict=True)]
        return np.concatenate([field.ravel() for field in scaled])


# More nodes than are in work at a time.
MESH, METAL = (FEW + 2, 2, FEW + 1), (0, 3, FEW + 1)


CELLS = pytest.mark.parametrize(
    ("mesh", "changes", "shells"),
    [
        (MESH, {}, 0),
        (MESH, GRADED, 0),
        (METAL, FILMS, 0),
        ((6, 2, 3), VARYING, 5),
        ((6, 2, 3), GRADED | {"diffusivity_p": MIDDLE}, 5),
        ((0, 2, 3), FILMS | VARYING, 5),
    ],
    ids=["plain", "graded with films", "metal", "D(x)", "one D(x)", "metal, D(x)"],
)


def influence(stage, root):
    """The greatest derivative of Newton's step by any unknown."""
    assert np.all(np.isfinite(root))
    np.testing.assert_allclose(stage.iterate(), root, rtol=0, atol=1e-12)
    step, kept = 1e-7, [field.copy() for field in stage.state]
    seen = []
    for field, scale in zip(stage.state, stage.scales, strict=True):
        for place in np.ndindex(field.shape):
            field[place] += step * scale
            seen.append(np.abs(stage.iterate() - root).max() / step)
            for whole, old in zip(stage.state, kept, strict=True):
                whole[:] = old
    return max(seen)


@pytest.mark.parametrize("salted", [True, False])
@CELLS
def test_newton_step(mesh, salted, changes, shells):
    """Where Newton's method has converged its step does not depend on where it comes from: its
    derivative by every unknown is 0, and is not where a derivative in the matrix is wrong."""
    stage = Stage(mesh, salted, changes, shells)
    assert influence(stage, stage.iterate(40)) < 2e-5


LIMITS = {"voltage": 3.7, "anode": 0.15, "power": 150.0}


@pytest.mark.parametrize("salted", [True, False])
@pytest.mark.parametrize("limit", LIMITS)
@CELLS
def test_newton_step_of_a_current_that_is_sought(mesh, salted, changes, shells, limit):
    """The same with the current among the unknowns, and one of what may bound it."""
    stage = Stage(mesh, salted, changes, shells, limit={limit: LIMITS[limit]})
    root = stage.iterate(40)
    v, _, anode = stage.potentials()
    found = {"voltage": v, "anode": anode, "power": v * stage.p[CURRENT, 0]}
    assert found[limit] == pytest.approx(LIMITS[limit], rel=1e-9)
    assert influence(stage, root) < 2e-5


@pytest.mark.parametrize("salted", [True, False])
@pytest.mark.parametrize(
    ("mesh", "changes"),
    [(MESH, {}), (MESH, GRADED), (METAL, FILMS), ((1, 1, 1), {})],
    ids=["plain", "graded with films", "metal", "one node"],
)
def test_responses(mesh, salted, changes):
    """Of voltage and anode: to the current where Newton's method has converged, and to its step
    where it has not."""
    stage, found = Stage(mesh, salted, changes), []
    stage.iterate(40)
    kept, change = [field.copy() for field in stage.state], 1e-5 * stage.p[CURRENT, 0]
    responses = stage.responses()
    for sign in (1, -1):
        stage.p[CURRENT] += sign * change
        stage.iterate(40)
        found.append(np.array(stage.potentials())[[0, 2]])
        stage.p[CURRENT] -= sign * change
    np.testing.assert_allclose(responses[1::2], (found[0] - found[1]) / (2 * change), rtol=1e-6)
    np.testing.assert_allclose(responses[::2], 0, rtol=0, atol=1e-12)
    rng = np.random.default_rng(0)
    for field, old, scale in zip(stage.state, kept, stage.scales, strict=True):
        field[:] = old + 1e-6 * scale * rng.normal(size=old.shape)
    before, responses = np.array(stage.potentials()), stage.responses()
    stage.iterate()
    change = (np.array(stage.potentials()) - before)[[0, 2]]
    np.testing.assert_allclose(responses[::2], change, rtol=1e-3, atol=1e-11)


@pytest.mark.parametrize("salted", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_newton_from_afar(salted, seed):
    """No iteration goes more than nine tenths of the way to an empty or full surface, or to salt
    of nothing, and all the same they find the root."""
    stage, rng = Stage((4, 3, 4), salted, GRADED), np.random.default_rng(seed)
    root = stage.iterate(40)
    stage.phi[1] += rng.uniform(-0.3, 0.3, stage.phi[1].shape)
    if salted:
        stage.c[1] *= 10 ** rng.uniform(-1, 0.3, stage.c[1].shape)
    for _ in range(40):
        x, c = stage.known[1] + stage.slope * stage.j[1], stage.c[1].copy()
        found = stage.iterate()
        new = stage.known[1] + stage.slope * stage.j[1]
        assert np.all((new > 0.09 * x) & (1 - new > 0.09 * (1 - x)))
        assert np.all(stage.c[1] > 0.09 * c)
    np.testing.assert_allclose(found, root, rtol=0, atol=1e-9)
