"""The labelled result of a run, the same from any engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cellsim.engines.case import Case, describe
from cellsim.quantities import QUANTITIES

if TYPE_CHECKING:
    import xarray

#: The variables of a run, in the order of the Dataset; all along `time`.
VARIABLES = (
    *("voltage", "current", "temperature", "capacity", "energy", "soc"),
    *("anode_potential", "limit", "step"),
)

#: What is said of each step that was performed, along `segment`.
OF_STEPS = {
    "step_name": "name",
    "step_duration": "duration",
    "step_charge": "charge",
    "step_energy": "energy",
    "step_termination": "termination",
}


def _empty() -> np.ndarray:
    return np.empty(0)


@dataclass(frozen=True)
class Performed:
    """A step of a run: duration [s], charge [A.h] and energy [W.h] delivered, what ended it."""

    name: str
    duration: float
    charge: float
    energy: float
    termination: str


@dataclass(frozen=True)
class Run:
    """What an engine hands over; arrays along time, charge and energy counted as delivered.

    Units are those of `quantities.QUANTITIES`; `limit` holds words, `step` the number of the step,
    from 1, and `steps` those that were performed. A closure that was not reached is NaN.
    """

    status: str
    termination: str
    time: np.ndarray = field(default_factory=_empty)
    voltage: np.ndarray = field(default_factory=_empty)
    current: np.ndarray = field(default_factory=_empty)
    temperature: np.ndarray = field(default_factory=_empty)
    capacity: np.ndarray = field(default_factory=_empty)
    energy: np.ndarray = field(default_factory=_empty)
    soc: np.ndarray = field(default_factory=_empty)
    anode_potential: np.ndarray = field(default_factory=_empty)
    limit: np.ndarray = field(default_factory=lambda: np.empty(0, dtype="<U17"))
    step: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=int))
    steps: tuple[Performed, ...] = ()
    lithium_closure: float = float("nan")
    energy_closure: float = float("nan")
    heat_closure: float = float("nan")
    outside_range: str = ""


def assemble(case: Case, run: Run, engine: str) -> xarray.Dataset:
    """The Dataset of a run."""
    import xarray

    coordinates = {
        "time": ("time", run.time, QUANTITIES["time"].attributes),
        "segment": ("segment", np.arange(1, len(run.steps) + 1), QUANTITIES["step"].attributes),
    }
    variables = {
        name: ("time", getattr(run, name), QUANTITIES[name].attributes) for name in VARIABLES
    }
    for name, of in OF_STEPS.items():
        values = [getattr(step, of) for step in run.steps]
        kind = str if of in ("name", "termination") else float
        variables[name] = ("segment", np.array(values, dtype=kind), QUANTITIES[name].attributes)
    attributes = {
        "status": run.status,
        "termination": run.termination,
        "lithium_closure": float(run.lithium_closure),
        "energy_closure": float(run.energy_closure),
        "heat_closure": float(run.heat_closure),
        "outside_range": run.outside_range,
        "engine": engine,
        "model": case.model,
        "thermal": case.thermal,
        "protocol": str(case.protocol),
        "cell": case.cell.name,
        "cell_hash": case.cell.hash,
        "nominal_capacity": case.capacity,
        "temperature": describe(case.temperature),
    }
    return xarray.Dataset(variables, coordinates, attributes)
