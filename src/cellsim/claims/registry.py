"""The studies that a claim may call, and what each provably does not depend on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cellsim import studies
from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.parameters.units import kelvin
from cellsim.protocols import rate as parse_rate
from cellsim.studies import screening
from cellsim.studies.charge_time import charge_time_each
from cellsim.studies.energy_density import estimated_energy_density

if TYPE_CHECKING:
    import xarray as xr

Kind = Literal["plain", "product", "speed"]

#: The rate of the closed form of a discharge [1/h].
_ESTIMATED = 1 / 3


@dataclass(frozen=True)
class Study:
    """A study and its screening.

    Attributes
    ----------
    stood_for : tuple of str
        Patterns of paths whose whole effect others with a wider range stand for.
    isothermal : mapping
        Quantity -> patterns of paths on which it does not depend while the cell is isothermal,
        in addition to `CHARGING` and `WARMING`; quantities that are not named are not screened.
    prices : bool
        It depends on the prices, too.
    kinds : mapping
        Quantity -> on which scale its spread is taken (`scale.Scale`), where that is not plain.
    at_rest : tuple of str
        Quantities on which `AT_REST` counts, too.
    solves : bool
        It runs an engine, and so takes a mesh.
    each : callable, optional
        The same of several cells side by side, in the order given.
    estimate : callable, optional
        The same Dataset in closed form, for a discharge at C/3 and 25 degC: good for the small
        effects, and to tell which these are.
    """

    run: Callable[..., xr.Dataset]
    isothermal: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stood_for: tuple[str, ...] = ()
    prices: bool = False
    at_rest: tuple[str, ...] = ()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    solves: bool = True
    each: Callable[..., list[xr.Dataset]] | None = None
    estimate: Callable[..., xr.Dataset] | None = None

    def estimated(self, arguments: Mapping[str, Any]) -> bool:
        """Whether the closed form says something of what is asked for."""
        same = math.isclose(parse_rate(arguments.get("rate", "C/3")), _ESTIMATED)
        return self.estimate is not None and same and _only_at_reference(arguments)

    def for_batch(self, arguments: Mapping[str, Any]) -> bool:
        """Whether what is asked for is the batch engine's."""
        usual = {"engine": "batch", "model": "DFN"}
        return self.solves and all(arguments.get(k, v) == v for k, v in usual.items())

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
        {"energy_density": screening.MASS, "specific_energy": ()},
        kinds={"energy_density": "product", "specific_energy": "product"},
        estimate=estimated_energy_density,
    ),
    "rate_capability": Study(
        studies.rate_capability,
        {"capacity_fraction": screening.SIZE, "energy_fraction": screening.SIZE},
    ),
    "charge_time": Study(
        studies.charge_time,
        stood_for=screening.SIZE,
        kinds={"charge_time": "speed"},
        each=charge_time_each,
    ),
    "temperature_window": Study(
        studies.temperature_window,
        {"energy_fraction": screening.SIZE},
        kinds={"charge_time": "speed"},
        at_rest=("upper_bound", "limit_temperature"),
    ),
    "upper_limits": Study(
        studies.upper_limits,
        at_rest=("upper_bound", "limit_temperature"),
        solves=False,
    ),
    "self_heating": Study(studies.self_heating, at_rest=("onset",), solves=False),
    "materials": Study(
        studies.materials, {"intensity": ()}, kinds={"intensity": "product"}, solves=False
    ),
    "cost": Study(
        studies.cost, {"total_cost": ()}, kinds={"total_cost": "product"}, prices=True, solves=False
    ),
}
