"""What a case is put through: steps one after another, each a line of numbers.

In each step the current is, in the step's direction, the greatest that breaks none of its limits:
a current, a power, a voltage, the negative electrode's potential, lithium's critical current
density, a temperature. The step ends at the first of its stops. A profile gives current or power
over time, linear between its points, with their signs.
"""

import numpy as np

NONE = 1e30  # a limit or a stop that does not apply

STEP = (
    "direction",  # +1 discharge, -1 charge, 0 either way
    # Limits
    "current",  # magnitude [A/m2]; 0 at rest
    "power",  # magnitude [W/m2]
    "voltage",  # held where it is reached [V]
    "anode",  # least potential of the negative electrode against lithium [V]
    "critical",  # critical current density of lithium at 25 degC [A/m2]
    "critical_energy",  # its activation energy [J/mol]
    "temperature",  # greatest [K]
    "profile",  # first line of the profile
    "profile_points",  # number of its lines; 0: none
    "profile_kind",  # CURRENT or POWER
    # Stops
    "duration",  # [s]
    "longest",  # [s] after which the whole case is given up
    "voltage_low",
    "voltage_high",
    "current_low",  # magnitude [A/m2]
    "charge",  # magnitude, since the step began [C/m2]
    "delivered",  # charge delivered since the case began, reached from either side [C/m2]
    "temperature_low",
    "temperature_high",
    "anode_low",
    # Guards: beyond them the step is not feasible [V]
    "guard_low",
    "guard_high",
    "skip",  # 1: go on with the next step where this one is not feasible
)
COLUMNS = len(STEP)
CURRENT, POWER = 0.0, 1.0

# What bounds the current.
LIMITS = ("rate", "critical", "temperature", "profile", "voltage", "power", "anode", "none")
BY_RATE, BY_CRITICAL, BY_TEMPERATURE, BY_PROFILE, BY_VOLTAGE, BY_POWER, BY_ANODE, BY_NONE = range(8)


def step(**values):
    """One line: what is not given does not apply; current, where nothing drives it, is 0."""
    return steps(1, **values)[0]


def steps(number, **values):
    """So many lines, whose values may be arrays: (number, values of a line)."""
    driving = ("current", "power", "voltage", "anode", "critical", "profile_points")
    line = dict.fromkeys(STEP, NONE)
    line |= dict.fromkeys(("direction", "critical_energy", "profile", "profile_points"), 0.0)
    line |= {"profile_kind": CURRENT, "skip": 0.0}
    unknown = set(values) - set(STEP)
    if unknown:
        raise ValueError(f"not of a step: {sorted(unknown)}")
    if not any(name in values for name in driving):
        line["current"] = 0.0
    return np.stack([np.broadcast_to(v, number) for v in (line | values).values()], axis=1)


def complete(lines, first, count, profiles):
    """Whether all of each case's lines are numbers, as are the points that they name: (cases,)."""
    start, points = (lines[:, STEP.index(name)] for name in ("profile", "profile_points"))
    fit = np.isfinite(lines).all(axis=1)
    start, points = (np.where(fit, column, 0).astype(int) for column in (start, points))
    if np.any((start < 0) | (points < 0) | (start + points > len(profiles))):
        raise ValueError("a line names points of a profile that are not there")
    if np.any((first < 0) | (count < 1) | (first + count > len(lines))):
        raise ValueError("a case names lines of a program that are not there")
    fit &= _sums(~np.isfinite(profiles).all(axis=1), start, points) == 0
    return _sums(~fit, first, count) == 0


def _sums(values, first, count):
    total = np.concatenate([[0], np.cumsum(values)])
    return total[first + count] - total[first]


def constant_currents(cases):
    """The one step of each case that has no program: its current, to its voltage limits."""
    lines = np.tile(step(), (len(cases), 1))
    values = {
        "direction": np.sign(cases["I"]),
        "current": np.abs(cases["I"]),
        "voltage_low": np.where(cases["I"] >= 0, cases["V_min"], NONE),
        "voltage_high": np.where(cases["I"] <= 0, cases["V_max"], NONE),
    }
    for name, value in values.items():
        lines[:, STEP.index(name)] = value
    return lines
