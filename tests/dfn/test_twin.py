"""The kernel against the plain NumPy twin, on the same nodes."""

import numpy as np
import pytest
from cells import (
    FARADAY,
    GAS,
    T_PLUS,
    chen,
    chen_tables,
    conductivity,
    graphite,
    nmc,
    salt_diffusivity,
)
from twin import Twin

from cellsim.dfn import solve

CHI = 2 * GAS * 298.15 / FARADAY * (1 - T_PLUS)
LIQUID = {
    "U_n": graphite, "U_p": nmc, "kappa": conductivity, "D_e": salt_diffusivity,
    "one_minus_t": lambda c: 1 - T_PLUS + 0 * c, "chi": lambda c: CHI + 0 * c,
}  # fmt: skip
SINGLE_ION = LIQUID | {
    "kappa": lambda c: 0.3 + 0 * c,
    "D_e": lambda c: 0 * c,
    "one_minus_t": lambda c: 0 * c,
    "chi": lambda c: 0 * c,
}
VARIED = {
    "film_n": 0.003, "film_p": 0.002, "theta_p": 0.6, "alpha_a_n": 0.4, "alpha_c_n": 0.6,
    "alpha_a_p": 0.6, "alpha_c_p": 0.4,
    "R_contact": 2e-4,
}  # fmt: skip


@pytest.mark.parametrize("single_ion", [False, True])
@pytest.mark.parametrize("changes", [{}, VARIED])
def test_voltage_agrees_with_the_twin(single_ion, changes):
    mesh = (5, 3, 5)
    times = np.r_[0, np.geomspace(1e-2, 20, 30), np.linspace(20, 2000, 100)[1:]]
    case = chen(1, 1.0, t_end=2001.0, **changes)
    expected = Twin(case[0], SINGLE_ION if single_ion else LIQUID, mesh).run(times)
    result = solve(case, chen_tables(single_ion=single_ion), mesh=mesh, times=times, rtol=1e-6)
    late = times > 400  # before, the points in the twin's particles are too few
    np.testing.assert_allclose(result.curves[0][late], expected[late], rtol=0, atol=5e-5)
