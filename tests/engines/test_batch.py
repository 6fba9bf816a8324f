"""The batch engine against the reference over all cells, and what it lacks.

Both on one mesh where they are compared: the default one stands for different ones in either, and
the batch engine's is finer where a case needs it.
"""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import Mesh, batch, ending, make_case
from cellsim.engines.batch import laws
from cellsim.engines.dataset import Run
from cellsim.protocols import Protocol

from ..conftest import CELLS

COARSE = Mesh(negative=10, separator=5, positive=10, particle=20)
FINE = Mesh(negative=40, separator=20, positive=40, particle=60)

#: Its D_s(x) varies 40 times within 0.05 of x; the reference needs 240 shells for 0.4 mV.
SHARP = "liquid-nmc811-graphite-m50"

ALIKE = tuple(name for name in CELLS if name != SHARP)


def end(run, name: str) -> float:
    return float(run[name][-1])


def case_of(
    name: str, protocol: Protocol, temperature: float | str = 298.15, mesh: Mesh | None = COARSE
):
    cell = cs.load(name) if isinstance(name, str) else name
    return make_case(cell, protocol, temperature, None, "DFN", "isothermal", mesh)


def both(name: str, rate: str, mesh: Mesh | None):
    """A discharge by either engine, and the RMS of their voltages [mV] from 1 to 99 % of it."""
    cell = cs.load(name)
    ours, theirs = (
        cs.simulate(cell, cs.discharge(rate), engine=engine, mesh=mesh)
        for engine in ("batch", "reference")
    )
    at = np.linspace(0.01, 0.99, 400) * min(end(ours, "time"), end(theirs, "time"))
    apart = np.interp(at, ours["time"], ours["voltage"]) - np.interp(
        at, theirs["time"], theirs["voltage"]
    )
    return ours, theirs, 1e3 * float(np.sqrt(np.mean(apart**2)))


def alike(ours, theirs, capacity: float) -> None:
    """The same ending, words and all, and the same amounts."""
    for name in ("status", "termination", "model", "cell", "cell_hash", "nominal_capacity"):
        assert ours.attrs[name] == theirs.attrs[name]
    for name in ("capacity", "energy"):
        assert end(ours, name) == pytest.approx(end(theirs, name), rel=capacity)
    assert end(ours, "soc") == pytest.approx(end(theirs, "soc"), abs=2 * capacity)


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("asslb-nmc-graphite-gen1", "1C"),
        ("asslb-nmc811-lithium", "1C"),
        ("liquid-nmc622-graphite-ev", "C/3"),
    ],
)
def test_on_a_fine_mesh(name, rate):
    ours, theirs, rms = both(name, rate, FINE)
    assert rms <= 0.5
    alike(ours, theirs, 1e-3)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize(("rate", "temperature"), [("C/3", "0 degC"), ("1C", "25 degC")])
def test_the_default_mesh_is_fine_enough(name, rate, temperature):
    """It stands for what a case needs: within 1 mV and 0.1 % of 160 nodes an electrode."""
    protocol, cell = cs.discharge(rate), cs.load(name)
    ours, finer = (
        cs.simulate(cell, protocol, temperature=temperature, engine="batch", mesh=mesh)
        for mesh in (None, Mesh(negative=160, separator=40, positive=160, particle=40))
    )
    assert end(ours, "capacity") == pytest.approx(end(finer, "capacity"), rel=1e-3)
    at = np.linspace(0.01, 0.99, 400) * min(end(ours, "time"), end(finer, "time"))
    one, other = (np.interp(at, run["time"], run["voltage"]) for run in (ours, finer))
    assert np.sqrt(np.mean((one - other) ** 2)) <= 1e-3


def test_the_contract_of_a_run(solid):
    run, reference = (
        cs.simulate(solid, cs.discharge("1C"), engine=engine, mesh=COARSE)
        for engine in ("batch", "reference")
    )
    assert list(run.data_vars) == list(reference.data_vars)
    assert set(run.attrs) == set(reference.attrs)
    for name in ("time", *run.data_vars):
        assert run[name].dims == reference[name].dims
        assert run[name].dtype.kind == reference[name].dtype.kind
        assert run[name].attrs == reference[name].attrs
    near, far = (
        np.interp(0.5 * end(run, "time"), each["time"], each["anode_potential"])
        for each in (run, reference)
    )
    assert near == pytest.approx(far, abs=1e-3)
    assert np.all(np.isfinite(run["anode_potential"]))
    assert end(run, "voltage") == pytest.approx(solid.limits.lower_voltage.si, abs=1e-6)


@pytest.mark.parametrize("temperature", ["25 degC", "-15 degC"])
def test_a_curve_of_one_is_that_of_many(solid, temperature):
    case = case_of(solid, cs.discharge("1C"), 273.15 + float(temperature.split()[0]))
    (run,) = batch.run([case])
    many = batch.run_many([case], "curves", points=401, threads=1).isel(case=0)
    assert run.time.size > 100
    assert run.time[-1] == pytest.approx(float(many["duration"]), rel=1e-9)
    inside = slice(None, -1)
    apart = np.interp(many["time"], run.time, run.voltage) - many["voltage_curve"]
    assert float(np.abs(apart[inside]).max()) < 1e-3


def test_the_rest_voltage_is_the_references(solid):
    runs = [
        cs.simulate(solid, cs.rest("1 min"), engine=engine, initial_soc=0.3, mesh=COARSE)
        for engine in ("batch", "reference")
    ]
    assert end(runs[0], "voltage") == pytest.approx(end(runs[1], "voltage"), abs=5e-5)


LACKING = [
    (cs.discharge("1C"), {"model": "SPM"}, "the model SPM"),
    (cs.charge("1C"), {"model": "SPMe"}, "the model SPMe"),
]


