"""What is compared of discharges and pulses, each from runs of the batch engine."""

from __future__ import annotations

from typing import Any

import numpy as np

from cellsim.cell_design import BASES, design
from cellsim.engines import Mesh
from cellsim.errors import InputError
from cellsim.parameters.units import convert, parse_quantity
from cellsim.protocols import Protocol, protocol, rest, step
from cellsim.protocols import rate as parse_rate
from cellsim.validation.bench import Bench

#: A current: "C/3", "5 A" or per electrode area "6 mA/cm^2".
Load = str | float

_CM2 = 1e4


def _load(bench: Bench, current: Load) -> str | float:
    """As `step.discharge` takes it. A density is of the nominal cell's area, for all samples."""
    if not isinstance(current, str) or "/" not in current or "C" in current:
        return current
    number, unit = parse_quantity(current)
    density = convert(number, unit, "A/m^2")
    return f"{density * design(bench.cell).electrode_area:.12g} A"


def _discharge(bench: Bench, current: Load, until: str = "", start: float = 1.0) -> Protocol:
    load = _load(bench, current)
    if isinstance(load, float | int):
        load = parse_rate(load)
    lower = f"{bench.cell.limits.lower_voltage.si} V"
    stops = [until, lower] if until else None
    return protocol([step.discharge(load, until=stops)], start=start)


def capacity(
    bench: Bench,
    *,
    current: Load = "C/3",
    temperature: str = "25 degC",
    thermal: str = "isothermal",
) -> np.ndarray:
    """Charge of a full discharge [A.h]."""
    return _delivered(bench, "capacity", current, temperature, thermal)


def energy(
    bench: Bench,
    *,
    current: Load = "C/3",
    temperature: str = "25 degC",
    thermal: str = "isothermal",
) -> np.ndarray:
    """Energy of a full discharge [W.h]."""
    return _delivered(bench, "energy", current, temperature, thermal)


def _delivered(
    bench: Bench, name: str, current: Load, temperature: str, thermal: str
) -> np.ndarray:
    return bench.read(bench.run(_discharge(bench, current), temperature, thermal), name)


def mean_voltage(
    bench: Bench, *, current: Load = "C/3", temperature: str = "25 degC"
) -> np.ndarray:
    """Energy over charge of a full discharge [V]."""
    charge = capacity(bench, current=current, temperature=temperature)
    return np.asarray(energy(bench, current=current, temperature=temperature) / charge)


def areal_capacity(
    bench: Bench, *, current: Load = "C/3", temperature: str = "25 degC"
) -> np.ndarray:
    """Charge of a full discharge over the electrode area [mA.h/cm2]."""
    area = bench.each(lambda cell: _CM2 * design(cell).electrode_area)
    return np.asarray(1e3 * capacity(bench, current=current, temperature=temperature) / area)


def specific_capacity(
    bench: Bench, *, current: Load = "C/3", temperature: str = "25 degC"
) -> np.ndarray:
    """Charge of a full discharge over the mass of the positive active material [mA.h/g]."""
    charge = areal_capacity(bench, current=current, temperature=temperature)
    return np.asarray(1e3 * charge / active_loading(bench))


def active_loading(bench: Bench, *, electrode: str = "positive") -> np.ndarray:
    """Mass of active material over the electrode area [mg/cm2]."""

    def loading(cell: Any) -> float:
        layer = next(layer for layer in design(cell).stack if layer.name == electrode)
        return 100 * sum(part.mass for part in layer.parts if part.role == "active")

    return bench.each(loading)


def capacity_fraction(
    bench: Bench,
    *,
    current: Load = "1C",
    temperature: str = "25 degC",
    of_current: Load | None = None,
    of_temperature: str = "25 degC",
    thermal: str = "isothermal",
) -> np.ndarray:
    """Charge of a full discharge over that of another, by default the same at 25 degC."""
    part = capacity(bench, current=current, temperature=temperature, thermal=thermal)
    of = of_current or current
    return np.asarray(
        part / capacity(bench, current=of, temperature=of_temperature, thermal=thermal)
    )


def energy_fraction(
    bench: Bench, *, current: Load = "1C", temperature: str, thermal: str = "isothermal"
) -> np.ndarray:
    """Energy of a full discharge over that of the same at 25 degC."""
    part = energy(bench, current=current, temperature=temperature, thermal=thermal)
    return np.asarray(part / energy(bench, current=current, thermal=thermal))


def energy_density(
    bench: Bench, *, current: Load = "C/3", temperature: str = "25 degC", basis: str = "cell"
) -> np.ndarray:
    """Energy of a full discharge over the volume [W.h/L]."""
    return _per(bench, "volume", current, temperature, basis)


def specific_energy(
    bench: Bench, *, current: Load = "C/3", temperature: str = "25 degC", basis: str = "cell"
) -> np.ndarray:
    """Energy of a full discharge over the mass [W.h/kg]."""
    return _per(bench, "mass", current, temperature, basis)


def _per(bench: Bench, amount: str, current: Load, temperature: str, basis: str) -> np.ndarray:
    if basis not in BASES:
        raise InputError(
            "is no basis", key="basis", value=basis, remedy=f"one of {', '.join(BASES)}"
        )
    run = bench.run(_discharge(bench, current), temperature)
    return np.asarray(bench.read(run, "energy") / run[amount].sel(basis=basis).values)


def voltage(
    bench: Bench,
    *,
    current: Load,
    time: str = "",
    charge: str = "",
    temperature: str = "25 degC",
    thermal: str = "isothermal",
) -> np.ndarray:
    """Voltage of a discharge from full after a time or a charge [V]; NaN if it ended before."""
    run = bench.run(_discharge(bench, current, time or charge), temperature, thermal)
    reached = run["termination"].values.astype(str) != "lower voltage"
    return np.where(reached, bench.read(run, "voltage"), np.nan)


def pulse_resistance(
    bench: Bench,
    *,
    current: Load = "1C",
    duration: str = "10 s",
    soc: float = 0.5,
    temperature: str = "25 degC",
    relaxed: bool = False,
) -> np.ndarray:
    """Fall of the voltage from rest over the current of a pulse [ohm].

    From the rest before it; `relaxed`: from the rest that the cell would come to after it.
    """
    pulse = bench.run(_discharge(bench, current, duration, soc), temperature)
    charge = bench.read(pulse, "capacity")
    passed = float(charge[0]) / design(bench.cell).nominal_capacity if relaxed else 0.0
    still = bench.run(protocol([rest("1 s")], start=soc - passed), temperature)
    amperes = charge * 3600 / bench.read(pulse, "duration")
    fall = bench.read(still, "voltage") - bench.read(pulse, "voltage")
    return np.asarray(fall / amperes)


def areal_resistance(
    bench: Bench,
    *,
    current: Load = "C/100",
    duration: str = "1 ms",
    soc: float = 0.5,
    relaxed: bool = False,
) -> np.ndarray:
    """Resistance to a pulse at 25 degC, times the electrode area [ohm.cm2]."""
    area = bench.each(lambda cell: _CM2 * design(cell).electrode_area)
    found = pulse_resistance(bench, current=current, duration=duration, soc=soc, relaxed=relaxed)
    return np.asarray(found * area)


def transition_time(bench: Bench, *, current: Load, soc: float = 0.05) -> np.ndarray:
    """Until a charge meets the upper voltage, where the salt at a foil of lithium is used up [s].

    Millimetres of electrolyte take more points than the default mesh has.
    """
    charge = protocol([step.charge(_load(bench, current))], start=soc)
    return bench.read(bench.run(charge, mesh=Mesh(separator=800)), "duration")
