"""Parity and series hold every row, and say which is which."""

from __future__ import annotations

from cellsim import plots
from cellsim.validation import Row, as_dataset, calibration_curve


def _row(name: str, published: float, computed: float, **more: object) -> Row:
    return Row(
        "case", name, "areal capacity", "mA.h/cm2", published, computed, "prediction", **more
    )


def test_parity_has_a_line_a_case_and_a_marker_a_value():
    ax = plots.parity(as_dataset([_row("a", 1.0, 1.2), _row("b", 2.0, 1.0)]))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["case"]
    drawn = [line for line in ax.lines if line.get_marker() == "o"]
    assert sorted(drawn[0].get_xdata()) == [0.5, 1.2]


def test_a_series_runs_over_its_condition():
    rows = [_row("a", i, i + 1, conditions={"current": f"{i} mA/cm^2"}) for i in (3.0, 1.0, 2.0)]
    ax = plots.series(as_dataset(rows))
    assert ax.get_xlabel() == "Current [mA/cm²]"
    computed = next(line for line in ax.lines if line.get_label() == "a")
    assert list(computed.get_xdata()) == [1, 2, 3]
    assert list(computed.get_ydata()) == [2, 3, 4]


def test_single_values_stand_beside_each_other():
    ax = plots.series(as_dataset([_row("a", 1.0, 1.1, stated=0.2), _row("b", 2.0, 1.9)]))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    assert ax.get_xlabel() == "Areal capacity [mAh/cm²]"


def test_the_calibration_curve_stands_beside_its_diagonal():
    rows = [_row("a", 1.0, 1.1, interval=(0.9, 1.2), quantile=q) for q in (0.02, 0.4, 0.6, 0.9)]
    ax = plots.calibration(calibration_curve(rows))
    assert ax.get_xlabel() == "Central interval of the drawn values [%]"
    found = next(line for line in ax.lines if line.get_label() == "all 4 predictions")
    assert list(found.get_xdata()) == [10, 20, 30, 40, 50, 60, 70, 80, 90, 95]
    assert found.get_ydata()[-2] == 75
    diagonal = next(line for line in ax.lines if list(line.get_xdata()) == [0, 100])
    assert list(diagonal.get_ydata()) == [0, 100]
