"""One number of a study, and the scale on which it has a variance."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.claims.claim import Reading
from cellsim.claims.figure import Scale, compared, figure
from cellsim.studies.result import many
from tests.claims.standins import CELL, OTHER


def reading(study, quantity, unit, *, value=10.0, sense="at most", **more):
    """Of the cell that all these are of."""
    target = {"value": value, "unit": unit, "sense": sense}
    given = {"name": "x", "about": "x", "study": study, "cell": CELL, "quantity": quantity}
    return Reading(**given, target=target, **more)


def test_a_figure_of_many_is_that_of_each():
    asked = reading("energy_density", "energy_density", "W.h/L", select={"basis": "pack"})
    data = many(
        {"energy_density": ("basis", [[1.0, 2.0], [3.0, 4.0]])}, {"basis": ["cell", "pack"]}
    )
    assert figure(data, asked) == pytest.approx([2.0, 4.0])
    unlabelled = reading("energy_density", "energy_density", "W.h/L")
    with pytest.raises(cs.InputError, match="is not one number"):
        figure(data, unlabelled)


def test_kelvin_become_degrees_and_a_fleet_becomes_tonnes():
    bound = many({"upper_bound": np.array([373.15, 300.0])})
    asked = reading("upper_limits", "upper_bound", "degC")
    assert figure(bound, asked) == pytest.approx([100.0, 26.85])
    use = many({"intensity": ("material", [[0.5]])}, {"material": ["LCE"]})
    fleet = reading("materials", "intensity", "kt", select={"material": "LCE"}, fleet=150)
    assert figure(use, fleet) == pytest.approx([75.0])


def test_a_temperature_is_found_by_its_label():
    data = many(
        {"energy_fraction": ("temperature", [[0.1, 1.0]])}, {"temperature": [253.15, 298.15]}
    )
    asked = reading(
        "temperature_window", "energy_fraction", "1", select={"temperature": "-20 degC"}
    )
    assert figure(data, asked) == pytest.approx([0.1])


def test_times_are_worked_with_as_speeds_and_keep_their_order():
    scale = Scale(reading("charge_time", "charge_time", "min"))
    times = np.array([5.0, 10.0, 20.0, np.inf])
    work = scale.work([times])
    assert work == pytest.approx([0.2, 0.1, 0.05, 0.0])
    assert (scale.margin(work) >= 0).tolist() == [True, True, False, False]


def test_a_ratio_of_times_stays_finite():
    asked = reading("charge_time", "charge_time", "1", value=0.5, against=OTHER)
    scale = Scale(asked)
    one, other = np.array([5.0, 20.0, np.inf, 5.0]), np.array([20.0, 20.0, 20.0, np.inf])
    assert compared([one, other]) == pytest.approx([0.25, 1.0, np.inf, 0.0])
    work = scale.work([one, other])
    assert work == pytest.approx([0.8, 0.5, 0.0, 1.0])
    assert (scale.margin(work) >= 0).tolist() == [True, False, False, True]


@pytest.mark.parametrize("sense", ["at least", "at most"])
def test_a_margin_has_the_sign_of_the_target(sense):
    asked = reading("energy_density", "energy_density", "W.h/L", value=450, sense=sense)
    numbers = np.array([100.0, 450.0, 900.0])
    margin = Scale(asked).margin(numbers)
    assert ((margin >= 0) == asked.target.met(numbers)).all()
