"""Against PyBaMM, converged in mesh and tolerance (the slow one: some seconds a curve)."""

import numpy as np
import pytest
from cells import AREA, chen, chen_tables

from cellsim.dfn import solve

pytest.importorskip("pybamm")


@pytest.mark.parametrize(
    ("rate", "single_ion"),
    [(0.1, False), (1.0, False), (2.0, False), (0.1, True), (1.0, True), (2.0, True)],
)
def test_chen2020(rate, single_ion):
    from pybamm_reference import discharge

    time, voltage, capacity = discharge(
        rate, mesh=(60, 30, 60), radial=100, rtol=1e-6, atol=1e-8, single_ion=single_ion
    )
    times = np.linspace(0, time[-1], 401)
    result = solve(chen(1, rate), chen_tables(single_ion=single_ion), times=times)
    voltage = np.interp(times, time, voltage)  # PyBaMM's own steps are dense enough
    both = np.isfinite(result.curves[0])
    assert both.mean() > 0.99
    assert np.sqrt(np.mean((result.curves[0] - voltage)[both] ** 2)) < 1e-3
    assert result["charge"][0] * AREA / 3600 == pytest.approx(capacity, rel=1e-3)
