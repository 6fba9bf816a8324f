"""Against PyBaMM, whose own steps are dense enough for straight lines between them."""

import numpy as np
import pytest
from cells import AREA, MIDDLE, SINGLE_ION, STEEP, chen, fast_in_the_middle, steep

from cellsim.dfn import Status, solve

pytest.importorskip("pybamm")

SINGLE = {
    "Electrolyte conductivity [S.m-1]": 0.3,
    "Electrolyte diffusivity [m2.s-1]": 1e-9,
    "Cation transference number": 1.0,
}
METAL = {
    "Exchange-current density for lithium metal electrode [A.m-2]": lambda c_e, c_li, T: (
        10.0 * (c_e / 1000) ** 0.5
    ),
    "Lithium metal partial molar volume [m3.mol-1]": 1.3e-5,
    "Negative electrode conductivity [S.m-1]": 1e7,
    "Negative electrode OCP [V]": 0.0,
}


VARYING = {
    "Negative particle diffusivity [m2.s-1]": lambda x, T: 3.3e-14 * steep(x),
    "Positive particle diffusivity [m2.s-1]": lambda x, T: 4e-15 * fast_in_the_middle(x),
}
MESH, COARSE = (20, 6, 20), (6, 3, 6)


@pytest.mark.parametrize(
    ("rate", "changes", "mesh", "reference", "options"),
    [
        (1.0, {}, MESH, {}, {"mesh": (40, 20, 40), "radial": 60}),
        (2.0, {"electrolyte": SINGLE_ION}, MESH, SINGLE, {"mesh": (40, 20, 40), "radial": 60}),
        (1.0, {"k_n": 10.0}, (0, 6, 20), METAL, {"mesh": (3, 20, 40), "radial": 60, "metal": True}),
        (
            1.0, {"diffusivity_n": STEEP, "diffusivity_p": MIDDLE, "electrolyte": SINGLE_ION},
            COARSE, VARYING | SINGLE, {"mesh": COARSE, "radial": 60},
        ),
    ],
    ids=["liquid", "single-ion", "metal", "D(x)"],
)  # fmt: skip
def test_chen2020(tables, rate, changes, mesh, reference, options):
    from pybamm_reference import discharge

    time, voltage, capacity = discharge(rate, changes=reference, **options)
    # Not the very start, for which their particles are too coarse, nor the vertical end.
    times = np.linspace(0.005, 0.995, 400) * time[-1]
    result = solve(chen(1, rate, **changes), tables, mesh=mesh, times=times)
    assert result.status[0] == Status.VOLTAGE_LOW
    difference = result.curves[0] - np.interp(times, time, voltage)
    assert np.sqrt(np.mean(difference**2)) < 1e-3
    assert result["charge"][0] * AREA / 3600 == pytest.approx(capacity, rel=1e-3)
