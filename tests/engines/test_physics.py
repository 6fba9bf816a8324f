"""Single terms of the model against what they must do by themselves, in either engine."""

from __future__ import annotations

import numpy as np
import pytest
import xarray

import cellsim as cs
from cellsim.engines import Mesh, make_case, simulate_many
from cellsim.physics.temperature import arrhenius
from tests.engines.runs import COARSE, run

SOLID, PLANAR, LIQUID = (
    "asslb-nmc-graphite-gen1",
    "asslb-nmc90-anode-free",
    "liquid-nmc622-graphite-ev",
)


def _at_current(cell: cs.Cell, density: float, **options: object) -> xarray.Dataset:
    """A discharge at a current density [A/m2], whatever the nominal capacity."""
    case = make_case(cell, cs.discharge(1), 298.15, None, "DFN", "isothermal", None)
    rate = density * case.area / case.capacity
    return cs.simulate(cell, cs.discharge(rate), mesh=COARSE, **options)  # type: ignore[arg-type]


def _lost(low: xarray.Dataset, high: xarray.Dataset) -> np.ndarray:
    charge = np.linspace(0.05, 0.8, 10) * high.capacity.values[-1]
    first, second = (np.interp(charge, r.capacity.values, r.voltage.values) for r in (low, high))
    return np.asarray(first - second)


@pytest.mark.parametrize("temperature", [298.15, 283.15])
def test_the_film_of_a_planar_electrode_is_a_series_resistance(
    temperature: float, engine: str
) -> None:
    cell, density, more = cs.load(PLANAR), 10.0, 5e-4
    film = cell["negative.interface.film_resistance"].si
    worse = cell.replace({"negative.interface.film_resistance": film + more})
    energy = cell["negative.interface.film_activation_energy"].si
    results = [
        _at_current(c, density, temperature=temperature, engine=engine) for c in (cell, worse)
    ]
    expected = density * more / arrhenius(energy, temperature)
    np.testing.assert_allclose(_lost(*results), expected, rtol=0, atol=5e-5)


@pytest.mark.parametrize("name", [PLANAR, SOLID])
def test_contact_resistance_is_in_series(name: str, engine: str) -> None:
    cell, density, more = cs.load(name), 10.0, 5e-4
    worse = cell.replace({"contact_resistance": cell.contact_resistance.si + more})
    results = [_at_current(c, density, engine=engine) for c in (cell, worse)]
    np.testing.assert_allclose(_lost(*results), density * more, rtol=0, atol=5e-5)


def test_the_separator_obeys_ohm(engine: str) -> None:
    """Half of it gone, half of its drop, at a temperature that shows its activation energy."""
    cell, density, cold = cs.load(PLANAR), 5.0, 283.15
    separator = cell.separator
    half = 0.5 * separator.thickness.si
    thin = cell.replace({"separator.thickness": half})
    energy = separator.electrolyte.conductivity_activation_energy.si
    share = separator.electrolyte_fraction.si / separator.tortuosity_factor.si
    conductivity = separator.electrolyte.conductivity.si * share * arrhenius(energy, cold)
    results = [_at_current(c, density, temperature=cold, engine=engine) for c in (thin, cell)]
    np.testing.assert_allclose(_lost(*results), density * half / conductivity, rtol=0.035)


def test_the_film_of_particles_costs_about_its_resistance_over_their_surface(engine: str) -> None:
    """Exact where the reaction is even, which a slow discharge of a thin electrode nearly is."""
    cell, density = cs.load(SOLID), 1.0
    film = cell["negative.interface.film_resistance"].si
    # Twenty times: what it costs is to stand well above the tolerance of a time step.
    worse = cell.replace({"negative.interface.film_resistance": 21 * film})
    negative = cell["negative"]
    surface = 3 * negative.active_fraction.si / negative.particle_radius.si
    surface *= negative.thickness.si * negative.contact_fraction.si
    results = [_at_current(c, density, engine=engine) for c in (cell, worse)]
    np.testing.assert_allclose(_lost(*results).mean(), 20 * density * film / surface, rtol=0.05)


def test_lost_contact_slows_the_reaction_alone(engine: str) -> None:
    cell = cs.load(SOLID)
    half = cell.replace({"positive.contact_fraction": 0.25})
    slower = cell.replace({"positive.interface.exchange_current_density.factor": 0.5})
    results = [_at_current(c, 10.0, engine=engine) for c in (half, slower)]
    assert cell.positive.contact_fraction.si == pytest.approx(0.5)
    np.testing.assert_allclose(_lost(*results), 0, rtol=0, atol=5e-5)


def test_an_anodic_transfer_coefficient_helps_the_discharge_of_the_negative(engine: str) -> None:
    """On discharge the negative is oxidised: the larger its anodic share, the smaller the loss."""
    cell, path = cs.load(SOLID), "negative.interface.transfer_coefficient"
    cold = {"temperature": 263.15, "engine": engine}
    even, anodic = (_at_current(cell.replace({path: a}), 5.0, **cold) for a in (0.5, 0.7))
    assert np.all(_lost(anodic, even) > 1e-3)
    near = _at_current(cell.replace({path: 0.5 + 1e-9}), 5.0, **cold)
    np.testing.assert_allclose(_lost(near, even), 0, rtol=0, atol=2e-5)


