"""What a run starts from, how it ends, and what it reports, on cases that are known."""

import numpy as np
import pytest
from cells import EVEN, FARADAY, ONE_C, SINGLE_ION, STEEP, chen, graphite, hostile, tables_at

from cellsim.dfn import NUMERICAL, RESULTS, Status, solve
from cellsim.dfn.voltage import LOSSES

MESH = (8, 4, 8)
NO_LIMIT = {"V_min": -1e4, "V_max": 1e4}
CHARGE = {"x0_n": 0.1, "x0_p": 0.8}


def run(cases, tables, **options):
    return solve(cases, tables, **{"mesh": MESH} | options)


@pytest.mark.parametrize("electrolyte", [0, SINGLE_ION])
def test_nothing_happens_at_rest(tables, electrolyte):
    case = chen(1, 0.0, t_end=3600.0, electrolyte=electrolyte, film_n=0.01, R_contact=1e-3)
    result = run(case, tables, times=np.array([0.0, 10.0, 3600.0]))
    assert result.status[0] == Status.TIME
    np.testing.assert_allclose(result.curves[0], result["open_circuit"][0], rtol=0, atol=1e-9)
    potential = graphite(case["x0_n"][0])
    np.testing.assert_allclose(result.anode_potential[0], potential, rtol=0, atol=1e-5)
    assert result["charge"][0] == result["energy"][0] == 0
    for name in ("salt_least", "salt_most"):
        assert result[name][0] == pytest.approx(1000, rel=1e-9)
    for name in LOSSES[1:]:
        assert abs(result[name][0]) < 1e-9, name


@pytest.mark.parametrize("changes", [{}, {"diffusivity_n": STEEP, "diffusivity_p": STEEP}])
def test_start_is_consistent(tables, changes):
    """The voltage does not jump between the state at t = 0 and the first steps."""
    times = np.array([0.0, 1e-5, 1e-4])
    result = run(chen(1, 1.0, t_end=1.0, **changes), tables, times=times)
    assert np.ptp(result.curves[0]) < 1e-4


def test_signs_of_charge_and_discharge(tables):
    result = run(chen(3, [-1.0, 0.0, 1.0], x0_n=0.5, x0_p=0.6, t_end=600.0), tables)
    assert np.all(np.diff(result["voltage"]) < -0.01)
    assert np.all(np.diff(result["anode_potential"]) > 0.005)
    assert np.all(np.diff(result["x_n"]) < 0)
    assert np.all(np.diff(result["x_p"]) > 0)
    assert np.all(np.sign(result["charge"]) == [-1, 0, 1])
    assert np.all(np.sign(result["energy"]) == [-1, 0, 1])
    assert np.all(result["heat"][[0, 2]] > 0)
    for name in LOSSES[1:-1]:
        if name != "film":
            assert result[name][0] > 0 > result[name][2], name


def test_capacity_falls_with_the_rate(tables):
    rates = [0.05, 0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0]
    for changes in ({}, {"electrolyte": SINGLE_ION}):
        result = run(chen(len(rates), rates, **changes), tables)
        assert np.all(result.status == Status.VOLTAGE_LOW)
        assert np.all(np.diff(result["charge"]) < 0)


def test_contact_resistance_shifts_the_voltage(tables):
    times = np.linspace(0, 1000, 11)
    resistances = np.array([0, 1e-4, 3e-4])
    curves = run(chen(3, 1.0, R_contact=resistances), tables, times=times).curves
    shift = (curves - curves[0])[1:]
    expected = np.repeat(-resistances[1:, None] * ONE_C, len(times), axis=1)
    np.testing.assert_allclose(shift, expected, rtol=0, atol=2e-6)


def test_contact_loss_divides_kinetics_and_film(tables):
    """theta enters as k theta and film / theta, and in no other way."""
    loss = run(chen(1, 1.0, theta_p=0.5, film_p=0.005), tables)
    plain = chen(1, 1.0, film_p=0.01)
    plain["k_p"] *= 0.5
    np.testing.assert_allclose(loss.table, run(plain, tables).table, rtol=1e-12)


def test_grading_by_one_is_no_grading(tables):
    plain = run(chen(2, [0.5, 2.0]), tables)
    graded = run(chen(2, [0.5, 2.0], grading_n=1.0, grading_p=1.0), tables)
    assert np.array_equal(plain.table, graded.table)


