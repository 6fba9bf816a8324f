"""Lanes: several cases side by side in one register, written as plain arithmetic.

In compiled code `load` gives a vector of WIDTH numbers, one a case; + - * / and
comparisons act on all of them, and the functions below (`select`, `exp`, ...) do so too.
Unjitted, `load` gives a plain float and every function is what it is for a float, so a
function written with lanes reads, and runs, as scalar arithmetic.

Arrays hold the lanes in their last axis. A comparison gives a mask, for `select`, `both`,
`either`, `negate` and `any_lane`.
"""

import math
import operator

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel.models import PrimitiveModel
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import lower_builtin, register_model, type_callable

from .compile import WIDTH

_LANES = max(WIDTH, 2)
_DOUBLE, _INT64, _INT32 = ir.DoubleType(), ir.IntType(64), ir.IntType(32)
_VECTOR = ir.VectorType(_DOUBLE, _LANES)
_BITS = ir.VectorType(_INT64, _LANES)
_LINE = 8  # numbers in a cache line
_FLAGS = ("contract",)  # fused multiply-add, and no other freedom


class Lanes(types.Type):
    def __init__(self):
        super().__init__(name=f"lanes{_LANES}")


class Mask(types.Type):
    def __init__(self):
        super().__init__(name=f"mask{_LANES}")


lanes, mask = Lanes(), Mask()


@register_model(Lanes)
class _LanesModel(PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, _VECTOR)


@register_model(Mask)
class _MaskModel(PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, ir.VectorType(ir.IntType(1), _LANES))


# What the functions mean for plain floats -------------------------------------------------


def load(array, *index):
    """The lanes at array[index]."""
    return float(array[index][0])


def store(array, value, *index):
    """array[index] = value, in all lanes."""
    array[index][0] = value


def select(condition, a, b):
    """a where the condition holds, else b."""
    return a if condition else b


def both(a, b):
    return a and b


def either(a, b):
    return a or b


def negate(a):
    return not a


def any_lane(condition):
    """Whether the condition holds in any lane (a plain bool)."""
    return bool(condition)


def smaller(a, b):
    return a if a < b else b


def larger(a, b):
    return a if a > b else b


def sqrt(a):
    return math.sqrt(a) if a >= 0 else math.nan


def exp(a):
    """exp, for arguments within +-700 (beyond, anything)."""
    return math.exp(min(max(a, -700.0), 700.0))


def log(a):
    return math.log(a) if a > 0 else math.nan


def absolute(a):
    return abs(a)


def gather(table, row):
    """The rows table[row] of a two-dimensional table, one lane vector a column (4, 8 or 16).

    `row` is a whole number held in a float. The number of columns is `table.shape[1]`,
    which compiled code takes from the type: see `gather4`, `gather8`, `gather16`.
    """
    return tuple(float(v) for v in table[int(row)])


def gather4(table, row):
    return gather(table, row)


def gather8(table, row):
    return gather(table, row)


def gather16(table, row):
    return gather(table, row)


# Compiled forms -----------------------------------------------------------------------------

_SCALARS = (types.float64, types.int64)
_PAIRS = [(lanes, lanes)] + [p for s in _SCALARS for p in ((lanes, s), (s, lanes))]


def _splat(builder, scalar, kind=_VECTOR):
    one = builder.insert_element(ir.Constant(kind, ir.Undefined), scalar, _INT32(0))
    order = ir.Constant(ir.VectorType(_INT32, _LANES), [0] * _LANES)
    return builder.shuffle_vector(one, ir.Constant(kind, ir.Undefined), order)


def _constant(value):
    return ir.Constant(_VECTOR, [float(value)] * _LANES)


def _vector(builder, kind, value):
    if isinstance(kind, Lanes):
        return value
    if isinstance(kind, types.Integer):
        value = builder.sitofp(value, _DOUBLE)
    return _splat(builder, value)


def _type(function, result, *cases):
    """Declare `function(*case) -> result` for each tuple of argument types in `cases`."""

    @type_callable(function)
    def typer(context):
        arity = {len(c) for c in cases}.pop()
        known = set(cases)

        def one(a):
            return result if (a,) in known else None

        def two(a, b):
            a, b = _widen(a), _widen(b)
            return result if (a, b) in known else None

        def three(a, b, c):
            b, c = _widen(b), _widen(c)
            return result if (a, b, c) in known else None

        return (one, two, three)[arity - 1]


def _widen(kind):
    if isinstance(kind, types.Integer):
        return types.int64
    return types.float64 if isinstance(kind, types.Float) else kind


def _binary(function, result, emit):
    _type(function, result, *_PAIRS)

    def lowering(context, builder, signature, arguments):
        a, b = (_vector(builder, k, v) for k, v in zip(signature.args, arguments, strict=True))
        return emit(builder, a, b)

    for pair in (
        (Lanes, Lanes),
        (Lanes, types.Float),
        (types.Float, Lanes),
        (Lanes, types.Integer),
        (types.Integer, Lanes),
    ):
        lower_builtin(function, *pair)(lowering)


