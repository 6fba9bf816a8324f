"""PyBaMM's expression trees as text of our own grammar: the same arithmetic, number by number."""

from __future__ import annotations

from typing import Any

import pybamm

from cellsim.parameters.expressions import MAX_LENGTH

_BINARY = {
    pybamm.Addition: "+",
    pybamm.Subtraction: "-",
    pybamm.Multiplication: "*",
    pybamm.Division: "/",
    pybamm.Power: "**",
}
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


def text(symbol: Any) -> str:
    """A tree of numbers and inputs as text; an input stands under its name.

    Raises
    ------
    NoFormulaError
        A table of points, a step, or more than our grammar reads.
    """
    found = _text(symbol)
    if len(found) > MAX_LENGTH:
        raise NoFormulaError("too long")
    return found


def _text(symbol: Any) -> str:
    kind = type(symbol)
    if isinstance(symbol, pybamm.Scalar):
        number = repr(float(symbol.value))
        return f"({number})" if number.startswith("-") else number
    if kind is pybamm.InputParameter:
        return str(symbol.name)
    parts = [_text(child) for child in symbol.children]
    if kind is pybamm.Negate:
        return f"(-{parts[0]})"
    if kind in _BINARY:
        return f"({parts[0]} {_BINARY[kind]} {parts[1]})"
    if kind in _CALLS:
        return f"{_CALLS[kind]}({', '.join(parts)})"
    raise NoFormulaError(kind.__name__)
