"""Laws of ageing and decomposition as data: complete, sourced, refused where they make no sense."""

from __future__ import annotations

import pytest

import cellsim as cs
from cellsim.errors import InputError

SEI = "materials/sei-decomposition-liquid.toml"


def test_every_shipped_cell_ages_and_decomposes(cell):
    assert cell.ageing is not None
    assert cell.decomposition.present


def test_what_is_left_out_is_said(cell):
    if {"interphase", "anode", "cathode"} - set(cell.decomposition.present):
        assert len(cell.decomposition.notes) > 20


def test_a_law_can_be_exchanged(liquid):
    other = liquid.replace({"ageing": "ageing-lfp-liquid"})
    assert other.ageing.name == "ageing-lfp-liquid"
    assert other.hash != liquid.hash


def test_a_reaction_can_be_exchanged(solid):
    other = solid.replace({"decomposition.cathode": "nmc-nickel-rich-sulfide-decomposition"})
    assert other.decomposition.cathode.rate.si > solid.decomposition.cathode.rate.si


def test_a_value_of_a_law_can_be_set(liquid):
    changed = liquid.replace({"ageing.loss_activation_energy": "50 kJ/mol"})
    assert changed["ageing.loss_activation_energy"].si == 50e3


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (SEI, 'order = "first-order"', 'order = "passivating"', "film_scale"),
        ("materials/lco-sulfide-decomposition.toml", "[0.93, 0.99]", "[0.93, 1.0]", "never starts"),
        ("materials/ageing-m50-liquid.toml", "cycle_exponent", "cycle_exponents", "not a key"),
        ("cells/asslb-nmc-graphite-gen1.toml", 'notes = "No reaction', '# "', "left out"),
    ],
)
def test_what_makes_no_sense_is_refused(edited, file, old, new, problem):
    edited(file, old, new)
    users = {"lco": "asslb-small-maxell", "asslb": "asslb-nmc-graphite-gen1"}
    stem = file.split("/")[1].split("-")[0]
    with pytest.raises(InputError, match=problem):
        cs.load(users.get(stem, "liquid-nmc811-graphite-m50"))
