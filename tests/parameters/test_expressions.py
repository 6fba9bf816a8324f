"""The whitelisted grammar: what it computes, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cellsim.errors import InputError
from cellsim.parameters.expressions import FUNCTIONS, MAX_DEPTH, evaluate, parse

X = ("x",)


def value(text: str, **variables: float) -> float:
    return float(evaluate(parse(text, tuple(variables)), variables))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2*3", 7.0),
        ("2**3**2", 512.0),
        ("-2**2", -4.0),
        ("(1 - 4)/2", -1.5),
        ("1e-3", 1e-3),
        ("exp(1)", math.e),
        ("log(10)/log10(10)", math.log(10)),
        ("min(3, 2) + max(3, 2)", 5.0),
        ("tanh(0.5)*cosh(0.5) - sinh(0.5)", 0.0),
        ("atan(1)*4", math.pi),
        ("asinh(sinh(1.5))", 1.5),
    ],
)
def test_arithmetic(text, expected):
    assert value(text) == pytest.approx(expected, rel=1e-14, abs=1e-15)


def test_works_on_arrays():
    x = np.linspace(0.1, 0.9, 5)
    result = evaluate(parse("sqrt(x)*(1 - x)", X), {"x": x})
    np.testing.assert_allclose(result, np.sqrt(x) * (1 - x), rtol=1e-15)


def test_other_libraries_bring_their_own_functions():
    called = []
    functions = {name: lambda *a, name=name: called.append(name) or 1.0 for name in FUNCTIONS}
    assert evaluate(parse("exp(x) + sqrt(x)", X), {"x": 1.0}, functions) == 2.0
    assert called == ["exp", "sqrt"]


@pytest.mark.parametrize(
    "hostile",
    [
        "__import__('os').system('touch hacked')",
        "().__class__.__bases__",
        "x.__class__",
        "[x for x in (1,)]",
        "lambda: 1",
        "x if x else 1",
        "exp(x)(1)",
        "x; x",
        "open('/etc/passwd')",
        "'text'",
        "True",
        "1j",
        "x[0]",
        "f'{x}'",
        "(y := 1)",
        "x < 1",
        "x // 2",
        "x @ x",
        "exp(x=1)",
        "exp(*x)",
        "unknown + 1",
        "9" * 3000,
        "exp(1, 2)",
        "",
        "1 +",
        "x" * 5000,
        "(" * 300 + "1" + ")" * 300,
        "-" * (2 * MAX_DEPTH) + "1",
    ],
)
def test_hostile_text_is_refused(hostile):
    with pytest.raises(InputError):
        parse(hostile, X)


def test_a_tower_of_powers_costs_nothing():
    """Numbers are floats, so that no integer of a billion digits is ever built."""
    with pytest.raises(OverflowError):
        value("9**9**9**9")


def test_refusal_names_the_piece_and_the_remedy():
    with pytest.raises(InputError, match=r"'x\.real' is not allowed.*use numbers, the variables x"):
        parse("1 + x.real", X)
