"""PyBaMM's sets as cells: every law is the set's own, its full state PyBaMM's, and what a set lacks
is said."""

from __future__ import annotations

import itertools
import pickle

import numpy as np
import pybamm
import pytest

import cellsim as cs
from cellsim.errors import InputError
from cellsim.parameters import expressions
from cellsim.parameters.pybamm_sets import (
    PREFIX,
    REFUSED,
    at_one_temperature,
    catalogue,
    formulas,
    laws,
    loadable,
)
from cellsim.physics.temperature import arrhenius

SETS = loadable()
LITHIUM = ("Ecker2015_graphite_halfcell", "OKane2022_graphite_SiOx_halfcell", "Xu2019")

#: Its limit of 4.4 V is out of reach: PyBaMM gets there by what it adds to a potential near x = 1.
UNREACHED = "ORegan2022"


@pytest.fixture(scope="module", params=SETS)
def pair(request):
    """A cell, and the set that it was made of."""
    return cs.load(PREFIX + request.param), pybamm.ParameterValues(request.param)


def of_set(values, key, *state):
    """The set's own function, called as PyBaMM calls it, or its number."""
    given = values[key]
    found = given(*map(pybamm.Vector, state)) if callable(given) else pybamm.Scalar(given)
    return np.broadcast_to(values.process_symbol(found).evaluate().ravel(), np.shape(state[0]))


def porous(cell):
    return ("positive",) if cell.lithium_metal else ("positive", "negative")


def states(number=200, seed=1):
    draw = np.random.default_rng(seed).uniform
    return draw(0.01, 0.99, number), draw(50, 3000, number), draw(263, 333, number)


def test_every_installed_set_is_a_cell_or_has_a_reason():
    assert set(SETS) | set(REFUSED) == set(catalogue.installed())
    assert not set(SETS) & set(REFUSED)
    assert {name for name in SETS if cs.load(PREFIX + name).lithium_metal} == set(LITHIUM)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_refusal_says_why(name):
    with pytest.raises(InputError, match=f"set {name} cannot be a cell here: its? ") as error:
        cs.load(PREFIX + name)
    assert REFUSED[name] in error.value.problem


def test_an_unknown_set_is_answered_with_those_there_are():
    with pytest.raises(InputError, match="no parameter set 'Eker2015'") as error:
        cs.load("pybamm:Eker2015")
    assert "did you mean Ecker2015" in error.value.remedy
    assert all(name in error.value.remedy for name in SETS)


def test_potentials_follow_the_set_at_any_temperature(pair):
    cell, values = pair
    x, _, T = states()
    for side in porous(cell):
        name, active = side.capitalize(), cell[side].active
        low, high = active.open_circuit_potential.valid["x"]
        within = (x > low) & (x < high)
        entropy = of_set(values, f"{name} electrode OCP entropic change [V.K-1]", x)
        own = of_set(values, f"{name} electrode OCP [V]", x)
        own = own + (T - values["Reference temperature [K]"]) * entropy
        ours = active.open_circuit_potential(x=x) + (T - 298.15) * active.entropic_coefficient(x=x)
        assert np.abs(ours - own)[within].max() < 2 * laws.CLOSE


def test_diffusivities_follow_the_set(pair):
    cell, values = pair
    x, _, T = states()
    for side in porous(cell):
        active = cell[side].active
        ours = active.diffusivity(x=x, T=T) * arrhenius(active.diffusivity_activation_energy.si, T)
        own = of_set(values, f"{side.capitalize()} particle diffusivity [m2.s-1]", x, T)
        np.testing.assert_allclose(ours, own, rtol=1e-8, atol=0)


