"""A sweep is a loop over single runs, whatever its shape and however it is cut."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.sweeps import Samples
from cellsim.sweeps.outputs import OUTPUTS

from .conftest import ASKED, OVER, assert_same


def test_a_grid_is_a_loop(solid, here):
    for k, rate in ((0, "C/2"), (3, "2C")):
        for j, thickness in enumerate(OVER["separator.thickness"][:2]):
            cell = solid.replace({"separator.thickness": thickness})
            run = cs.simulate(cell, cs.discharge(rate), temperature="25 degC", engine="batch")
            one = here.isel(temperature=1, rate=k, **{"separator.thickness": j})
            assert one["termination"].item() == run.attrs["termination"]
            assert one["energy"].item() == pytest.approx(float(run["energy"][-1]), rel=1e-3)
            volume = cs.design(cell).volume("cell")
            density = one["energy"].item() / volume
            assert one["energy_density"].item() == pytest.approx(density, rel=1e-9)


def test_dimensions_units_and_provenance(solid, here):
    assert here["energy"].dims == tuple(OVER)
    assert here["separator.thickness"].attrs["units"] == "m"
    np.testing.assert_allclose(here["separator.thickness"][:2], [15e-6, 20e-6], rtol=1e-12)
    np.testing.assert_allclose(here["temperature"], [273.15, 298.15])
    assert here["energy_density"].attrs == {
        "units": "W.h/L",
        "long_name": "energy density",
        "basis": "cell",
    }
    assert here.attrs["cell_hash"] == solid.hash
    assert here.attrs["protocol"] == "discharge"
    assert '"numpy"' in here.attrs["versions"]


def test_every_case_has_a_status_and_a_reason(here):
    assert set(np.unique(here["status"].values)) == {"finished", "failed", "left out"}
    assert np.all(here["termination"] != "")
    bad = here.isel(**{"separator.thickness": 3}, temperature=1)
    assert np.all(bad["status"] == "failed")
    assert all("must be positive" in word for word in bad["termination"].values)
    assert np.all(np.isnan(bad["energy"]))


def test_conditions_leave_cases_out(here):
    out = (here["status"] == "left out").values
    expected = (here["rate"] >= 3) & (here["temperature"] < 283.15)
    assert np.array_equal(out, np.broadcast_to(expected.values.T[:, None], out.shape))
    assert np.all(np.isnan(here["energy"].values[out]))


def test_how_it_is_cut_does_not_change_a_bit(solid, here):
    for chunk in (1000, 7):
        assert_same(here, cs.sweep(solid, **(ASKED | {"chunk": chunk}), threads=1))


def test_several_cells_and_protocols(solid, liquid):
    both = cs.sweep(
        [solid, liquid],
        protocol={"slow": cs.discharge("C/2"), "fast": cs.discharge("2C")},
        over={"temperature": ["20 degC", "30 degC"]},
    )
    assert dict(both.sizes) == {"cell": 2, "protocol": 2, "temperature": 2}
    alone = cs.sweep(liquid, protocol=cs.discharge("2C"), temperature="30 degC")
    chosen = both.sel(cell=liquid.name, protocol="fast", temperature=303.15)
    assert chosen["energy"].item() == alone["energy"].item()


def test_what_goes_together_is_one_dimension(solid):
    pair = {"temperature": ["0 degC", "40 degC"], "rate": ["C/2", "2C"]}
    table = cs.sweep(solid, over={"use": pair})
    assert dict(table.sizes) == {"use": 2}
    apart = cs.sweep(solid, over=pair)["energy"].values
    assert np.array_equal(table["energy"].values, np.diag(apart))
    assert list(table["rate"].values) == [0.5, 2.0]


def test_materials_are_swept_by_name(solid):
    table = cs.sweep(solid, over={"positive.active": ["nmc811", "nmc622"]})
    other = cs.sweep(solid.replace({"positive.active": "nmc622"}))
    assert table["energy"].sel(**{"positive.active": "nmc622"}).item() == other["energy"].item()


def test_the_rate_is_that_of_a_charge_where_there_is_no_discharge(solid):
    asked = {"outputs": ["charge_time", "limited_by"], "thermal": "lumped"}
    table = cs.sweep(solid, protocol=cs.fast_charge(), over={"rate": [0.5, 1.0]}, **asked)
    # 70 % of the capacity at C/2 and at 1C, where nothing but the charger binds.
    np.testing.assert_allclose(table["charge_time"], [84, 42], rtol=0.02)
    assert list(table["limited_by"].values) == ["rate", "rate"]


def test_a_charge_that_never_ends_takes_for_ever(solid):
    table = cs.sweep(
        solid,
        protocol={"most": cs.fast_charge((0.1, 0.8)), "all": cs.fast_charge((0.1, 1.0))},
        outputs=["charge_time", "duration"],
    )
    assert np.isinf(table["charge_time"].values).tolist() == [False, True]
    np.testing.assert_allclose(table["charge_time"][0], table["duration"][0] / 60, rtol=1e-12)


def test_every_output_has_a_value(solid):
    asked = [name for name in OUTPUTS if name != "charge_time"]
    table = cs.sweep(solid, outputs=asked)
    for name in asked:
        assert table[name].dtype.kind in "OT" or np.isfinite(table[name].item()), name
    capacity = table["capacity_fraction"] * table["nominal_capacity"]
    assert table["capacity"].item() == pytest.approx(capacity.item(), rel=1e-12)
    assert table["energy"].item() == pytest.approx(
        (table["mean_voltage"] * table["capacity"]).item(), rel=1e-9
    )


def test_nothing_swept_is_one_case(solid):
    table = cs.sweep(solid)
    assert dict(table.sizes) == {}
    assert table["status"].item() == "finished"


def test_samples_lie_in_their_ranges_and_are_those_of_the_cell_drawn(solid):
    samples = Samples(16, values=("positive.thickness", "separator.*"), seed=3)
    table = cs.sweep(solid, samples=samples)
    low, high = solid["positive.thickness"].limits
    drawn = table["positive.thickness"]
    assert drawn.dims == ("sample",)
    assert low <= float(drawn.min()) < float(drawn.max()) <= high
    changes = {
        path: float(table[path][5])
        for path in table
        if "paths" in table[path].attrs and "," not in table[path].attrs["paths"]
    }
    shared = [path for path in table if "," in table[path].attrs.get("paths", "")]
    for path in shared:
        for place in table[path].attrs["paths"].split(", "):
            changes[place] = float(table[path][5])
    alone = cs.sweep(solid.replace(changes))
    assert table["energy"][5].item() == pytest.approx(alone["energy"].item(), rel=1e-6)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"over": {"positive.thicknes": [1e-4]}}, "did you mean 'thickness'?"),
        ({"over": {"positive.thickness": ["95 mV"]}}, "wrong dimension"),
        ({"over": {"positive.thickness": []}}, "has no values"),
        ({"over": {"positive.thickness": "95 um"}}, "is not a list"),
        ({"over": {"positive.active": ["nmc8"]}}, "there is no material"),
        ({"over": {"rate": ["-1C"]}}, "is not a C-rate"),
        ({"over": {"rate": [1]}, "protocol": cs.rest()}, "has no place in the protocol"),
        ({"over": {"cell": [1]}}, "is a name of the sweep's own"),
        ({"over": {"energy": {"rate": [1]}}}, "names a variable of the result"),
        ({"over": {"a": {"rate": [1, 2], "temperature": [300]}}}, "differs in length"),
        ({"over": {"a": {"rate": [1]}, "rate": [2]}}, "is swept twice"),
        ({"over": {"rate": {"from": 1, "to": 2}}}, "points: is missing"),
        ({"over": {"rate": {"from": 1, "to": 2, "points": 3, "by": 1}}}, "is not known"),
        ({"outputs": ["enrgy"]}, "did you mean energy?"),
        ({"outputs": ["charge_time"]}, "is of a charge"),
        ({"samples": 0}, "is not a number of samples"),
        ({"samples": {"number": 4, "values": ["nothing.*"]}}, "fits no value with a range"),
        ({"samples": {"number": 4, "method": "halton"}}, "is not known"),
        ({"where": ["porosity < 1"]}, "is no quantity of the sweep"),
        ({"chunk": 0}, "is not a number of cases"),
        ({"basis": "module"}, "is not a basis"),
        ({"thermal": "cold"}, "is not known"),
    ],
)
def test_bad_input_says_what_is_wrong(solid, asked, message):
    with pytest.raises(cs.InputError, match=message.replace("?", r"\?")):
        cs.sweep(solid, **asked)
