"""Calibrated ranges give the diagonal; too narrow ones stay below it; and errors count."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cellsim.errors import InputError
from cellsim.validation import Row, calibration, calibration_curve
from cellsim.validation.calibration import leaning
from cellsim.validation.record import load, save
from cellsim.validation.run import _quantile


def row(quantile, case="a", **more):
    given = {"role": "prediction", "interval": (0.0, 1.0)} | more
    return Row(case, "n", "q", "1", 1.0, 1.1, quantile=quantile, **given)


def test_calibrated_ranges_give_the_diagonal():
    number = 1000
    curve = calibration_curve([row((i + 0.5) / number) for i in range(number)])
    np.testing.assert_allclose(curve["inside"], curve["share"], atol=2 / number)
    np.testing.assert_allclose(curve["by_case"], curve["inside"], atol=1e-12)
    assert bool(((curve["low"] < curve["share"]) & (curve["share"] < curve["high"])).all())


def test_too_narrow_ranges_stay_below_and_too_wide_above():
    at = (np.arange(200) + 0.5) / 200
    narrow = calibration_curve([row(q) for q in np.where(at < 0.5, at**2, 1 - (1 - at) ** 2)])
    wide = calibration_curve([row(0.25 + q / 2) for q in at])
    assert bool((narrow["inside"] < narrow["share"]).all())
    assert bool((wide["inside"] > wide["share"]).all())
    for curve in (narrow, wide):
        assert bool((np.diff(curve["inside"]) >= 0).all())


def test_cases_alike_whatever_their_size():
    curve = calibration_curve([*(row(0.5) for _ in range(9)), row(0.999, case="b")])
    assert float(curve["inside"][0]) == pytest.approx(0.9)
    assert float(curve["by_case"][0]) == pytest.approx(0.5)
    assert (curve.attrs["predictions"], curve.attrs["cases"]) == (10, 2)


def test_what_lies_outside_is_counted_by_its_side():
    rows = [row(0.5), row(0.01), row(0.99), row(1.0), row(None, interval=None)]
    assert calibration(rows) == (1, 4)
    assert leaning(rows) == (1, 2)


def test_fits_limits_and_bounds_have_no_place():
    rows = [row(0.5, role="fit"), row(0.5, closed_form="limit"), row(0.5, bound="at least")]
    assert calibration(rows) == (0, 0)
    assert calibration_curve(rows).attrs["predictions"] == 0


def test_a_bound_is_held_where_the_interval_reaches_beyond_it():
    assert row(0.94, bound="at least").inside
    assert not row(0.96, bound="at least").inside
    assert row(0.06, bound="at most").inside
    assert not row(0.04, bound="at most").inside


def test_the_stated_error_counts():
    values = np.linspace(0.0, 1.0, 101)
    assert _quantile(values, 0.5, None) == pytest.approx(0.5)
    assert _quantile(values, 1.2, None) == 1.0
    assert 0.95 < _quantile(values, 1.2, 0.3) < 1.0
    assert _quantile(values, 0.3, 1e-9) == pytest.approx(_quantile(values, 0.3, None))
    tails = [_quantile(values, 1.2, error) for error in (0.1, 0.3, 1.0, 10.0)]
    assert tails == sorted(tails, reverse=True)  # in the end nothing is known


def test_a_record_gives_back_its_rows(tmp_path):
    rows = [
        row(0.25, stated=0.1, conditions={"current": "1 A"}, interval=(0.5, math.inf)),
        row(None, interval=None, problem="none"),
    ]
    save(rows, tmp_path / "rows.json")
    assert load(tmp_path / "rows.json") == rows


def test_another_file_is_no_record(tmp_path):
    (tmp_path / "rows.json").write_text('[{"case": "a"}]')
    with pytest.raises(InputError, match="is no record of a validation"):
        load(tmp_path / "rows.json")
