"""Trends by law: what more rate, cold, margin, resistance or cooling does to a run."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.constants import FARADAY
from cellsim.engines import Mesh

COARSE = Mesh(negative=10, separator=5, positive=10, particle=12)


def end(run, name: str) -> float:
    return float(run[name][-1])


@pytest.mark.parametrize("name", ["asslb-nmc-graphite-gen1", "liquid-nmc622-graphite-ev"])
def test_capacity_and_energy_fall_with_rate_and_cold(name, engine):
    cell, how = cs.load(name), {"mesh": COARSE, "engine": engine}
    by_rate = [cs.simulate(cell, cs.discharge(rate), **how) for rate in (0.2, 0.5, 1, 2, 4)]
    cold = [
        cs.simulate(cell, cs.discharge("1C"), temperature=f"{t} degC", **how)
        for t in (45, 25, 5, -10)
    ]
    for runs in (by_rate, cold):
        assert np.all(np.diff([end(run, "energy") for run in runs]) < 0)
        assert np.all(np.diff([end(run, "capacity") for run in runs]) < 1e-6)


def test_a_round_trip_loses_energy(solid, engine):
    charged = cs.simulate(solid, cs.charge("C/5", cut_off="C/50"), mesh=COARSE)
    discharged = cs.simulate(solid, cs.discharge("C/5"), mesh=COARSE, engine=engine)
    assert end(discharged, "energy") < -end(charged, "energy")


def test_no_slower_margin_is_faster(solid):
    """A wider plating margin never shortens the charge."""
    minutes = [
        float(
            cs.simulate(
                solid.replace({"limits.plating_margin": margin}), cs.fast_charge(), mesh=COARSE
            )["time"][-1]
        )
        for margin in ("0 mV", "20 mV", "50 mV")
    ]
    assert minutes[0] < minutes[1] < minutes[2]


def test_each_layer_has_its_own_solid_electrolyte(solid, engine):
    """A catholyte ten times better helps; the conductivity of the separator stays its own."""
    better = solid.replace({"positive.electrolyte.conductivity": "18 mS/cm"})
    same = solid.replace({"positive.electrolyte.conductivity": "1.8 mS/cm"})
    energies = [
        end(cs.simulate(c, cs.discharge("2C"), mesh=COARSE, engine=engine), "energy")
        for c in (same, better)
    ]
    assert energies[1] > 1.01 * energies[0]


def test_adiabatic_is_hottest_and_strong_cooling_is_isothermal(solid):
    peaks = []
    for cooling in (0.0, 15.0, 1e5):
        cell = solid.replace({"thermal.heat_transfer_coefficient": cooling})
        run = cs.simulate(cell, cs.discharge("2C"), thermal="lumped", mesh=COARSE)
        peaks.append(float(run["temperature"].max()) - 298.15)
    assert peaks[0] > peaks[1] > peaks[2]
    assert peaks[2] < 0.1
    assert peaks[0] > 3


def test_charge_passed_is_lithium_moved(liquid, engine):
    """Faraday's law between the ends: I t = F times the change of stoichiometry."""
    run = cs.simulate(liquid, cs.discharge("1C"), mesh=COARSE, engine=engine)
    design = cs.design(liquid)
    moles = end(run, "capacity") * 3600 / FARADAY
    host = liquid.positive.host_capacity * design.electrode_area / FARADAY
    assert moles / host < design.balance.x_p[0] - design.balance.x_p[1] + 1e-6
