"""The laws of a set: each a formula of our state variables, as a TOML file would give it.

Where a law is no formula - PyBaMM joins measured potentials by splines - it is sampled until the
straight lines between the points leave it by no more than `CLOSE`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pybamm

from cellsim.constants import GAS_CONSTANT, REFERENCE_TEMPERATURE
from cellsim.errors import InputError
from cellsim.parameters.pybamm_sets import formulas

#: Greatest departure of a sampled law from the set's [V, or V/K times 1e3].
CLOSE = 1e-6

#: Shares of the way between two points at which a sampled law is looked at; the middle one joins.
_BETWEEN = np.array([0.2, 0.5, 0.8])

#: Points at which no sampled law is refined any more.
_MOST = 20000

#: Departure from Arrhenius' law that rounding explains, relative.
_ROUNDING = 1e-9

#: Where activation energies are looked for [K, mol/m3].
_TEMPERATURES = (243.15, 273.15, 318.15, 343.15)
_STOICHIOMETRIES = np.linspace(0.05, 0.95, 10)
_CONCENTRATIONS = np.array([200.0, 1000.0, 2500.0])

#: States over which a law may be looked at: where it gives a physical number it counts as valid.
_REACH = {
    "x": np.linspace(0.0, 1.0, 3),
    "c_e": np.arange(0.0, 6001.0, 10.0),
    "T": np.arange(203.15, 473.2, 1.0),
}

#: Where poles are looked for, a rise over a thousandth of x that only a pole has, and a change
#: that a table still follows [V].
_WITHIN, _POLE, _STEEP = (0.005, 0.995), 0.5, 2.0

Law = Callable[..., Any]
Value = dict[str, Any]


@dataclass(frozen=True)
class Set:
    """A parameter set, with the provenance that all its values share."""

    name: str
    values: Any
    provenance: Value

    @property
    def label(self) -> str:
        """For messages."""
        return f"PyBaMM's set {self.name}"

    @property
    def reference(self) -> float:
        """Temperature to which its potentials refer [K]."""
        return self.number("Reference temperature [K]")

    def number(self, key: str) -> float:
        """One number; refused where it is a function or not there."""
        value = self.given(key)
        if callable(value):
            raise InputError(f"{self.label} cannot be a cell here: a function gives '{key}'")
        return float(value)

    def given(self, key: str) -> Any:
        """What the set has under a name."""
        if key not in self.values.keys():  # noqa: SIM118 - its own container
            raise InputError(f"{self.label} cannot be a cell here: it gives no '{key}'")
        return self.values[key]

    def scalar(self, number: float, unit: str, **more: Any) -> Value:
        """A number as a file would give it; a set states no range."""
        return {"value": number, "unit": unit, "range": [number, number], **self.provenance, **more}

    def law(self, key: str) -> Law:
        """A function of the set, of symbols, arrays or numbers given in the order it takes them."""
        self.given(key)

        def of(*state: Any) -> Any:
            inputs = {str(i): _symbol(one) for i, one in enumerate(state)}
            return self.values.process_symbol(pybamm.FunctionParameter(key, inputs))

        return of

    def formula(self, law: Law, unit: str, *variables: str, **more: Any) -> Value:
        """A law of the variables as a formula, a number or a sampled curve."""
        symbol = law(*(pybamm.InputParameter(name) for name in variables))
        used = formulas.inputs(symbol)
        if not used:
            return self.scalar(float(numbers(lambda: symbol)), unit, **more)
        valid = {**{name: _physical(law, variables, name, self) for name in used}}
        valid |= more.pop("valid", {})
        common = {"unit": unit, "range": [1.0, 1.0], **self.provenance, "valid": valid, **more}
        try:
            return {"expression": formulas.text(symbol), **common}
        except formulas.NoFormulaError as error:
            if used != ["x"]:
                raise InputError(
                    f"{self.label} cannot be a cell here: a law of {', '.join(used)} is given by "
                    f"{error}, which is no formula"
                ) from error
        points = sampled(law, symbol)
        return {"curve": f"{len(points)} points of the set's spline", "table": points, **common}


def _symbol(one: Any) -> Any:
    if isinstance(one, pybamm.Symbol):
        return one
    return pybamm.Scalar(float(one)) if np.ndim(one) == 0 else pybamm.Vector(np.ravel(one))


def numbers(law: Law, *state: Any) -> np.ndarray:
    """A law at states that broadcast together."""
    shape = np.broadcast_shapes(*map(np.shape, state))
    flat = [np.broadcast_to(one, shape).ravel() if shape else one for one in state]
    with np.errstate(all="ignore"):
        found = np.asarray(law(*flat).evaluate(), dtype=float).ravel()
    return np.broadcast_to(found, int(np.prod(shape))).reshape(shape)


def _physical(law: Law, variables: tuple[str, ...], name: str, one: Set) -> tuple[float, float]:
    """The widest range of a state, the others usual, in which a law gives a finite number; of the
    electrolyte's laws also a positive one."""
    reach = _REACH[name]
    salt = one.number("Initial concentration in electrolyte [mol.m-3]")
    usual = {"x": 0.5, "c_e": salt, "T": REFERENCE_TEMPERATURE}
    if name == "x":
        return 0.0, 1.0
    found = numbers(law, *(reach if other == name else usual[other] for other in variables))
    bad = np.flatnonzero(~(np.isfinite(found) & (found > 0)))
    middle = int(np.argmin(np.abs(reach - usual[name])))
    below, above = bad[bad <= middle], bad[bad > middle]
    first = below[-1] + 1 if below.size else 0
    last = above[0] - 1 if above.size else len(reach) - 1
    return float(reach[min(first, middle)]), float(reach[max(last, middle)])


