"""How a case, or a step of its program, ended."""

from enum import IntEnum


class Status(IntEnum):
    TIME = 0  # the time limit was reached
    VOLTAGE_LOW = 1  # lower voltage limit, located
    VOLTAGE_HIGH = 2  # upper voltage limit, located
    STOICHIOMETRY = 3  # mean stoichiometry (lithium) limit
    DEPLETED = 4  # electrolyte empty of salt: the current cannot be carried
    SURFACE_FULL = 5  # particle surfaces filled
    SURFACE_EMPTY = 6  # particle surfaces emptied
    BEYOND_AT_START = 7  # outside the voltage limits as soon as the current flows
    INADMISSIBLE = 8  # no consistent state at the start, or input that is no number
    STEP_TOO_SMALL = 9  # numerical failure: the step fell below its floor
    TOO_MANY_STEPS = 10  # numerical failure
    CURRENT_LOW = 11  # the current has fallen to its stop
    CHARGE = 12  # as much charge as asked for has passed
    DELIVERED = 13  # the charge delivered since the start is the one asked for
    TEMPERATURE_LOW = 14
    TEMPERATURE_HIGH = 15
    ANODE_LOW = 16
    BEYOND_LOW = 17  # below the voltage that guards the step
    BEYOND_HIGH = 18
    NO_CURRENT = 19  # a later step's current cannot be drawn: no consistent state with it
    GIVEN_UP = 20  # a step has lasted longer than any may


NUMERICAL = (Status.STEP_TOO_SMALL, Status.TOO_MANY_STEPS)
RUNNING = -1  # inside the driver only