def test_it_is_the_default_where_it_has_the_physics(solid):
    for protocol in (cs.discharge("3C"), cs.rest("1 min"), cs.fast_charge((0.1, 0.12))):
        for thermal in ("isothermal", "lumped"):
            run = cs.simulate(solid, protocol, thermal=thermal, mesh=COARSE)
            assert run.attrs["engine"] == "batch"


def test_a_case_it_cannot_end_goes_to_the_reference(solid, monkeypatch):
    monkeypatch.setattr(batch, "run", lambda cases: [Run(ending.FAILED, ending.STEP_COLLAPSED)])
    run = cs.simulate(solid, cs.discharge("3C"), mesh=COARSE)
    assert (run.attrs["engine"], run.attrs["status"]) == ("reference", "finished")
    run = cs.simulate(solid, cs.discharge("3C"), mesh=COARSE, engine="batch")
    assert (run.attrs["engine"], run.attrs["termination"]) == ("batch", ending.STEP_COLLAPSED)


@pytest.mark.parametrize(("protocol", "options", "lacking"), LACKING)
def test_what_it_lacks_goes_to_the_reference(solid, protocol, options, lacking):
    run = cs.simulate(solid, protocol, mesh=COARSE, **options)
    assert (run.attrs["engine"], run.attrs["status"]) == ("reference", "finished")


@pytest.mark.parametrize(("protocol", "options", "lacking"), LACKING)
def test_what_it_lacks_is_said_where_it_is_asked_for(solid, protocol, options, lacking):
    with pytest.raises(cs.InputError) as error:
        cs.simulate(solid, protocol, engine="batch", **options)
    assert (error.value.key, error.value.value) == ("engine", "batch")
    assert error.value.problem == f"lacks {lacking}"
    assert error.value.remedy == "give reference, or leave it out"


def test_a_cell_that_has_no_tables_goes_to_the_reference(edited):
    """x and c_e within one root: the tables of the kernel hold products only."""
    edited(
        "materials/graphite-liquid.toml",
        "2.8*(c_e/1000)**0.5*x**0.5*(1 - x)**0.5",
        "2.8*sqrt(max(x*(1 - x), 1e-6) + 1e-4*c_e)",
    )
    cell = cs.load("liquid-nmc622-graphite-ev")
    run = cs.simulate(cell, cs.discharge("1C"), mesh=COARSE)
    assert (run.attrs["engine"], run.attrs["status"]) == ("reference", "finished")
    with pytest.raises(cs.InputError, match=r"lacks negative\.interface.*does not separate"):
        cs.simulate(cell, cs.discharge("1C"), engine="batch")


def test_a_sharp_diffusivity_needs_no_more_shells():
    """Where the reference is 200 mV and 5 % off on its 20 equal shells, and tends to this."""
    few, many = (
        cs.simulate(
            cs.load(SHARP),
            cs.discharge("1C"),
            engine="batch",
            mesh=Mesh(negative=8, separator=4, positive=8, particle=points),
        )
        for points in (20, 120)
    )
    assert end(few, "capacity") == pytest.approx(end(many, "capacity"), rel=5e-4)
    assert end(few, "capacity") == pytest.approx(4.6127, rel=5e-4)  # the reference on 240 shells
    at = np.linspace(0.01, 0.99, 200) * end(few, "time")
    apart = np.interp(at, few.time, few.voltage) - np.interp(at, many.time, many.voltage)
    assert np.sqrt(np.mean(apart**2)) < 1e-3


def test_a_law_that_does_not_separate_is_refused():
    mixed = laws.Law(
        ("mixed",), frozenset({"x", "c_e"}), lambda x, c_e: np.sqrt(x * (1 - x) + 1e-4 * c_e)
    )
    assert "does not separate" in laws.kinetics(mixed, True, True).refusal
    assert laws.kinetics(mixed, True, False).refusal == ""


def test_without_the_kernel_only_the_batch_engine_is_gone(tmp_path):
    """As on a machine without numba: start-up and the reference do not ask for the kernel."""
    script = """
import sys
sys.modules["cellsim.dfn"] = None
import cellsim as cs
cell = cs.load("asslb-nmc811-silicon")
try:
    cs.simulate(cell, cs.rest("1 min"), engine="batch")
except cs.InputError as error:
    assert error.key == "engine" and "compiled kernel" in error.problem, error
else:
    raise SystemExit("no refusal")
run = cs.simulate(cell, cs.rest("1 min"))
assert (run.attrs["engine"], run.attrs["status"]) == ("reference", "finished")
assert "numba" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path)


@pytest.mark.parametrize("name", CELLS)
def test_tables_keep_their_bound(name):
    """Between the places at which they were made and checked; the end pieces are freer."""
    cell = cs.load(name)
    x = np.random.default_rng(1).uniform(0.01, 0.99, 4000)
    for electrode in (cell.negative, cell.positive):
        if not hasattr(electrode, "active"):
            continue
        prop = electrode.active.open_circuit_potential
        law, factor = laws.law(prop)
        table = laws.of_x(law, "potential")
        found = factor * laws.pieces.evaluate(table.coefficients, 1.0, x)
        # 0.02 mV, or what 5e-6 of stoichiometry are worth; the table may stand ten times beyond.
        steep = np.abs(prop(x=x + 5e-6) - prop(x=x - 5e-6))
        assert np.all(np.abs(found - prop(x=x)) <= laws.SLACK * (2e-5 + steep))
        law, factor = laws.law(electrode.active.diffusivity)
        if "x" in law.variables:
            table = laws.of_x(law, "diffusivity")
            found = laws.pieces.evaluate(table.coefficients, 1.0, x)
            assert np.allclose(found, law(x=x), rtol=laws.SLACK * 1e-4, atol=0)
