"""The reference engine is PyBaMM: the same cell through PyBaMM's own road gives the same answer.

Its own road has equal shells and the harmonic mean of D between them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pybamm
import pytest

import cellsim as cs
from cellsim.engines import Mesh, make_case
from cellsim.engines.reference.finite_volume import submesh_types
from tests.engines.runs import run

M50 = "liquid-nmc811-graphite-m50"


def _solve(model: Any, values: Any, mesh: Mesh, **options: Any) -> Any:
    points = {"x_n": mesh.negative, "x_s": mesh.separator, "x_p": mesh.positive}
    points |= {"r_n": mesh.particle, "r_p": mesh.particle}
    solver = pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8)
    simulation = pybamm.Simulation(
        model, parameter_values=values, solver=solver, var_pts=points, **options
    )
    return simulation.solve([0, 8000])


def _difference(result: Any, solution: Any) -> np.ndarray:
    """Voltage of ours less theirs over the common time, the last steep part left out [V]."""
    end = 0.99 * min(result.time.values[-1], solution.t[-1])
    time = np.linspace(1, end, 400)
    ours = np.interp(time, result.time.values, result.voltage.values)
    return np.asarray(ours - solution["Voltage [V]"](time))


def test_the_m50_is_pybamms_oregan2022() -> None:
    """Same functions, other route: Bruggeman there, tortuosity to four digits here.

    PyBaMM's shells are many, for its sharp D: at 20 the capacity is 5 % off, at 40 graded 0.01 %.
    """
    rate, mesh, theirs = 1.0, Mesh(8, 4, 8, 40), Mesh(8, 4, 8, 100)
    case = make_case(cs.load(M50), cs.discharge(rate), 298.15, None, "DFN", "isothermal", None)
    x_p, x_n = case.stoichiometry
    assert x_n is not None
    values = pybamm.ParameterValues("ORegan2022")
    values.update(
        {
            "Initial concentration in positive electrode [mol.m-3]": x_p
            * values["Maximum concentration in positive electrode [mol.m-3]"],
            "Initial concentration in negative electrode [mol.m-3]": x_n
            * values["Maximum concentration in negative electrode [mol.m-3]"],
            "Current function [A]": rate * case.capacity,
            "Electrode width [m]": case.area / values["Electrode height [m]"],
            "Upper voltage cut-off [V]": 4.5,
        }
    )
    solution = _solve(pybamm.lithium_ion.DFN(), values, theirs)
    result = run(M50, cs.discharge(rate), mesh=mesh, engine="reference")
    difference = _difference(result, solution)
    # 0.5 mV at 12 points; what is left is PyBaMM's mean of the conductivities where layers meet.
    assert np.sqrt(np.mean(difference**2)) < 1.5e-3
    assert result.time.values[-1] == pytest.approx(solution.t[-1], rel=2e-4)


@pytest.mark.parametrize(
    ("name", "atol"),
    [
        ("asslb-nmc-graphite-gen1", 3e-4),
        ("asslb-nmc90-anode-free", 3e-4),
        ("asslb-nmc811-silicon", 3e-4),
        ("liquid-nmc622-graphite-ev", 5e-4),
    ],
)
def test_what_is_handed_to_pybamm_is_what_is_simulated(name: str, atol: float) -> None:
    """True lengths there, the scaled ones of a compiled model here."""
    mesh = Mesh(20, 10, 20, 15)
    model, values = cs.to_pybamm(cs.load(name))
    solution = _solve(model, values, mesh, submesh_types=submesh_types(model))
    result = run(name, cs.discharge("1C"), mesh=mesh, engine="reference")
    assert np.abs(_difference(result, solution)).max() < atol


def test_a_compiled_model_serves_every_number() -> None:
    from cellsim.engines.reference.compiled import Structure

    def structure(cell: cs.Cell) -> Structure:
        return Structure.of(cell, "DFN", "isothermal", "current", Mesh())

    cell = cs.load("asslb-nmc-graphite-gen1")
    thick = cell.replace(
        {"positive.thickness": "82 um", "positive.active.diffusivity": "1e-14 m^2/s"}
    )
    assert structure(thick) == structure(cell)
    skewed = cell.replace({"positive.interface.transfer_coefficient": 0.4})
    assert structure(skewed) != structure(cell)
    assert structure(cs.load("asslb-nmc811-silicon")) != structure(cell)


@pytest.mark.parametrize("model", ["SPMe", "SPM"])
@pytest.mark.parametrize("name", ["asslb-nmc811-lithium", "liquid-nmc622-graphite-ev"])
def test_reduced_models_meet_the_full_one_when_slow(name: str, model: str) -> None:
    full = run(name, cs.discharge("C/20"), engine="reference")
    reduced = run(name, cs.discharge("C/20"), model=model)
    assert reduced.capacity.values[-1] == pytest.approx(full.capacity.values[-1], rel=2e-3)
    assert reduced.energy.values[-1] == pytest.approx(full.energy.values[-1], rel=2e-3)


def test_a_sharp_diffusivity_needs_no_more_shells() -> None:
    """The M50's graphite, where PyBaMM's equal shells and harmonic means lose 5 % on 20."""
    few, many = (
        run(M50, cs.discharge("1C"), mesh=Mesh(8, 4, 8, shells), engine="reference")
        for shells in (20, 60)
    )
    assert few.capacity.values[-1] == pytest.approx(many.capacity.values[-1], rel=5e-4)
    time = np.linspace(0.01, 0.99, 200) * few.time.values[-1]
    voltages = [np.interp(time, r.time.values, r.voltage.values) for r in (few, many)]
    assert np.sqrt(np.mean(np.subtract(*voltages) ** 2)) < 2e-3


def test_pybamms_barriers_are_taken_back() -> None:
    """Within 0.001 of x = 0 and 1 PyBaMM adds up to 1 V to a potential; the law is what counts."""
    cell = cs.load(M50)
    model, values = cs.to_pybamm(cell)
    law = cell["positive.active.open_circuit_potential"]
    for x in (2e-4, 0.5, 1 - 2e-4):
        potential = values.process_symbol(model.param.p.prim.U(pybamm.Scalar(x), 298.15))
        assert float(potential.evaluate()) == pytest.approx(float(law(x=np.array(x))), abs=1e-6)
