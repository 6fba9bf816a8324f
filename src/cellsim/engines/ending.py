"""How a run may end, in the words that every engine uses, and what needs no engine to be seen."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from cellsim.engines.case import Case
from cellsim.engines.dataset import Run
from cellsim.parameters.materials import LiquidElectrolyte

Outcome = Literal["finished", "failed"]

FINISHED: Outcome = "finished"
FAILED: Outcome = "failed"

LOWER_VOLTAGE = "lower voltage"
UPPER_VOLTAGE = "upper voltage"
LITHIUM_EXHAUSTED = "lithium exhausted"
ELECTROLYTE_DEPLETED = "electrolyte depleted"
ELECTROLYTE_FROZEN = "electrolyte frozen"
CUT_OFF = "cut-off current"
SOC_REACHED = "soc reached"
CHARGE_PASSED = "charge passed"
TEMPERATURE = "temperature"
ANODE_POTENTIAL = "anode potential"
TIME = "time"

#: What terminations begin with that say more of the solver than of the cell.
_SOLVER = "solver: "
NO_START = f"{_SOLVER}no consistent start"
STEP_COLLAPSED = f"{_SOLVER}the step collapsed"


_INFEASIBLE = "infeasible: "


def solved(termination: str) -> bool:
    """Whether a run says something of the cell: not so where the solver gave up.

    A cell that is frozen or depleted has failed; that is a result all the same.
    """
    return not termination.startswith(_SOLVER)


def particles(side: str, state: Literal["empty", "full"]) -> str:
    """Surfaces of an electrode's particles that can give or take no more."""
    return f"{_SOLVER}{side} particles {state} at the surface"


def infeasible(limit: str) -> str:
    """A step that met a voltage limit of the cell which is none of its stops."""
    return f"{_INFEASIBLE}{limit}"


def is_infeasible(termination: str) -> bool:
    """Whether a step ended so."""
    return termination.startswith(_INFEASIBLE)


def refused(case: Case) -> Run | None:
    """A case that needs no solver to be turned down."""
    return Run(FAILED, ELECTROLYTE_FROZEN) if np.all(frozen(case)) else None


def frozen(case: Case) -> Any:
    """Whether its electrolyte is, for each that the case stands for."""
    electrolyte = case.cell.separator.electrolyte
    if not isinstance(electrolyte, LiquidElectrolyte) or electrolyte.liquidus.is_missing:
        return False
    return case.temperature < electrolyte.liquidus.si
