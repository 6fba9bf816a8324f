"""Does a run keep its lithium and its energy?

Lithium: what particles, salt and metal hold, at the end against the start.

Energy: the electrical energy delivered must equal the free energy that the particles gave up, less
all that was lost on the way,

    int I V dt = sum [Phi(end) - Phi(start)] - int (Q_diffusion + Q_reaction + Q_ohm + I^2 R) dt

with Phi = F c_max eps L A <int U dx> of each electrode, from the cell's own potentials and the
particles at both ends, and the losses integrated over the run. Reaction losses include films; the
ohmic term counts what the current does against the electrolyte, be it lost or kept as a salt
gradient. With a temperature that moves, dU/dT enters as int (T - T_ref) dS. Nothing here is solved
for, so a wrong heat source, sign or unit, or too long a time step, shows.

Heat: with a temperature of its own, the cell must also keep the first law; see `heat`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cellsim.constants import FARADAY, REFERENCE_TEMPERATURE
from cellsim.engines.case import Case
from cellsim.engines.reference.solve import Solved
from cellsim.parameters.cell import PorousElectrode
from cellsim.physics.particles import antiderivative, shells

Law = Callable[[np.ndarray], np.ndarray]

#: Share of the nominal energy below which a run is judged by the nominal energy [-].
_LITTLE = 0.01

_HOUR = 3600.0


def lithium(case: Case, solved: Solved) -> float:
    """Change of all lithium over what there was, relative."""
    traces = solved.traces
    held = traces["salt"] + traces["positive_lithium"]
    if case.cell.lithium_metal:
        held = held - traces["capacity"] * _HOUR / FARADAY
    else:
        held = held + traces["negative_lithium"]
    return float((held[-1] - held[0]) / held[0])


def energy(case: Case, solved: Solved) -> float:
    """What the energy balance leaves over, relative to the energy delivered."""
    traces, time = solved.traces, solved.time
    if time.size < 3:
        return float("nan")
    resistance = case.cell.contact_resistance.si / case.area
    heat = resistance * traces["current"] ** 2
    for cause in ("ohmic", "reaction", "diffusion"):
        heat = heat + traces[f"{cause}_heat"]
    lost = float(np.trapezoid(heat, time))
    stored = sum(_gained(case, solved, electrode, side) for side, electrode in _porous(case))
    delivered, scale = _delivered(case, solved)
    return (delivered + lost - stored) / scale


def heat(case: Case, solved: Solved) -> float:
    """What the first law leaves over in a cell that warms, relative to the energy delivered.

    Enthalpy given up by the particles = energy delivered + heat kept + heat let go.
    """
    if case.thermal != "lumped" or solved.time.size < 3:
        return float("nan")
    temperature = solved.traces["temperature"]
    kept = case.heat_capacity * float(temperature[-1] - temperature[0])
    let_go = case.cooling * float(np.trapezoid(temperature - case.temperature, solved.time))
    given = sum(
        float(np.diff(_levels(case, solved, side, _enthalpy(electrode)))[0])
        for side, electrode in _porous(case)
    )
    delivered, scale = _delivered(case, solved)
    return (delivered + kept + let_go - given) / scale


def _delivered(case: Case, solved: Solved) -> tuple[float, float]:
    """Energy delivered, and what to compare a remainder with [J]."""
    energy_trace, voltage = solved.traces["energy"], solved.traces["voltage"]
    delivered = _HOUR * float(energy_trace[-1] - energy_trace[0])
    return delivered, max(abs(delivered), _LITTLE * _HOUR * case.capacity * float(voltage[0]))


def _porous(case: Case) -> list[tuple[str, PorousElectrode]]:
    both = (("negative", case.cell.negative), ("positive", case.cell.positive))
    return [(side, e) for side, e in both if isinstance(e, PorousElectrode)]


def _enthalpy(electrode: PorousElectrode) -> Law:
    """U - T dU/dT [V], the same at any temperature."""
    active = electrode.active
    return lambda x: np.asarray(
        active.open_circuit_potential(x=x)
        - REFERENCE_TEMPERATURE * active.entropic_coefficient(x=x)
    )


def _levels(case: Case, solved: Solved, side: str, law: Law, ends: bool = True) -> np.ndarray:
    """Integral of `law` over an electrode's lithium [J], at start and end or at all field times."""
    points, few = case.mesh.particle, solved.few
    # Shape (layers, shells, times): PyBaMM counts the shells first.
    x = solved.fields[f"{side}_stoichiometry"].reshape(-1, points, few.size)
    x = x[..., [0, -1]] if ends else x
    mean = np.einsum("r,xrt->t", shells(points)[0], antiderivative(law)(x)) / x.shape[0]
    return np.asarray(case.cell[side].host_capacity * case.area * mean)


def _gained(case: Case, solved: Solved, electrode: PorousElectrode, side: str) -> float:
    """Free energy that an electrode's particles gained [J]."""
    active = electrode.active
    potential = _levels(case, solved, side, lambda x: active.open_circuit_potential(x=x))
    gained = float(np.diff(potential)[0])
    warmth = solved.traces["temperature"][solved.few] - REFERENCE_TEMPERATURE
    if np.any(warmth):
        entropic = _levels(
            case, solved, side, lambda x: active.entropic_coefficient(x=x), ends=False
        )
        gained += float(np.sum(0.5 * (warmth[1:] + warmth[:-1]) * np.diff(entropic)))
    return gained
