"""Published measurements beside what is computed here: `params/validation`, a TOML a case.

`case` is the schema, `points` its published values, `measures` what can be compared (`discharges`,
`properties`) and `closed_forms` the limits, `bench` the cell and its runs, `run` all of it, `row`
the answer, `calibration` whether the ranges are honest, `record` the file of the last comparison.
"""

from cellsim.validation.calibration import calibration, calibration_curve
from cellsim.validation.case import ValidationCase, cases, load_case
from cellsim.validation.row import Row, as_dataset
from cellsim.validation.run import validate

__all__ = [
    "Row",
    "ValidationCase",
    "as_dataset",
    "calibration",
    "calibration_curve",
    "cases",
    "load_case",
    "validate",
]
