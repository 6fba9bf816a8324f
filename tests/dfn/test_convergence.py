"""Order in time and space; modes and shells; what resolution.py chooses by itself."""

import importlib
import itertools

import numpy as np
import pytest
from cells import (
    CONSTANT,
    MIDDLE,
    SINGLE_ION,
    STEEP,
    at_temperature,
    chen,
    chen_tables,
    tables_at,
)

from cellsim.dfn import Results, Status, layers_needed, solve

MESH = (8, 4, 8)
TIMES = np.linspace(100, 3000, 30)


def rms(a, b):
    """Of each curve, by line."""
    return np.sqrt(np.nanmean((a - b) ** 2, axis=-1))


@pytest.fixture
def resolved(monkeypatch):
    """A function that fixes the number of modes and shells."""
    module = importlib.import_module("cellsim.dfn.solve")

    def fix(count):
        for name in ("modes_needed", "shells_needed"):
            monkeypatch.setattr(module, name, lambda fourier, _: np.full(len(fourier), count))

    return fix


@pytest.mark.parametrize(
    "changes",
    [{}, {"electrolyte": SINGLE_ION}, {"diffusivity_n": MIDDLE, "diffusivity_p": MIDDLE}],
    ids=["liquid", "single-ion", "D(x)"],
)
def test_third_order_in_time(tables, changes):
    case = chen(1, 1.0, t_end=3000.0, **changes)

    def run(rtol):
        return solve(case, tables, mesh=MESH, times=TIMES, rtol=rtol, newton=1e-2)

    exact, runs = run(1e-9), [run(rtol) for rtol in (1e-4, 1e-5, 1e-6, 1e-7)]
    errors = [rms(one.curves, exact.curves)[0] for one in runs]
    steps = [one["steps"][0] for one in runs]
    order = -np.polyfit(np.log(steps), np.log(errors), 1)[0]
    assert 2.5 < order < 3.5
    assert errors[0] < 2e-4


@pytest.mark.parametrize("grading", [1.0, 1.5])
@pytest.mark.parametrize("electrolyte", [0, SINGLE_ION])
def test_second_order_in_space(tables, grading, electrolyte):
    """The ratio of all widths of a graded grid stays while their number grows."""
    times = np.linspace(50, 1500, 30)

    def run(factor):
        ratio = grading ** (1 / factor)
        case = chen(1, 1.5, t_end=1500.0, electrolyte=electrolyte, grading_n=ratio, grading_p=ratio)
        mesh = (8 * factor, 4 * factor, 8 * factor)
        return solve(case, tables, mesh=mesh, times=times, rtol=1e-7).curves[0]

    fine = run(12)
    errors = np.array([rms(run(factor), fine) for factor in (1, 2, 4)])
    orders = np.log2(errors[:-1] / errors[1:])
    assert np.all((orders > 1.8) & (orders < 2.3))


def test_modes_converge(tables, resolved):
    def run(modes):
        resolved(modes)
        case = chen(1, 1.0, t_end=3000.0)
        return solve(case, tables, mesh=MESH, times=TIMES, rtol=1e-7).curves[0]

    fine = run(32)
    errors = [rms(run(modes), fine) for modes in (2, 3, 4, 5, 6)]
    assert all(finer < 0.25 * coarser for coarser, finer in itertools.pairwise(errors))


@pytest.mark.parametrize("table", [CONSTANT, MIDDLE, STEEP])
def test_shells_converge(tables, resolved, table):
    """To the modes where D is constant, else to very many."""

    def run(shells, table=table):
        resolved(shells)
        case = chen(1, 1.0, t_end=3000.0, diffusivity_n=table, diffusivity_p=table)
        return solve(case, tables, mesh=MESH, times=TIMES, rtol=1e-6).curves[0]

    fine = run(32, -1) if table == CONSTANT else run(320)
    errors = np.array([rms(run(shells), fine) for shells in (40, 80)])
    assert errors[0] < 2e-4
    assert 1.7 < np.log2(errors[0] / errors[1]) < 2.3


def hard(count, single_ion, rates, temperatures, sizes):
    """Cases and tables: rates and temperatures within bounds, and what `sizes` says they vary."""
    temperatures = np.linspace(*temperatures, 4)
    tables, rng = tables_at(temperatures, single_ion), np.random.default_rng(0)
    tables.diffusivity = chen_tables().diffusivity
    cases = chen(count, np.exp(rng.uniform(*np.log(rates), count)))
    for name, (low, high) in sizes.items():
        cases[name] *= np.exp(rng.uniform(np.log(low), np.log(high), count))
    return at_temperature(cases, rng.integers(4, size=count), temperatures), tables


def within(bound, found, exact):
    """Whether curves are, of the cases that both times end at the cut-off (nearly all)."""
    ended = (found.status == Status.VOLTAGE_LOW) & (exact.status == Status.VOLTAGE_LOW)
    assert ended.mean() > 0.9
    return np.all(rms(found.curves, exact.curves)[ended] < bound)


PARTS = np.linspace(0.025, 0.95, 38)  # of the time; before, only the outermost shell counts


@pytest.mark.parametrize("single_ion", [False, True])
@pytest.mark.parametrize(
    ("table", "fineness", "many", "bound"),
    [
        (-1, 1.0, 32, 1e-3),
        (MIDDLE, 1.0, 130, 2.5e-3),
        (MIDDLE, 2.0, 130, 1e-3),
        (STEEP, 1.0, 130, 6e-3),
        (STEEP, 2.0, 130, 1.5e-3),
    ],
)
def test_choice_of_modes_and_shells(single_ion, table, fineness, many, bound, resolved):
    """On the cold and fast cases that are the hardest."""
    sizes = {"R_n": (0.7, 1.3), "R_p": (0.7, 1.3)}
    cases, tables = hard(24, single_ion, (1, 4), (253.15, 283.15), sizes)
    cases["diffusivity_n"] = cases["diffusivity_p"] = table
    options = {"mesh": MESH, "fineness": fineness}
    options["times"] = PARTS * solve(cases, tables, **options)["time"][:, None]
    found = solve(cases, tables, **options)
    resolved(many)
    assert within(bound, found, solve(cases, tables, **options))


@pytest.mark.parametrize("single_ion", [False, True])
def test_choice_of_layers(single_ion):
    """Thick and thin electrodes, conducting and not, against some 200 nodes."""
    sizes = {"L_n": (0.5, 2), "L_p": (0.5, 2), "sigma_p": (0.1, 10)}
    cases, tables = hard(24, single_ion, (0.3, 4), (253.15, 313.15), sizes)
    fine = cases.copy()
    fine["grading_n"] = fine["grading_p"] = 1.015
    options = {"mesh": (200, 40, 200)}
    options["times"] = PARTS * solve(fine, tables, **options)["time"][:, None]
    exact = solve(fine, tables, **options)
    refinement, grading = layers_needed(cases, tables, (20, 10, 20))
    cases["grading_n"] = cases["grading_p"] = grading
    assert len(np.unique(refinement)) >= 3
    for factor in np.unique(refinement):
        at = np.flatnonzero(refinement == factor)
        mesh = tuple(factor * nodes for nodes in (20, 10, 20))
        found = solve(cases[at], tables, mesh=mesh, times=options["times"][at])
        few = Results(exact.table[at], exact.curves[at], 0)
        assert within(1e-3, found, few)