def sampled(law: Law, symbol: Any) -> tuple[tuple[float, float], ...]:
    """Points of a law on [0, 1] between which a straight line is `CLOSE` to it."""
    knots = [one.x[0] for one in symbol.pre_order() if isinstance(one, pybamm.Interpolant)]
    x = np.unique(np.clip(np.concatenate([np.linspace(0, 1, 101), *knots]), 0, 1))
    y = numbers(law, x)
    while len(x) < _MOST:
        between = x[:-1] + np.diff(x) * _BETWEEN[:, None]
        true = numbers(law, between)
        far = (np.abs(true - np.interp(between, x, y)) > CLOSE).any(axis=0)
        if not far.any():
            break
        place, middle = np.flatnonzero(far) + 1, len(_BETWEEN) // 2
        x, y = np.insert(x, place, between[middle, far]), np.insert(y, place, true[middle, far])
    return tuple(zip(x.tolist(), y.tolist(), strict=True))


def activation_energy(law: Callable[[Any, float], np.ndarray]) -> float | None:
    """Energy with which a law of (state, T) follows Arrhenius from 25 degC [J/mol]; None where it
    does not: then it depends on the state, or on the temperature otherwise."""
    base = law(None, REFERENCE_TEMPERATURE)
    found = np.stack(
        [
            GAS_CONSTANT * np.log(law(None, T) / base) / (1 / REFERENCE_TEMPERATURE - 1 / T)
            for T in _TEMPERATURES
        ]
    )
    energy = float(np.round(found.mean(), 4))
    # What is left of the law, not of the energy, is what counts.
    left = np.abs(found - energy) / GAS_CONSTANT * 1e-3
    return energy if np.all(left <= _ROUNDING * 1e3) else None


def of_potential(one: Set, law: Law, start: float) -> Value:
    """A potential at 25 degC; beside a pole, which a fit may have where nothing was measured, it is
    held constant on the far side of the initial state, `start`."""
    x = np.linspace(*_WITHIN, 991)
    change = np.diff(numbers(law, x))
    poles = np.flatnonzero(change > _POLE)
    if not poles.size:
        return one.formula(law, "V", "x")
    calm = np.flatnonzero(np.abs(change) < _STEEP)
    below = [pole for pole in poles if x[pole] < start]
    above = [pole for pole in poles if x[pole] > start]
    low = float(x[calm[calm > below[-1]][0]]) if below else 0.0
    high = float(x[calm[calm < above[0]][-1] + 1]) if above else 1.0
    low, high = round(low, 3), round(high, 3)
    why = f"the set's law has poles beyond x = {low:g} and {high:g}, where it is held constant"
    found = one.formula(lambda x: law(pybamm.maximum(pybamm.minimum(x, high), low)), "V", "x")
    return {**found, "valid": {"x": (low, high)}, "why": why}


def of_particles(one: Set, side: str) -> tuple[Value, Value]:
    """Diffusivity at 25 degC and its activation energy; where it has none, T stays in the law."""
    law = one.law(f"{side} particle diffusivity [m2.s-1]")
    energy = activation_energy(lambda _, T: numbers(law, _STOICHIOMETRIES, T))
    if energy is None:
        found = one.formula(law, "m^2/s", "x", "T")
        return found, one.scalar(0.0, "J/mol", why="temperature is in the diffusivity")
    more = one_temperature(one) if energy == 0 else {}
    found = one.formula(lambda x: law(x, REFERENCE_TEMPERATURE), "m^2/s", "x", **more)
    return found, one.scalar(energy, "J/mol")


def one_temperature(one: Set) -> Value:
    """What is said of a law that does not depend on temperature: it holds where it was stated."""
    ends = sorted((one.reference, REFERENCE_TEMPERATURE))
    return {"valid": {"T": tuple(ends)}, "why": "the set gives no dependence on temperature"}


def exchange_current(one: Set, law: Law, *variables: str) -> tuple[Value, Value]:
    """A law of the variables and T at 25 degC, and its activation energy."""
    grid = {"x": _STOICHIOMETRIES[:, None], "c_e": _CONCENTRATIONS}
    state = [grid[name] for name in variables]
    energy = activation_energy(lambda _, T: numbers(law, *state, T))
    if energy is None:
        raise InputError(
            f"{one.label} cannot be a cell here: an exchange current follows no single activation "
            "energy"
        )
    more = one_temperature(one) if energy == 0 else {}
    found = one.formula(
        lambda *state: law(*state, REFERENCE_TEMPERATURE), "A/m^2", *variables, **more
    )
    return found, one.scalar(energy, "J/mol")


def of_salt(one: Set, key: str, unit: str) -> Value:
    """A law of the electrolyte."""
    law = one.law(key)
    found = one.formula(law, unit, "c_e", "T")
    rate = "[" in key  # conductivity and diffusivity vary with temperature; ratios need not
    if rate and "T" not in found.get("valid", {}):
        extra = one_temperature(one)
        found = {**found, **extra, "valid": {**found.get("valid", {}), **extra["valid"]}}
    return found