@pytest.mark.parametrize("side", [1, -1])
def test_cut_off_is_located_whatever_the_steps(tables, side):
    """Capacity, energy and time do not hang on where the last step happened to end."""
    cases = chen(3, [0.5 * side, 1.0 * side, 2.0 * side], **CHARGE if side < 0 else {})
    cases["V_max"] = 4.2 if side < 0 else 4.4
    exact = run(cases, tables, rtol=1e-8, newton=1e-3)
    assert np.all(exact.status == (Status.VOLTAGE_LOW if side > 0 else Status.VOLTAGE_HIGH))
    for rtol, bound in ((1e-3, 1e-3), (1e-4, 2e-4), (1e-5, 2e-5), (1e-7, 2e-6)):
        result = run(cases, tables, rtol=rtol)
        assert np.array_equal(result.status, exact.status)
        assert np.all(result["steps"] < 0.5 * exact["steps"])
        for name in ("charge", "time"):
            np.testing.assert_allclose(result[name], exact[name], rtol=bound, atol=0)


def test_time_and_lithium_limits(tables):
    cases = chen(2, 1.0)
    cases["t_end"][0], cases["x_n_min"][1] = 600.0, 0.5
    result = run(cases, tables)
    assert list(result.status) == [Status.TIME, Status.STOICHIOMETRY]
    assert result["time"][0] == pytest.approx(600, rel=1e-9)
    assert result["x_n"][1] == pytest.approx(0.5, rel=1e-9)
    # Faraday's law between the two.
    taken = result["charge"] / (FARADAY * cases["L_n"] * cases["active_n"] * cases["c_max_n"])
    np.testing.assert_allclose(cases["x0_n"] - result["x_n"], taken, rtol=1e-10, atol=0)
    charging = run(chen(1, -1.0, **CHARGE | {"x_n_max": 0.4}), tables)
    assert charging.status[0] == Status.STOICHIOMETRY
    assert charging["x_n"][0] == pytest.approx(0.4, rel=1e-9)


@pytest.mark.parametrize(
    ("rate", "changes", "status"),
    [
        (1.0, NO_LIMIT, Status.SURFACE_EMPTY),
        (-1.0, NO_LIMIT | CHARGE, Status.SURFACE_FULL),
        (-6.0, NO_LIMIT | CHARGE, Status.DEPLETED),
        (-1.0, CHARGE | {"V_max": 4.2}, Status.VOLTAGE_HIGH),
        (1.0, {"R_contact": 1.0}, Status.BEYOND_AT_START),
        (-1.0, {"R_contact": 1.0}, Status.BEYOND_AT_START),
        (1.0, {"k_n": 1e-300}, Status.INADMISSIBLE),
        (1.0, {"active_n": 1e300}, Status.STEP_TOO_SMALL),
    ],
)
def test_end_has_its_reason(tables, rate, changes, status):
    assert run(chen(1, rate, **changes), tables).status[0] == status


def test_too_many_steps(tables):
    assert run(chen(1), tables, max_steps=5).status[0] == Status.TOO_MANY_STEPS


ABSURD = [
    *({name: np.nan} for name in ("eps_p", "I", "V_min", "x_n_min", "R_contact", "electrolyte")),
    *({name: np.nan} for name in ("solid_n", "exchange_n", "diffusivity_n", "grading_n")),
    *({name: 99} for name in ("electrolyte", "solid_p", "exchange_p", "diffusivity_p")),
    *({name: -1.0} for name in ("R_n", "T", "c0", "L_s", "k_p", "film_n", "t_end", "sigma_p")),
    *({name: 1e-300} for name in ("R_n", "D_n", "k_n", "sigma_n", "eps_n", "T", "c0", "t_end")),
    *({name: 1e300} for name in ("I", "R_n", "D_n", "k_n", "active_n", "T", "c0", "film_p")),
    *({name: np.inf} for name in ("I", "D_p", "film_n", "V_max")),
    {"x0_n": 0.0}, {"x0_n": 1.5}, {"x0_n": 1 - 1e-12}, {"x0_p": 1e-12},
    {"grading_n": 1e9}, {"grading_p": 1e-9}, {"R_contact": 1.0}, {"R_contact": -1.0},
    {"V_min": 5.0}, {"I": -1e4}, {"I": 1e4},
]  # fmt: skip


@pytest.mark.filterwarnings("error")
def test_absurd_cases_end_with_a_status_and_disturb_nobody(tables):
    cases = np.concatenate([one for bad in ABSURD for one in (chen(), chen(1, **bad))])
    result = run(cases, tables)
    assert np.all(np.isin(result.status, list(Status)))
    assert np.array_equal(result.table[::2], np.repeat(run(chen(), tables).table, len(ABSURD), 0))
    assert np.mean(result.status[1::2] == Status.INADMISSIBLE) > 0.4


