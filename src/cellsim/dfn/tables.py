"""Material functions as pieces on a uniform grid.

A table of f on [0, top] has n pieces; piece i holds the coefficients of
    f = a + u (b + u (c + u d)),   u in [0, 1] across the piece,
or of f = a + u b alone, where the functions are smooth and read in the innermost loop.
Several functions that are read together stand side by side in one row.
Outside [0, top] the value at the end is taken; a row of its own, after the last piece, says so.

    solid        U(x), G(x)                      cubic, 8 numbers, top = 1
    electrolyte  kappa, D_e, 1 - t+, 2RT/F TDF   linear, 8 numbers; of c
    exchange     g(c)                            cubic, 4 numbers
    diffusivity  D_s(x)                          cubic, 4 numbers, top = 1
    entropy      dU/dT(x)                        cubic, 4 numbers, top = 1
    enthalpy     U(x) at 298.15 K                cubic, 4 numbers, top = 1
    warm         those of the electrolyte of c and T, bilinear: 16 numbers (class Warm)

The kernel reads a diffusivity, or what an enthalpy H = U - T dU/dT is made of, together with its
integral, which `kirchhoff` appends.
"""

from dataclasses import dataclass, field

import numpy as np

from .compile import kernel
from .lanes import gather4, gather8, gather16, larger, smaller, whole


def cubic_pieces(function, top, pieces):
    """Cubic Hermite pieces of `function` on [0, top]: (pieces, 4).

    Slopes are taken from four samples round each knot (one-sided at the ends), so the
    error falls with the fourth power of the width.
    """
    width = top / pieces
    knots = np.linspace(0.0, top, pieces + 1)
    d = width / 16
    centre = np.clip(knots, 2 * d, top - 2 * d)
    f = [
        np.asarray(function(centre + k * d), float) * np.ones_like(knots) for k in (-2, -1, 0, 1, 2)
    ]
    # The quartic through the five samples, differentiated at the knot itself.
    s = (knots - centre) / d
    first = (f[0] - 8 * f[1] + 8 * f[3] - f[4]) / 12
    second = (-f[0] + 16 * f[1] - 30 * f[2] + 16 * f[3] - f[4]) / 12
    third = (-f[0] + 2 * f[1] - 2 * f[3] + f[4]) / 2
    fourth = f[0] - 4 * f[1] + 6 * f[2] - 4 * f[3] + f[4]
    slope = (first + s * (second + s * (third / 2 + s * fourth / 6))) / d * width
    value = np.asarray(function(knots), float) * np.ones_like(knots)
    a, b = value[:-1], value[1:]
    p, q = slope[:-1], slope[1:]
    return np.stack([a, p, 3 * (b - a) - 2 * p - q, 2 * (a - b) + p + q], axis=1)


def linear_pieces(function, top, pieces):
    """`function` on [0, top], linear between knots: (pieces, 2)."""
    at = np.linspace(0.0, top, pieces + 1)
    value = np.asarray(function(at), float) * np.ones_like(at)
    return np.stack([value[:-1], np.diff(value)], axis=1)


