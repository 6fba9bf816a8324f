"""Material functions as tables: each text is tabulated once, whatever the numbers around it.

A `Law` is a function of state less its factor, known by its text. The tables of a case are linear
combinations of those of its laws, so that factors and temperature cost no new tabulation:

    solid        f_U U(x) + (T - T_ref) f_S dU/dT(x),   G(x)
    electrolyte  f_k kappa, f_D D_e, 1 - f_t t+, 2RT/F f_X (X - f_t t+ X)   of c, at T
    exchange     g(c)        diffusivity  D_s(x)        entropy  f_S dU/dT(x)

Exchange currents stand in the kernel as i0 = k theta sqrt(c/1000) g(c) sqrt(x (1 - x)) G(x), so x
and c must separate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from cellsim.constants import FARADAY, GAS_CONSTANT, REFERENCE_TEMPERATURE
from cellsim.engines.batch import pieces
from cellsim.engines.batch.pieces import Bound, Pieces
from cellsim.parameters.values import Curve, Expression, Scalar

#: Salt concentration at which every table of it ends [mol/m3].
TOP = 6000.0

#: Errors of interpolation; for potentials 0.02 mV or 5e-6 of stoichiometry. Within 0.002 of x = 0
#: and 1, and below 50 mol/m3, a law may diverge: it is followed without overshoot, but without a
#: bound.
INSIDE_X, INSIDE_C = (2e-3, 1 - 2e-3), (50 / TOP, 4000 / TOP)
BOUNDS = {
    "potential": Bound(2e-5, relative=False, shift=5e-6, inside=INSIDE_X),
    "entropic": Bound(2e-7, relative=False, inside=INSIDE_X),
    "exchange": Bound(1e-4, inside=INSIDE_X),
    "diffusivity": Bound(1e-4, inside=INSIDE_X),
    "salt": Bound(1e-4, inside=INSIDE_C),
}

#: Numbers of pieces to try for the laws of the salt, which are linear in each.
KNOTS = (300, 600, 1200, 2400)

#: How far beyond its bound a table may be before the law is refused.
SLACK = 10.0

#: Temperatures of an electrolyte's table for cells that grow warm, between which it is linear [K]:
#: a conductivity is off by 0.1 % where its activation energy is 20 kJ/mol. Beyond, the ends hold.
WARM = np.arange(223.15, 463.2, 2.5)

#: A table for every temperature has the same pieces: enough for these [K].
_PROBES = (233.15, 263.15, 298.15, 333.15, 378.15)

#: Concentration to which exchange currents are referred [mol/m3].
_STANDARD = 1000.0

#: Greatest departure from f(x) g(c), relative, that rounding explains.
_SEPARABLE = 1e-8

#: Share of a law's greatest value below which its error is none of its own value: it may cross 0.
_SMALL = 1e-2

_NEAR_ZERO = 1e-3  # [mol/m3]
_KEPT = 1024


@dataclass(frozen=True)
class Law:
    """A function of state over its factor; equal where the text is."""

    key: tuple[Any, ...]
    variables: frozenset[str]
    function: Callable[..., Any] = field(compare=False, repr=False)

    def __call__(self, **state: Any) -> np.ndarray:
        """In SI, over the factor; the shape of the states broadcast together."""
        with np.errstate(all="ignore"):
            value = self.function(**state)
        return np.asarray(value + np.zeros(np.broadcast_shapes(*map(np.shape, state.values()))))


_ONE = Law(("one",), frozenset(), lambda **_: 1.0)

#: A constant transference number is a factor on this: a table of 1 is a single-ion conductor's.
HALF = Law(("half",), frozenset(), lambda **_: 0.5)


def law(prop: Scalar | Expression | Curve) -> tuple[Law, Any]:
    """The law of a property, and its factor; of a constant, 1 and the value."""
    if isinstance(prop, Scalar):
        return _ONE, prop.si
    bare = prop if np.ndim(prop.factor) == 0 and prop.factor == 1 else prop.bare
    if isinstance(prop, Expression):
        key: tuple[Any, ...] = (prop.expression, prop.unit, prop.si_unit)
    else:
        x, y = prop.points
        key = (prop.variable, prop.unit, prop.si_unit, x.tobytes(), y.tobytes())
    return Law(key, prop.variables, bare), prop.factor


# Functions of stoichiometry


@lru_cache(_KEPT)
def of_x(law: Law, kind: str, temperature: float | None = None) -> Pieces:
    """A law of stoichiometry on [0, 1]."""
    return pieces.tabulate(_in_x(law, temperature), 1.0, BOUNDS[kind], open_ends=True)


def _in_x(law: Law, temperature: float | None) -> pieces.Function:
    state = {} if temperature is None else {"T": temperature}
    return lambda x: law(x=x, **state)


@lru_cache(_KEPT)
def _solid_parts(
    potential: Law, entropic: Law, kinetics: Kinetics
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients of U, dU/dT and G, on as many pieces as the neediest asks for."""
    parts = (of_x(potential, "potential"), of_x(entropic, "entropic"), kinetics.shape)
    count = max(len(part.coefficients) for part in parts)
    functions = (_in_x(potential, None), _in_x(entropic, None), kinetics.in_x)
    u, s, g = (
        part.coefficients
        if len(part.coefficients) == count
        else pieces.build(function, 1.0, count, open_ends=True)
        for part, function in zip(parts, functions, strict=True)
    )
    return u, s, g


