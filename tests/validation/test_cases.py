"""Every shipped case loads; every bad one says file, key, value and remedy."""

from __future__ import annotations

import pytest

from cellsim.errors import InputError
from cellsim.parameters import references
from cellsim.validation import cases, load_case
from cellsim.validation.measures import MEASURES
from cellsim.validation.points import points

FILE = "validation/catl-lfp.toml"
TABLE = "validation/kato2018-600um.csv"


@pytest.mark.parametrize("name", cases())
def test_every_case_loads_and_its_sources_resolve(name):
    case = load_case(name)
    assert {source for _, source in case.sources} <= set(references())
    for comparison in case.comparisons:
        found = points(comparison, case.folder)
        assert found
        for point in found:
            assert (point.value is None) == bool(comparison.closed_form)
            MEASURES[comparison.compare].check(point.arguments)
            assert case.tested(comparison, point.changes).hash


@pytest.mark.parametrize("name", cases())
def test_what_is_no_prediction_says_why(name):
    case = load_case(name)
    for comparison in case.comparisons:
        roles = {point.role for point in points(comparison, case.folder)}
        assert roles == {"prediction"} or comparison.because


def test_what_was_asked_for_is_all_there():
    assert {
        "kato2018-thick-electrodes",
        "yanev2024-granular-rate",
        "bielefeld2020-rates",
        "miss2022-resistances",
        "naik2022-conductivity",
        "bielefeld2022-contact",
        "lee2020-anode-free",
        "lg-e78",
        "tesla-4680",
        "byd-blade",
        "catl-lfp",
        "nissan-leaf-2018",
        "lg-m50",
        "samsung-15l-cold",
        "ageing-nca",
        "self-heating-liquid",
        "limits-sulfide",
        "limits-liquid",
        "limits-lithium",
        "limits-foil",
        "catenaro2021-m50",
    } <= set(cases())


BAD = {
    "unknown key": (
        'role = "fit"',
        'rule = "fit"',
        "rule = fit: is not a key of the schema - remove it, or check its spelling",
    ),
    "unknown measure": (
        'compare = "energy density"',
        'compare = "energy densty"',
        "there is no measure 'energy densty' - did you mean 'energy density'?",
    ),
    "wrong unit": (
        'unit = "W.h/L"',
        'unit = "W.h/kg"',
        "'energy density' is given in W.h/L - set unit = \"W.h/L\"",
    ),
    "unknown cell": (
        'cell = "liquid-lfp-graphite-ev"',
        'cell = "liquid-lfp-graphite-eve"',
        "there is no cell 'liquid-lfp-graphite-eve' - did you mean 'liquid-lfp-graphite-ev'?",
    ),
    "unknown source": (
        'source = "stock2023"',
        'source = "stock2024"',
        "source = stock2024: is in no references*.bib - did you mean stock2023?",
    ),
    "two values": (
        "value = 161\n",
        'value = 161\ntable = "x.csv"\n',
        "is published in one way - give 'value', 'table' or 'closed_form'",
    ),
    "a fit that does not say of what": (
        'because = "the mass',
        'where = "the mass',
        "is a fit - say in 'because' of what, or on which points",
    ),
    "unknown argument": (
        'arguments = { electrode = "negative" }',
        'arguments = { electrod = "negative" }',
        "comparisons.1.arguments.electrod = negative: is no argument of the measure - "
        "did you mean electrode?",
    ),
    "an override without origin": (
        "value = 161\n",
        'value = 161\nset = { "positive.thickness" = { value = "90 um" } }\n',
        "has no origin - give 'source', or 'why' where it is assumed",
    ),
    "a spread without origin": (
        '[[comparisons]]\nname = "positive by itself"',
        '[spread]\n"positive.thickness" = { relative = 0.1 }\n\n'
        '[[comparisons]]\nname = "positive by itself"',
        "has no origin - give 'source', or 'why' where it is assumed",
    ),
    "a spread of nothing": (
        '[[comparisons]]\nname = "positive by itself"',
        '[spread]\n"positive.thicknes" = { relative = 0.1, why = "x" }\n\n'
        '[[comparisons]]\nname = "positive by itself"',
        "spread.positive.thicknes: is no single number of the cell - "
        "did you mean positive.thickness?",
    ),
    "a spread of a function": (
        '[[comparisons]]\nname = "positive by itself"',
        '[spread]\n"positive.active.open_circuit_potential" = { relative = 0.1, why = "x" }\n\n'
        '[[comparisons]]\nname = "positive by itself"',
        "spread.positive.active.open_circuit_potential: is no single number of the cell",
    ),
    "an override of nothing": (
        "value = 161\n",
        'value = 161\nset = { "positive.thicknes" = { value = "90 um", why = "x" } }\n',
        "there is no 'thicknes' here - did you mean 'thickness'?",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_says_what_is_wrong(edited, what):
    old, new, message = BAD[what]
    path = edited(FILE, old, new)
    with pytest.raises(InputError) as caught:
        load_case("catl-lfp")
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


BAD_TABLES = {
    "no value": ("current [mA/cm^2],value", "current [mA/cm^2],values", "has no column 'value'"),
    "no number": ("0.5,14.6", "0.5,much", "much: is not a number"),
    "no role": (
        "current [mA/cm^2],value\n0.5,14.6",
        "current [mA/cm^2],value,role\n0.5,14.6,guess",
        "guess: is no role - one of prediction, fit, stand-in, calculated",
    ),
    "a short line": ("6,13.9", "6", "6: has 1 entries for 2 columns"),
}


@pytest.mark.parametrize("what", BAD_TABLES)
def test_a_bad_table_says_what_is_wrong(edited, what):
    old, new, message = BAD_TABLES[what]
    path = edited(TABLE, old, new)
    case = load_case("kato2018-thick-electrodes")
    with pytest.raises(InputError) as caught:
        points(case.comparisons[0], case.folder)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_case_that_is_not_there():
    with pytest.raises(
        InputError, match="there is no validation case 'catl' - did you mean catl-lfp"
    ):
        load_case("catl")
