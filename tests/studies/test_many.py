"""A study of many variants is the study of each of them."""

from __future__ import annotations

import numpy as np
import pytest

from cellsim.claims.registry import STUDIES
from cellsim.engines import Mesh

MESH = Mesh(negative=8, separator=5, positive=8, particle=10)

#: What varies, and what is asked for, of each study.
ASKED = {
    "energy_density": ("positive.thickness", {"rate": "1C"}, ("energy_density", "mean_voltage")),
    "rate_capability": (
        "separator.thickness",
        {"rates": [0.5, 2.0]},
        ("energy_fraction", "capacity"),
    ),
    "charge_time": ("positive.thickness", {"soc": (0.3, 0.5)}, ("charge_time", "peak_temperature")),
    "temperature_window": (
        "separator.thickness",
        {"temperatures": ["0 degC"], "mode": "discharge"},
        ("energy_fraction", "energy"),
    ),
    "materials": ("positive.thickness", {}, ("intensity",)),
    "cost": ("positive.thickness", {}, ("total_cost", "cost")),
    "upper_limits": ("ageing.capacity_loss", {}, ("upper_bound",)),
    "oven_test": ("decomposition.anode.rate", {"temperature": "180 degC"}, ("peak_temperature",)),
    "self_heating": ("decomposition.anode.rate", {}, ("onset",)),
}


def test_every_study_of_claims_is_asked():
    assert set(ASKED) == set(STUDIES)


@pytest.mark.parametrize("name", ASKED)
def test_many_are_as_one_by_one(liquid, solid, name):
    path, arguments, quantities = ASKED[name]
    cell = liquid if path.startswith(("ageing", "decomposition")) else solid
    study = STUDIES[name]
    how = {**arguments, **({"mesh": MESH} if study.solves else {})}
    values = np.quantile(np.array(cell[path].limits), [0.2, 0.5, 0.9])
    as_finely = {"tolerance": 1e-4} if study.solves else {}
    found = study.many(cell, {path: values}, **how, **as_finely)
    assert set(found["status"].values.ravel()) == {"finished"}
    for i, value in enumerate(values):
        alone = study.run(cell.replace({path: float(value)}), **how)
        for quantity in quantities:
            # Lists of components stand in the order of each cell's own shares.
            one = found[quantity].isel(case=i).reindex_like(alone[quantity])
            assert one.values == pytest.approx(alone[quantity].values, rel=2e-4), quantity


@pytest.mark.parametrize("name", ["materials", "cost", "upper_limits", "energy_density"])
def test_a_variant_that_cannot_be_built_has_no_figure_and_a_reason(solid, name):
    how = {"mesh": MESH} if STUDIES[name].solves else {}
    found = STUDIES[name].many(solid, {"positive.active_fraction": np.array([0.45, 0.99])}, **how)
    (quantity,) = ASKED[name][2][:1]
    assert np.isfinite(found[quantity].isel(case=0).values).all()
    assert np.isnan(found[quantity].isel(case=1).values).all()
    assert found["status"].values.tolist() == ["finished", "failed"]
    assert "positive" in str(found["termination"].values[1])