@dataclass
class Library:
    """Tables of one kind, one after another in `rows`; a case names its table by number.

    Row 0 is the constant 1, the table of whoever names none (a negative number).
    """

    functions: int
    order: int = 4  # coefficients of a function in a piece
    parts: list = field(default_factory=list)
    tops: list = field(default_factory=list)

    def add(self, coefficients, top=1.0):
        """Append a table (pieces, order * functions); returns its number."""
        coefficients = np.ascontiguousarray(coefficients, float)
        if coefficients.ndim != 2 or coefficients.shape[1] != self.order * self.functions:
            raise ValueError(
                f"expected {self.order * self.functions} coefficients a piece, "
                f"not {coefficients.shape}"
            )
        self.parts.append(coefficients)
        self.tops.append(float(top))
        return len(self.parts) - 1

    def add_functions(self, functions, top=1.0, pieces=256):
        """Tabulate `functions` (callables of an array) on [0, top] and append them."""
        tabulate = cubic_pieces if self.order == 4 else linear_pieces
        return self.add(np.concatenate([tabulate(f, top, pieces) for f in functions], axis=1), top)

    @property
    def rows(self):
        one = np.tile(np.eye(1, self.order), (1, self.functions))
        return np.concatenate([closed(part, self.order) for part in (one, *self.parts)])

    def place(self, number):
        """Which of the constant 1 (0) and `parts` (from 1), for an array of table numbers."""
        number = np.nan_to_num(np.asarray(number, float), nan=-1.0)
        return np.clip(number + 1, 0, len(self.parts)).astype(int)

    def address(self, number):
        """First row, number of pieces and pieces a unit, for an array of table numbers."""
        lengths = np.array([1] + [len(p) for p in self.parts])
        first = np.concatenate([[0], np.cumsum(lengths + 1)])
        at = self.place(number)
        return first[at], lengths[at], lengths[at] / np.array([1.0, *self.tops])[at]

    def value(self, function, number, at):
        """One of the functions at `at`, for arrays of table numbers and arguments."""
        first, pieces, scale = self.address(number)
        place = np.clip(np.nan_to_num(np.asarray(at, float)) * scale, 0, pieces)
        index = place.astype(int)
        columns = slice(self.order * function, self.order * (function + 1))
        powers = (place - index)[..., None] ** np.arange(self.order)
        return (self.rows[first + index, columns] * powers).sum(axis=-1)


def closed(part, order):
    """A table with its end value as a last row."""
    end = part[-1:].reshape(1, -1, order).sum(axis=2, keepdims=True)
    end = np.concatenate([end, np.zeros((*end.shape[:2], order - 1))], axis=2)
    return np.concatenate([part, end.reshape(1, -1)])


def kirchhoff(library):
    """Rows of D(x) with K(x), the integral of D from 0: (pieces, 8).

    Each row holds the cubic of D and K at the piece's left end, in units of the piece's width;
    K within the piece is the quartic whose slope is that cubic, so K' = D exactly.
    """
    one = np.array([[1.0, 0.0, 0.0, 0.0]])
    parts = []
    for part in [one, *library.parts]:
        d = closed(part, 4)
        k = np.concatenate([[0.0], np.cumsum(part @ (1.0 / np.arange(1, 5)))])
        parts.append(np.concatenate([d, k[:, None], np.zeros((len(d), 3))], axis=1))
    return np.concatenate(parts)


@dataclass
class Warm:
    """Properties of electrolytes over temperature, one after another; a case names its by number.

    Each cell of temperature has a row a piece of c, and one more at the top: four functions of
    a + u b + v (c + u d), u across the piece and v across the cell.
    """

    parts: list = field(default_factory=list)
    ranges: list = field(default_factory=list)

    def add(self, values, top, coldest, step):
        """Append a table: values (temperatures, 4, knots) at knots from 0 to `top` [mol/m3] and
        temperatures from `coldest` by `step` [K]; returns its number."""
        low, high = values[:-1], values[1:]
        corner = [low, np.diff(low, append=low[..., -1:])]
        corner += [high - low, np.diff(high - low, append=(high - low)[..., -1:])]
        # (cells, 4 functions, knots, 4) -> (rows, 16)
        rows = np.stack(corner, axis=-1).transpose(0, 2, 1, 3)
        self.parts.append(np.ascontiguousarray(rows.reshape(-1, 16)))
        pieces = values.shape[2] - 1
        self.ranges.append((pieces, pieces / top, coldest, 1 / step, len(low)))
        return len(self.parts) - 1

    @property
    def rows(self):
        return np.concatenate([np.zeros((1, 16)), *self.parts])

    def address(self, number):
        """First row, pieces, pieces a mol/m3, coldest temperature, cells a kelvin, their number;
        arrays like `number`, of which a negative one names none."""
        number = np.nan_to_num(np.asarray(number, float), nan=-1.0)
        at = np.clip(number + 1, 0, len(self.parts)).astype(int)
        first = np.concatenate([[0], 1 + np.cumsum([0] + [len(p) for p in self.parts])])
        ranges = np.array([(0, 0.0, 0.0, 0.0, 1), *self.ranges])
        return first[at], *ranges[at].T