def solid(
    potential: Law, entropic: Law, kinetics: Kinetics, temperature: float, ratio: float
) -> np.ndarray:
    """Open-circuit potential at a temperature over its factor, and G: (n, 8).

    `ratio` is the factor on the entropic coefficient over that on the potential.
    """
    u, s, g = _solid_parts(potential, entropic, kinetics)
    warmth = temperature - REFERENCE_TEMPERATURE
    return np.concatenate([u + (warmth * ratio) * s, g], axis=1)


# Exchange current


@dataclass(frozen=True)
class Kinetics:
    """An exchange current taken apart: `scale` sqrt(c/1000) g(c) sqrt(x (1 - x)) G(x).

    `salt` is the table of g, None where g = 1. `refusal` says why it cannot be taken apart.
    """

    law: Law
    porous: bool
    liquid: bool
    scale: float = field(compare=False)
    shape: Pieces = field(compare=False)
    salt: Pieces | None = field(compare=False)
    refusal: str = field(compare=False)

    def in_x(self, x: np.ndarray) -> np.ndarray:
        """G; `scale` is i0 / sqrt(x (1 - x)) at x = 1/2, so G = 1 there."""
        x = np.clip(x, 1e-9, 1 - 1e-9)
        return np.asarray(self.law(x=x, c_e=_STANDARD) / np.sqrt(x * (1 - x)) / self.scale)


_FLAT = Pieces(np.array([[1.0, 0.0, 0.0, 0.0]]), 0.0)


@lru_cache(_KEPT)
def kinetics(law: Law, porous: bool, liquid: bool) -> Kinetics:
    """Take an exchange current apart, and look whether it can be."""
    centre = 0.5 if porous else 1.0
    middle = float(law(x=np.array(centre), c_e=_STANDARD))
    scale = middle / (0.5 if porous else 1.0)
    refusal = "" if np.isfinite(middle) and middle > 0 else "is not positive"
    bare = Kinetics(law, porous, liquid, scale, _FLAT, None, refusal)
    if refusal:
        return bare
    refusal = _inseparable(law, centre) if porous and liquid else ""
    shape, salt = _FLAT, None
    if porous:
        shape = _unless_one(bare.in_x, 1.0, BOUNDS["exchange"])
        refusal = refusal or _too_wild(shape, BOUNDS["exchange"])
    if liquid:

        def in_salt(c: np.ndarray) -> np.ndarray:
            c = np.maximum(c, _NEAR_ZERO)
            return np.asarray(law(x=centre, c_e=c) / middle / np.sqrt(c / _STANDARD))

        found = _unless_one(in_salt, TOP, BOUNDS["salt"])
        refusal = refusal or _too_wild(found, BOUNDS["salt"])
        salt = None if found is _FLAT else found
    return Kinetics(law, porous, liquid, scale, shape, salt, refusal)


def _unless_one(function: pieces.Function, top: float, bound: Bound) -> Pieces:
    at = np.linspace(*bound.inside, 101) * top
    with np.errstate(all="ignore"):
        flat = np.abs(function(at) - 1).max() < 1e-12
    return _FLAT if flat else pieces.tabulate(function, top, bound, open_ends=True)


