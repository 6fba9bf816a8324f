"""Quantiles and probabilities against closed forms, and what failed samples do to them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from scipy.stats import beta, norm

from cellsim.errors import InputError
from cellsim.sweeps import uncertainty
from cellsim.sweeps.target import Target
from cellsim.sweeps.uncertainty import SHARES, probability, proportion, quantiles

POSITIVE = Target.parse(">= 0", "1")


def normal(size, seed=0):
    return np.random.default_rng(seed).normal(size=size)


def sampled(values, dims=("sample",)):
    return xr.Dataset({"y": (dims, values, {"units": "W.h", "long_name": "energy"})})


def test_quantiles_of_a_stratified_sample_are_exact():
    strata = norm.ppf(np.random.default_rng(0).permutation((np.arange(4096) + 0.5) / 4096))
    found = uncertainty(sampled(strata), "y").isel(size=-1)
    np.testing.assert_allclose(found["quantile"], norm.ppf(SHARES), atol=1e-3)


def test_intervals_hold_the_truth_as_often_as_they_say():
    """Of 200 samples of 60 each; order statistics and exact binomials err on the wide side."""
    inside = np.zeros(2)
    for seed in range(200):
        values = normal(60, seed)
        one, met = quantiles(values, [0.25]), probability(values, POSITIVE)
        inside += [one.low[0] <= norm.ppf(0.25) <= one.high[0], met.low <= 0.5 <= met.high]
    assert (inside >= 0.92 * 200).all()
    assert (inside < 200).all()


def test_intervals_shrink_with_the_sample():
    found = uncertainty(sampled(normal(1024)), "y", target=">= 0 W.h")
    for name in ("quantile", "probability"):
        width = (found[f"{name}_high"] - found[f"{name}_low"]).values
        assert (np.diff(width, axis=0) < 0).all()
    assert found["size"].values.tolist() == [128, 256, 512, 1024]


def test_trivial_targets():
    values = sampled(normal(200))
    sure = uncertainty(values, "y", target=">= -100 W.h").isel(size=-1)
    never = uncertainty(values, "y", target=">= 100 W.h").isel(size=-1)
    assert (sure["probability"], sure["probability_high"]) == (1, 1)
    assert (never["probability"], never["probability_low"]) == (0, 0)
    # Clopper and Pearson where nothing was seen: 1 - (alpha/2)^(1/n).
    assert never["probability_high"] == pytest.approx(1 - 0.025 ** (1 / 200), rel=1e-12)
    assert sure["probability_low"] == pytest.approx(0.025 ** (1 / 200), rel=1e-12)


def test_the_exact_interval():
    found = proportion(7, 50, 0, 0.9)
    assert found.low == pytest.approx(beta.ppf(0.05, 7, 44), rel=1e-9)
    assert found.high == pytest.approx(beta.ppf(0.95, 8, 43), rel=1e-9)


def test_a_failed_sample_widens_and_never_narrows():
    whole = normal(200)
    for failed in (0, 10, 60, 200):
        broken = whole.copy()
        broken[:failed] = np.nan
        one, met = quantiles(broken, SHARES), probability(broken, POSITIVE)
        # Whatever the failed samples would have been, the interval holds that sample's own.
        for value in (-9.0, 0.5, 9.0):
            filled = np.where(np.isnan(broken), value, broken)
            two, other = quantiles(filled, SHARES), probability(filled, POSITIVE)
            assert (one.low <= two.low).all()
            assert (one.high >= two.high).all()
            assert met.low <= other.low
            assert met.high >= other.high
    assert np.isnan(one.value).all()


def test_never_is_a_figure():
    minutes = np.array([10.0] * 70 + [math.inf] * 30)
    found = uncertainty(sampled(minutes), "y", target="<= 15 W.h").isel(size=-1)
    assert found["probability"] == pytest.approx(0.7)
    assert found["quantile"].values.tolist() == [10, 10, 10, math.inf, math.inf]
    assert found["failed"] == 0


def test_other_dimensions_stay():
    values = np.stack([normal(64), 10 + normal(64)])
    data = sampled(values, ("rate", "sample")).assign_coords(rate=[1.0, 2.0])
    found = uncertainty(data, "y", target=">= 5 W.h")
    assert found["quantile"].dims == ("rate", "size", "share")
    assert found["probability"].isel(size=-1).values.tolist() == [0, 1]
    assert found["quantile"].attrs == {"units": "W.h", "long_name": "energy"}
    alone = uncertainty(data.isel(rate=1), "y", target=">= 5 W.h")
    xr.testing.assert_equal(alone["quantile"], found["quantile"].isel(rate=1, drop=True))


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ({"output": "z"}, "output"),
        ({"output": "flat"}, "output"),
        ({"output": "y", "shares": [0.5, 1.0]}, "shares"),
        ({"output": "y", "confidence": 95}, "confidence"),
        ({"output": "y", "target": "much"}, "target"),
    ],
)
def test_bad_input(arguments, key):
    data = sampled(normal(8)).assign(flat=1.0)
    with pytest.raises(InputError) as error:
        uncertainty(data, **arguments)
    assert error.value.key == key
