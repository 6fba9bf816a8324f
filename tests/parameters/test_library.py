"""Loading: every shipped file, and every kind of bad input with its message."""

from __future__ import annotations

import re

import pytest

import cellsim as cs
from cellsim.parameters import load_material, materials, references
from cellsim.parameters.files import reference_keys
from cellsim.parameters.prices import load_prices
from tests.conftest import CELLS

GEN1 = "cells/asslb-nmc-graphite-gen1.toml"


def test_the_ten_cells_are_there():
    assert set(CELLS) <= set(cs.cells())


@pytest.mark.parametrize("name", materials())
def test_every_material_loads_and_its_sources_resolve(name):
    material = load_material(name)
    known = references()
    for field in type(material).model_fields:
        for source in getattr(getattr(material, field), "source", ()):
            assert source in known


def test_the_keys_are_those_of_the_parsed_bibliography():
    assert reference_keys() == set(references())


def test_every_source_of_every_cell_resolves(cell):
    sources = {source for _, value in cell.values() for source in value.source}
    assert sources
    assert sources <= set(references())


def test_every_material_of_a_cell_has_a_price(cell):
    priced = load_prices().prices
    assert set(cs.design(cell).material_masses) <= set(priced)


def test_load_by_path(edited):
    path = edited(GEN1, 'title = "', 'title = "Mine: ')
    assert cs.load(str(path)).title.startswith("Mine: ")
    assert cs.load(path).name == "asslb-nmc-graphite-gen1"


def test_unknown_cell_suggests_the_nearest():
    with pytest.raises(
        cs.InputError, match=r"no cell 'asslb-nmc-graphite-gen2' - did you mean asslb"
    ):
        cs.load("asslb-nmc-graphite-gen2")


def test_missing_file():
    with pytest.raises(cs.InputError, match=r"nowhere\.toml: there is no such file"):
        cs.load("nowhere.toml")