def _unary(function, emit, argument=lanes, result=lanes):
    _type(function, result, (argument,))

    @lower_builtin(function, type(argument))
    def lowering(context, builder, signature, arguments):
        return emit(builder, arguments[0])


_binary(operator.add, lanes, lambda b, x, y: b.fadd(x, y, flags=_FLAGS))
_binary(operator.sub, lanes, lambda b, x, y: b.fsub(x, y, flags=_FLAGS))
_binary(operator.mul, lanes, lambda b, x, y: b.fmul(x, y, flags=_FLAGS))
_binary(operator.truediv, lanes, lambda b, x, y: b.fdiv(x, y, flags=_FLAGS))
for _function, _sign in (
    (operator.lt, "<"),
    (operator.le, "<="),
    (operator.gt, ">"),
    (operator.ge, ">="),
    (operator.eq, "=="),
):
    _binary(_function, mask, lambda b, x, y, sign=_sign: b.fcmp_ordered(sign, x, y))
_binary(smaller, lanes, lambda b, x, y: b.select(b.fcmp_ordered("<", x, y), x, y))
_binary(larger, lanes, lambda b, x, y: b.select(b.fcmp_ordered(">", x, y), x, y))
_unary(operator.neg, lambda b, x: b.fneg(x))
_unary(negate, lambda b, x: b.not_(x), mask, mask)
_unary(
    any_lane,
    lambda b, x: b.icmp_unsigned(
        "!=", b.bitcast(x, ir.IntType(_LANES)), ir.Constant(ir.IntType(_LANES), 0)
    ),
    mask,
    types.boolean,
)
for _function, _name in ((both, "and_"), (either, "or_")):
    _type(_function, mask, (mask, mask))

    @lower_builtin(_function, Mask, Mask)
    def _logic(context, builder, signature, arguments, name=_name):
        return getattr(builder, name)(*arguments)


_type(select, lanes, *((mask, *p) for p in _PAIRS + [(s, t) for s in _SCALARS for t in _SCALARS]))


@lower_builtin(select, Mask, types.Any, types.Any)
def _select(context, builder, signature, arguments):
    a, b = (_vector(builder, k, v) for k, v in zip(signature.args[1:], arguments[1:], strict=True))
    return builder.select(arguments[0], a, b)


def _llvm(builder, name, *arguments):
    kind = ir.FunctionType(_VECTOR, [_VECTOR] * len(arguments))
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{_LANES}f64")
    return builder.call(function, arguments)


_unary(sqrt, lambda b, x: _llvm(b, "sqrt", x))
_unary(absolute, lambda b, x: _llvm(b, "fabs", x))
_unary(log, lambda b, x: _llvm(b, "log", x))


def _exp(b, x):
    """2^n exp(r): n by rounding, r in +-ln(2)/2 by the Taylor series to r^11 (6e-15)."""
    shift = _constant(6755399441055744.0)  # 1.5 * 2^52: leaves n in the low bits
    shifted = b.fadd(b.fmul(x, _constant(1.4426950408889634)), shift)
    n = b.fsub(shifted, shift)
    r = _llvm(b, "fma", n, _constant(-0.6931471803691238), x)
    r = _llvm(b, "fma", n, _constant(-1.9082149292705877e-10), r)
    r2 = b.fmul(r, r)
    c = [_constant(1.0 / math.factorial(k)) for k in range(12)]
    pair = [_llvm(b, "fma", c[k + 1], r, c[k]) for k in range(0, 12, 2)]
    series = pair[-1]
    for term in reversed(pair[:-1]):
        series = _llvm(b, "fma", series, r2, term)
    exponent = b.shl(b.bitcast(shifted, _BITS), ir.Constant(_BITS, [52] * _LANES))
    return b.bitcast(b.add(b.bitcast(series, _BITS), exponent), _VECTOR)


_unary(exp, _exp)


def _pointer(context, builder, kind, array, index):
    """Of the lanes at `index`: the arrays are in C order, and their last axis is known."""
    structure = context.make_array(kind)(context, builder, array)
    shape = cgutils.unpack_tuple(builder, structure.shape)
    row = index[0]
    for size, i in zip(shape[1:-1], index[1:], strict=True):
        row = builder.add(builder.mul(row, size), i)
    start = builder.bitcast(structure.data, _VECTOR.as_pointer())
    return builder.gep(start, [row])


def _indices(context, builder, kinds, values):
    return [context.cast(builder, v, k, types.intp) for k, v in zip(kinds, values, strict=True)]


def _of_lanes(array, index):
    return isinstance(array, types.Array) and array.layout == "C" and array.ndim == len(index) + 1


