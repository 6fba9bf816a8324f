"""How a run may end, in the words that every engine uses, and what needs no engine to be seen."""

from __future__ import annotations

from typing import Literal

from cellsim.engines.case import Case
from cellsim.engines.dataset import Run
from cellsim.parameters.materials import LiquidElectrolyte
from cellsim.protocols import Discharge, Rest

Outcome = Literal["finished", "failed"]

FINISHED: Outcome = "finished"
FAILED: Outcome = "failed"

LOWER_VOLTAGE = "lower voltage"
UPPER_VOLTAGE = "upper voltage"
LITHIUM_EXHAUSTED = "lithium exhausted"
ELECTROLYTE_DEPLETED = "electrolyte depleted"
ELECTROLYTE_FROZEN = "electrolyte frozen"
TIME = "time"

#: What terminations begin with that say more of the solver than of the cell.
_SOLVER = "solver: "
NO_START = f"{_SOLVER}no consistent start"
STEP_COLLAPSED = f"{_SOLVER}the step collapsed"

#: No charge is waited for longer than this [s].
LONGEST = 100 * 3600.0

_HOUR = 3600.0


def solved(termination: str) -> bool:
    """Whether a run says something of the cell: not so where the solver gave up.

    A cell that is frozen or depleted has failed; that is a result all the same.
    """
    return not termination.startswith(_SOLVER)


def particles(side: str, state: Literal["empty", "full"]) -> str:
    """Surfaces of an electrode's particles that can give or take no more."""
    return f"{_SOLVER}{side} particles {state} at the surface"


def time_limit(case: Case) -> float:
    """When a run is given up [s]; for a rest, its end."""
    protocol = case.protocol
    if isinstance(protocol, Rest):
        return protocol.duration
    if isinstance(protocol, Discharge):
        charge = case.design.balance.capacity * case.area / _HOUR
        return 1.2 * _HOUR * charge / (protocol.rate * case.capacity)
    return LONGEST


def refused(case: Case) -> Run | None:
    """A case that needs no solver to be turned down."""
    electrolyte = case.cell.separator.electrolyte
    if isinstance(electrolyte, LiquidElectrolyte) and case.temperature < electrolyte.liquidus.si:
        return Run(FAILED, ELECTROLYTE_FROZEN)
    return None
