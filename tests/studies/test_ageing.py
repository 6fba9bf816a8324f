"""Ageing of the shipped cells: the published laws, order, spread, and what is beyond them."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim import studies

YEAR_DAYS = 365.0

#: Published laws at half charge, t in days and T in K, and how closely one Arrhenius law holds
#: them from 25 to 45 degC. The M50's is no Arrhenius law: three points computed from its fit.
PUBLISHED = {
    "liquid-nmc811-graphite-ev": (
        lambda T: 75.4 * np.exp(-3340 / T) * np.exp(353 * 0.5 / T) * YEAR_DAYS**0.512,
        0.01,
    ),
    "liquid-lfp-graphite-ev": (
        lambda T: 8.37e4 * np.exp(-5210 / T) * np.exp(-3560 * 0.1233 / T) * YEAR_DAYS**0.526,
        0.01,
    ),
    "liquid-nmc622-graphite-ev": (
        lambda T: (
            np.exp(-37e3 / 8.314 * (1 / T - 1 / 298.15))
            * (-1.97e-4 + 0.0101 / 2 - 0.0157 / 4 + 0.00835 / 8 - 4.06e-6 / 2 * T)
            * YEAR_DAYS**0.5
        ),
        0.05,
    ),
    "liquid-nmc811-graphite-m50": (
        lambda T: np.interp(T, [298.15, 318.15, 333.15], [0.0410, 0.0809, 0.1413]),
        0.07,
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.parametrize("temperature", [298.15, 318.15])
def test_a_year_half_charged_costs_what_the_published_law_says(name, temperature):
    law, tolerance = PUBLISHED[name]
    found = studies.ageing(cs.load(name), temperatures=[temperature])
    assert float(found["capacity_loss"].squeeze()) == pytest.approx(law(temperature), rel=tolerance)


def test_losses_rise_with_heat_time_and_charge(cell):
    days = 86400 * np.array([30, 365, 1000])
    grid = ["0 degC", "25 degC", "45 degC"]
    half, full = (
        studies.ageing(cell, temperatures=grid, times=days, soc=soc) for soc in (0.5, 1.0)
    )
    for name in ("capacity_loss", "resistance_growth"):
        assert np.all(np.diff(half[name], axis=0) > 0)
        assert np.all(np.diff(half[name], axis=1) > 0)
        assert np.all(full[name].values > half[name].values)


def test_samples_spread_around_the_nominal_law_and_stay_shares(cell):
    nominal = studies.ageing(cell)
    drawn = studies.ageing(cell, samples=300, seed=1)
    assert drawn["capacity_loss"].dims == ("sample", "temperature", "time")
    low, high = np.quantile(drawn["capacity_loss"], [0, 1], axis=0)
    middle = nominal["capacity_loss"].values
    assert np.all((low <= middle) & (middle <= high))
    assert np.all((low >= 0) & (high <= 1))
    again = studies.ageing(cell, samples=300, seed=1)
    assert again.identical(drawn)


def test_the_bound_is_where_a_year_costs_it(cell):
    limit = float(studies.ageing(cell)["ageing_bound"])
    loss = studies.ageing(cell, temperatures=[limit])["capacity_loss"]
    assert float(loss.squeeze()) == pytest.approx(0.2, rel=1e-9)


def test_heat_beyond_the_measurements_is_said(cell):
    said = studies.ageing(cell, temperatures=["105 degC"]).attrs["outside_range"]
    assert "105" in said if cell.liquid else "rests on no measurement" in said


def test_within_the_measurements_nothing_is_said(liquid):
    assert studies.ageing(liquid, temperatures=["25 degC", "45 degC"]).attrs["outside_range"] == ""


def test_figures_carry_their_units(liquid):
    found = studies.ageing(liquid, samples=5)
    assert found["ageing_bound"].attrs["units"] == "K"
    assert found["capacity_loss"].attrs["units"] == "1"
    assert found["time"].attrs["units"] == "s"


# --- in use ---------------------------------------------------------------------------------------

DAYS = 86400 * np.array([30.0, 365.0, 1000.0])
GRID = ["0 degC", "25 degC", "45 degC"]


def test_rest_and_cycles_add_up(cell):
    rest = studies.ageing(cell, temperatures=GRID, times=DAYS)
    both = studies.ageing(cell, temperatures=GRID, times=DAYS, cycles_per_day=1)
    assert both["calendar_loss"].equals(rest["capacity_loss"])
    whole = np.minimum(both["calendar_loss"] + both["cycle_loss"], 1)
    assert both["capacity_loss"].values == pytest.approx(whole.values, rel=1e-12, abs=0)
    for name in ("calendar_loss", "cycle_loss"):
        assert np.all(both["capacity_loss"] >= both[name])
    assert np.all(both["resistance_growth"] > rest["resistance_growth"])
    assert both["cycles"].values == pytest.approx([30, 365, 1000])
    assert not rest["cycle_loss"].any()


def test_a_thousand_cycles_cost_what_the_law_says(cell):
    law = cell.ageing
    asked = {"temperatures": [law.cycle_temperature.si], "times": [1000 * 86400.0]}
    found = studies.ageing(cell, **asked, cycles_per_day=1)
    assert float(found["cycle_loss"].squeeze()) == pytest.approx(law.cycle_loss.si, rel=1e-12)


#: Published laws of a thousand full cycles, T in K: BLAST-Lite, and how closely they are held.
CYCLED = {
    "liquid-nmc811-graphite-ev": lambda T: (1.77e-7 + 2.21e-7 * 0.8) * np.exp(2250 / T) * 121.6,
    "liquid-lfp-graphite-ev": lambda T: (
        (4.38e-8 + 1.55e-8 + 1.68e-7 / 2) * np.exp(2190 / T) * 1000**0.828
    ),
}


@pytest.mark.parametrize("name", CYCLED)
@pytest.mark.parametrize("temperature", [283.15, 298.15, 318.15])
def test_cycles_cost_what_the_published_law_says(name, temperature):
    asked = {"temperatures": [temperature], "times": [1000 * 86400.0], "cycles_per_day": 1}
    found = float(studies.ageing(cs.load(name), **asked)["cycle_loss"].squeeze())
    assert found == pytest.approx(CYCLED[name](temperature), rel=0.02)


def test_the_bound_in_use_is_where_both_reach_it(cell):
    asked = {"cycles_per_day": 0.2, "bound": 0.3}
    limit = float(studies.ageing(cell, **asked)["ageing_bound"])
    assert limit < float(studies.ageing(cell, bound=0.3)["ageing_bound"])
    if limit:
        found = studies.ageing(cell, temperatures=[limit, limit + 5], **asked)["capacity_loss"]
        assert float(found[0, 0]) == pytest.approx(0.3, rel=1e-9)
        assert float(found[1, 0]) > 0.3


def test_samples_in_use_spread_around_the_nominal_law(cell):
    asked = {"temperatures": GRID, "cycles_per_day": 1.0}
    drawn = studies.ageing(cell, samples=200, **asked)["capacity_loss"]
    nominal = studies.ageing(cell, **asked)["capacity_loss"].values
    assert np.all((drawn.min("sample") <= nominal) & (nominal <= drawn.max("sample")))


def test_a_sulfide_cell_is_less_known_than_a_liquid_one():
    """Where the literature has no number, the range says so."""
    wide = {}
    for name in ("asslb-nmc-graphite-gen1", "liquid-nmc622-graphite-ev"):
        found = studies.ageing(cs.load(name), samples=300, cycles_per_day=0.5, bound=0.3)
        low, high = np.quantile(found["cycle_loss"].sel(temperature=298.15), [0.05, 0.95])
        wide[name] = high / low
    assert wide["asslb-nmc-graphite-gen1"] > 1.5 * wide["liquid-nmc622-graphite-ev"]


def test_cycling_away_from_where_it_was_measured_is_said(cell):
    said = studies.ageing(cell, temperatures=["105 degC"], cycles_per_day=1).attrs["outside_range"]
    assert "cycled at 105 to 105 degC, measured at" in said


@pytest.mark.parametrize("number", [-1.0, float("nan")])
def test_cycles_that_are_none(liquid, number):
    with pytest.raises(cs.InputError, match="is not a number of cycles a day"):
        studies.ageing(liquid, cycles_per_day=number)


def test_a_law_without_cycles_says_so(liquid):
    keys = ("loss", "temperature", "activation_energy", "exponent", "resistance")
    bare = liquid.ageing.model_copy(update={f"cycle_{key}": None for key in keys})
    cell = liquid.model_copy(update={"ageing": bare})
    assert not studies.ageing(cell)["cycle_loss"].any()
    with pytest.raises(cs.InputError, match="says nothing of cycles"):
        studies.ageing(cell, cycles_per_day=1)


def test_cycles_narrow_the_window(liquid):
    rest = studies.upper_limits(liquid)
    use = studies.upper_limits(liquid, ageing_loss=0.4, ageing_cycles=0.1)
    more = studies.upper_limits(liquid, ageing_loss=0.4, ageing_cycles=0.2)

    def limit(found, word):
        name = next(name for name in found["upper_limit"].values if word in name)
        return float(found["limit_temperature"].sel(upper_limit=name))

    assert limit(more, "0.2 cycles a day") < limit(use, "0.1 cycles a day")
    assert "ageing in use" in rest.attrs["not_counted"]
    assert "ageing in use" not in use.attrs["not_counted"]
