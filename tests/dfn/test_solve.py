"""Laws that every run obeys: conservation, rest, limits, statuses, independence."""

import numpy as np
import pytest
from cells import AREA, FARADAY, ONE_C, chen, chen_tables, graphite

from cellsim.dfn import NUMERICAL, RESULTS, Status, solve
from cellsim.dfn.driver import run_chunk
from cellsim.dfn.voltage import LOSSES


@pytest.fixture(scope="module")
def tables():
    return chen_tables()


def mixed(count, seed=0):
    """Cases that differ in everything that may differ."""
    rng = np.random.default_rng(seed)
    cases = chen(count, rng.uniform(0.2, 2.5, count))
    for name in (
        "L_n",
        "L_s",
        "L_p",
        "eps_n",
        "eps_p",
        "R_n",
        "R_p",
        "D_n",
        "D_p",
        "k_n",
        "k_p",
        "transport_s",
        "sigma_p",
        "c0",
    ):
        cases[name] *= rng.uniform(0.7, 1.3, count)
    cases["film_n"], cases["film_p"] = rng.uniform(0, 0.01, (2, count))
    cases["theta_p"] = rng.uniform(0.5, 1, count)
    cases["alpha_a_n"] = rng.uniform(0.3, 0.7, count)
    cases["alpha_c_n"] = 1 - cases["alpha_a_n"]
    cases["R_contact"] = rng.uniform(0, 1e-3, count)
    return cases


@pytest.fixture(scope="module")
def sweep(tables):
    cases = mixed(64)
    return cases, solve(cases, tables, threads=1)


def test_lithium_and_salt_are_conserved(sweep):
    result = sweep[1]
    # Where the salt has run out, a trace is put back at every node (newton.TRACE).
    depleted = result["salt_min"] < 1e-6
    assert np.all(result["lithium_closure"][~depleted] < 1e-11)
    assert np.all(result["lithium_closure"] < 1e-6)


def test_energy_is_conserved(sweep, tables):
    """The powers are taken before Newton's last update, so closure follows its tolerance."""
    cases, result = sweep
    assert np.all(np.abs(result["energy_closure"]) < 1e-3)
    tight = solve(cases, tables, newton=1e-4)
    assert np.all(np.abs(tight["energy_closure"]) < 1e-5)
    np.testing.assert_allclose(result["energy"], tight["energy"], rtol=5e-4)


def test_losses_sum_to_the_voltage(sweep):
    total = sum(sweep[1][name] for name in LOSSES)
    np.testing.assert_allclose(total, sweep[1]["voltage"], rtol=0, atol=1e-6)


def test_every_loss_is_a_loss_on_discharge(sweep):
    for name in LOSSES[2:]:
        if name != "electrolyte_concentration":
            assert np.all(sweep[1][name] <= 1e-9), name


def test_cut_off_is_met(sweep):
    result = sweep[1]
    at_limit = result.status == Status.VOLTAGE_LOW
    assert at_limit.sum() > 50
    np.testing.assert_allclose(result["voltage"][at_limit], 2.5, rtol=0, atol=2e-3)
    assert not np.isin(result.status, NUMERICAL).any()


def test_result_depends_on_nothing_but_the_case(tables, sweep):
    cases, result = sweep
    order = np.random.default_rng(1).permutation(len(cases))
    shuffled = solve(cases[order], tables, threads=2)
    alone = np.concatenate([solve(cases[i : i + 1], tables).table for i in range(5)])
    assert np.array_equal(shuffled.table, result.table[order], equal_nan=True)
    assert np.array_equal(alone, result.table[:5], equal_nan=True)


def test_nothing_happens_at_rest(tables):
    result = solve(chen(1, 0.0, t_end=3600.0), tables, times=np.array([0.0, 10.0, 3600.0]))
    assert result.status[0] == Status.TIME
    np.testing.assert_allclose(result.curves[0], result["open_circuit"][0], rtol=0, atol=1e-9)
    assert result["charge"][0] == 0
    assert result["salt_min"][0] == pytest.approx(1000, rel=1e-9)


def test_charge_ends_at_the_upper_limit(tables):
    case = chen(1, -1.0, x0_n=0.1, x0_p=0.8, V_max=4.2)
    result = solve(case, tables)
    assert result.status[0] == Status.VOLTAGE_HIGH
    assert result["voltage"][0] == pytest.approx(4.2, abs=2e-3)
    assert result["charge"][0] < 0


def test_time_and_lithium_limits(tables):
    cases = chen(2, 1.0)
    cases["t_end"][0] = 600.0
    cases["x_n_min"][1] = 0.5
    result = solve(cases, tables)
    assert list(result.status) == [Status.TIME, Status.STOICHIOMETRY]
    assert result["time"][0] == pytest.approx(600, rel=1e-9)
    assert result["x_n"][1] == pytest.approx(0.5, rel=1e-9)


def test_bad_cases_end_with_a_status_and_disturb_nobody(tables):
    cases = chen(6, 1.0)
    cases["eps_p"][1] = np.nan
    cases["R_n"][2] = -1
    cases["x0_n"][3] = 1.5
    cases["R_contact"][4] = 1.0
    result = solve(cases, tables)
    good, inadmissible = Status.VOLTAGE_LOW, Status.INADMISSIBLE
    assert list(result.status) == [
        good,
        inadmissible,
        inadmissible,
        inadmissible,
        Status.BEYOND_AT_START,
        good,
    ]
    assert np.array_equal(result.table[0], result.table[5])
    assert result["charge"][4] == 0


