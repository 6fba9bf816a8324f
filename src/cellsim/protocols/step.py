"""Steps to put into a sequence: `cs.protocol([cs.step.charge("1C"), cs.step.rest("1 h")])`.

Currents and stops are written as `protocols.grammar` says.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cellsim.errors import InputError
from cellsim.protocols import grammar
from cellsim.protocols.grammar import Until
from cellsim.protocols.profiles import Source, read_profile
from cellsim.protocols.records import CHARGE, DISCHARGE, EITHER, OWN, Kind, Step, Stops, Value

__all__ = ["charge", "discharge", "fast_charge", "hold", "profile", "rest"]

#: Where a held voltage is left [1/h].
CUT_OFF = 0.05

#: The rate below which a charge along its limits has come to a stand [1/h].
STANDSTILL = 0.02

#: A voltage, True for the cell's own limit, or none.
Held = str | float | bool | None


def discharge(
    at: str | float = "1C", *, until: Until | None = None, hold: Held = None, name: str = ""
) -> Step:
    """Discharge at a rate, current or power.

    Parameters
    ----------
    at : str or float
        "1C", "5 A", "20 W", or a number [1/h].
    until : str or list of str, optional
        What ends it; the cell's lower voltage limit unless given, or C/20 where a voltage is held.
    hold : str, float or bool, optional
        A voltage to hold where it is reached, and to let the current fall; True for the cell's
        own lower limit.
    name : str, optional
    """
    return _driven(DISCHARGE, at, until, hold, name or "discharge")


def charge(
    at: str | float = "1C", *, until: Until | None = None, hold: Held = None, name: str = ""
) -> Step:
    """Charge at a rate, current or power.

    Parameters
    ----------
    at : str or float
        "1C", "5 A", "20 W", or a number [1/h].
    until : str or list of str, optional
        What ends it; the cell's upper voltage limit unless given, or C/20 where a voltage is held.
    hold : str, float or bool, optional
        A voltage to hold where it is reached, and to let the current fall (CC-CV); True for the
        cell's own upper limit.
    name : str, optional
    """
    return _driven(CHARGE, at, until, hold, name or "charge")


def hold(voltage: str | float, *, until: Until, name: str = "") -> Step:
    """Hold a voltage, whichever way the current goes.

    Parameters
    ----------
    voltage : str or float
        "4.1 V" or a number [V].
    until : str or list of str
        "C/20", "1 h", ...
    name : str, optional
    """
    held = grammar.amount(voltage, "V", "voltage")
    return Step(name or "hold", EITHER, voltage=held, until=grammar.stops(until, EITHER))


def rest(duration: str | float = "1 h", *, until: Until | None = None, name: str = "") -> Step:
    """No current.

    Parameters
    ----------
    duration : str or float
        "1 h", or a number [s].
    until : str or list of str, optional
        What ends it earlier: "below 30 degC".
    name : str, optional
    """
    seconds = grammar.amount(duration, "s", "duration")
    stops = grammar.stops(until or (), EITHER)
    if stops.duration is not None:
        raise InputError(
            "is a second duration", key="until", value=until, remedy="give one of them"
        )
    return Step(name or "rest", EITHER, current=0.0, until=replace(stops, duration=seconds))


def fast_charge(until: Until = "80 %", *, name: str = "") -> Step:
    """Charge as fast as the limits of the cell admit.

    They are: charger current, upper voltage, anode potential with its margin, critical current
    density of lithium at the cell's temperature, cell temperature. Where they bring the charge to
    a stand, 0.02C, it ends.

    Parameters
    ----------
    until : str or list of str
    name : str, optional
    """
    stops = grammar.stops(until, CHARGE)
    if stops.rate_below is None and stops.current_below is None:
        stops = replace(stops, rate_below=STANDSTILL)
    return Step(
        name or "fast charge",
        CHARGE,
        rate=OWN,
        voltage=OWN,
        anode_potential=OWN,
        critical_current=True,
        temperature=OWN,
        until=stops,
    )


def profile(
    source: str | Path | Source,
    *,
    quantity: Kind | None = None,
    scale: float = 1.0,
    until: Until | None = None,
    name: str = "",
) -> Step:
    """Follow a current or a power over time, positive on discharge; linear between points.

    Parameters
    ----------
    source : path, or a pair of sequences
        A CSV whose header names time and quantity with their units ("time [s], power [W]"), or
        times [s] and values.
    quantity : str, optional
        "current" [A], "power" [W] or "rate" [1/h]: which column, or what the values are.
    scale : float
        Factor on the values.
    until : str or list of str, optional
        What ends it before its last point. A state of charge counts as reached from above.
    name : str, optional
    """
    read = read_profile(source, quantity, scale)
    return Step(name or "profile", EITHER, profile=read, until=grammar.stops(until or (), EITHER))


def _driven(direction: int, at: str | float, until: Until | None, hold: Held, name: str) -> Step:
    held: Value = None
    if hold is True:
        held = OWN
    elif hold is not None and hold is not False:
        held = grammar.amount(hold, "V", "hold")
    if until is not None:
        stops = grammar.stops(until, direction)
    elif held is not None:
        stops = Stops(rate_below=CUT_OFF)
    elif direction == DISCHARGE:
        stops = Stops(voltage_below=OWN)
    else:
        stops = Stops(voltage_above=OWN)
    if stops == Stops():
        raise InputError(
            "is empty", key="until", value=until, remedy="name what ends the step, or leave it out"
        )
    load = grammar.load(at)
    return Step(
        name,
        direction,
        rate=load.get("rate"),
        current=load.get("current"),
        power=load.get("power"),
        voltage=held,
        until=stops,
    )
