"""Published claims on trial: loaded from `params/claims`, tried by studies, answered by verdicts.

`claim` is the schema, `registry` the studies that may be called, `factors` what varies, `cases` one
run, `pool` all runs, `plan` the runs of one reading, `scale` and `spread` the first-order
statistics, `needed` and `search` what it would take, `trial` the verdict of one reading,
`reproduce` all of it, `evidence` what the report draws.
"""

from cellsim.claims.claim import Claim, Reading, claims, load_claim
from cellsim.claims.evidence import Evidence, evidence
from cellsim.claims.kept import Kept
from cellsim.claims.reproduce import reproduce
from cellsim.claims.verdict import Decider, Verdict
from cellsim.sweeps.target import Target

__all__ = [
    "Claim",
    "Decider",
    "Evidence",
    "Kept",
    "Reading",
    "Target",
    "Verdict",
    "claims",
    "evidence",
    "load_claim",
    "reproduce",
]