def test_exchange_currents_follow_the_set(pair):
    cell, values = pair
    x, c_e, T = states()
    for side in porous(cell):
        interface, full = cell[side].interface, cell[side].active.maximum_concentration.si
        key = f"{side.capitalize()} electrode exchange-current density [A.m-2]"
        own = of_set(values, key, c_e, x * full, full + 0 * x, T)
        ours = interface.exchange_current_density(x=x, c_e=c_e)
        ours = ours * arrhenius(interface.activation_energy.si, T)
        np.testing.assert_allclose(ours, own, rtol=1e-8, atol=0)
    if cell.lithium_metal:
        metal = 1 / values["Lithium metal partial molar volume [m3.mol-1]"]
        key = "Exchange-current density for lithium metal electrode [A.m-2]"
        own = of_set(values, key, c_e, metal + 0 * x, T)
        interface = cell.negative.interface
        ours = interface.exchange_current_density(x=1.0, c_e=c_e)
        ours = ours * arrhenius(interface.activation_energy.si, T)
        np.testing.assert_allclose(ours, own, rtol=1e-8, atol=0)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Electrolyte conductivity [S.m-1]", "conductivity"),
        ("Electrolyte diffusivity [m2.s-1]", "diffusivity"),
        ("Cation transference number", "transference_number"),
        ("Thermodynamic factor", "thermodynamic_factor"),
    ],
)
def test_laws_of_the_electrolyte_follow_the_set(pair, key, name):
    cell, values = pair
    _, c_e, T = states()
    ours = getattr(cell.separator.electrolyte, name)(c_e=c_e, T=T)
    scale = np.abs(ours).max()
    np.testing.assert_allclose(
        ours + 0 * T, of_set(values, key, c_e, T), rtol=1e-11, atol=1e-14 * scale
    )


def test_effective_transport_is_bruggeman_s(pair):
    cell, values = pair
    for side in porous(cell):
        name, porosity = side.capitalize(), cell[side].electrolyte_fraction.si
        ionic = values[f"{name} electrode Bruggeman coefficient (electrolyte)"]
        assert porosity / cell[side].tortuosity_factor.si == pytest.approx(porosity**ionic)
        solid = values[f"{name} electrode Bruggeman coefficient (electrode)"]
        bulk = values[f"{name} electrode conductivity [S.m-1]"]
        bulk = 0.8473 if callable(bulk) else bulk  # of O'Regan's positive, at 25 degC
        assert cell[side].electronic_conductivity.si == pytest.approx(
            bulk * (1 - porosity) ** solid
        )


def test_full_and_empty_are_pybamm_s(pair):
    cell, values = pair
    state = cs.design(cell).balance
    for soc in (1, 0):
        if cell.lithium_metal:
            found = pybamm.lithium_ion.get_initial_stoichiometry_half_cell(soc, values)["x"]
            # Within a thousandth of x = 0 and 1 PyBaMM adds a barrier to the potential.
            assert state.x_p[soc] == pytest.approx(found, abs=4e-4)
        elif cell.name != PREFIX + UNREACHED:
            x_n, x_p = pybamm.lithium_ion.get_initial_stoichiometries(soc, values)
            assert (state.x_n[soc], state.x_p[soc]) == pytest.approx((x_n, x_p), abs=2e-6)


def test_where_the_limit_is_out_of_reach_full_is_the_initial_state():
    cell, values = cs.load(PREFIX + UNREACHED), pybamm.ParameterValues(UNREACHED)
    state = cs.design(cell).balance
    for side, found in (("positive", state.x_p[1]), ("negative", state.x_n[1])):
        start = values[f"Initial concentration in {side} electrode [mol.m-3]"]
        assert found * cell[side].active.maximum_concentration.si == pytest.approx(start, rel=1e-6)
    assert "4.4 V is out of reach" in cell.limits.upper_voltage.why


def test_lithium_is_the_set_s(pair):
    cell, values = pair
    if cell.lithium_metal:
        return
    total = sum(
        values[f"Initial concentration in {side} electrode [mol.m-3]"]
        * values[f"{side.capitalize()} electrode active material volume fraction"]
        * values[f"{side.capitalize()} electrode thickness [m]"]
        for side in porous(cell)
    )
    assert cs.design(cell).balance.lithium == pytest.approx(pybamm.constants.F.value * total)


def test_every_value_names_its_sources(pair):
    cell, values = pair
    for path, value in cell.values():
        assert value.source == tuple(f"pybamm:{key}" for key in values["citations"]), path
        assert value.where.endswith(f"set {cell.name.removeprefix(PREFIX)}")
    from cellsim.parameters import provenance

    for reference in provenance.cited(provenance.rows(cell)).values():
        assert len(reference) > 30


def test_what_a_set_lacks_is_refused_by_name():
    cell = cs.load("pybamm:Chen2020")
    assert {"positive.active.density", "limits.plating_margin"} <= set(cell.missing)
    assert not set(cell.missing) & {path for path, _ in cell.values()}
    with pytest.raises(InputError, match="PyBaMM's set Chen2020 does not give it") as error:
        cs.design(cell).energy_density("stack")
    assert error.value.key in cell.missing
    assert f"--set {error.value.key}=" in error.value.remedy