def _inseparable(law: Law, centre: float) -> str:
    x, c = np.linspace(0.02, 0.98, 33)[:, None], np.geomspace(10.0, 3000.0, 25)
    whole = law(x=x, c_e=c) * law(x=np.array(centre), c_e=_STANDARD)
    product = law(x=x, c_e=_STANDARD) * law(x=centre, c_e=c)
    departure = np.abs(whole - product) / np.abs(product)
    if bool((departure < _SEPARABLE).all()):
        return ""
    return "does not separate into a function of x and one of c_e"


def _too_wild(table: Pieces, bound: Bound) -> str:
    return "" if table.error <= SLACK * bound.error else "varies too sharply for a table"


# Functions of salt concentration


@dataclass(frozen=True)
class Salt:
    """The four laws of a liquid electrolyte."""

    conductivity: Law
    diffusivity: Law
    transference: Law
    thermodynamic: Law

    def at(self, c: np.ndarray, temperature: float | np.ndarray) -> np.ndarray:
        """kappa, D, t+ and X: (4, shape of concentration and temperature)."""
        c = np.maximum(c, _NEAR_ZERO)
        laws = (self.conductivity, self.diffusivity, self.transference, self.thermodynamic)
        return np.stack([law(c_e=c, T=temperature) for law in laws])


@lru_cache(64)
def _salt_knots(salt: Salt) -> tuple[int, float]:
    """Pieces between which every law is linear within its bound at any temperature, and the
    error left; a temperature at which one is not finite is none of them (`is_defined`)."""
    bound = BOUNDS["salt"]
    low, high = (share * TOP for share in bound.inside)
    probes = np.array([one for one in _PROBES if is_defined(salt, one)])[:, None]
    count, worst = 0, np.inf
    for count in KNOTS:
        at = np.linspace(0.0, TOP, 4 * count + 1)
        with np.errstate(all="ignore"):
            true = salt.at(at, probes)
            rows = true.reshape(-1, at.size)
            linear = np.stack([np.interp(at, at[::4], row[::4]) for row in rows])
        inside = (at >= low) & (at <= high)
        error = np.abs(linear.reshape(true.shape) - true)[..., inside]
        size = np.abs(true[..., inside])
        error = error / np.maximum(size, _SMALL * size.max(axis=-1, keepdims=True, initial=1e-300))
        worst = float(error.max()) if error.size and np.isfinite(error).all() else float("inf")
        if worst <= bound.error:
            break
    return count, worst


def is_defined(salt: Salt, temperature: Any) -> bool:
    """Whether the laws are finite at all of some temperatures, where their tables are held to a
    bound."""
    at = np.linspace(*BOUNDS["salt"].inside, 101) * TOP
    return bool(np.isfinite(salt.at(at, np.reshape(temperature, (-1, 1)))).all())


def salt_error(salt: Salt) -> float:
    """Greatest relative error of the laws' tables."""
    return _salt_knots(salt)[1]


def salt_parts(salt: Salt, temperatures: np.ndarray) -> np.ndarray:
    """kappa, D, t+ and X at the knots, at temperatures: (temperatures, 4, knots).

    Many at a time, for reading an expression takes longer than computing it.
    """
    at = np.linspace(0.0, TOP, _salt_knots(salt)[0] + 1)
    found = [
        salt.at(at, few[:, None])
        for few in np.array_split(temperatures, np.ceil(len(temperatures) / 32))
    ]
    return np.concatenate(found, axis=1).swapaxes(0, 1)


def electrolyte(parts: np.ndarray, temperature: float) -> np.ndarray:
    """kappa, D_e, 1 - t+ and 2RT/F X from the parts at a temperature: (n, 8)."""
    values = electrolyte_values(parts, temperature)
    pieces = np.stack([values[:, :-1], np.diff(values)], axis=-1)
    return np.asarray(pieces.swapaxes(0, 1).reshape(-1, 8))


def electrolyte_values(parts: np.ndarray, temperature: float) -> np.ndarray:
    """kappa, D_e, 1 - t+ and 2RT/F X at the knots: (4, knots)."""
    k, d, t, x = parts
    return np.stack([k, d, 1 - t, 2 * GAS_CONSTANT * temperature / FARADAY * x])


@lru_cache(16)
def electrolyte_over_temperature(one: Salt) -> np.ndarray:
    """The same at every one of the `WARM` temperatures: (temperatures, 4, knots)."""
    parts = salt_parts(one, WARM)
    return np.stack([electrolyte_values(at, t) for at, t in zip(parts, WARM, strict=True)])


#: A single-ion conductor: unit conductivity (its value goes with the layers'), no salt transport.
SINGLE_ION = np.eye(1, 8)
