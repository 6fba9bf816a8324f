"""Many variants in one call are, each, the case by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cellsim as cs
from cellsim.engines import COARSE, make_case, simulate_many
from cellsim.engines.batch import run_many
from cellsim.parameters.uncertain import draws

NUMBER = 6
COMPARED = ("capacity", "energy", "duration", "voltage", "peak_temperature", "nominal_capacity")


def by_itself(cell: cs.Cell, protocol: Any, columns: Any, i: int, at: Any, **options: Any) -> Any:
    one = cell.replace({path: float(values[i]) for path, values in columns.items()})
    case = make_case(one, protocol, at, mesh=COARSE, **options)
    return run_many([case]).assign(nominal_capacity=("case", [case.capacity]))


PROTOCOLS = {
    "discharge": (cs.discharge("1C"), {}),
    "fast charge, lumped": (cs.fast_charge(), {"thermal": "lumped"}),
    "cycle": (cs.cycles(1, charge="1C", discharge="1C"), {}),
    "pulses": (cs.pulses("1C", "20 s", "30 s", count=3), {}),
}


@pytest.mark.parametrize(
    "name", ["asslb-nmc-graphite-gen1", "asslb-nmc811-lithium", "liquid-nmc811-graphite-ev"]
)
@pytest.mark.parametrize("kind", PROTOCOLS)
def test_each_is_the_case_by_itself(name: str, kind: str) -> None:
    cell, (protocol, options) = cs.load(name), PROTOCOLS[kind]
    columns = draws(cell, NUMBER, seed=2)
    at = np.array([283.15, 298.15, 298.15, 310.0, 318.15, 318.15])
    many = simulate_many(cell, protocol, temperature=at, changes=columns, mesh=COARSE, **options)
    for i in range(NUMBER):
        if many["status"].values[i] == "failed" and "-" in str(many["termination"].values[i]):
            continue  # a variant that cannot be is compared where variants are made
        alone = by_itself(cell, protocol, columns, i, at[i], **options)
        assert many["termination"].values[i] == alone["termination"].values[0]
        capacity = float(alone["nominal_capacity"].values[0])
        # Of a whole discharge: a charge that ends at once is a small difference.
        scale = {"capacity": capacity, "energy": 4 * capacity, "duration": 3600.0}
        for quantity in COMPARED:
            assert many[quantity].values[i] == pytest.approx(
                alone[quantity].values[0], rel=1e-4, abs=1e-4 * scale.get(quantity, 0.0)
            ), quantity


def test_rates_may_differ_from_case_to_case(solid: cs.Cell) -> None:
    rates = np.array([0.5, 1.0, 2.0, 0.5])
    thickness = np.array([6e-5, 7e-5, 8e-5, 9e-5])
    columns = {"positive.thickness": thickness}
    protocols = [cs.discharge(f"{rate}C") for rate in rates]
    many = simulate_many(solid, protocols, changes=columns, mesh=COARSE)
    for i, protocol in enumerate(protocols):
        alone = by_itself(solid, protocol, columns, i, "25 degC")
        assert many["energy"].values[i] == pytest.approx(alone["energy"].values[0], rel=1e-6)


def test_protocols_may_differ_in_kind(solid: cs.Cell) -> None:
    protocols = [cs.discharge("1C"), cs.rest("10 min"), cs.discharge("1C"), cs.fast_charge()]
    many = simulate_many(solid, protocols, mesh=COARSE)
    assert list(many["case"].values if "case" in many.coords else range(4)) == [0, 1, 2, 3]
    assert many["energy"].values[1] == 0
    assert many["energy"].values[0] == many["energy"].values[2] > 0 > many["energy"].values[3]


def test_a_profile_in_rates_follows_each_capacity(solid: cs.Cell, tmp_path: Any) -> None:
    path = tmp_path / "drive.csv"
    path.write_text("time [s],rate [1/h]\n0,0.5\n60,1.0\n120,0.0\n180,0.2\n")
    protocol = cs.drive_cycle(path)
    columns = {"positive.thickness": np.array([6e-5, 9e-5])}
    many = simulate_many(solid, protocol, changes=columns, mesh=COARSE)
    share = many["capacity"] / many["nominal_capacity"]
    assert share.values[0] == pytest.approx(share.values[1], rel=1e-6)
    alone = by_itself(solid, protocol, columns, 1, "25 degC")
    assert many["energy"].values[1] == pytest.approx(alone["energy"].values[0], rel=1e-6)


def test_what_cannot_be_is_a_row(solid: cs.Cell) -> None:
    found = simulate_many(
        solid, cs.discharge("1C"), changes={"positive.active_fraction": np.array([0.47, 0.97])}
    )
    assert list(found["status"].values) == ["finished", "failed"]
    assert "add up to 1.38" in str(found["termination"].values[1])
    assert np.isnan(found["energy"].values[1])


def test_only_those_below_their_liquidus_are_frozen(liquid: cs.Cell) -> None:
    liquidus = liquid.separator.electrolyte.liquidus.si
    columns = {"electrolyte.liquidus": np.array([liquidus - 5, liquidus + 5])}
    found = simulate_many(
        liquid, cs.discharge("1C"), temperature=liquidus, changes=columns, mesh=COARSE
    )
    assert list(found["termination"].values)[1] == "electrolyte frozen"
    assert list(found["status"].values) == ["finished", "failed"]
    assert found["energy"].values[1] == 0


def test_columns_of_unlike_length_are_refused(solid: cs.Cell) -> None:
    with pytest.raises(cs.InputError, match=r"temperature = 3|has 3 values where others have 4"):
        simulate_many(
            solid,
            cs.discharge("1C"),
            temperature=[280.0, 290.0, 300.0],
            changes={"positive.thickness": np.full(4, 8e-5)},
        )


def test_the_same_again_bit_for_bit_whatever_else_is_there(solid: cs.Cell) -> None:
    columns = {"positive.thickness": np.linspace(6e-5, 9e-5, 20)}
    whole = simulate_many(solid, cs.discharge("1C"), changes=columns)
    again = simulate_many(solid, cs.discharge("1C"), changes=columns)
    part = simulate_many(
        solid, cs.discharge("1C"), changes={k: v[5:9] for k, v in columns.items()}, threads=1
    )
    np.testing.assert_array_equal(whole["energy"], again["energy"])
    np.testing.assert_array_equal(whole["energy"][5:9], part["energy"])


def test_a_current_far_beyond_what_a_cell_carries_ends_at_its_voltage(solid: cs.Cell) -> None:
    """Newton finds no start with it, but with a part of it, and that is too much already."""
    columns = draws(solid, 48)
    found = simulate_many(
        solid, cs.discharge("10C"), temperature="-30 degC", changes=columns, mesh=COARSE
    )
    assert set(found["termination"].values) == {"lower voltage"}
    assert np.all(found["energy"].values >= 0)
    charge = cs.protocol([cs.step.charge("10C", until="4.2 V")], start=0.5)
    charged = simulate_many(solid, charge, temperature="-30 degC", changes=columns, mesh=COARSE)
    assert set(charged["termination"].values) == {"upper voltage"}
