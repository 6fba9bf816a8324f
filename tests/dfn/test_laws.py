"""Laws that every run obeys, whatever the cell: conservation, sums, limits, independence."""

import importlib

import numpy as np
import pytest
from cells import MIDDLE, SINGLE_ION, STEEP, chen

from cellsim.dfn import Status, solve
from cellsim.dfn.voltage import LOSSES

MESH = (8, 4, 8)
METAL = (0, 4, 8)
GRADED = {"grading_n": 1.4, "grading_p": 1.2}
KINDS = {
    "liquid": (MESH, {}),
    "graded": (MESH, GRADED),
    "single-ion": (MESH, {"electrolyte": SINGLE_ION}),
    "D(x)": (MESH, {"diffusivity_n": MIDDLE, "diffusivity_p": STEEP}),
    "one D(x), single-ion": (MESH, {"diffusivity_p": STEEP, "electrolyte": SINGLE_ION} | GRADED),
    "metal": (METAL, {"k_n": 10.0}),
    "metal, single-ion": (METAL, {"k_n": 10.0, "electrolyte": SINGLE_ION}),
    "metal, D(x)": (METAL, {"k_n": 10.0, "diffusivity_p": MIDDLE}),
}


def mixed(count, changes, seed=0):
    """Cases that differ in everything that may differ."""
    rng = np.random.default_rng(seed)
    cases = chen(count, rng.uniform(0.2, 2.5, count), **changes)
    for name in (
        "L_n", "L_s", "L_p", "eps_n", "eps_p", "R_n", "R_p", "D_n", "D_p", "k_n", "k_p",
        "transport_s", "sigma_p", "c0",
    ):  # fmt: skip
        cases[name] *= rng.uniform(0.7, 1.3, count)
    cases["film_n"], cases["film_p"] = rng.uniform(0, 0.01, (2, count))
    cases["theta_p"] = rng.uniform(0.5, 1, count)
    cases["alpha_a_n"] = rng.uniform(0.3, 0.7, count)
    cases["alpha_c_n"] = 1 - cases["alpha_a_n"]
    cases["R_contact"] = rng.uniform(0, 1e-3, count)
    return cases


@pytest.fixture(scope="module", params=KINDS)
def sweep(request, tables):
    """Results as they come by default, and with Newton's method carried to its end."""
    mesh, changes = KINDS[request.param]
    cases = mixed(32, changes)
    return [solve(cases, tables, mesh=mesh, newton=newton) for newton in (3.0, 1e-4)]


def test_lithium_and_salt_are_conserved(sweep):
    result, tight = sweep
    assert np.all(result["lithium_closure"][result["salt_least"] > 1e-2] < 1e-11)
    # Where the salt runs out, Newton's method is held back from taking more than there is.
    assert np.all(result["lithium_closure"] < 1e-4)
    assert np.all(tight["lithium_closure"] < 1e-9)


def test_energy_is_conserved(sweep):
    """The powers are taken before Newton's last update, so closure follows its tolerance."""
    result, tight = sweep
    assert np.all(np.abs(result["energy_closure"]) < 1e-3)
    assert np.all(np.abs(tight["energy_closure"]) < 1e-5)
    np.testing.assert_allclose(result["energy"], tight["energy"], rtol=5e-4, atol=0)


def test_losses_sum_to_the_voltage_and_none_is_a_gain(sweep):
    result = sweep[0]
    total = sum(result[name] for name in LOSSES)
    np.testing.assert_allclose(total, result["voltage"], rtol=0, atol=1e-6)
    for name in LOSSES[1:]:
        assert np.all(result[name] <= 0), name


def test_cut_off_is_met(sweep):
    result = sweep[0]
    assert np.all(result.status == Status.VOLTAGE_LOW)
    np.testing.assert_allclose(result["voltage"], 2.5, rtol=0, atol=1e-3)


def test_result_depends_on_nothing_but_the_case(tables, monkeypatch):
    """Bit for bit: not on neighbours of another kind, their order, portions, or threads."""
    cases = np.concatenate([mixed(6, changes) for mesh, changes in KINDS.values() if mesh == MESH])
    times = np.linspace(0, 2000, 5)
    options = {"mesh": MESH, "times": times}
    together = solve(cases, tables, threads=1, **options)
    order = np.random.default_rng(1).permutation(len(cases))
    shuffled = solve(cases[order], tables, threads=2, **options)
    alone = [solve(cases[i : i + 1], tables, **options) for i in range(0, len(cases), 5)]
    module = importlib.import_module("cellsim.dfn.solve")
    monkeypatch.setattr(module, "CHUNK", 3)
    monkeypatch.setattr(module, "PORTION", 7)
    portions = solve(cases, tables, threads=2, **options)
    for name in ("table", "curves", "anode_potential"):
        whole = getattr(together, name)
        assert np.array_equal(getattr(shuffled, name), whole[order], equal_nan=True)
        assert np.array_equal(getattr(portions, name), whole, equal_nan=True)
        few = np.concatenate([getattr(one, name) for one in alone])
        assert np.array_equal(few, whole[::5], equal_nan=True)
