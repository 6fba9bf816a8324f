"""What is compared of a cell without running it: design, transport, ageing, self-heating."""

from __future__ import annotations

from typing import Any

import numpy as np

from cellsim.cell_design import design
from cellsim.cell_design.estimate import ionic_conductivity
from cellsim.constants import FARADAY, GAS_CONSTANT, REFERENCE_TEMPERATURE, ZERO_CELSIUS
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell, PorousElectrode
from cellsim.parameters.units import convert, parse_quantity
from cellsim.physics import microstructure, porous_electrode
from cellsim.studies import ageing, oven_test, self_heating
from cellsim.validation.bench import Bench

_CM2 = 1e4
_HOUR, _DAY = 3600.0, 86400.0
_MINUTE = 60.0


def si(text: str, unit: str) -> float:
    """A quantity with its unit, in SI."""
    number, given = parse_quantity(text)
    return convert(number, given, unit)


def porous(cell: Cell, electrode: str) -> PorousElectrode:
    """A porous electrode of a cell by name."""
    found = cell[electrode] if electrode in ("positive", "negative") else None
    if not isinstance(found, PorousElectrode):
        raise InputError("is no porous electrode", key="electrode", value=electrode)
    return found


def nominal_areal_capacity(bench: Bench) -> np.ndarray:
    """C/20 capacity of the design over the electrode area [mA.h/cm2]."""
    return bench.each(lambda cell: design(cell).areal_capacity)


def electrode_capacity(bench: Bench, *, electrode: str = "positive") -> np.ndarray:
    """All lithium that the electrode can hold, over its area [mA.h/cm2]."""
    return bench.each(lambda cell: porous(cell, electrode).host_capacity) / (_HOUR * 10)


def stack_thickness(bench: Bench) -> np.ndarray:
    """All repeat units together, when thickest [um]."""

    def thickness(cell: Cell) -> float:
        plan = design(cell)
        return 1e6 * plan.stack_thickness * float(cell["case.repeat_units"].si)

    return bench.each(thickness)


def effective_conductivity(bench: Bench, *, electrode: str = "positive") -> np.ndarray:
    """Of the electrolyte in an electrode at 25 degC [mS/cm]."""
    return 10 * bench.each(lambda cell: ionic_conductivity(porous(cell, electrode)))


def ionic_resistance(bench: Bench, *, electrode: str = "positive") -> np.ndarray:
    """Of the electrolyte through the whole electrode at 25 degC [ohm.cm2]."""

    def resistance(cell: Cell) -> float:
        layer = porous(cell, electrode)
        return float(_CM2 * layer.thickness.si / ionic_conductivity(layer))

    return bench.each(resistance)


def charge_transfer_resistance(
    bench: Bench, *, electrode: str = "positive", x: float = 0.5
) -> np.ndarray:
    """RT/(F i0) over the active surface in contact, by electrode area, at 25 degC [ohm.cm2]."""

    def resistance(cell: Cell) -> float:
        layer = porous(cell, electrode)
        exchange = float(layer.interface.exchange_current_density(x=x, c_e=1000.0))
        surface = 3 * layer.active_fraction.si / layer.particle_radius.si * layer.thickness.si
        thermal = GAS_CONSTANT * REFERENCE_TEMPERATURE / FARADAY
        return _CM2 * thermal / (exchange * surface * layer.contact_fraction.si)

    return bench.each(resistance)


def ohmic_rate(
    bench: Bench, *, drop: str = "0.1 V", specific_charge: str = "196 mA*h/g"
) -> np.ndarray:
    """Rate at which the positive's electrolyte takes `drop` [1/h]."""
    volts, charge = si(drop, "V"), si(specific_charge, "C/kg")

    def rate(cell: Cell) -> float:
        layer = cell.positive
        density = charge * layer.active.density.si * layer.active_fraction.si
        kappa = ionic_conductivity(layer)
        return _HOUR * porous_electrode.ohmic_rate(volts, layer.thickness.si, kappa, density)

    return bench.each(rate)


def tortuosity_law(
    bench: Bench, *, electrolyte_fraction: float, particles: Any = "small"
) -> np.ndarray:
    """tau^2 by the law of modelled structures, whatever the cell [-]."""
    return np.atleast_1d(microstructure.tortuosity_factor(float(electrolyte_fraction), particles))


def front_capacity(bench: Bench, *, current: str, voltage: str) -> np.ndarray:
    """Closed form of two fronts of reaction; `voltage` is that of the plateaus [mA.h/cm2]."""

    def charge(cell: Cell) -> float:
        state = design(cell).balance
        hosts = [(cell.positive, state.x_p), (porous(cell, "negative"), state.x_n or (0, 0))]
        charges = [e.host_capacity / e.thickness.si * abs(x[1] - x[0]) for e, x in hosts]
        series = cell.separator.thickness.si / ionic_conductivity(cell.separator)
        left = si(voltage, "V") - cell.limits.lower_voltage.si
        return porous_electrode.front_capacity(
            si(current, "A/m^2"),
            left,
            series + cell.contact_resistance.si,
            charges,
            [ionic_conductivity(e) for e, _ in hosts],
        )

    return bench.each(charge) / (_HOUR * 10)


def capacity_loss(
    bench: Bench, *, temperature: str, days: float = 365.0, soc: float = 0.5
) -> np.ndarray:
    """Lost at rest, of the fresh capacity [%]."""
    found = ageing(
        bench.cell,
        temperatures=[temperature],
        times=[float(days) * _DAY],
        soc=float(soc),
        samples=bench.samples,
        seed=bench.seed,
    )
    return 100 * np.atleast_1d(found["capacity_loss"].values.squeeze())


def onset(bench: Bench) -> np.ndarray:
    """Self-heating first found, 0.02 K/min [degC]."""
    found = self_heating(bench.cell, starts=["150 degC"], samples=bench.samples, seed=bench.seed)
    return np.atleast_1d(found["onset"].values) - ZERO_CELSIUS


def oven_runaway(
    bench: Bench, *, temperature: str, duration: str = "1 h", ramp: str = "5 K/min"
) -> np.ndarray:
    """Runaway in an oven, since it was hot; infinite where there is none [min]."""
    found = oven_test(
        bench.cell,
        temperature=temperature,
        duration=si(duration, "s"),
        ramp=si(ramp, "K/s"),
        samples=bench.samples,
        seed=bench.seed,
    )
    return np.atleast_1d(found["runaway_time"].values) / _MINUTE