@infer_global(load)
class _TypeLoad(AbstractTemplate):
    def generic(self, arguments, keywords):
        array, *index = arguments
        if _of_lanes(array, index):
            return signature(lanes, array, *index)


@infer_global(store)
class _TypeStore(AbstractTemplate):
    def generic(self, arguments, keywords):
        array, value, *index = arguments
        if _of_lanes(array, index):
            return signature(types.void, array, value, *index)


def _load(context, builder, signature, arguments):
    index = _indices(context, builder, signature.args[1:], arguments[1:])
    loaded = builder.load(_pointer(context, builder, signature.args[0], arguments[0], index))
    loaded.align = 8
    return loaded


def _store(context, builder, signature, arguments):
    index = _indices(context, builder, signature.args[2:], arguments[2:])
    value = _vector(builder, signature.args[1], arguments[1])
    stored = builder.store(
        value, _pointer(context, builder, signature.args[0], arguments[0], index)
    )
    stored.align = 8
    return context.get_dummy_value()


for _n in (1, 2, 3):
    lower_builtin(load, types.Array, *[types.Integer] * _n)(_load)
    for _kind in (Lanes, types.Float):
        lower_builtin(store, types.Array, _kind, *[types.Integer] * _n)(_store)


def _shuffle(builder, a, b, order):
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(_INT32, len(order)), order))


def _transpose(builder, rows):
    """Eight vectors of eight, transposed in three rounds of two-input shuffles."""
    for width in (1, 2, 4):
        low = [i if not i & width else i - width + 8 for i in range(8)]
        high = [i + 8 if i & width else i + width for i in range(8)]
        out = list(rows)
        for i in range(8):
            if not i & width:
                out[i] = _shuffle(builder, rows[i], rows[i + width], low)
                out[i + width] = _shuffle(builder, rows[i], rows[i + width], high)
        rows = out
    return rows


def _gather(columns):
    def lowering(context, builder, signature, arguments):
        kind, table = signature.args[0], arguments[0]
        structure = context.make_array(kind)(context, builder, table)
        # C order and a fixed number of columns: the place of a row needs no strides.
        shift = ir.Constant(_BITS, [columns.bit_length() - 1] * _LANES)
        places = builder.shl(builder.fptosi(arguments[1], _BITS), shift)
        chunk = ir.VectorType(_DOUBLE, min(columns, 8))
        lines = []
        for lane in range(_LANES):
            place = builder.extract_element(places, _INT32(lane))
            pointer = builder.bitcast(builder.gep(structure.data, [place]), chunk.as_pointer())
            parts = []
            for part in range(max(columns // 8, 1)):
                loaded = builder.load(builder.gep(pointer, [_INT64(part)]))
                loaded.align = 8
                parts.append(loaded)
            lines.append(parts)
        out = []
        if columns == 4:
            for start in range(0, _LANES, 8):
                eight = [line[0] for line in lines[start : start + 8]]
                rows8 = [
                    _shuffle(builder, eight[i], eight[i + 4], list(range(8))) for i in range(4)
                ]
                for width in (1, 2):
                    low = [i if not i & width else i - width + 8 for i in range(8)]
                    high = [i + 8 if i & width else i + width for i in range(8)]
                    new = list(rows8)
                    for i in range(4):
                        if not i & width:
                            new[i] = _shuffle(builder, rows8[i], rows8[i + width], low)
                            new[i + width] = _shuffle(builder, rows8[i], rows8[i + width], high)
                    rows8 = new
                out.append(rows8)
        else:
            for start in range(0, _LANES, 8):
                wide = []
                for part in range(columns // 8):
                    wide += _transpose(builder, [line[part] for line in lines[start : start + 8]])
                out.append(wide)
        if _LANES == 8:
            columns_out = out[0]
        else:
            columns_out = [
                _shuffle(builder, out[0][k], out[1][k], list(range(16))) for k in range(columns)
            ]
        return context.make_tuple(builder, signature.return_type, columns_out)

    return lowering


def _declare_gather(function, columns):
    @type_callable(function)
    def typer(context):
        def typing(table, row):
            if isinstance(table, types.Array) and table.ndim == 2 and row == lanes:
                return types.UniTuple(lanes, columns)

        return typing

    lower_builtin(function, types.Array, Lanes)(_gather(columns))


for _function, _columns in ((gather4, 4), (gather8, 8), (gather16, 16)):
    _declare_gather(_function, _columns)


def whole(a):
    """The whole number not above a (for a >= 0)."""
    return float(int(a))


_unary(whole, lambda b, x: _llvm(b, "floor", x))


def lane_array(*shape):
    """A zeroed array with the lanes in its last axis, on a cache line: across two, every load
    and store would cost twice."""
    size = math.prod(shape) * WIDTH
    room = np.zeros(size + _LINE)
    start = -room.ctypes.data // 8 % _LINE
    return room[start : start + size].reshape(*shape, WIDTH)