def test_what_is_given_in_its_place_works():
    cell = cs.load("pybamm:Chen2020")
    densities = {path: 2000.0 for path in cell.missing if path.endswith(".density")}
    others = {path: 0.0 for path in cell.missing if path.endswith(("expansion", "absorbed"))}
    given = cell.replace(densities | others)
    assert not set(given.missing) & set(densities)
    plan = cs.design(given)
    assert plan.stack_thickness == pytest.approx((12 + 85.2 + 12 + 75.6 + 16) / 2 * 1e-6 + 86.4e-6)
    with pytest.raises(InputError, match="no housing is known"):
        plan.energy_density("cell")


def test_a_cell_of_a_set_travels_and_changes(pair):
    cell, _ = pair
    again = pickle.loads(pickle.dumps(cell))  # noqa: S301 - our own
    assert again.hash == cell.hash
    assert again.missing == cell.missing
    thick = cell.replace({"separator.thickness": "40 um"})
    assert thick.hash != cell.hash
    assert cs.design(thick).nominal_capacity == pytest.approx(
        cs.design(cell).nominal_capacity, rel=0.01
    )


def test_laws_without_a_temperature_are_known():
    assert at_one_temperature(cs.load("pybamm:Ecker2015")) == ()
    assert set(at_one_temperature(cs.load("pybamm:Chen2020"))) == {
        *("positive.active.diffusivity", "negative.active.diffusivity"),
        *("separator.electrolyte.conductivity", "separator.electrolyte.diffusivity"),
    }


def test_a_pole_outside_the_used_range_is_held():
    """Ramadass's potential of the oxide has poles at x = 0.25, 0.37 and 0.89."""
    potential = cs.load("pybamm:Ramadass2004").positive.active.open_circuit_potential
    low, high = potential.valid["x"]
    assert 0.373 < low < 0.43
    assert 0.88 < high < 0.889
    x = np.linspace(0, 1, 2001)
    assert np.all(np.diff(potential(x=x)) <= 1e-12)


X = pybamm.InputParameter("x")
PIECES = (
    X,
    -X,
    X - (2 - X),
    (X - 1) - X,
    X / (X / 3),
    2 / (X * X),
    X**2,
    (X**2) ** X,
    X ** (X**2),
    (-X) ** 2,
    -(X**2),
    pybamm.exp(-X) - pybamm.tanh(X - 1),
    pybamm.minimum(X, 0.5) * pybamm.maximum(X, 0.25),
    pybamm.sqrt(X) + pybamm.log(X) + pybamm.arctan(X) + pybamm.cosh(X) + pybamm.sinh(X),
    pybamm.arcsinh(X) - pybamm.sin(X) * pybamm.cos(X),
    abs(X - 0.5),
    X * -2.5e-13,
)


@pytest.mark.parametrize("number", range(4))
def test_a_formula_reads_back_as_the_same_numbers(number):
    joined = (
        lambda a, b: a - b,
        lambda a, b: a / (2 + b * b),
        lambda a, b: a * b,
        lambda a, b: (3 + a * a) ** b,
    )[number]
    for one, other in itertools.product(PIECES, repeat=2):
        symbol = joined(one, other)
        for x in (0.3, 0.7):
            tree = expressions.parse(formulas.text(symbol), ("x",))
            found = expressions.evaluate(tree, {"x": np.float64(x)})
            assert found == pytest.approx(symbol.evaluate(inputs={"x": x}), rel=1e-12, abs=1e-300)


def test_what_has_no_formula_is_refused():
    with pytest.raises(formulas.NoFormulaError, match="Interpolant"):
        formulas.text(pybamm.Interpolant(np.linspace(0, 1, 5), np.arange(5.0), X))


def test_an_activation_energy_is_found_or_there_is_none():
    state = np.array([0.2, 0.8])
    found = laws.activation_energy(lambda _, T: state * arrhenius(34700.0, T))
    assert found == pytest.approx(34700.0, abs=1e-3)
    assert laws.activation_energy(lambda _, T: state + 0 * T) == 0
    assert laws.activation_energy(lambda _, T: state * T) is None
    assert laws.activation_energy(lambda _, T: arrhenius(1e4 * (1 + state), T)) is None
