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

Steps are taken one by one and summed up: what passes while a current comes on is in no step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Balance:
    """Of one step: lithium held at both ends [mol]; energy and heat left over, and what passed [J].

    Left over is NaN where there are too few times to integrate.
    """

    lithium: tuple[float, float]
    energy: float
    heat: float
    passed: float
    nominal: float

    @classmethod
    def of(cls, case: Case, solved: Solved) -> Balance:
        """The balance of a step with at least one time."""
        held, traces = _lithium(case, solved), solved.traces
        return cls(
            (float(held[0]), float(held[-1])),
            _energy(case, solved),
            _heat(case, solved),
            _HOUR * float(np.abs(np.diff(traces["energy"])).sum()),
            _HOUR * case.capacity * float(traces["voltage"][0]),
        )


def lithium(balances: Sequence[Balance]) -> float:
    """Change of all lithium over what there was, relative."""
    first, last = balances[0].lithium[0], balances[-1].lithium[1]
    return (last - first) / first


def energy(balances: Sequence[Balance]) -> float:
    """What the energy balance leaves over, relative to the energy that went in and out."""
    return _share(balances, [balance.energy for balance in balances])


def heat(balances: Sequence[Balance]) -> float:
    """What the first law leaves over in a cell that warms, relative to the energy in and out."""
    return _share(balances, [balance.heat for balance in balances])


def _share(balances: Sequence[Balance], left: list[float]) -> float:
    known = [each for each in left if np.isfinite(each)]
    if not known:
        return float("nan")
    passed = sum(balance.passed for balance in balances)
    return sum(known) / max(passed, _LITTLE * balances[0].nominal)


def _lithium(case: Case, solved: Solved) -> np.ndarray:
    """All that particles, salt and metal hold [mol], up to a constant."""
    traces = solved.traces
    held = traces["salt"] + traces["positive_lithium"]
    if case.cell.lithium_metal:
        return np.asarray(held - traces["capacity"] * _HOUR / FARADAY)
    return np.asarray(held + traces["negative_lithium"])


def _energy(case: Case, solved: Solved) -> float:
    """What the energy balance leaves over [J]."""
    traces, time = solved.traces, solved.time
    if time.size < 3:
        return float("nan")
    resistance = case.cell.contact_resistance.si / case.area
    heat = resistance * traces["current"] ** 2
    for cause in ("ohmic", "reaction", "diffusion"):
        heat = heat + traces[f"{cause}_heat"]
    lost = float(np.trapezoid(heat, time))
    stored = sum(_gained(case, solved, electrode, side) for side, electrode in _porous(case))
    return _delivered(solved) + lost - stored


def _heat(case: Case, solved: Solved) -> float:
    """What the first law leaves over in a cell that warms [J].

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
    return _delivered(solved) + kept + let_go - given


def _delivered(solved: Solved) -> float:
    """Energy delivered [J]."""
    delivered = solved.traces["energy"]
    return _HOUR * float(delivered[-1] - delivered[0])


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
