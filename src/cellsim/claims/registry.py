"""The studies that a claim may call, and what each provably does not depend on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cellsim import studies
from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.parameters.units import kelvin
from cellsim.studies import screening
from cellsim.studies.charge_time import charge_time_many
from cellsim.studies.cost import cost_many
from cellsim.studies.energy_density import energy_density_many
from cellsim.studies.materials import materials_many
from cellsim.studies.oven_test import oven_test_many
from cellsim.studies.rate_capability import rate_capability_many
from cellsim.studies.self_heating import self_heating_many
from cellsim.studies.temperature_window import temperature_window_many
from cellsim.studies.upper_limits import upper_limits_many

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Study:
    """A study, of one cell and of many variants, and its screening.

    Attributes
    ----------
    run : callable
        Of a cell.
    many : callable
        Of many variants, along `case`, in the same names; `changes` is its second argument.
    isothermal : mapping
        Quantity -> patterns of paths on which it does not depend while the cell is isothermal,
        in addition to `CHARGING` and `WARMING`; quantities that are not named are not screened.
    stood_for : tuple of str
        Patterns of paths whose whole effect others with a wider range stand for.
    prices : bool
        It depends on the prices, too.
    speeds : tuple of str
        Quantities that may be infinite: it is their inverse that is worked with.
    at_rest : tuple of str
        Quantities on which `AT_REST` counts, too.
    solves : bool
        It runs an engine.
    """

    run: Callable[..., xr.Dataset]
    many: Callable[..., xr.Dataset]
    isothermal: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stood_for: tuple[str, ...] = ()
    prices: bool = False
    speeds: tuple[str, ...] = ()
    at_rest: tuple[str, ...] = ()
    solves: bool = True

    def depends_on(
        self, path: str, quantity: str, arguments: Mapping[str, Any], select: Mapping[str, Any]
    ) -> bool:
        """Whether a value can change the figure."""
        patterns = [*self.stood_for, *(() if "pack" in select.values() else screening.PACK)]
        if quantity not in self.at_rest:
            patterns += screening.AT_REST
        if quantity in self.isothermal and arguments.get("thermal") != "lumped":
            alone = _only_at_reference(arguments)
            patterns += screening.discharging("isothermal", only_at_reference=alone)
            patterns += self.isothermal[quantity]
        return screening.apart_from(*patterns)(path)


def _only_at_reference(arguments: Mapping[str, Any]) -> bool:
    at = arguments.get("temperatures", [arguments.get("temperature", REFERENCE_TEMPERATURE)])
    return all(kelvin(temperature) == REFERENCE_TEMPERATURE for temperature in at)


STUDIES: dict[str, Study] = {
    "energy_density": Study(
        studies.energy_density,
        energy_density_many,
        {"energy_density": screening.MASS, "specific_energy": ()},
    ),
    "rate_capability": Study(
        studies.rate_capability,
        rate_capability_many,
        {"capacity_fraction": screening.SIZE, "energy_fraction": screening.SIZE},
    ),
    "charge_time": Study(
        studies.charge_time,
        charge_time_many,
        stood_for=screening.SIZE,
        speeds=("charge_time",),
    ),
    "temperature_window": Study(
        studies.temperature_window,
        temperature_window_many,
        {"energy_fraction": screening.SIZE},
        speeds=("charge_time",),
    ),
    "upper_limits": Study(
        studies.upper_limits,
        upper_limits_many,
        at_rest=("upper_bound", "limit_temperature"),
        solves=False,
    ),
    "self_heating": Study(
        studies.self_heating, self_heating_many, at_rest=("onset",), solves=False
    ),
    "oven_test": Study(studies.oven_test, oven_test_many, at_rest=("runaway",), solves=False),
    "materials": Study(studies.materials, materials_many, {"intensity": ()}, solves=False),
    "cost": Study(studies.cost, cost_many, {"total_cost": ()}, prices=True, solves=False),
}