@pytest.mark.parametrize("single_ion", [False, True])
@pytest.mark.parametrize("grading", [0.0, 1.3])
def test_hostile_cases(single_ion, grading):
    """Corners of all ranges, from -40 to 125 degC and C/50 to 20C."""
    temperatures = np.linspace(233.15, 398.15, 12)
    cases = hostile(600, temperatures)
    cases["grading_n"] = cases["grading_p"] = grading
    result = run(cases, tables_at(temperatures, single_ion))
    status = result.status
    assert np.all(np.isin(status, list(Status)))
    assert np.isin(status, NUMERICAL).mean() < 2e-3
    ended = np.isin(status, (Status.TIME, Status.VOLTAGE_LOW, Status.VOLTAGE_HIGH))
    assert ended.mean() > 0.6
    assert np.all(result["lithium_closure"][ended] < (1e-9 if single_ion else 1e-3))
    assert np.all(np.abs(result["energy_closure"][ended]) < 3e-3)
    total = sum(result[name] for name in LOSSES)
    np.testing.assert_allclose(total[ended], result["voltage"][ended], rtol=0, atol=3e-4)


def test_depleting_electrolyte_is_carried_to_the_cut_off(tables):
    result = run(chen(1, 3.0), tables, mesh=(20, 6, 20))
    assert result.status[0] == Status.VOLTAGE_LOW
    assert result["salt_min"][0] < 1
    assert result["charge"][0] / 3600 == pytest.approx(2.33 / (1.58 * 0.065), rel=0.01)


def test_single_ion_electrolyte_keeps_its_salt(tables):
    result = run(chen(1, 1.0, electrolyte=SINGLE_ION), tables)
    assert result["salt_least"][0] == result["salt_most"][0] == 1000.0
    assert result["electrolyte_concentration"][0] == 0


def test_energy_is_the_integral_of_the_voltage(tables):
    times = np.linspace(0, 3000, 3001)
    result = run(chen(1, 1.0, t_end=3000.0), tables, times=times)
    integral = np.trapezoid(result.curves[0], times) * ONE_C
    assert result["energy"][0] == pytest.approx(integral, rel=2e-5)


def test_heat_is_what_is_lost_and_what_entropy_gives(tables):
    cases = chen(2, 1.0, t_end=1800.0)
    cases["entropy_p"][1] = EVEN
    result = run(cases, tables)
    heat, reversible = result["heat"], result["heat_reversible"]
    lost = result["chemical"] - result["energy"]
    np.testing.assert_allclose(heat, lost + reversible, rtol=1e-9, atol=0)
    # The positive electrode takes up the whole current: -I T dU/dT.
    assert reversible[0] == 0
    assert reversible[1] == pytest.approx(ONE_C * 1800 * 298.15 * 1e-4, rel=1e-4)


def test_extremes_are_those_of_the_whole_run(tables):
    """The salt peaks on the way, and lies nearer to its start when the run ends."""
    ends = np.r_[np.linspace(20, 3500, 60), 1e6]
    cases = chen(len(ends), 1.0)
    cases["t_end"] = ends
    result = run(cases, tables)
    for name, start in (("salt", "c0"), ("x_n", "x0_n"), ("x_p", "x0_p")):
        at_end = name if name == "salt" else f"{name}_surface"
        least, most = result[f"{name}_least"], result[f"{name}_most"]
        low, high = result[f"{at_end}_min"], result[f"{at_end}_max"]
        assert np.all(least <= low)
        assert np.all(most >= high)
        assert least[-1] == pytest.approx(min(low.min(), cases[start][0]), rel=1e-2)
        assert most[-1] == pytest.approx(max(high.max(), cases[start][0]), rel=1e-2)
    assert result["salt_most"][-1] > 1.05 * result["salt_max"][-1]


def test_form_of_the_results(tables):
    """conftest.py sees to it that none of these types compiles the driver again."""
    times = np.broadcast_to(np.array([0.0, 10.0, 1e5]), (2, 3))  # read-only
    result = run(chen(2), tables, times=times, newton=3, max_steps=np.int32(500), mesh=[8, 4, 8])
    assert result.table.shape == (2, len(RESULTS))
    assert len(set(RESULTS)) == len(RESULTS)
    assert np.array_equal(np.isnan(result.curves), [[False, False, True]] * 2)
    assert np.array_equal(np.isnan(result.anode_potential), np.isnan(result.curves))
    np.testing.assert_array_equal(result.curves[:, 0], result["voltage_start"])
    assert run(chen(2), tables).curves is None
