"""From what the kernel found to a `Run`, and to the Dataset of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.dfn import Status
from cellsim.dfn.voltage import LOSSES
from cellsim.engines import ending
from cellsim.engines.batch.records import current, exhausted
from cellsim.engines.batch.solve import Solved
from cellsim.engines.case import Case
from cellsim.engines.dataset import Performed, Run
from cellsim.engines.ranges import outside_range
from cellsim.parameters.materials import LiquidElectrolyte
from cellsim.quantities import QUANTITIES, Quantity

if TYPE_CHECKING:
    import xarray

_HOUR = 3600.0

#: Share of the nominal energy below which a run is judged by the nominal energy [-].
_LITTLE = 0.01

#: What the kernel divides by in a run that delivers nothing [J/m2].
_VANISHING = 1e-300

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
    "duration": Quantity("s", "length of the run"),
    "heat": Quantity("W.h", "heat released, irreversible and reversible"),
    "reversible_heat": Quantity("W.h", "heat of the entropy of reaction, positive when released"),
    "voltage_part": Quantity("V", "part of the voltage at the end; the parts sum to it"),
    "limited_by": Quantity("1", "the part of the voltage that took most at the end"),
    "positive_stoichiometry": Quantity("1", "mean stoichiometry of the positive at the end"),
    "negative_stoichiometry": Quantity("1", "mean stoichiometry of the negative at the end"),
    "salt_least": Quantity("mol/m3", "least salt concentration at the end"),
    "salt_most": Quantity("mol/m3", "greatest salt concentration at the end"),
    "lithium_closure": Quantity("1", "lithium and salt unaccounted for, relative"),
    "energy_closure": Quantity("1", "energy unaccounted for, relative to that delivered"),
}


def as_run(case: Case, solved: Solved, line: int) -> Run:
    """One case with its curves."""
    status, termination = outcome(case, solved, line)
    found = {name: float(solved[name][line]) for name in ("time", "energy", "voltage_start")}
    if termination == ending.NO_START or not np.isfinite(found["voltage_start"]):
        return Run(status, termination)
    kept = np.isfinite(solved.voltages[line]) & (solved.times[line] < found["time"])
    kept &= np.diff(solved.times[line], prepend=-1) > 0
    time = np.append(solved.times[line][kept], found["time"])
    voltage = np.append(solved.voltages[line][kept], _last_voltage(case, solved, line))
    amperes = current(case)
    capacity = amperes * time / _HOUR
    steps = 0.5 * (voltage[1:] + voltage[:-1]) * np.diff(capacity)
    energy = np.concatenate([[0.0], np.cumsum(steps)])
    if energy[-1]:
        # The kernel integrates with its own weights, more exactly.
        energy *= found["energy"] * case.area / _HOUR / energy[-1]
    duration, charge, energy_out = (float(of[-1]) for of in (time, capacity, energy))
    step = Performed(case.programme[0].name, duration, charge, energy_out, termination)
    return Run(
        status=status,
        termination=termination,
        time=time,
        voltage=voltage,
        current=np.full(time.shape, amperes),
        temperature=np.full(time.shape, case.temperature),
        capacity=capacity,
        energy=energy,
        soc=case.initial_soc - capacity / case.capacity,
        anode_potential=np.append(
            solved.anode_potentials[line][kept], float(solved["anode_potential"][line])
        ),
        limit=np.full(time.shape, "rate" if amperes else "none"),
        step=np.ones(time.shape, dtype=int),
        steps=(step,),
        lithium_closure=float(solved["lithium_closure"][line]),
        energy_closure=float(_energy_closure([case], solved, slice(line, line + 1))[0]),
        outside_range=outside_range(case, _visited(case, solved, line)),
    )


def _last_voltage(case: Case, solved: Solved, line: int) -> float:
    """At the time the kernel gives, which it has carried on to the limit itself.

    Where the limit is met at once, the current never comes on in full.
    """
    if solved["status"][line] in (Status.VOLTAGE_LOW, Status.BEYOND_AT_START):
        return float(case.programme[0].voltage_below or case.cell.limits.lower_voltage.si)
    return float(solved["voltage"][line])


def outcome(case: Case, solved: Solved, line: int) -> tuple[str, str]:
    """Status and termination in the words of all engines."""
    if solved.refusals[line]:
        return ending.FAILED, solved.refusals[line]
    status = Status(int(solved["status"][line]))
    if status == Status.TIME:
        if solved["time"][line] >= exhausted(case) * (1 - 1e-9):
            return ending.FINISHED, ending.LITHIUM_EXHAUSTED
        wanted = case.programme[0].duration is not None
        return ending.FINISHED if wanted else ending.FAILED, ending.TIME
    if status in (Status.SURFACE_FULL, Status.SURFACE_EMPTY):
        return ending.FAILED, _surface(solved, line, full=status == Status.SURFACE_FULL)
    discharging = current(case) >= 0
    return {
        Status.VOLTAGE_LOW: (ending.FINISHED, ending.LOWER_VOLTAGE),
        Status.VOLTAGE_HIGH: (ending.FINISHED, ending.UPPER_VOLTAGE),
        Status.BEYOND_AT_START: (
            ending.FINISHED,
            ending.LOWER_VOLTAGE if discharging else ending.UPPER_VOLTAGE,
        ),
        Status.DEPLETED: (ending.FAILED, ending.ELECTROLYTE_DEPLETED),
        Status.STOICHIOMETRY: (ending.FINISHED, ending.LITHIUM_EXHAUSTED),
        Status.INADMISSIBLE: (ending.FAILED, ending.NO_START),
    }.get(status, (ending.FAILED, ending.STEP_COLLAPSED))


def _surface(solved: Solved, line: int, full: bool) -> str:
    """Which electrode's surfaces can give or take no more; the voltage falls vertically there."""
    room = {}
    for side, name in (("negative", "n"), ("positive", "p")):
        low = solved[f"x_{name}_surface_min"][line]
        high = solved[f"x_{name}_surface_max"][line]
        room[side] = 1 - high if full else low
    side = min(room, key=lambda key: room[key] if np.isfinite(room[key]) else np.inf)
    return ending.particles(side, "full" if full else "empty")


