"""One case to solve: a cell, a protocol and the state it starts from - the same for any engine."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from cellsim.cell_design import Design, design
from cellsim.constants import ZERO_CELSIUS
from cellsim.engines.programme import Segment, programme
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell, PlanarElectrode
from cellsim.parameters.units import kelvin
from cellsim.protocols import Protocol
from cellsim.protocols.records import CHARGE

MODELS = ("DFN", "SPMe", "SPM")
THERMAL = ("isothermal", "lumped")

#: How close to empty or full a particle may start: potentials are singular at 0 and 1.
_EDGE = 1e-4


@dataclass(frozen=True)
class Mesh:
    """Points in each layer and along each particle's radius."""

    negative: int = 20
    separator: int = 10
    positive: int = 20
    particle: int = 20

    def __post_init__(self) -> None:
        for name, points in vars(self).items():
            if not isinstance(points, int) or points < 3:
                raise InputError(
                    "is too few points", key=f"mesh.{name}", value=points, remedy="give at least 3"
                )


#: For the spread of many: a discharge's energy is within 0.7 % of the nominal one where the default
#: mesh has it, at a third to a tenth of the time.
COARSE = Mesh(negative=12, separator=5, positive=12, particle=14)

#: Of a time step [relative]. On the loose one a fastest charge takes half the work, and its minutes
#: are within 0.2 % for 95 of 100 cells drawn.
TOLERANCE, LOOSE = 1e-4, 3e-4


@dataclass(frozen=True)
class Case:
    """All that an engine needs; temperatures in K, areas in m2, capacity in A.h.

    For the batch engine a case may stand for a `number` of them: values of the cell are arrays then
    (`parameters.variants`), as may be the temperature and the rates of the protocol's steps; and
    `refusals` says which cannot be.
    """

    cell: Cell
    protocol: Protocol
    temperature: float
    initial_soc: float
    model: str
    thermal: str
    mesh: Mesh
    number: int = 1
    refusals: np.ndarray | None = field(default=None, compare=False)

    @cached_property
    def design(self) -> Design:
        """The resolved stack; nominal capacity and area come from it."""
        return design(self.cell)

    @cached_property
    def programme(self) -> tuple[Segment, ...]:
        """The steps of the protocol in numbers of this cell."""
        return programme(self)

    @property
    def capacity(self) -> float:
        """Nominal capacity [A.h]; 1C in A."""
        return self.design.nominal_capacity

    @property
    def area(self) -> float:
        """Electrode area of all units [m2]."""
        return self.design.electrode_area

    @cached_property
    def stoichiometry(self) -> tuple[float, float | None]:
        """Positive and negative stoichiometry at the start, counted down from fully charged."""
        removed = (1 - self.initial_soc) * 3600 * self.capacity / self.area
        state, negative = self.design.balance, self.cell.negative
        x_p = state.x_p[1] + removed / self.cell.positive.host_capacity
        x_n = None
        if state.x_n is not None and not isinstance(negative, PlanarElectrode):
            x_n = _inside(state.x_n[1] - removed / negative.host_capacity)
        return _inside(x_p), x_n

    @property
    def metal(self) -> float:
        """Charge of the lithium on a planar electrode at the start [A.h]; infinite without one."""
        if not self.cell.lithium_metal:
            return math.inf
        left = (
            self.design.balance.lithium - self.stoichiometry[0] * self.cell.positive.host_capacity
        )
        return left * self.area / 3600

    @property
    def heat_capacity(self) -> float:
        """Of the whole cell [J/K]."""
        return self.design.mass("cell") * self.cell.thermal.specific_heat.si

    @property
    def cooling(self) -> float:
        """Heat transfer coefficient times outer area [W/K]."""
        return self.cell.thermal.heat_transfer_coefficient.si * self.design.outer_area


def _inside(x: Any) -> Any:
    return np.clip(x, _EDGE, 1 - _EDGE)


def make_case(
    cell: Cell,
    protocol: Protocol,
    temperature: str | float = "25 degC",
    initial_soc: float | None = None,
    model: str = "DFN",
    thermal: str = "isothermal",
    mesh: Mesh | None = None,
) -> Case:
    """Check what the user gave and put it together.

    Raises
    ------
    InputError
        A protocol, model, temperature or state of charge that cannot be used.
    """
    if not isinstance(protocol, Protocol):
        raise InputError(
            "is not a protocol",
            key="protocol",
            value=protocol,
            remedy="give discharge(...), charge(...), protocol([...]) or another of them",
        )
    for key, value, known in (("model", model, MODELS), ("thermal", thermal, THERMAL)):
        if value not in known:
            raise InputError(
                "is not known", key=key, value=value, remedy=f"one of {', '.join(known)}"
            )
    soc = protocol.start if initial_soc is None else float(initial_soc)
    if not 0 <= soc <= 1:
        raise InputError(
            "is not a state of charge", key="initial_soc", value=soc, remedy="between 0 and 1"
        )
    _check_end(protocol, soc)
    return Case(cell, protocol, kelvin(temperature), soc, model, thermal, mesh or Mesh())


def _check_end(protocol: Protocol, soc: float) -> None:
    """A charge that is all there is must have something to do."""
    first = protocol.steps[0]
    end = first.until.soc
    if len(protocol.steps) == 1 and first.direction == CHARGE and end is not None and soc >= end:
        raise InputError(
            f"is not below the end of the charge, {end:g}",
            key="initial_soc",
            value=soc,
            remedy="start lower",
        )


def describe(temperature: float) -> str:
    """A temperature as people read it."""
    return f"{temperature - ZERO_CELSIUS:g} degC"
