"""The kernel against the plain NumPy twin, on the same nodes."""

import cells
import numpy as np
import pytest
from cells import CHI, MIDDLE, NMC_FALLING, RISING, T_PLUS, chen, chen_tables
from twin import Twin

from cellsim.dfn import solve
from cellsim.dfn.voltage import LOSSES

MESH = (5, 3, 5)
TIMES = np.r_[0, np.geomspace(1e-2, 100, 90), np.arange(110, 1201, 10)]

LIQUID = {
    "U_n": cells.graphite, "U_p": cells.nmc, "kappa": cells.conductivity,
    "D_e": cells.salt_diffusivity, "one_minus_t": lambda c: 1 - T_PLUS + 0 * c,
    "chi": lambda c: CHI + 0 * c,
}  # fmt: skip
SINGLE_ION = LIQUID | {
    "kappa": lambda c: 0.3 + 0 * c,
    "D_e": lambda c: 0 * c,
    "one_minus_t": lambda c: 0 * c,
    "chi": lambda c: 0 * c,
}
FACTORS = {"G_p": cells.falling, "g_n": cells.rising, "g_p": cells.rising}
VARIED = {
    "film_n": 0.003, "film_p": 0.002, "theta_p": 0.6, "alpha_a_n": 0.4, "alpha_c_n": 0.6,
    "alpha_a_p": 0.6, "alpha_c_p": 0.4, "R_contact": 2e-4, "T": 310.0, "solid_p": NMC_FALLING,
    "exchange_n": RISING, "exchange_p": RISING, "grading_n": 1.3, "grading_p": 1.5, "sigma_n": 0.5,
}  # fmt: skip
CHARGE = {"I": -40.0, "x0_n": 0.1, "x0_p": 0.8, "grading_p": 1.4}
VARYING = {"diffusivity_n": MIDDLE, "diffusivity_p": MIDDLE, "grading_n": 1.2}


@pytest.mark.parametrize(
    ("changes", "materials"),
    [
        ({}, LIQUID),
        (VARIED, LIQUID | FACTORS),
        (VARIED | {"electrolyte": cells.SINGLE_ION}, SINGLE_ION | FACTORS),
        (CHARGE, LIQUID),
        (VARYING, LIQUID | {"D_n": cells.fast_in_the_middle, "D_p": cells.fast_in_the_middle}),
    ],
    ids=["liquid", "varied", "varied single-ion", "charge", "D(x)"],
)
def test_agrees_with_the_twin(changes, materials):
    case = chen(1, t_end=TIMES[-1], **changes)
    twin = Twin(case[0], materials, MESH, radial=12)
    states = twin.run(TIMES)
    result = solve(case, chen_tables(1024), mesh=MESH, times=TIMES, rtol=1e-6, fineness=3.0)
    for curves, of_state in (
        (result.curves, twin.voltage),
        (result.anode_potential, twin.anode_potential),
    ):
        error = np.abs(curves[0] - [of_state(y) for y in states])
        # Sooner, the points in the twin's particles are too few, and its steps too long.
        assert error[TIMES > 2].max() < 2e-4
        assert error[TIMES > 400].max() < 3e-5
    c, _, _, x = twin.split(states[-1])
    parts = {"x_n": x[: MESH[0], -1], "x_p": x[MESH[0] :, -1]}
    expected = {"x_n": twin.mean(states[-1])[0], "x_p": twin.mean(states[-1])[-1]}
    for name, surface in parts.items():
        expected |= {f"{name}_surface_min": surface.min(), f"{name}_surface_max": surface.max()}
    for name, value in expected.items():
        assert result[name][0] == pytest.approx(value, abs=5e-5), name
    for name, value in (("salt_min", c.min()), ("salt_max", c.max())):
        assert result[name][0] == pytest.approx(value, rel=2e-4), name
    losses = twin.losses(states[-1])
    assert set(losses) == set(LOSSES)
    for name, value in losses.items():
        assert result[name][0] == pytest.approx(value, abs=2e-5), name