@dataclass
class Tables:
    solid: Library = field(default_factory=lambda: Library(2))
    electrolyte: Library = field(default_factory=lambda: Library(4, order=2))
    exchange: Library = field(default_factory=lambda: Library(1))
    diffusivity: Library = field(default_factory=lambda: Library(1))
    entropy: Library = field(default_factory=lambda: Library(1))
    enthalpy: Library = field(default_factory=lambda: Library(1))
    warm: Warm = field(default_factory=Warm)

    def moves_salt(self, number):
        """Whether electrolytes have a concentration to follow, for an array of table numbers: not
        where t+ = 1, a single-ion conductor."""
        moves = [True] + [bool(np.any(part[:, 4:6])) for part in self.electrolyte.parts]
        return np.array(moves)[self.electrolyte.place(number)]


@kernel
def locate(first, pieces, scale, value):
    """Row of the piece that holds `value`, and the place u within it."""
    u = smaller(larger(value * scale, 0.0), pieces)
    i = whole(u)
    return first + i, u - i


@kernel
def cubic(a, b, c, d, u):
    """Value and slope (per piece) of one cubic."""
    return a + u * (b + u * (c + u * d)), b + u * (2.0 * c + u * (3.0 * d))


@kernel
def look_up_1(table, first, pieces, scale, value):
    """f and f' of a one-function table."""
    row, u = locate(first, pieces, scale, value)
    k = gather4(table, row)
    f, slope = cubic(k[0], k[1], k[2], k[3], u)
    return f, slope * scale


@kernel
def look_up_2(table, first, pieces, scale, value):
    """Two functions and their derivatives: f, f', g, g'."""
    row, u = locate(first, pieces, scale, value)
    k = gather8(table, row)
    f, df = cubic(k[0], k[1], k[2], k[3], u)
    g, dg = cubic(k[4], k[5], k[6], k[7], u)
    return f, df * scale, g, dg * scale


@kernel
def look_up_integral(table, first, pieces, width, value):
    """K and K' = D of a table made by `kirchhoff`; beyond [0, 1] D keeps its value at the end.

    width = 1 / pieces.
    """
    row, u = locate(first, pieces, pieces, value)
    k = gather8(table, row)
    d = k[0] + u * (k[1] + u * (k[2] + u * k[3]))
    integral = k[4] + u * (k[0] + u * (0.5 * k[1] + u * ((1.0 / 3.0) * k[2] + u * (0.25 * k[3]))))
    beyond = value * pieces - (row - first + u)
    return (integral + d * beyond) * width, d


@kernel
def look_up_4(table, first, pieces, scale, value):
    """Four functions, linear in each piece, and their derivatives, in turn."""
    row, u = locate(first, pieces, scale, value)
    k = gather8(table, row)
    return (
        k[0] + u * k[1],
        k[1] * scale,
        k[2] + u * k[3],
        k[3] * scale,
        k[4] + u * k[5],
        k[5] * scale,
        k[6] + u * k[7],
        k[7] * scale,
    )


@kernel
def look_up_warm(table, row, pieces, scale, value, v):
    """As `look_up_4`, at the place v within a cell of temperature whose first row is `row`."""
    row, u = locate(row, pieces, scale, value)
    k = gather16(table, row)
    b_0, b_1 = k[1] + v * k[3], k[5] + v * k[7]
    b_2, b_3 = k[9] + v * k[11], k[13] + v * k[15]
    return (
        k[0] + v * k[2] + u * b_0,
        b_0 * scale,
        k[4] + v * k[6] + u * b_1,
        b_1 * scale,
        k[8] + v * k[10] + u * b_2,
        b_2 * scale,
        k[12] + v * k[14] + u * b_3,
        b_3 * scale,
    )
