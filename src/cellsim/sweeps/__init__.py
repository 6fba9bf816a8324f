"""Sweeps: which quantities vary -> cases -> a labelled result that survives its run.

study       what a user asks for, checked; files: the same as TOML
axes        grids, lists, zipped columns; rates; samples: draws; conditions: what is left out
grid        all cases, cut into boxes; inputs: arrays of a box
chunk       the work of one box: one call of the batch engine; outputs: what is read from it
layout      what the result holds; memory, store: where it goes; identity: of which study it is
run         what is missing, box by box; remote: on Dask workers; progress: how far it is
estimate    a dry run; failures: what failed; export: pandas, Parquet and other files

figures     what is asked of a variant, each by its usual protocol; target: what is demanded of it
uncertainty samples -> quantiles, probabilities; sensitivity: which values decide (sobol)
inverse     what it would take (boundary); pareto: designs that no other beats
"""

from cellsim.sweeps.estimate import Estimate, estimate
from cellsim.sweeps.export import export, to_pandas
from cellsim.sweeps.failures import failures
from cellsim.sweeps.files import load_sweep
from cellsim.sweeps.inverse import needed
from cellsim.sweeps.outputs import OUTPUTS
from cellsim.sweeps.pareto import pareto
from cellsim.sweeps.progress import Progress
from cellsim.sweeps.run import rerun_failed, run_study, sweep
from cellsim.sweeps.samples import Samples
from cellsim.sweeps.sensitivity import sensitivity
from cellsim.sweeps.store import open_result
from cellsim.sweeps.study import Study, make_study
from cellsim.sweeps.target import Target
from cellsim.sweeps.uncertainty import uncertainty

__all__ = [
    "OUTPUTS",
    "Estimate",
    "Progress",
    "Samples",
    "Study",
    "Target",
    "estimate",
    "export",
    "failures",
    "load_sweep",
    "make_study",
    "needed",
    "open_result",
    "pareto",
    "rerun_failed",
    "run_study",
    "sensitivity",
    "sweep",
    "to_pandas",
    "uncertainty",
]
