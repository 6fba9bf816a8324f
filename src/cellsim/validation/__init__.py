"""Published measurements beside what is computed here: `params/validation`, a TOML a case.

`case` is the schema, `points` its published values, `measures` what can be compared (`discharges`,
`properties`) and `closed_forms` the limits, `bench` the cell and its runs, `run` all of it, `row`
the answer.
"""

from cellsim.validation.case import ValidationCase, cases, load_case
from cellsim.validation.row import Row, as_dataset, calibration
from cellsim.validation.run import validate

__all__ = [
    "Row",
    "ValidationCase",
    "as_dataset",
    "calibration",
    "cases",
    "load_case",
    "validate",
]
