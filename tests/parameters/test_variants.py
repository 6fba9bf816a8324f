"""Many variants at once are, each, what `Cell.replace` makes of it."""

from __future__ import annotations

import numpy as np
import pytest

import cellsim as cs
from cellsim.parameters.balance import balance
from cellsim.parameters.uncertain import draws, uncertain
from cellsim.parameters.variants import variants

NUMBER = 12


@pytest.fixture
def drawn(cell):
    """A cell, and variants of it drawn from all its ranges."""
    return cell, draws(cell, NUMBER, seed=5)


def one(cell, columns, i):
    """The cell, and "", or nothing and why."""
    try:
        return cell.replace({path: float(values[i]) for path, values in columns.items()}), ""
    except cs.InputError as error:
        return None, error.problem


def test_a_variant_is_the_cell_that_replace_makes(drawn):
    cell, columns = drawn
    many = variants(cell, columns)
    assert many.number == NUMBER
    for i in range(NUMBER):
        expected, problem = one(cell, columns, i)
        assert problem in many.refusals[i]
        assert bool(problem) == bool(many.refusals[i])
        if expected is None:
            continue
        for (path, value), (_, other) in zip(many.cell.values(), expected.values(), strict=True):
            found = np.broadcast_to(value.si, NUMBER)[i]
            assert found == pytest.approx(other.si, rel=1e-9, abs=0), path


def test_so_are_balance_and_design(drawn):
    cell, columns = drawn
    many = variants(cell, columns)
    states, flaw = balance(many.cell)
    designs = cs.design(many.cell)
    for i in np.flatnonzero(many.refusals == ""):
        expected, _ = one(cell, columns, i)
        state, design = balance(expected)[0], cs.design(expected)
        assert flaw[i] == 0
        assert states.x_p[1][i] == pytest.approx(state.x_p[1], rel=1e-9)
        assert states.capacity[i] == pytest.approx(state.capacity, rel=1e-9)
        for name in ("nominal_capacity", "energy", "capacity", "stack_thickness"):
            assert np.broadcast_to(getattr(designs, name), NUMBER)[i] == pytest.approx(
                getattr(design, name), rel=1e-8
            )
        for basis in ("stack", "cell", "pack"):
            assert designs.volume(basis)[i] == pytest.approx(design.volume(basis), rel=1e-9)
            assert designs.mass(basis)[i] == pytest.approx(design.mass(basis), rel=1e-9)


def test_the_nominal_cell_is_untouched(solid):
    before = solid.hash
    variants(solid, {"positive.thickness": np.array([5e-5, 9e-5])})
    assert solid.hash == before


@pytest.mark.parametrize(
    ("path", "values", "reason"),
    [
        ("positive.active_fraction", [0.47, 0.97], "the volume fractions add up to 1.38"),
        ("positive.thickness", [8e-5, -1.0], "must be positive"),
        ("positive.contact_fraction", [0.5, 1.5], "must lie between 0 and 1"),
        ("limits.upper_voltage", [4.2, 9.2], "never reaches"),
        ("limits.lower_voltage", [2.5, 4.5], "is not below the upper limit"),
        ("positive.active.open_circuit_potential.factor", [1.0, -1.0], "must be positive"),
        ("negative.n_to_p", [1.2, 0.8], "cannot take all the lithium"),
    ],
)
def test_what_cannot_be_is_a_row_with_a_reason(solid, path, values, reason):
    found = variants(solid, {path: np.array(values)})
    assert found.refusals[0] == ""
    assert reason in found.refusals[1]
    assert path.split(".")[0] in found.refusals[1]


def test_the_balance_follows_the_positive_where_n_to_p_is_given(solid):
    found = variants(solid, {"positive.thickness": np.array([6e-5, 8e-5, 1.2e-4])}).cell
    np.testing.assert_allclose(balance(found)[0].n_to_p, 1.2, rtol=1e-9)
    assert np.all(np.diff(found.negative.thickness.si) > 0)


def test_a_thickness_wins_over_the_ratio(solid):
    thick = variants(solid, {"negative.thickness": np.array([1.0e-4, 1.4e-4])}).cell
    np.testing.assert_array_equal(thick.negative.thickness.si, [1.0e-4, 1.4e-4])
    assert np.all(np.diff(balance(thick)[0].n_to_p) > 0)


def test_a_liquid_is_one_throughout(liquid):
    found = variants(liquid, {"electrolyte.conductivity.factor": np.array([0.5, 2.0])}).cell
    for layer in ("positive", "separator", "negative"):
        np.testing.assert_array_equal(found[layer].electrolyte.conductivity.factor, [0.5, 2.0])


@pytest.mark.parametrize("path", ["positive.nothing", "positive.active", "positive.type", "x.y"])
def test_a_path_that_holds_no_number_is_refused(solid, path):
    with pytest.raises(cs.InputError, match=rf"{path}: is not a number"):
        variants(solid, {path: np.ones(2)})


def test_a_material_is_one_value_wherever_it_is_used(solid):
    found = {value.name: value for value in uncertain(solid)}
    assert set(found["li6ps5cl.conductivity"].paths) == {
        f"{layer}.electrolyte.conductivity" for layer in ("positive", "separator", "negative")
    }


def test_draws_are_alike_in_two_cells_that_share_a_material(solid):
    other = cs.load("asslb-nmc811-silicon")
    path = "separator.electrolyte.conductivity"
    assert solid.separator.electrolyte.name == other.separator.electrolyte.name
    np.testing.assert_array_equal(draws(solid, 20)[path], draws(other, 20)[path])


def test_draws_may_leave_values_out(solid):
    found = draws(solid, 8, counts=lambda path: path.startswith("separator."))
    assert found
    assert all(path.startswith("separator.") or "electrolyte" in path for path in found), sorted(
        found
    )
