"""From what the kernel found to the Dataset of many cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.dfn import LIMITS, SEGMENT, Status
from cellsim.dfn.trace import at_times
from cellsim.dfn.voltage import LOSSES
from cellsim.engines import ending
from cellsim.engines.batch.outcome import outcome, words_of_steps
from cellsim.engines.batch.result import LIMIT_WORDS, energy_closure
from cellsim.engines.batch.solve import Solved
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

#: It takes the case's own numbers to say more of these.
_TOLD_BY_NUMBERS = {float(Status.SURFACE_FULL), float(Status.SURFACE_EMPTY)}

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


def as_dataset(solved: Solved, shares: np.ndarray | None = None) -> xarray.Dataset:
    """Scalars along `case`, and of each step along `segment`; curves along `share` of each run's
    length where they are wanted."""
    import xarray

    known = QUANTITIES | _FURTHER
    variables = _endings(solved) | _amounts(solved) | _states(solved)
    data: dict[str, Any] = {
        name: ("case", values, known[name].attributes) for name, values in variables.items()
    }
    parts = np.stack([solved[name] for name in LOSSES], axis=-1)
    names = np.array([PARTS[name] for name in LOSSES])
    data["voltage_part"] = (("case", "part"), parts, known["voltage_part"].attributes)
    data["limited_by"] = ("case", _greatest(parts, names), known["limited_by"].attributes)
    coordinates: dict[str, Any] = {"part": names, "limit": [LIMIT_WORDS[name] for name in LIMITS]}
    for name, values in _of_steps(solved).items():
        along = ("case", "segment", "limit")[: values.ndim]
        data[name] = (along, values, known[name].attributes)
    if shares is not None:
        for name, (quantity, values) in _curves(solved, shares).items():
            data[name] = (("case", "share"), values, known[quantity].attributes)
        coordinates["share"] = shares
    return xarray.Dataset(data, coordinates, {"engine": "batch", "model": "DFN"})


def _of_steps(solved: Solved) -> dict[str, np.ndarray]:
    """What each step of each case took and gave; NaN and "" where there was none."""
    done = np.array([len(steps) for steps in solved.segments], int)
    most = done.max(initial=0)
    numbers = np.full((len(solved), most, len(SEGMENT)), np.nan)
    if most:
        numbers[np.arange(most) < done[:, None]] = np.concatenate(solved.segments)
    words = np.full((len(solved), most), "", dtype=object)
    for line, found in enumerate(_words_of_steps(solved)):
        words[line, : len(found)] = found
    hours = solved.area[:, None] / _HOUR
    held = [SEGMENT.index(f"held_{name}") for name in LIMITS]
    return {
        "step_duration": numbers[..., SEGMENT.index("duration")],
        "step_charge": numbers[..., SEGMENT.index("charge")] * hours,
        "step_energy": numbers[..., SEGMENT.index("energy")] * hours,
        "step_termination": words.astype(str),
        "step_peak_temperature": numbers[..., SEGMENT.index("temperature_most")],
        "limit_time": numbers[..., held],
    }


def _words_of_steps(solved: Solved) -> Iterator[list[str]]:
    """What ended each step of each case; cases that ended alike share the words."""
    known: dict[Any, list[str]] = {}
    for line, (case, steps) in enumerate(zip(solved.cases, solved.segments, strict=True)):
        key = (id(case), steps[:, 0].tobytes())
        if key not in known or not _TOLD_BY_NUMBERS.isdisjoint(steps[:, 0]):
            known[key] = words_of_steps(case, solved, line)
        yield known[key]


def _curves(solved: Solved, shares: np.ndarray) -> dict[str, tuple[str, np.ndarray]]:
    """Quantity and values of each curve: (cases, shares)."""
    times = np.nan_to_num(solved["time"])[:, None] * shares
    names = ("voltage", "anode", "current", "temperature")
    found = {name: np.full(times.shape, np.nan) for name in names}
    for line, trace in enumerate(solved.traces):
        if len(trace):
            for name in names:
                found[name][line] = at_times(trace, name, times[line])
    area = solved.area
    return {
        "time": ("time", times),
        "voltage_curve": ("voltage", found["voltage"]),
        "anode_potential": ("anode_potential", found["anode"]),
        "current_curve": ("current", found["current"] * area[:, None]),
        "temperature_curve": ("temperature", found["temperature"]),
    }


def _endings(solved: Solved) -> dict[str, np.ndarray]:
    known: dict[Any, tuple[str, str]] = {}
    words = []
    for line, status in enumerate(solved["status"]):
        done = solved.segments[line][:, 0].tobytes()
        key = (id(solved.cases[line]), solved.refusals[line], status, done)
        if key not in known or status in _TOLD_BY_NUMBERS:
            known[key] = outcome(solved.cases[line], solved, line)
        words.append(known[key])
    return {
        "status": np.array([status for status, _ in words], dtype=str),
        "termination": np.array([termination for _, termination in words], dtype=str),
    }


def _amounts(solved: Solved) -> dict[str, np.ndarray]:
    """Charge, energy and heat of whole cells; a cell that is frozen delivers nothing."""
    hours = solved.area / _HOUR
    frozen = np.array([reason == ending.ELECTROLYTE_FROZEN for reason in solved.refusals], bool)
    begun = np.isfinite(solved["voltage_start"])
    otherwise = np.where(frozen, 0.0, np.nan)
    capacity = np.where(begun, solved["charge"] * hours, otherwise)
    energy = np.where(begun, solved["energy"] * hours, otherwise)
    with np.errstate(all="ignore"):
        mean = np.where(capacity != 0, energy / capacity, np.nan)
    return {
        "capacity": capacity,
        "energy": energy,
        "mean_voltage": mean,
        "heat": solved["heat"] * hours,
        "reversible_heat": solved["heat_reversible"] * hours,
    }


def _states(solved: Solved) -> dict[str, np.ndarray]:
    """The state at the end, and what is left over of lithium and energy."""
    planar = np.array([case.cell.lithium_metal for case in solved.cases], bool)
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
        "energy_closure": energy_closure(solved),
    }


def _greatest(parts: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Which loss is greatest in each case; the first part, open circuit, is none."""
    losses = np.nan_to_num(np.abs(parts[:, 1:]), nan=-1)
    if not len(losses):
        return names[:0]
    return np.where(losses.max(axis=1) > 0, names[1:][losses.argmax(axis=1)], "none")
