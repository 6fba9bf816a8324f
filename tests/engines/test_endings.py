"""How runs end when something runs out, or the solver gives up: words, never a traceback."""

from __future__ import annotations

import pytest

import cellsim as cs
from tests.engines.runs import COARSE, run

SOLID = "asslb-nmc-graphite-gen1"


def test_a_planar_electrode_runs_out_of_lithium() -> None:
    result = run("asslb-nmc811-lithium", cs.discharge("C/3"))
    assert result.termination == "lithium exhausted"
    assert result.voltage.values[-1] > cs.load("asslb-nmc811-lithium").limits.lower_voltage.si


def test_salt_may_run_out_before_the_charge_does() -> None:
    """The reaction moves to where there is salt; only the voltage ends the discharge."""
    result = run("liquid-nmc811-graphite-ev", cs.discharge("2C"))
    assert (result.status, result.termination) == ("finished", "lower voltage")
    assert abs(result.lithium_closure) < 1e-9
    assert abs(result.energy_closure) < 5e-4


@pytest.mark.parametrize("protocol", [cs.fast_charge(), cs.rest("1 h")])
def test_a_frozen_electrolyte_is_neither_charged_nor_rested(protocol: object) -> None:
    result = run("liquid-nmc622-graphite-ev", protocol, temperature="-40 degC")  # type: ignore[arg-type]
    assert (result.status, result.termination) == ("failed", "electrolyte frozen")


def test_a_solver_that_finds_no_start_is_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    import pybamm

    def refuse(*_: object, **__: object) -> None:
        raise pybamm.SolverError("no")

    monkeypatch.setattr(pybamm.IDAKLUSolver, "solve", refuse)
    result = cs.simulate(cs.load(SOLID), cs.discharge("1C"), mesh=COARSE)
    assert (result.status, result.termination) == ("failed", "solver: no consistent start")


def test_a_fast_charge_cannot_start_beyond_its_end() -> None:
    with pytest.raises(cs.InputError, match=r"initial_soc = 0.9: is not below the end"):
        cs.simulate(cs.load(SOLID), cs.fast_charge(), initial_soc=0.9)
