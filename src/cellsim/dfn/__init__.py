"""The batched Doyle-Fuller-Newman kernel: arrays in, arrays out.

`solve(cases, tables, ...)` takes records of `CASE` (SI numbers, one a case) and a `Tables`
of material functions. It knows no names, units or files.
"""

from .cases import RESULTS
from .control import SEGMENT
from .layout import CASE
from .resolution import layers_needed
from .program import LIMITS, STEP, step
from .solve import Program, Results, solve
from .state import TRACE
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
