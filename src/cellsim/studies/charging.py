"""Many fastest charges in one call of the batch engine: what the studies of charging consume.

A charge that cannot be built or solved is a row with a status; it never stops the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cellsim.engines import Mesh, ending, make_case
from cellsim.engines.case import Case
from cellsim.parameters.cell import Cell
from cellsim.protocols import Protocol, fast_charge
from cellsim.sweeps.outputs import limited_by, minutes_taken

#: From and to which state of charge, unless told.
SOC = (0.1, 0.8)


@dataclass(frozen=True)
class Asked:
    """One fastest charge: of which cell, or why there is none; at which temperature [K].

    `rate` [1/h] stands for the charger's, in place of the cell's own greatest.
    """

    cell: Cell | str
    temperature: float
    rate: float | None = None


@dataclass(frozen=True)
class Charges:
    """What came of them, in the order asked.

    Attributes
    ----------
    charge_time : array
        In minutes; infinite where the target is never reached, NaN where nothing could be solved.
    limited_by : array of str
        The limit that held the current longest; what ended the charge where none did.
    peak_temperature : array
        Highest temperature of the cell [K].
    status, termination : array of str
    """

    charge_time: np.ndarray
    limited_by: np.ndarray
    peak_temperature: np.ndarray
    status: np.ndarray
    termination: np.ndarray

    def reshape(self, shape: tuple[int, ...]) -> Charges:
        """The same along several dimensions."""
        return Charges(**{name: values.reshape(shape) for name, values in vars(self).items()})

    def variables(self, *dimensions: str) -> dict[str, Any]:
        """The variables of a Dataset, along these dimensions."""
        return {name: (dimensions, values) for name, values in vars(self).items()}


def charge_all(
    asked: Sequence[Asked],
    soc: tuple[float, float] = SOC,
    thermal: str = "lumped",
    mesh: Mesh | None = None,
) -> Charges:
    """Charge them all, each as fast as its limits admit.

    Parameters
    ----------
    asked : sequence of Asked
        Those that share a Cell object share its design.
    soc : tuple of float
        State of charge at start and end.
    thermal, mesh
        As in `simulate`.
    """
    words = [one.cell if isinstance(one.cell, str) else "" for one in asked]
    lines = [i for i, word in enumerate(words) if not word]
    cases = [_case(asked[i], soc, thermal, mesh) for i in lines]
    minutes, peak = np.full((2, len(asked)), np.nan)
    held, status = np.array(words, dtype=object), np.full(len(asked), ending.FAILED, dtype=object)
    termination = np.array(words, dtype=object)
    if cases:
        from cellsim.engines.batch import run_many

        found = run_many(cases)
        ends = found["termination"].values
        minutes[lines] = minutes_taken(ends, found["duration"].values)
        peak[lines] = found["peak_temperature"].values
        status[lines], termination[lines] = found["status"].values, ends
        held[lines] = limited_by(found, fast_charge(soc), [_too_hot(case) for case in cases])
    return Charges(minutes, held.astype(str), peak, status.astype(str), termination.astype(str))


def _case(one: Asked, soc: tuple[float, float], thermal: str, mesh: Mesh | None) -> Case:
    if isinstance(one.cell, str):
        raise TypeError("no cell to charge")
    charge = with_rate(fast_charge(soc), one.rate)
    return make_case(one.cell, charge, one.temperature, thermal=thermal, mesh=mesh)


def with_rate(charge: Protocol, rate: float | None) -> Protocol:
    """A fastest charge with another charger [1/h]; the cell and its design stay as they are."""
    if rate is None:
        return charge
    return replace(charge, steps=tuple(replace(step, rate=rate) for step in charge.steps))


def _too_hot(case: Case) -> bool:
    """Whether the limit of cell temperature leaves no current from the first moment."""
    return bool(case.temperature >= case.cell.limits.maximum_temperature.si)
