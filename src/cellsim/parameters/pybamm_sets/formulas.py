"""PyBaMM's expression trees as text of our own grammar: the same arithmetic, number by number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pybamm

from cellsim.parameters.expressions import MAX_LENGTH

#: Sign and rank of an operation: what ranks lower is put in brackets.
_BINARY = {
    pybamm.Addition: ("+", 1),
    pybamm.Subtraction: ("-", 1),
    pybamm.Multiplication: ("*", 2),
    pybamm.Division: ("/", 2),
    pybamm.Power: ("**", 4),
}
_NEGATIVE, _ATOM = 3, 5

_CALLS = {
    pybamm.Exp: "exp",
    pybamm.Log: "log",
    pybamm.Sqrt: "sqrt",
    pybamm.Sin: "sin",
    pybamm.Cos: "cos",
    pybamm.Tanh: "tanh",
    pybamm.Sinh: "sinh",
    pybamm.Cosh: "cosh",
    pybamm.Arcsinh: "asinh",
    pybamm.Arctan: "atan",
    pybamm.AbsoluteValue: "abs",
    pybamm.Minimum: "min",
    pybamm.Maximum: "max",
}


class NoFormulaError(Exception):
    """Something that the grammar has no word for."""


def inputs(symbol: Any) -> list[str]:
    """Names of the variables in a tree, sorted."""
    found = {str(one.name) for one in symbol.pre_order() if isinstance(one, pybamm.InputParameter)}
    return sorted(found)


def text(symbol: Any) -> str:
    """A tree of numbers and inputs as text; an input stands under its name.

    Raises
    ------
    NoFormulaError
        A table of points, a step, or more than our grammar reads.
    """
    found, _ = _ranked(symbol)
    if len(found) > MAX_LENGTH:
        raise NoFormulaError("too long a formula")
    return found


def _ranked(symbol: Any) -> tuple[str, int]:
    """Text, and the rank of its last operation; what has no variable is one number."""
    kind = type(symbol)
    if not inputs(symbol):
        number = repr(float(np.asarray(symbol.evaluate()).item()))
        return number, _NEGATIVE if number.startswith("-") else _ATOM
    if kind is pybamm.InputParameter:
        return str(symbol.name), _ATOM
    parts = [_ranked(child) for child in symbol.children]
    if kind is pybamm.Negate:
        return f"-{_bracketed(parts[0], _NEGATIVE)}", _NEGATIVE
    if kind in _BINARY:
        return _joined(*_BINARY[kind], *parts)
    if kind in _CALLS:
        return f"{_CALLS[kind]}({', '.join(part for part, _ in parts)})", _ATOM
    raise NoFormulaError(f"a {kind.__name__}")


def _joined(sign: str, rank: int, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    """Two operands: of the same rank only the left one does without brackets."""
    power = sign == "**"
    one = _bracketed(left, rank + 1 if power else rank)
    other = _bracketed(right, rank + 1)
    return (f"{one}**{other}" if power else f"{one} {sign} {other}"), rank


def _bracketed(part: tuple[str, int], least: int) -> str:
    text, rank = part
    return text if rank >= least else f"({text})"
