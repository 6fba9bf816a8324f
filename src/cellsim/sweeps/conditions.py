"""Conditions on a case, as text: ``"positive.thickness < 100 um"``.

Comparisons of arithmetic (`parameters.expressions`), joined by ``and``, ``or``, ``not``; names are
what is swept or drawn, and paths of the cell; numbers may have units ("100 um", "-20 degC", "2C",
"5 %"). The text is parsed and walked, and never evaluated as code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np

from cellsim.errors import InputError
from cellsim.parameters import expressions
from cellsim.parameters.units import registry

#: Numbers are equal that differ by less, relative: "100 um" is 100 um however it came about.
_ROUNDING = 1e-9


def _equal(a: Any, b: Any) -> Any:
    return np.isclose(a, b, rtol=_ROUNDING, atol=0)


_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: lambda a, b: (a < b) & ~_equal(a, b),
    ast.LtE: lambda a, b: (a < b) | _equal(a, b),
    ast.Gt: lambda a, b: (a > b) & ~_equal(a, b),
    ast.GtE: lambda a, b: (a > b) | _equal(a, b),
    ast.Eq: _equal,
    ast.NotEq: lambda a, b: ~_equal(a, b),
}

_WORDS = ("and", "or", "not")

#: A number with its unit; a name; anything else stays as it is.
_TOKEN = re.compile(
    r"(?P<number>(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"(?:\s*(?P<unit>(?!(?:and|or|not)\b)[A-Za-zµμΩ%][\w^/Ωµμ%]*))?"
    r"|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
)

_REMEDY = "write it like 'positive.thickness < 100 um' or 'rate <= 2C and temperature > 0 degC'"


@dataclass(frozen=True)
class Condition:
    """What a case must meet to be run."""

    text: str

    @cached_property
    def _read(self) -> tuple[ast.expr, dict[str, str]]:
        """The checked tree, and the name behind each variable in it."""
        names: dict[str, str] = {}

        def plain(match: re.Match[str]) -> str:
            if match["number"]:
                return _si(match["number"], match["unit"] or "", self.text)
            name = match["name"]
            if name in _WORDS or name in expressions.FUNCTIONS:
                return name
            if name == "C":
                return "1"
            variable = next((v for v, known in names.items() if known == name), f"v{len(names)}")
            names[variable] = name
            return variable

        text = _TOKEN.sub(plain, self.text)
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise self._error("cannot be read") from error
        self._check(tree, tuple(names))
        return tree, names

    @property
    def names(self) -> tuple[str, ...]:
        """The quantities that it names."""
        return tuple(self._read[1].values())

    def holds(self, values: Mapping[str, Any]) -> Any:
        """Whether each case meets it, from the value of every name: a number or (cases,)."""
        tree, names = self._read
        known = {variable: values[name] for variable, name in names.items()}
        with np.errstate(all="ignore"):
            return _walk(tree, known)

    def _check(self, node: ast.expr, names: tuple[str, ...]) -> None:
        match node:
            case ast.BoolOp(values=parts):
                for part in parts:
                    self._check(part, names)
            case ast.UnaryOp(op=ast.Not(), operand=part):
                self._check(part, names)
            case ast.Compare(left=left, ops=ops, comparators=right):
                if any(type(op) not in _COMPARED for op in ops):
                    raise self._error("compares in a way that is not known")
                for part in (left, *right):
                    self._check_number(part, names)
            case _:
                raise self._error("is no comparison")

    def _check_number(self, node: ast.expr, names: tuple[str, ...]) -> None:
        try:
            expressions.parse(ast.unparse(node), names)
        except InputError as error:
            raise self._error(error.problem) from error

    def _error(self, problem: str) -> InputError:
        return InputError(problem, key="where", value=self.text, remedy=_REMEDY)


def _walk(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.BoolOp(op=op, values=parts):
            join = np.logical_and if isinstance(op, ast.And) else np.logical_or
            return reduce(join, (_walk(part, values) for part in parts))
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return np.logical_not(_walk(part, values))
        case ast.Compare(left=left, ops=ops, comparators=right):
            numbers = [expressions.evaluate(part, values) for part in (left, *right)]
            pairs = zip(ops, numbers, numbers[1:], strict=False)
            return reduce(np.logical_and, (_COMPARED[type(op)](a, b) for op, a, b in pairs))
    raise AssertionError("unreachable: _check() admits no other node")


def _si(number: str, unit: str, text: str) -> str:
    """A number with its unit as one in SI; "2C", as "C/3", is a rate in 1/h."""
    if unit in ("", "C"):
        return number
    try:
        quantity = registry().Quantity(float(number), unit).to_base_units()
        # The registry's own unit of mass is the gram.
        mass = float(str(quantity.dimensionality.get("[mass]", 0)))
        return repr(float(quantity.magnitude) * 1e-3**mass)
    except Exception as error:  # pint raises anything
        raise InputError(
            f"has a unit that is not known, '{unit}'", key="where", value=text, remedy=_REMEDY
        ) from error
