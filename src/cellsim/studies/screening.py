"""What a figure provably does not depend on, by patterns of paths.

Claims vary, and windows draw, no value that cannot change the figure: that saves half the runs and
hides nothing. A test runs some of them and finds no difference.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

#: What ends a cell at rest: nothing to a run, which is over before it counts.
AT_REST = (
    *("ageing.*", "decomposition.*", "*.melting_temperature", "*.shutdown_temperature"),
    "*.stable_temperature",
)
#: What stands around the cells of a pack.
PACK = ("pack.*",)
#: Limits of charging only: nothing to a discharge.
CHARGING = (
    *("limits.maximum_charge_rate", "limits.plating_margin", "limits.maximum_temperature"),
    "*critical_current*",
)
#: What only warms the cell: nothing to one that is held at its temperature.
WARMING = ("thermal.*",)
#: Masses alone. The density of lithium metal is kept: it sets how much the cell swells.
MASS = (
    *("case.tab_mass", "case.hardware_mass", "case.electrolyte_excess", "pack.mass_fraction"),
    *("*.active.density", "*.electrolyte.density", "*.collector.density", "*.carbon.density"),
    *("*.binder.density", "*.matrix.density", "*.host.density", "case.film.density"),
)
#: Outer size and mass: a share of a discharge is the same for any area of the same stack. On a cell
#: that warms they act through its warmth alone, and so do the specific heat and the heat transfer
#: coefficient, of which less is known.
SIZE = (
    *("case.*", "*collector*", "*.host*", "*.expansion", "*swelling_absorbed"),
    *MASS,
)
#: A value stated at 25 degC needs none of these there.
OTHER_TEMPERATURES = ("*activation_energy", "*entropic_coefficient")


#: Nothing to the design of a cell and the closed form of its discharge at 25 degC.
DESIGN = (*AT_REST, *PACK, *CHARGING, *WARMING, *OTHER_TEMPERATURES)


def discharging(thermal: str, *, only_at_reference: bool) -> tuple[str, ...]:
    """What no discharge depends on where the cell is held so, at 25 degC alone or elsewhere."""
    if thermal != "isothermal":
        return CHARGING
    return (*CHARGING, *WARMING, *(OTHER_TEMPERATURES if only_at_reference else ()))


def among(*patterns: str) -> Callable[[str], bool]:
    """Whether a path matches one of them."""
    return lambda path: any(fnmatchcase(path, pattern) for pattern in patterns)


def apart_from(*patterns: str) -> Callable[[str], bool]:
    """Whether a path matches none of them."""
    counted = among(*patterns)
    return lambda path: not counted(path)
