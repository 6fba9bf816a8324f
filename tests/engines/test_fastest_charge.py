"""The fastest admissible charge: both engines find it, and nothing admissible is faster."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import batch, make_case

PLATING = ["asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-ev"]


TENTH = 1e-4  # [V]


def minutes(run):
    return float(run.time[-1]) / 60


@pytest.mark.parametrize("name", ["asslb-nmc811-silicon", *PLATING])
@pytest.mark.parametrize("thermal", ["isothermal", "lumped"])
def test_the_engines_agree(name, thermal):
    ours, theirs = (
        cs.simulate(cs.load(name), cs.fast_charge(), thermal=thermal, engine=engine)
        for engine in ("batch", "reference")
    )
    assert ours.termination == theirs.termination == "soc reached"
    assert minutes(ours) == pytest.approx(minutes(theirs), rel=5e-3)
    assert float(ours.energy[-1]) == pytest.approx(float(theirs.energy[-1]), rel=1e-3)
    assert float(ours.temperature.max()) == pytest.approx(float(theirs.temperature.max()), abs=0.1)
    at = np.linspace(0.11, 0.79, 100)
    one, other = (np.interp(at, run.soc, run.voltage) for run in (ours, theirs))
    assert np.sqrt(np.mean((one - other) ** 2)) < 3e-3


@pytest.mark.parametrize("name", PLATING)
def test_no_admissible_current_is_faster(name):
    """Currents round the fastest, now above it and now below: of those that break no limit by more
    than a tenth of a millivolt - the fastest itself, given as a profile, is one - none is."""
    cell = cs.load(name)
    best = cs.simulate(cell, cs.fast_charge(), engine="batch")
    time, kept = np.unique(best.time.values, return_index=True)
    current = best.current.values[kept]
    rng = np.random.default_rng(0)
    factors = [np.ones_like(time)]
    for _ in range(200):
        knots = np.sort(rng.uniform(0, 1, 4)) * time[-1]
        wave = np.interp(time, [0, *knots, time[-1]], rng.uniform(-1, 1, 6))
        factors.append(1 + rng.uniform(0.001, 0.1) * wave)
    found = batch.run_many(
        [make_case(cell, _along(time, current * factor)) for factor in factors],
        "curves",
        points=301,
        threads=1,
    )
    reached = found["termination"].values == "soc reached"
    least = np.nanmin(found["anode_potential"], axis=1)
    most = np.nanmax(found["voltage_curve"], axis=1)
    admissible = reached & (least > cell.limits.plating_margin.si - TENTH)
    admissible &= most < cell.limits.upper_voltage.si + TENTH
    duration = found["duration"].values
    assert duration[0] == pytest.approx(float(best.time[-1]), rel=1e-3)
    assert 5 < admissible.sum() < len(factors) / 2
    assert duration[admissible].min() > (1 - 1e-3) * float(best.time[-1])
    # And who breaks a limit is faster: it is the limits that hold the others.
    assert duration[reached & ~admissible].min() < 0.99 * float(best.time[-1])


def _along(time, current):
    """A current over time; then, where that falls short, a slow end."""
    first = cs.step.profile((time, current), quantity="current", until=["80 %", "above 4.4 V"])
    last = cs.step.charge("C/3", until=["80 %", "above 4.4 V"])
    return cs.protocol([first, last], start=0.1)
