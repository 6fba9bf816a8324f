"""Functions of state written as text, parsed against a whitelist and never evaluated as code.

The grammar is arithmetic: numbers, the named variables, ``+ - * / **``, parentheses and the
functions of `FUNCTIONS`. The text is parsed to a syntax tree; every node must be of a listed
kind; the tree is then walked with the arithmetic of whatever the variables are - floats, NumPy
arrays or PyBaMM symbols.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from cellsim.errors import InputError

MAX_LENGTH = 4000
MAX_DEPTH = 100

#: name -> (number of arguments, NumPy implementation)
FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "exp": (1, np.exp),
    "log": (1, np.log),
    "log10": (1, np.log10),
    "sqrt": (1, np.sqrt),
    "abs": (1, np.abs),
    "sin": (1, np.sin),
    "cos": (1, np.cos),
    "tanh": (1, np.tanh),
    "sinh": (1, np.sinh),
    "cosh": (1, np.cosh),
    "asinh": (1, np.arcsinh),
    "atan": (1, np.arctan),
    "min": (2, np.minimum),
    "max": (2, np.maximum),
}

_NUMPY = {name: function for name, (_, function) in FUNCTIONS.items()}

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


@lru_cache(maxsize=4096)
def parse(text: str, allowed: tuple[str, ...]) -> ast.expr:
    """Parse `text` into a checked tree in which only the `allowed` variables stand.

    Raises
    ------
    InputError
        Anything outside the grammar, with the offending piece named.
    """
    if len(text) > MAX_LENGTH:
        raise InputError(f"the expression is longer than {MAX_LENGTH} characters")
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InputError(
            "the expression cannot be read", remedy="check brackets and operators"
        ) from error
    _check(tree, allowed, 0)
    return tree


def evaluate(
    tree: ast.expr,
    variables: Mapping[str, Any],
    functions: Mapping[str, Callable[..., Any]] | None = None,
) -> Any:
    """Walk a checked tree with the given variables and functions (NumPy's by default)."""
    table = functions or _NUMPY

    def walk(node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return float(value)  # type: ignore[arg-type]
            case ast.Name(id=name):
                return variables[name]
            case ast.UnaryOp(op=op, operand=operand):
                return _UNARY[type(op)](walk(operand))
            case ast.BinOp(left=left, op=op, right=right):
                return _BINARY[type(op)](walk(left), walk(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return table[name](*(walk(arg) for arg in args))
        raise AssertionError("unreachable: parse() admits no other node")

    return walk(tree)


def _is_finite_number(value: object) -> bool:
    try:
        return type(value) in (int, float) and bool(np.isfinite(float(value)))  # type: ignore[arg-type]
    except OverflowError:
        return False


def _check(node: ast.AST, allowed: tuple[str, ...], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise InputError(f"the expression is nested more than {MAX_DEPTH} deep")
    match node:
        case ast.Constant(value=value) if _is_finite_number(value):
            return
        case ast.Name(id=name) if name in allowed:
            return
        case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=operand):
            return _check(operand, allowed, depth + 1)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            _check(left, allowed, depth + 1)
            return _check(right, allowed, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            if len(args) != FUNCTIONS[name][0]:
                raise InputError(f"{name}() takes {FUNCTIONS[name][0]} argument(s)")
            for arg in args:
                _check(arg, allowed, depth + 1)
            return None
    piece = ast.unparse(node)
    raise InputError(
        f"'{piece if len(piece) < 60 else piece[:57] + '...'}' is not allowed in an expression",
        remedy=f"use numbers, the variables {', '.join(allowed) or '(none)'}, + - * / ** and "
        f"{', '.join(FUNCTIONS)}",
    )
