"""A factor on a function of state is that function times the factor."""

import copy

import numpy as np
import pytest
from cells import (
    SWINGING,
    T_PLUS,
    THERMODYNAMIC,
    WARM,
    chen,
    conductivity,
    graphite,
    one,
    salt_diffusivity,
    swinging,
    warm_tables,
)

from cellsim.dfn import solve

MESH = (8, 4, 8)
D, T, B, U, S = 0.7, 1.3, 1.6, 1.02, -2.5


@pytest.fixture(scope="module")
def tables():
    """Those of Chen 2020, and behind them the same functions times the factors."""
    found = warm_tables()
    found.electrolyte.add_functions(
        [
            conductivity,
            lambda c: D * salt_diffusivity(c),
            lambda c: 1 - T * T_PLUS + 0 * c,
            lambda c: B * THERMODYNAMIC + 0 * c,
        ],
        top=4000.0,
        pieces=128,
    )
    found.solid.add_functions([lambda x: U * graphite(x), one], pieces=512)
    found.entropy.add_functions([lambda x: S * swinging(x)], pieces=64)
    found.enthalpy.add_functions([lambda x: U * graphite(x)], pieces=512)
    warm = copy.deepcopy(found.warm.parts[0]).reshape(-1, 4, 4)
    t = warm[:, 2].copy()
    warm[:, 1] *= D
    warm[:, 2] = T * t
    warm[:, 2, 0] += 1 - T
    warm[:, 3] *= B
    found.warm.parts.append(warm.reshape(-1, 16))
    found.warm.ranges.append(found.warm.ranges[0])
    return found


def last(rows):
    return len(rows.parts) - 1


@pytest.mark.parametrize("warm", [False, True], ids=["isothermal", "warm"])
@pytest.mark.parametrize("mesh", [MESH, (0, 4, 8)], ids=["porous", "metal"])
def test_factors_are_those_of_the_functions(tables, warm, mesh):
    changes = {"k_n": 10.0} if mesh[0] == 0 else {}
    given = chen(8, np.linspace(0.5, 3, 8), **(WARM if warm else {}) | changes)
    given["entropy_n"] = SWINGING
    tabulated = given.copy()
    given["factor_D"], given["factor_t"], given["factor_B"] = D, T, B
    given["factor_U_n"], given["factor_S_n"] = U, S
    tabulated["electrolyte"], tabulated["solid_n"] = last(tables.electrolyte), last(tables.solid)
    tabulated["entropy_n"] = last(tables.entropy)
    if warm:
        tabulated["warm"], tabulated["enthalpy_n"] = last(tables.warm), last(tables.enthalpy)
    one_way, other = (solve(cases, tables, mesh=mesh) for cases in (given, tabulated))
    np.testing.assert_array_equal(one_way.status, other.status)
    for name in ("charge", "energy", "voltage", "salt_min", "heat_reversible", "temperature"):
        np.testing.assert_allclose(one_way[name], other[name], rtol=2e-6)


def test_each_factor_counts(tables):
    nominal = solve(chen(1, 2.0, entropy_n=SWINGING), tables, mesh=MESH)
    for name, factor, seen in (
        ("factor_D", D, "charge"),
        ("factor_t", T, "charge"),
        ("factor_B", B, "energy"),
        ("factor_U_n", U, "energy"),
        ("factor_S_n", S, "heat_reversible"),
    ):
        changed = solve(chen(1, 2.0, entropy_n=SWINGING, **{name: factor}), tables, mesh=MESH)
        assert changed[seen] != pytest.approx(nominal[seen], rel=1e-5), name
