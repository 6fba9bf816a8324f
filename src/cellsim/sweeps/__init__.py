"""Many variants of a cell, and what they say together.

`figures` is what may be asked of a variant and `target` what is demanded of it; `uncertainty`
makes statements of samples, `sensitivity` says which values decide (`sobol`), `inverse` what it
would take, `pareto` which designs no other beats.
"""

from cellsim.sweeps.inverse import needed
from cellsim.sweeps.pareto import pareto
from cellsim.sweeps.sensitivity import sensitivity
from cellsim.sweeps.target import Target
from cellsim.sweeps.uncertainty import uncertainty

__all__ = ["Target", "needed", "pareto", "sensitivity", "uncertainty"]