def _energy_closure(cases: Sequence[Case], solved: Solved, lines: slice) -> np.ndarray:
    """Energy unaccounted for over that delivered, or over a little of the cell's own at rest."""
    part = {name: solved[name][lines] for name in ("energy", "energy_closure", "voltage_start")}
    own = np.full(len(cases), np.nan)
    for i, (case, reason) in enumerate(zip(cases, solved.refusals[lines], strict=True)):
        if not reason:
            own[i] = _HOUR * case.capacity / case.area
    delivered = np.maximum(np.abs(part["energy"]), _VANISHING)
    scale = np.maximum(delivered, _LITTLE * own * np.abs(part["voltage_start"]))
    return np.asarray(part["energy_closure"] * (delivered / scale))


def _visited(case: Case, solved: Solved, line: int) -> dict[str, tuple[float, float]]:
    """Least and greatest value of each state in the run; of a particle, at its surface."""
    visited = {"T": (case.temperature, case.temperature)}
    electrolyte = case.cell.separator.electrolyte
    if isinstance(electrolyte, LiquidElectrolyte):
        c0 = electrolyte.salt_concentration.si
        visited["c_e"] = _span(c0, solved["salt_least"][line], solved["salt_most"][line])
    for side, name, start in zip(("positive", "negative"), "pn", case.stoichiometry, strict=True):
        if start is not None:
            ends = (solved[f"x_{name}_{end}"][line] for end in ("least", "most"))
            visited[f"{side}.x"] = _span(start, *ends)
    return visited


def _span(*values: float) -> tuple[float, float]:
    known = [float(value) for value in values if np.isfinite(value)]
    return min(known), max(known)


def as_dataset(cases: Sequence[Case], solved: Solved, shares: np.ndarray | None) -> xarray.Dataset:
    """Scalars along `case`, and curves along `share` of each run's length where there are any."""
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
    coordinates = {"part": names}
    if shares is not None:
        curves = {
            "time": ("time", solved.times),
            "voltage_curve": ("voltage", solved.voltages),
            "anode_potential": ("anode_potential", solved.anode_potentials),
        }
        for name, (quantity, values) in curves.items():
            data[name] = (("case", "share"), values, known[quantity].attributes)
        coordinates["share"] = shares
    return xarray.Dataset(data, coordinates, {"engine": "batch", "model": "DFN"})


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
        "positive_stoichiometry": solved["x_p"],
        "negative_stoichiometry": np.where(planar, np.nan, solved["x_n"]),
        "salt_least": solved["salt_min"],
        "salt_most": solved["salt_max"],
        "lithium_closure": solved["lithium_closure"],
        "energy_closure": _energy_closure(cases, solved, slice(None)),
    }


def _greatest(parts: np.ndarray, names: np.ndarray) -> np.ndarray:
    """Which loss is greatest in each case; the first part, open circuit, is none."""
    losses = np.nan_to_num(np.abs(parts[:, 1:]), nan=-1)
    if not len(losses):
        return names[:0]
    return np.where(losses.max(axis=1) > 0, names[1:][losses.argmax(axis=1)], "none")
