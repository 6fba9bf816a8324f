"""Losses in the cold by law: they sum to the voltage, and each follows its own parameter."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.constants import REFERENCE_TEMPERATURE, ZERO_CELSIUS
from cellsim.engines import simulate_many
from cellsim.errors import InputError
from cellsim.studies.cold_losses import CAUSES, causes

SOLID, LIQUID = "asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-m50"
METAL = "asslb-nmc811-lithium"


@pytest.fixture(scope="module")
def found():
    return cs.studies.cold_losses([cs.load(name) for name in (SOLID, METAL, LIQUID)])


def losses(cell, **options):
    return cs.studies.cold_losses(cell, **options).isel(cell=0)


def test_the_parts_sum_to_the_voltage(found):
    taken = found["open_circuit"] - found["voltage"]
    np.testing.assert_allclose(found["loss"].sum("part"), taken, rtol=1e-9)
    np.testing.assert_allclose(found["cause_loss"].sum("cause"), taken, rtol=1e-9)


def test_every_part_has_a_cause(found):
    engine = simulate_many(cs.load(SOLID), cs.discharge("1C"))
    assert set(found["part"].values) == set(engine["part"].values) - {"open circuit"}
    assert list(found["cause"].values) == causes()
    assert set(CAUSES) == set(found["part"].values)


def test_both_temperatures_are_read_after_the_same_charge(found):
    np.testing.assert_allclose(found["read_at"], found.attrs["discharged"], rtol=1e-6)
    # Of a planar metal the open circuit depends on the charge and, by entropy, on temperature.
    metal = found["open_circuit"].sel(cell=METAL).values
    assert metal[0] == pytest.approx(metal[1], abs=5e-3)


def test_a_cell_that_ends_before_is_read_at_its_end():
    row = losses(cs.load(SOLID), rate="1C")
    assert 0 < float(row["read_at"]) < 0.05
    assert float(row["voltage"][1]) == pytest.approx(2.5, abs=1e-3)
    assert row["termination"].values[1] == "lower voltage"
    assert float(row["loss"].sum("part")[1]) > 1


def test_losses_rise_as_the_temperature_falls():
    rows = [losses(cs.load(SOLID), temperature=f"{t} degC") for t in (10, 0, -10, -20)]
    whole = [float(row["loss"].sum("part")[1]) for row in rows]
    assert np.all(np.diff([float(rows[0]["loss"].sum("part")[0]), *whole]) > 0)
    assert np.all(np.diff([float(row["energy_fraction"]) for row in rows]) < 0)


def test_half_the_conductivity_doubles_the_ohmic_part():
    cell = cs.load(SOLID)
    half = cell.replace(
        {"electrolyte.conductivity": cell["separator.electrolyte.conductivity"].si / 2}
    )
    one, two = (losses(c)["loss"].sel(part="electrolyte, ohmic").values for c in (cell, half))
    # Not quite: where the electrolyte resists more, the reaction keeps nearer to the separator.
    assert np.all((two / one > 1.6) & (two / one < 2.0))


def test_a_film_follows_its_own_activation_energy(found):
    metal = cs.load(METAL)
    film = found["loss"].sel(cell=METAL, part="film").values
    energy = metal["negative.interface.film_activation_energy"].si
    cold = ZERO_CELSIUS - 20
    grown = np.exp(energy / 8.31446 * (1 / cold - 1 / REFERENCE_TEMPERATURE))
    assert film[1] / film[0] == pytest.approx(grown, rel=1e-4)
    assert str(found["to_blame"].sel(cell=METAL).item()) == CAUSES["film"]


def test_a_single_ion_conductor_has_no_salt_gradient(found):
    salt = found["loss"].sel(part="electrolyte, concentration")
    assert np.all(salt.sel(cell=[SOLID, METAL]) == 0)
    assert np.all(salt.sel(cell=LIQUID) > 0)


def test_area_resistance_is_the_loss_over_the_current(found):
    plan = cs.design(cs.load(SOLID))
    current = 0.2 * plan.nominal_capacity / (plan.electrode_area * 1e4)  # A/cm2
    row = found.sel(cell=SOLID)
    np.testing.assert_allclose(row["area_resistance"], row["loss"] / current, rtol=1e-9)


def test_a_frozen_liquid_is_said_to_be_frozen(found):
    row = found.sel(cell=LIQUID)
    assert bool(row["frozen"])
    assert float(row["energy_fraction"]) == 0
    assert float(row["energy"][1]) == 0
    assert row["termination"].values[1] == "electrolyte frozen"
    assert 0.5 < float(row["supercooled_fraction"]) < 1
    assert "freezes below -15 degC" in row["finding"].item()
    assert not found["frozen"].sel(cell=[SOLID, METAL]).any()


def test_above_its_liquidus_it_is_not():
    row = losses(cs.load(LIQUID), temperature="-10 degC")
    assert not bool(row["frozen"])
    assert float(row["energy_fraction"]) == float(row["supercooled_fraction"]) > 0.5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": "25 degC"}, "give another temperature"),
        ({"temperature": "-20"}, "no unit"),
        ({"discharged": 0}, "is not a share of the capacity"),
        ({"rate": "0C"}, "is not a C-rate"),
    ],
)
def test_bad_input(options, message):
    with pytest.raises(InputError, match=message):
        losses(cs.load(SOLID), **options)
    with pytest.raises(InputError, match="one cell at least"):
        cs.studies.cold_losses([])
