"""How runs end, in words; what cannot be run is a status or an InputError, never a traceback."""

from __future__ import annotations

import pytest

import cellsim as cs
from cellsim.engines import Mesh
from tests.engines.runs import COARSE, run

SOLID, LIQUID = "asslb-nmc-graphite-gen1", "liquid-nmc622-graphite-ev"


def test_a_discharge_ends_at_the_lower_voltage(engine: str) -> None:
    result = run(SOLID, cs.discharge("1C"), engine=engine)
    assert result.termination == "lower voltage"
    assert result.voltage.values[-1] == pytest.approx(2.5, abs=1e-6)


def test_a_planar_electrode_runs_out_of_lithium(engine: str) -> None:
    result = run("asslb-nmc811-lithium", cs.discharge("C/3"), engine=engine)
    assert result.termination == "lithium exhausted"
    assert result.voltage.values[-1] > cs.load("asslb-nmc811-lithium").limits.lower_voltage.si


def test_salt_may_run_out_before_the_charge_does(engine: str) -> None:
    """The reaction moves to where there is salt; only the voltage ends the discharge."""
    result = run("liquid-nmc811-graphite-ev", cs.discharge("2C"), engine=engine)
    assert (result.status, result.termination) == ("finished", "lower voltage")
    assert abs(result.lithium_closure) < 1e-9
    assert abs(result.energy_closure) < 5e-4


def test_a_frozen_electrolyte_is_not_simulated() -> None:
    for protocol in (cs.discharge("1C"), cs.fast_charge(), cs.rest("1 h")):
        result = run(LIQUID, protocol, temperature="-40 degC")
        assert result.engine == "batch"
        assert (result.status, result.termination) == ("failed", "electrolyte frozen")
        assert result.sizes["time"] == 0


@pytest.mark.parametrize(("rate", "temperature"), [("1C", "-40 degC"), ("200C", "-30 degC")])
def test_a_current_no_cell_can_carry_delivers_nothing(
    rate: str, temperature: str, engine: str
) -> None:
    result = run(SOLID, cs.discharge(rate), temperature=temperature, engine=engine)
    assert (result.status, result.termination) == ("finished", "lower voltage")
    assert result.capacity.values[-1] < 1e-3 * result.nominal_capacity


def test_use_outside_the_measured_range_is_said(engine: str) -> None:
    path, slow = "separator.electrolyte.conductivity: T", cs.discharge("C/3")
    assert path not in run(LIQUID, slow, engine=engine).outside_range
    hot = run(LIQUID, slow, temperature="80 degC", engine=engine).outside_range
    assert f"{path} 353.1..353.1, measured 263.15..323.15 K" in hot
    assert "c_e" not in run(SOLID, slow, engine=engine).outside_range


def test_a_solver_that_finds_no_start_is_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    import pybamm

    def refuse(*_: object, **__: object) -> None:
        raise pybamm.SolverError("no")

    monkeypatch.setattr(pybamm.IDAKLUSolver, "solve", refuse)
    result = cs.simulate(cs.load(SOLID), cs.discharge("1C"), mesh=COARSE, engine="reference")
    assert (result.status, result.termination) == ("failed", "solver: no consistent start")


def test_a_fast_charge_cannot_start_beyond_its_end() -> None:
    with pytest.raises(cs.InputError, match=r"initial_soc = 0.9: is not below the end"):
        cs.simulate(cs.load(SOLID), cs.fast_charge(), initial_soc=0.9)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"engine": "abacus"}, r"engine = abacus: is not known - one of batch, reference"),
        ({"model": "P2D"}, r"model = P2D: is not known - one of DFN, SPMe, SPM"),
        ({"thermal": "hot"}, r"thermal = hot: is not known - one of isothermal, lumped"),
        ({"temperature": "warm"}, r"'warm' is not a number with a unit"),
        ({"temperature": -5}, r"temperature = -5: is not a temperature"),
        ({"temperature": "-300 degC"}, r"temperature = -300 degC: is not a temperature"),
        ({"temperature": "20 um"}, r"unit 'um' has the wrong dimension"),
        ({"initial_soc": 1.5}, r"initial_soc = 1.5: is not a state of charge"),
    ],
)
def test_bad_arguments_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(cs.InputError, match=message):
        cs.simulate(cs.load(SOLID), cs.discharge("1C"), **options)  # type: ignore[arg-type]


def test_a_protocol_must_be_one() -> None:
    with pytest.raises(cs.InputError, match=r"protocol = 1C: is not a protocol - give discharge"):
        cs.simulate(cs.load(SOLID), "1C")  # type: ignore[arg-type]


def test_a_mesh_needs_points() -> None:
    with pytest.raises(cs.InputError, match=r"mesh.particle = 2: is too few points"):
        Mesh(particle=2)