def test_a_single_ion_conductor_is_a_salt_solution_with_transference_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PyBaMM's own salt equation with t+ = 1 keeps the salt, and gives the same voltage."""
    import pybamm

    cell, voltages, time = cs.load(SOLID), [], np.linspace(1, 2000, 20)
    points = {"x_n": 6, "x_s": 4, "x_p": 6, "r_n": 8, "r_p": 8}
    for _ in range(2):
        model, values = cs.to_pybamm(cell)
        solution = pybamm.Simulation(model, parameter_values=values, var_pts=points).solve(
            [0, 2000]
        )
        salt = solution["Electrolyte concentration [mol.m-3]"].entries
        np.testing.assert_allclose(salt, salt[0, 0], rtol=1e-6)
        voltages.append(solution["Voltage [V]"](time))
        full = pybamm.electrolyte_diffusion.Full
        monkeypatch.setattr(pybamm.electrolyte_diffusion, "ConstantConcentration", full)
    np.testing.assert_allclose(*voltages, rtol=0, atol=2e-4)


@pytest.mark.parametrize("name", [SOLID, LIQUID, PLANAR])
def test_voltage_converges_with_the_mesh(name: str, engine: str) -> None:
    meshes = (Mesh(8, 4, 8, 8), Mesh(16, 8, 16, 16), Mesh(32, 16, 32, 32))
    results = [run(name, cs.discharge("1C"), mesh=mesh, engine=engine) for mesh in meshes]
    charge = np.linspace(0.02, 0.9, 40) * results[-1].capacity.values[-1]
    voltages = [np.interp(charge, r.capacity.values, r.voltage.values) for r in results]
    coarse, fine = (np.sqrt(np.mean((v - voltages[-1]) ** 2)) for v in voltages[:2])
    assert fine < 1.5e-3
    # The batch engine's time steps leave 0.2 mV on any mesh.
    assert fine < max(0.45 * coarse, 2e-4 if engine == "batch" else 0.0)


@pytest.mark.parametrize("name", [SOLID, LIQUID, PLANAR])
def test_a_warming_cell_keeps_the_first_law(name: str, engine: str) -> None:
    result = run(name, cs.discharge("1C"), thermal="lumped", engine=engine)
    assert result.temperature.values[-1] > 299
    assert abs(result.energy_closure) < 5e-4
    assert abs(result.heat_closure) < 5e-3  # of the energy; a quarter with twice the points


def test_a_well_cooled_cell_is_isothermal(engine: str) -> None:
    cell = cs.load(SOLID).replace({"thermal.heat_transfer_coefficient": 1e6})
    cooled = cs.simulate(cell, cs.discharge("1C"), thermal="lumped", mesh=COARSE, engine=engine)
    plain = run(SOLID, cs.discharge("1C"), engine=engine)
    assert np.ptp(cooled.temperature.values) < 0.01
    assert cooled.energy.values[-1] == pytest.approx(plain.energy.values[-1], rel=1e-4)


def test_a_cell_without_cooling_keeps_all_its_heat(engine: str) -> None:
    """Adiabatic: the temperature rises by the heat over the heat capacity, in either engine."""
    cell = cs.load(SOLID).replace({"thermal.heat_transfer_coefficient": 1e-9})
    result = cs.simulate(cell, cs.discharge("2C"), thermal="lumped", engine=engine)
    cooled = cs.simulate(cs.load(SOLID), cs.discharge("2C"), thermal="lumped", engine=engine)
    rise = result.temperature.values - result.temperature.values[0]
    assert rise[-1] > 1.2 * (cooled.temperature.values[-1] - cooled.temperature.values[0]) > 0
    assert abs(result.heat_closure) < 5e-3
    # A warmer cell delivers more, for all that it loses is less.
    assert result.energy.values[-1] > cooled.energy.values[-1]


@pytest.mark.parametrize("name", [SOLID, LIQUID, PLANAR])
def test_the_engines_warm_the_cell_alike(name: str) -> None:
    ours, theirs = (
        run(name, cs.discharge("2C"), mesh=None, thermal="lumped", engine=engine)
        for engine in ("batch", "reference")
    )
    ends = [np.ptp(each.temperature.values) for each in (ours, theirs)]
    assert ends[0] == pytest.approx(ends[1], rel=5e-3)
    assert ours.energy.values[-1] == pytest.approx(theirs.energy.values[-1], rel=2e-3)
    at = np.linspace(0.02, 0.95, 60) * theirs.capacity.values[-1]
    one, other = (np.interp(at, each.capacity, each.voltage) for each in (ours, theirs))
    assert np.sqrt(np.mean((one - other) ** 2)) < 2e-3


def test_a_constant_transference_number_moves_salt(liquid):
    """And one of 1 does not: the single-ion limit of the concentrated solution."""
    cell = liquid.replace({"electrolyte.transference_number": 0.26})
    run = simulate_many(cell, cs.discharge("1C"))
    lost = float(run["voltage_part"].sel(part="electrolyte, concentration")[0])
    assert lost < -0.01
    single = liquid.replace({"electrolyte.transference_number": 1.0})
    run = simulate_many(single, cs.discharge("1C"))
    assert abs(float(run["voltage_part"].sel(part="electrolyte, concentration")[0])) < 1e-6
