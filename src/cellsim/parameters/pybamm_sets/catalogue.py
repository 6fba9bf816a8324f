"""Which sets there are, told without importing PyBaMM, and which can be no cell here."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

#: Before the name of a set where the name of a cell stands.
PREFIX = "pybamm:"

_TWO_PHASES = "its negative electrode has two active phases, graphite and silicon, and one is all"
_NO_LITHIUM = "it is no lithium-ion cell"

#: Sets of other models, with the reason.
REFUSED = {
    "Bonkile2024": _TWO_PHASES,
    "Chen2020_composite": _TWO_PHASES,
    "Chayambuka2022": f"{_NO_LITHIUM} but one of sodium",
    "Sulzer2019": f"{_NO_LITHIUM} but one of lead and acid",
    "ECM_Example": "it is an equivalent circuit and has no electrodes",
    "MSMR_Example": "its potentials are those of the MSMR model, a sum of reactions that gives "
    "x as a function of U",
}


@cache
def installed() -> tuple[str, ...]:
    """Every set that PyBaMM itself ships, sorted."""
    points = entry_points(group="pybamm_parameter_sets")
    return tuple(sorted(one.name for one in points if one.value.startswith("pybamm.")))


def loadable() -> tuple[str, ...]:
    """The sets that are cells here."""
    return tuple(name for name in installed() if name not in REFUSED)