#: piece of the gen1 file -> replacement, and what the message must say.
BAD = [
    ("unknown key", "[separator]\n", "[separator]\nthicknes = 1\n", r"separator\.thicknes.*spell"),
    (
        "volume fractions above 1",
        'active_fraction = { value = 0.47, unit = "dimensionless", kind = "derived", grade = '
        '"secondary", source = ["bazzoun2026", "minnmann2021"], range = [0.44, 0.49]',
        'active_fraction = { value = 0.97, unit = "dimensionless", kind = "derived", grade = '
        '"secondary", source = ["bazzoun2026", "minnmann2021"], range = [0.44, 0.99]',
        r"positive\.active_fraction = 0\.97: the volume fractions add up to 1\.38.*not exceed 1",
    ),
    (
        "N/P below 1",
        'n_to_p = { value = 1.2, unit = "dimensionless", kind = "assumed", range = [1.1, 1.3]',
        'n_to_p = { value = 0.9, unit = "dimensionless", kind = "assumed", range = [0.9, 1.3]',
        r"negative\.n_to_p = 0\.9: with less than 1 the negative.*make it at least 1",
    ),
    (
        "both N/P and thickness",
        "n_to_p = { value = 1.2",
        'thickness = { value = 90, unit = "um", kind = "assumed", range = [90, 90], why = "x" }\n'
        "n_to_p = { value = 1.2",
        r"negative\.n_to_p: N/P and thickness both set.*give one of them",
    ),
    (
        "voltage limit outside the open-circuit window",
        'upper_voltage = { value = 4.2, unit = "V", kind = "assumed", range = [4.15, 4.25]',
        'upper_voltage = { value = 9.2, unit = "V", kind = "assumed", range = [4.15, 9.25]',
        r"limits\.upper_voltage = 9\.2 V: lies outside the open-circuit window.*change the limit",
    ),
    (
        "limits exchanged",
        'lower_voltage = { value = 2.5, unit = "V", kind = "assumed", range = [2.5, 2.8]',
        'lower_voltage = { value = 4.5, unit = "V", kind = "assumed", range = [2.5, 4.8]',
        r"limits\.lower_voltage = 4\.5 V: is not below the upper limit",
    ),
    (
        "lower limit never reached",
        'lower_voltage = { value = 2.5, unit = "V", kind = "assumed", range = [2.5, 2.8]',
        'lower_voltage = { value = 0.01, unit = "V", kind = "assumed", range = [0.0, 2.8]',
        r"limits\.lower_voltage.*outside the open-circuit window.*raise it|must be positive",
    ),
    (
        "non-positive thickness",
        'thickness = { value = 40, unit = "um", kind = "assumed", range = [30, 60]',
        'thickness = { value = -40, unit = "um", kind = "assumed", range = [-60, 60]',
        r"separator\.thickness = -40 um: must be positive",
    ),
    (
        "wrong dimension",
        'thickness = { value = 40, unit = "um", kind = "assumed", range = [30, 60]',
        'thickness = { value = 40, unit = "kg", kind = "assumed", range = [30, 60]',
        r"separator\.thickness = 40 kg: unit 'kg' has the wrong dimension - give a unit such as m",
    ),
    (
        "unknown unit",
        'thickness = { value = 40, unit = "um", kind = "assumed", range = [30, 60]',
        'thickness = { value = 40, unit = "smoot", kind = "assumed", range = [30, 60]',
        r"separator\.thickness.*unit 'smoot' is not known",
    ),
    (
        "range without the value",
        'thickness = { value = 40, unit = "um", kind = "assumed", range = [30, 60]',
        'thickness = { value = 40, unit = "um", kind = "assumed", range = [50, 60]',
        r"separator\.thickness = 40 um: range \[50\.0, 60\.0\] does not contain the value 40",
    ),
    (
        "range backwards",
        'thickness = { value = 40, unit = "um", kind = "assumed", range = [30, 60]',
        'thickness = { value = 40, unit = "um", kind = "assumed", range = [60, 30]',
        r"separator\.thickness.*runs backwards",
    ),
    (
        "source that does not resolve",
        'source = "yanev2024", where = "coverage at 73 wt%"',
        'source = "yanev2042", where = "coverage at 73 wt%"',
        r"positive\.contact_fraction.*'yanev2042' is not in references.*did you mean yanev2024",
    ),
    (
        "source without a grade",
        'kind = "measured", grade = "secondary", source = "yanev2024"',
        'kind = "measured", source = "yanev2024"',
        r"positive\.contact_fraction.*needs its 'grade'",
    ),
    (
        "measured without a source",
        'kind = "measured", grade = "secondary", source = "yanev2024"',
        'kind = "measured", grade = "secondary"',
        r"positive\.contact_fraction.*needs a 'source'",
    ),
    (
        "assumed without a why",
        'kind = "assumed", range = [30, 60], why = "',
        'kind = "assumed", range = [30, 60], where = "',
        r"separator\.thickness.*an assumed value needs 'why'",
    ),
    ("missing key", "width = {", "breadth = {", r"case\.(width: is missing - add it|breadth)"),
    ("unknown material", 'interface = "nmc-sulfide"', 'interface = "nmc-sulphide"', r"nmc-sulfide"),
    ("not a number", "value = 40, unit", 'value = "forty", unit', r"separator\.thickness\.value"),
    ("broken TOML", "[separator]", "[separator", r"not valid TOML"),
    (
        "solid and liquid together",
        '[separator]\nelectrolyte = "li6ps5cl"',
        '[separator]\nelectrolyte = "lipf6-ec-emc-3-7"',
        r"positive\.electrolyte = li6ps5cl: is a solid-electrolyte.*liquid or solid throughout",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_cell_file(edited, old, new, message):
    edited(GEN1, old, new)
    with pytest.raises(cs.InputError) as caught:
        cs.load("asslb-nmc-graphite-gen1")
    text = str(caught.value)
    assert re.search(message, text), text
    assert "asslb-nmc-graphite-gen1.toml" in text
    assert "\n" not in text


BAD_MATERIAL = [
    (
        "hostile expression",
        'expression = "1.093*(8.4e-13*exp(-11.3*x) + 8.2e-15)"',
        "expression = \"__import__('os').system('touch hacked')\"",
        r"graphite\.toml: diffusivity.*not allowed in an expression.*use numbers",
    ),
    (
        "stray variable",
        'expression = "1.093*(8.4e-13*exp(-11.3*x) + 8.2e-15)"',
        'expression = "1.093*(8.4e-13*exp(-11.3*c_e) + 8.2e-15)"',
        r"graphite\.toml: diffusivity.*depends on c_e - only x, T may stand here",
    ),
    (
        "infinite",
        'expression = "1.093*(8.4e-13*exp(-11.3*x) + 8.2e-15)"',
        'expression = "9**9**9**9*x"',
        r"graphite\.toml: diffusivity.*is not finite within its measured range",
    ),
    ("unknown type", 'type = "active"', 'type = "activ"', r"graphite\.toml: type = activ.*one of"),
    ("not a formula", 'formula = "C6"', 'formula = "carbon"', r"formula = carbon: .*not a formula"),
    ("wrong family", 'family = "graphite"', 'family = "coal"', r"graphite\.toml: family = coal"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), [b[1:] for b in BAD_MATERIAL], ids=[b[0] for b in BAD_MATERIAL]
)
def test_bad_material_file(edited, tmp_path, monkeypatch, old, new, message):
    monkeypatch.chdir(tmp_path)
    edited("materials/graphite.toml", old, new)
    with pytest.raises(cs.InputError) as caught:
        cs.load("asslb-nmc-graphite-gen1")
    assert re.search(message, str(caught.value)), str(caught.value)
    assert not list(tmp_path.glob("hacked"))


def test_values_of_a_material_can_be_replaced_in_a_cell(solid):
    """The cell's own measurement wins over the material's, and says where it comes from."""
    own, shared = solid["positive.active.diffusivity"], load_material("nmc622").diffusivity
    assert own.si != shared.si
    assert solid["positive.active.open_circuit_potential"].source == (
        load_material("nmc622").open_circuit_potential.source
    )


class TestReplace:
    def test_units(self, solid):
        for thickness in ("95 um", "95um", "0.095 mm", 95e-6):
            changed = solid.replace(
                {"positive.thickness": thickness, "negative.thickness": "105um"}
            )
            assert changed.positive.thickness.si == pytest.approx(95e-6, rel=1e-12, abs=0)

    def test_leaves_the_original_alone(self, solid):
        before = solid.hash
        changed = solid.replace({"separator.thickness": "30 um"})
        assert solid.hash == before != changed.hash
        assert solid.separator.thickness.si == pytest.approx(40e-6, rel=1e-12, abs=0)

    def test_says_that_the_user_set_it(self, solid):
        value = solid.replace({"separator.thickness": "30 um"}).separator.thickness
        assert value.kind == "assumed"
        assert value.why == "set by the user"

    def test_a_function_by_a_factor_or_a_constant(self, solid):
        path = "negative.active.diffusivity"
        half = solid.replace({f"{path}.factor": 0.5})
        assert half[path](x=0.4) == pytest.approx(0.5 * solid[path](x=0.4), rel=1e-12, abs=0)
        constant = solid.replace({path: "1e-14 m^2/s"})
        assert constant[path](x=0.4) == pytest.approx(1e-14, rel=1e-12, abs=0)

    def test_an_electrolyte_in_every_layer(self, solid, liquid):
        changed = solid.replace({"electrolyte.conductivity": "5 mS/cm"})
        for layer in ("positive", "separator", "negative"):
            assert changed[layer].electrolyte.conductivity.si == pytest.approx(
                0.5, rel=1e-12, abs=0
            )
        one = solid.replace({"separator.electrolyte.conductivity": "5 mS/cm"})
        assert one.positive.electrolyte == solid.positive.electrolyte
        wet = liquid.replace({"separator.electrolyte.conductivity.factor": 0.5})
        assert wet.positive.electrolyte == wet.separator.electrolyte != liquid.separator.electrolyte

    def test_n_to_p_carries_the_negative_along(self, solid):
        thick = solid.replace({"positive.thickness": "120 um"})
        assert cs.design(thick).n_to_p == pytest.approx(1.2, rel=1e-6)
        ratio = thick.negative.thickness.si / solid.negative.thickness.si
        assert ratio == pytest.approx(120 / 80, rel=1e-6)

    @pytest.mark.parametrize("ratio", [1.05, 1.1, 1.5, 3.0])
    def test_n_to_p_is_met(self, solid, liquid, ratio):
        for cell in (solid, liquid):
            changed = cell.replace({"negative.n_to_p": ratio})
            assert cs.design(changed).n_to_p == pytest.approx(ratio, rel=1e-5)

    def test_the_last_word_on_the_negative_wins(self, solid):
        by_thickness = solid.replace({"negative.thickness": "100 um"})
        assert by_thickness.negative.n_to_p is None
        by_ratio = by_thickness.replace({"negative.n_to_p": 1.2})
        assert by_ratio.negative.thickness.si == pytest.approx(
            solid.negative.thickness.si, rel=1e-9
        )

    def test_a_material_by_name(self, solid):
        changed = solid.replace({"separator.electrolyte": "lsipscl"})
        assert changed.separator.electrolyte.name == "lsipscl"

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            (
                {"positive.thicknes": "95 um"},
                r"there is no 'thicknes' here - did you mean 'thickness'",
            ),
            ({"anode.thickness": "95 um"}, r"anode\.thickness: there is no 'anode' here"),
            (
                {"positive.thickness": "95"},
                r"positive\.thickness = 95: has no unit - give one, such as '95 um'",
            ),
            ({"positive.thickness": "95 kg"}, r"positive\.thickness.*wrong dimension"),
            ({"positive.thickness": "-5 um"}, r"positive\.thickness = -5\.0 um: must be positive"),
            ({"positive.thickness": "thick"}, r"positive\.thickness = thick.*not a number"),
            ({"positive.active": "unobtainium"}, r"positive\.active = unobtainium.*no material"),
            ({"positive": "thick"}, r"positive = thick: is not a value that can be set"),
            (
                {"positive.type": "planar"},
                r"positive\.type = planar: is not a value that can be set",
            ),
            ({"negative.thickness": "20 um"}, r"N/P is below 1"),
            ({"negative.thickness": "65 um"}, r"N/P is 0\.\d+"),
        ],
    )
    def test_refuses(self, solid, changes, message):
        with pytest.raises(cs.InputError) as caught:
            solid.replace(changes)
        assert re.search(message, str(caught.value)), str(caught.value)


def test_round_trip(cell):
    """A cell rebuilt from its own numbers is the same cell."""
    again = cell.replace({"separator.thickness": cell.separator.thickness.si})
    assert again.separator.thickness.si == cell.separator.thickness.si
    assert cs.load(cell.name).hash == cell.hash


def test_both_ends_of_every_range_can_be_built_or_say_why(cell):
    """One at a time, to its ends; a refusal is about balance or fractions, never a crash."""
    refused = []
    for path, value in cell.values():
        key = path if value.si_unit and hasattr(value, "value") else f"{path}.factor"
        for end in value.limits:
            try:
                cell.replace({key: end})
            except cs.InputError as error:
                refused.append(str(error))
    assert len(refused) <= 4, refused
    assert all(re.search(r"N/P|volume fractions|open-circuit", text) for text in refused)


def test_a_copy_of_a_function_has_its_own_factor(solid):
    """Also where the first has been called, by the design, say."""
    law = solid.positive.interface.exchange_current_density
    thrice = law.model_copy(update={"factor": 3.0})
    assert thrice(x=0.5, c_e=1000.0) == pytest.approx(3 * law(x=0.5, c_e=1000.0), rel=1e-12)