def test_depleting_electrolyte_is_carried_to_the_cut_off(tables):
    result = solve(chen(1, 3.0), tables)
    assert result.status[0] == Status.VOLTAGE_LOW
    assert result["salt_min"][0] < 1
    assert result["charge"][0] * AREA / 3600 == pytest.approx(2.33, rel=0.01)


def test_single_ion_electrolyte_keeps_its_salt():
    result = solve(chen(1, 1.0), chen_tables(single_ion=True))
    assert result["salt_min"][0] == result["salt_max"][0] == 1000.0
    assert result["electrolyte_concentration"][0] == 0


def test_contact_loss_divides_kinetics_and_film(tables):
    """theta enters as k theta and film / theta, and in no other way."""
    loss = solve(chen(1, 1.0, theta_p=0.5, film_p=0.005), tables)
    plain = chen(1, 1.0, film_p=0.01)
    plain["k_p"] *= 0.5
    np.testing.assert_allclose(loss.table, solve(plain, tables).table, rtol=1e-12)


def test_contact_resistance_shifts_the_voltage(tables):
    times = np.linspace(0, 1000, 11)
    shift = (
        solve(chen(1, 1.0, R_contact=1e-4), tables, times=times).curves
        - solve(chen(1, 1.0), tables, times=times).curves
    )
    np.testing.assert_allclose(shift, -1e-4 * ONE_C, rtol=0, atol=2e-6)


def test_energy_is_the_integral_of_the_voltage(tables):
    times = np.linspace(0, 3000, 3001)
    result = solve(chen(1, 1.0, t_end=3000.0), tables, times=times)
    assert result["energy"][0] == pytest.approx(
        np.trapezoid(result.curves[0], times) * ONE_C, rel=2e-5
    )


def test_mean_stoichiometry_follows_faraday(tables):
    case = chen(1, 1.0, t_end=1800.0)
    result = solve(case, tables)
    taken = ONE_C * 1800 / (FARADAY * case["L_n"] * case["active_n"] * case["c_max_n"])
    np.testing.assert_allclose(case["x0_n"] - result["x_n"], taken, rtol=1e-10)


def test_results_have_a_column_for_every_name(sweep):
    assert sweep[1].table.shape == (64, len(RESULTS))
    assert len(set(RESULTS)) == len(RESULTS)


def test_heat_is_what_is_lost_and_what_entropy_gives():
    tables = chen_tables()
    tables.entropy.add_functions([lambda x: -1e-4 + 0 * x], pieces=1)
    plain = solve(chen(1, 1.0, t_end=1800.0, entropy_n=-1, entropy_p=-1), tables)
    result = solve(chen(1, 1.0, t_end=1800.0, entropy_n=-1, entropy_p=0), tables)
    assert plain["heat_reversible"][0] == 0
    assert plain["heat"][0] == pytest.approx(plain["chemical"][0] - plain["energy"][0], rel=1e-9)
    # The positive electrode takes up the whole current: -I T dU/dT.
    expected = ONE_C * 1800 * 298.15 * 1e-4
    assert result["heat_reversible"][0] == pytest.approx(expected, rel=1e-4)
    assert result["heat"][0] - plain["heat"][0] == pytest.approx(expected, rel=1e-4)


def test_anode_potential_on_the_output_grid(tables):
    """At the start it is U_n and the kinetics; the metal's is its overpotential and film alone."""
    times = np.linspace(0.0, 3000.0, 31)
    rest = solve(chen(1, 0.0, t_end=3600.0), tables, times=times)
    case = chen(1)
    np.testing.assert_allclose(
        rest.anode_potential[0], graphite(case["x0_n"][0]), rtol=0, atol=1e-5
    )
    result = solve(chen(2, [-1.0, 1.0], x0_n=0.2, x0_p=0.7, t_end=1000.0), tables, times=times)
    charging, discharging = result.anode_potential
    assert np.all(np.isnan(charging) == np.isnan(result.curves[0]))
    assert np.all(charging[1:5] < graphite(0.2))
    assert np.all(discharging[1:5] > graphite(0.2))
    planar = {"k_n": 10.0, "film_n": 1e-3, "t_end": 1000.0}
    metal = solve(chen(1, 1.0, **planar), tables, mesh=(0, 6, 20), times=np.array([1000.0]))
    taken = -(metal["kinetics_n"] + metal["film"])[0]
    assert metal.anode_potential[0, 0] == pytest.approx(taken, rel=1e-6)
    assert metal["anode_potential"][0] == pytest.approx(taken, rel=1e-6)
    assert np.isnan(metal["x_n_least"][0])


def test_extremes_are_those_of_the_whole_run(tables):
    """The salt peaks early at a high rate, and lies nearer to its start when the run ends."""
    ends = np.r_[np.linspace(20, 1000, 40), 1e6]
    cases = chen(len(ends), 2.5)
    cases["t_end"] = ends
    result = solve(cases, tables)
    for side in ("n", "p"):
        assert np.all(result[f"x_{side}_least"] <= result[f"x_{side}_surface_min"])
        assert np.all(result[f"x_{side}_most"] >= result[f"x_{side}_surface_max"])
        np.testing.assert_array_less(np.diff(result[f"x_{side}_least"]), 1e-3)
    whole = result["salt_most"][-1]
    assert whole == pytest.approx(result["salt_max"].max(), rel=1e-2)
    assert np.all(result["salt_least"] <= result["salt_min"])
    assert np.all(result["x_n_most"] >= cases["x0_n"])


def test_read_only_times_do_not_compile_again(tables):
    times = np.broadcast_to(np.linspace(0.0, 10.0, 3), (2, 3))
    solve(chen(2), tables)
    before = len(run_chunk.signatures)
    solve(chen(2), tables, times=times)
    assert len(run_chunk.signatures) == before
