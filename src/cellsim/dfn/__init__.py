"""The batched Doyle-Fuller-Newman kernel: arrays in, arrays out.

`solve(cases, tables, ...)` takes records of `CASE` (SI numbers, one a case) and a `Tables`
of material functions. It knows no names, units or files.
"""

from .driver import RESULTS
from .layout import CASE
from .resolution import layers_needed
from .solve import Results, solve
from .status import NUMERICAL, Status
from .tables import Library, Tables, cubic_pieces

__all__ = [
    "CASE",
    "NUMERICAL",
    "RESULTS",
    "Library",
    "Results",
    "Status",
    "Tables",
    "cubic_pieces",
    "layers_needed",
    "solve",
]
