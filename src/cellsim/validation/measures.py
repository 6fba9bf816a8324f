"""What can be compared: each measure asks one producer, and says its unit and its arguments."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.errors import InputError
from cellsim.validation import discharges, properties
from cellsim.validation.bench import Bench


@dataclass(frozen=True)
class Measure:
    """`function(bench, **arguments)` gives a value a sample, in `unit`.

    `ratio`: whether a miss in per cent of the value means something.
    """

    function: Callable[..., np.ndarray]
    unit: str
    ratio: bool = True

    def check(self, arguments: Mapping[str, Any]) -> None:
        """Raise `InputError` where an argument is not one of the measure's."""
        known = [name for name in inspect.signature(self.function).parameters if name != "bench"]
        for name, value in arguments.items():
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                raise InputError(
                    "is no argument of the measure",
                    key=f"arguments.{name}",
                    value=value,
                    remedy=f"did you mean {close[0]}?" if close else f"it has {', '.join(known)}",
                )

    def __call__(self, bench: Bench, arguments: Mapping[str, Any]) -> np.ndarray:
        """Values (samples,), one for the nominal cell."""
        return np.atleast_1d(self.function(bench, **arguments))


MEASURES: dict[str, Measure] = {
    "capacity": Measure(discharges.capacity, "A.h"),
    "energy": Measure(discharges.energy, "W.h"),
    "mean voltage": Measure(discharges.mean_voltage, "V", ratio=False),
    "areal capacity": Measure(discharges.areal_capacity, "mA.h/cm2"),
    "specific capacity": Measure(discharges.specific_capacity, "mA.h/g"),
    "share of capacity": Measure(discharges.capacity_fraction, "1"),
    "share of energy": Measure(discharges.energy_fraction, "1"),
    "energy density": Measure(discharges.energy_density, "W.h/L"),
    "specific energy": Measure(discharges.specific_energy, "W.h/kg"),
    "voltage": Measure(discharges.voltage, "V", ratio=False),
    "pulse resistance": Measure(discharges.pulse_resistance, "ohm"),
    "areal resistance": Measure(discharges.areal_resistance, "ohm.cm2"),
    "transition time": Measure(discharges.transition_time, "s"),
    "active loading": Measure(discharges.active_loading, "mg/cm2"),
    "nominal areal capacity": Measure(properties.nominal_areal_capacity, "mA.h/cm2"),
    "electrode capacity": Measure(properties.electrode_capacity, "mA.h/cm2"),
    "stack thickness": Measure(properties.stack_thickness, "um"),
    "effective conductivity": Measure(properties.effective_conductivity, "mS/cm"),
    "ionic resistance": Measure(properties.ionic_resistance, "ohm.cm2"),
    "charge-transfer resistance": Measure(properties.charge_transfer_resistance, "ohm.cm2"),
    "ohmic rate": Measure(properties.ohmic_rate, "1/h"),
    "tortuosity factor": Measure(properties.tortuosity_law, "1"),
    "front capacity": Measure(properties.front_capacity, "mA.h/cm2"),
    "loss at rest": Measure(properties.capacity_loss, "%"),
    "onset of self-heating": Measure(properties.onset, "degC", ratio=False),
    "runaway in an oven": Measure(properties.oven_runaway, "min"),
}
