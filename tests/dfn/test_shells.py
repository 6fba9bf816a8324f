"""Diffusion in the particles that depends on their stoichiometry."""

import numpy as np
import pytest
from cells import AREA, C_MAX_N, C_MAX_P, chen, chen_tables
from test_twin import LIQUID
from twin import Twin

from cellsim.dfn import Status, solve

TIMES = np.r_[0, np.geomspace(1e-2, 20, 30), np.linspace(20, 2000, 100)[1:]]


def fast_in_the_middle(x):
    return 0.4 + 1.6 * np.exp(-(((x - 0.5) / 0.2) ** 2))


@pytest.fixture(scope="module")
def tables():
    tables = chen_tables()
    tables.diffusivity.add_functions([lambda x: 1 + 0 * x], pieces=1)
    tables.diffusivity.add_functions([fast_in_the_middle], pieces=128)
    return tables


def test_constant_table_is_constant_diffusivity(tables):
    options = {"times": TIMES, "rtol": 1e-6}
    modes = solve(chen(1, 1.0), tables, **options)
    errors = []
    for shells in (10, 20, 40):
        result = solve(
            chen(1, 1.0, diffusivity_n=0, diffusivity_p=0), tables, shells=shells, **options
        )
        errors.append(np.sqrt(np.mean((result.curves - modes.curves)[0][TIMES > 100] ** 2)))
    assert errors[0] < 3e-4
    assert errors[1] < 0.35 * errors[0]
    assert errors[2] < 0.35 * errors[1]


def test_voltage_agrees_with_the_twin(tables):
    mesh = (5, 3, 5)
    case = chen(1, 1.0, t_end=2001.0, diffusivity_n=1, diffusivity_p=1)
    materials = LIQUID | {"D_n": fast_in_the_middle, "D_p": fast_in_the_middle}
    expected = Twin(case[0], materials, mesh, radial=10).run(TIMES)
    result = solve(case, tables, mesh=mesh, times=TIMES, rtol=1e-6, shells=60)
    late = TIMES > 400
    np.testing.assert_allclose(result.curves[0][late], expected[late], rtol=0, atol=2e-4)


def test_one_electrode_may_vary_and_laws_hold(tables):
    cases = chen(4, [0.2, 0.5, 1.0, 2.0], diffusivity_p=1)
    cases["diffusivity_n"][2:] = 1
    result = solve(cases, tables)
    assert np.all(result["lithium_closure"] < 1e-10)
    assert np.all(np.abs(result["energy_closure"]) < 1e-3)
    alone = solve(cases[2:3], tables)
    assert np.array_equal(alone.table[0], result.table[2])


def test_against_pybamm(tables):
    pytest.importorskip("pybamm")
    import pybamm
    from pybamm_reference import discharge

    def table(scale, c_max):
        return lambda x, T: scale * (0.4 + 1.6 * pybamm.exp(-(((x - 0.5) / 0.2) ** 2)))

    changes = {
        "Negative particle diffusivity [m2.s-1]": table(3.3e-14, C_MAX_N),
        "Positive particle diffusivity [m2.s-1]": table(4e-15, C_MAX_P),
    }
    time, voltage, capacity = discharge(
        1.0, mesh=(40, 20, 40), radial=80, rtol=1e-6, atol=1e-8, changes=changes
    )
    times = np.linspace(0, time[-1], 401)
    result = solve(chen(1, 1.0, diffusivity_n=1, diffusivity_p=1), tables, times=times)
    difference = result.curves[0] - np.interp(times, time, voltage)
    assert np.sqrt(np.nanmean(difference**2)) < 1e-3
    assert result["charge"][0] * AREA / 3600 == pytest.approx(capacity, rel=1e-3)


def test_diffusivities_of_oregan_against_pybamm():
    """They fall and rise forty times within a stoichiometry of 0.05."""
    pybamm = pytest.importorskip("pybamm")
    from pybamm_reference import discharge

    values = pybamm.ParameterValues("ORegan2022")
    names = [f"{side} particle diffusivity [m2.s-1]" for side in ("Negative", "Positive")]

    def plain(name):
        at = pybamm.Scalar(298.15)
        return np.vectorize(lambda x: values[name](pybamm.Scalar(x), at).evaluate())

    tables = chen_tables()
    for name in names:
        tables.diffusivity.add_functions([plain(name)], pieces=512)
    changes = {name: values[name] for name in names}
    mesh = (10, 5, 10)
    time, voltage, capacity = discharge(1.0, mesh, radial=80, rtol=1e-5, atol=1e-7, changes=changes)
    times = np.linspace(0, time[-1], 401)
    case = chen(1, 1.0, diffusivity_n=0, diffusivity_p=1, D_n=1.0, D_p=1.0)
    for shells in (14, 28):
        result = solve(case, tables, mesh=mesh, times=times, shells=shells)
        difference = result.curves[0] - np.interp(times, time, voltage)
        assert result.status[0] == Status.VOLTAGE_LOW
        assert np.sqrt(np.nanmean(difference**2)) < 1.5e-3
        assert result["charge"][0] * AREA / 3600 == pytest.approx(capacity, rel=1e-3)
        assert result["lithium_closure"][0] < 1e-12
