"""The batched Doyle-Fuller-Newman kernel: arrays in, arrays out.

`solve(cases, tables, ...)` takes records of `CASE` (SI numbers, one a case), a `Tables` of
material functions and a `Program` of what the cases are put through. It knows no names, units or
files.
"""

from .cases import RESULTS
from .control import SEGMENT
from .layout import CASE
from .program import LIMITS, STEP, step, steps
from .resolution import layers_needed
from .solve import Program, Results, solve
from .state import TRACE
from .status import NUMERICAL, Status
from .tableau import B as STAGE_WEIGHTS
from .tableau import C as STAGE_TIMES
from .tables import Library, Tables, cubic_pieces

__all__ = [
    "CASE",
    "LIMITS",
    "NUMERICAL",
    "RESULTS",
    "SEGMENT",
    "STAGE_TIMES",
    "STAGE_WEIGHTS",
    "STEP",
    "TRACE",
    "Library",
    "Program",
    "Results",
    "Status",
    "Tables",
    "cubic_pieces",
    "layers_needed",
    "solve",
    "step",
    "steps",
]
