"""From what the kernel found to the Dataset of many cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.dfn import LIMITS, SEGMENT
from cellsim.dfn.trace import at_times
from cellsim.dfn.voltage import LOSSES
from cellsim.engines import ending
from cellsim.engines.batch.outcome import outcome, words_of_steps
from cellsim.engines.batch.result import LIMIT_WORDS, energy_closure
from cellsim.engines.batch.solve import Solved
from cellsim.engines.case import Case
from cellsim.quantities import QUANTITIES, Quantity

if TYPE_CHECKING:
    import xarray

_HOUR = 3600.0

#: The kernel's names of the parts of the voltage, in words.
PARTS = {
    "open_circuit": "open circuit",
    "solid_diffusion": "solid diffusion",
    "kinetics_n": "negative kinetics",
    "kinetics_p": "positive kinetics",
    "film": "film",
    "electrolyte_ohmic": "electrolyte, ohmic",
    "electrolyte_concentration": "electrolyte, concentration",
    "solid_ohmic": "solid, ohmic",
    "contact": "contact",
}

#: What is said of a case beyond `QUANTITIES`.
_FURTHER = {
    "step_peak_temperature": Quantity("K", "highest cell temperature in the step"),
    "reversible_heat": Quantity("W.h", "heat of the entropy of reaction, positive when released"),
    "voltage_part": Quantity("V", "part of the voltage at the end; the parts sum to it"),
    "limited_by": Quantity("1", "the part of the voltage that took most at the end"),
    "positive_stoichiometry": Quantity("1", "mean stoichiometry of the positive at the end"),
    "negative_stoichiometry": Quantity("1", "mean stoichiometry of the negative at the end"),
    "salt_least": Quantity("mol/m3", "least salt concentration at the end"),
    "salt_most": Quantity("mol/m3", "greatest salt concentration at the end"),
}


def as_dataset(cases: Sequence[Case], solved: Solved, shares: np.ndarray | None) -> xarray.Dataset:
    """Scalars along `case`, and of each step along `segment`; curves along `share` of each run's
    length where they are wanted."""
    import xarray

    known = QUANTITIES | _FURTHER
    variables = _endings(cases, solved) | _amounts(cases, solved) | _states(cases, solved)
    data: dict[str, Any] = {
        name: ("case", values, known[name].attributes) for name, values in variables.items()
    }
    parts = np.stack([solved[name] for name in LOSSES], axis=-1)
    names = np.array([PARTS[name] for name in LOSSES])
    data["voltage_part"] = (("case", "part"), parts, known["voltage_part"].attributes)
    data["limited_by"] = ("case", _greatest(parts, names), known["limited_by"].attributes)
    coordinates: dict[str, Any] = {"part": names, "limit": [LIMIT_WORDS[name] for name in LIMITS]}
    for name, values in _of_steps(cases, solved).items():
        along = ("case", "segment", "limit")[: values.ndim]
        data[name] = (along, values, known[name].attributes)
    if shares is not None:
        for name, (quantity, values) in _curves(cases, solved, shares).items():
            data[name] = (("case", "share"), values, known[quantity].attributes)
        coordinates["share"] = shares
    return xarray.Dataset(data, coordinates, {"engine": "batch", "model": "DFN"})


def _of_steps(cases: Sequence[Case], solved: Solved) -> dict[str, np.ndarray]:
    """What each step of each case took and gave; NaN and "" where there was none."""
    most = max((len(steps) for steps in solved.segments), default=0)
    numbers = np.full((len(cases), most, len(SEGMENT)), np.nan)
    words = np.full((len(cases), most), "", dtype=object)
    for line, (case, steps) in enumerate(zip(cases, solved.segments, strict=True)):
        numbers[line, : len(steps)] = steps
        words[line, : len(steps)] = words_of_steps(case, solved, line)
    area = np.array(
        [np.nan if bad else c.area for c, bad in zip(cases, solved.refusals, strict=True)]
    )
    hours = area[:, None] / _HOUR
    held = [SEGMENT.index(f"held_{name}") for name in LIMITS]
    return {
        "step_duration": numbers[..., SEGMENT.index("duration")],
        "step_charge": numbers[..., SEGMENT.index("charge")] * hours,
        "step_energy": numbers[..., SEGMENT.index("energy")] * hours,
        "step_termination": words.astype(str),
        "step_peak_temperature": numbers[..., SEGMENT.index("temperature_most")],
        "limit_time": numbers[..., held],
    }


def _curves(
    cases: Sequence[Case], solved: Solved, shares: np.ndarray
) -> dict[str, tuple[str, np.ndarray]]:
    """Quantity and values of each curve: (cases, shares)."""
    times = np.nan_to_num(solved["time"])[:, None] * shares
    names = ("voltage", "anode", "current", "temperature")
    found = {name: np.full(times.shape, np.nan) for name in names}
    for line, trace in enumerate(solved.traces):
        if len(trace):
            for name in names:
                found[name][line] = at_times(trace, name, times[line])
    area = np.array(
        [np.nan if not len(t) else c.area for c, t in zip(cases, solved.traces, strict=True)]
    )
    return {
        "time": ("time", times),
        "voltage_curve": ("voltage", found["voltage"]),
        "anode_potential": ("anode_potential", found["anode"]),
        "current_curve": ("current", found["current"] * area[:, None]),
        "temperature_curve": ("temperature", found["temperature"]),
    }


def _endings(cases: Sequence[Case], solved: Solved) -> dict[str, np.ndarray]:
    words = [outcome(case, solved, line) for line, case in enumerate(cases)]
    return {
        "status": np.array([status for status, _ in words], dtype=str),
        "termination": np.array([termination for _, termination in words], dtype=str),
    }


def _amounts(cases: Sequence[Case], solved: Solved) -> dict[str, np.ndarray]:
    """Charge, energy and heat of whole cells; a cell that is frozen delivers nothing."""
    tried = [not reason for reason in solved.refusals]
    area = np.array([case.area if ok else np.nan for case, ok in zip(cases, tried, strict=True)])
    frozen = np.array([reason == ending.ELECTROLYTE_FROZEN for reason in solved.refusals], bool)
    begun = np.array(tried, bool) & np.isfinite(solved["voltage_start"])
    otherwise = np.where(frozen, 0.0, np.nan)
    capacity = np.where(begun, solved["charge"] * area / _HOUR, otherwise)
    energy = np.where(begun, solved["energy"] * area / _HOUR, otherwise)
    with np.errstate(all="ignore"):
        mean = np.where(capacity != 0, energy / capacity, np.nan)
    return {
        "capacity": capacity,
        "energy": energy,
        "mean_voltage": mean,
        "heat": solved["heat"] * area / _HOUR,
        "reversible_heat": solved["heat_reversible"] * area / _HOUR,
    }


def _states(cases: Sequence[Case], solved: Solved) -> dict[str, np.ndarray]:
    """The state at the end, and what is left over of lithium and energy."""
    planar = np.array([case.cell.lithium_metal for case in cases], bool)
    return {
        "duration": solved["time"],
        "voltage": solved["voltage"],
        "temperature": solved["temperature"],
        "peak_temperature": solved["temperature_most"],
        "positive_stoichiometry": solved["x_p"],
        "negative_stoichiometry": np.where(planar, np.nan, solved["x_n"]),
        "salt_least": solved["salt_min"],
        "salt_most": solved["salt_max"],
        "lithium_closure": solved["lithium_closure"],
        "energy_closure": energy_closure(cases, solved, slice(None)),
    }


def _greatest(parts: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Which loss is greatest in each case; the first part, open circuit, is none."""
    losses = np.nan_to_num(np.abs(parts[:, 1:]), nan=-1)
    if not len(losses):
        return names[:0]
    return np.where(losses.max(axis=1) > 0, names[1:][losses.argmax(axis=1)], "none")
