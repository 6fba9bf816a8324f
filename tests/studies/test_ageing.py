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
