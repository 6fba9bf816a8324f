import numpy as np
import pytest
from cells import graphite, nmc

from cellsim.dfn.compile import WIDTH, routine
from cellsim.dfn.lanes import load, store
from cellsim.dfn.tables import Library, cubic_pieces, look_up_1


@routine
def look_up(table, at, x, out):
    for i in range(x.shape[0]):
        f, df = look_up_1(table, load(at, 0), load(at, 1), load(at, 2), load(x, i))
        store(out, f, i, 0)
        store(out, df, i, 1)


def evaluate(library, number, x):
    at = np.repeat(np.array(library.address(np.array([number]))), WIDTH, axis=1).reshape(3, WIDTH)
    out = np.zeros((len(x), 2, WIDTH))
    look_up(library.rows, at, np.ascontiguousarray(np.repeat(x[:, None], WIDTH, 1)), out)
    return out[:, 0, 0], out[:, 1, 0]


def test_cubics_are_exact():
    library = Library(1)
    library.add_functions([lambda c: c], top=3.0, pieces=2)
    library.add_functions([lambda c: 2 - c + 3 * c**2 - 0.5 * c**3], top=4.0, pieces=7)
    x = np.linspace(0, 4, 41)
    f, df = evaluate(library, 1, x)
    np.testing.assert_allclose(f, 2 - x + 3 * x**2 - 0.5 * x**3, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(df, -1 + 6 * x - 1.5 * x**2, rtol=1e-7, atol=1e-7)


def test_values_beyond_the_ends_are_held():
    library = Library(1)
    library.add_functions([lambda c: 1 + c], top=2.0, pieces=4)
    f, _ = evaluate(library, 0, np.array([-1.0, 5.0]))
    np.testing.assert_allclose(f, [1, 3], rtol=1e-12)


@pytest.mark.parametrize("function", [graphite, nmc])
def test_open_circuit_within_a_hundredth_of_a_millivolt(function):
    library = Library(1)
    library.add_functions([function], pieces=512)
    x = np.linspace(0.005, 0.995, 3001)
    f, _ = evaluate(library, 0, x)
    np.testing.assert_allclose(f, function(x), rtol=0, atol=1e-5)


def test_error_falls_with_the_fourth_power():
    x = np.linspace(0, 1, 777)

    def error(pieces):
        k = cubic_pieces(np.sin, 1.0, pieces)
        i = np.minimum((x * pieces).astype(int), pieces - 1)
        u = x * pieces - i
        return np.abs(k[i, 0] + u * (k[i, 1] + u * (k[i, 2] + u * k[i, 3])) - np.sin(x)).max()

    assert error(8) / error(16) > 13
