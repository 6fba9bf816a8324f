"""Protocols: single steps with their usual start, and sequences of steps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from cellsim.errors import InputError
from cellsim.protocols import grammar
from cellsim.protocols import step as steps_of
from cellsim.protocols.grammar import Until
from cellsim.protocols.profiles import Source
from cellsim.protocols.rates import rate as parse_rate
from cellsim.protocols.records import (
    CHARGE,
    DISCHARGE,
    EITHER,
    OWN,
    Infeasible,
    Kind,
    Protocol,
    Step,
    Stops,
)

#: Where a protocol begins unless told, by the direction of its first step.
_START = {DISCHARGE: 1.0, CHARGE: 0.0, EITHER: 1.0}

#: Where a rest does that stands alone.
_REST_START = 0.5


def discharge(rate: str | float = "1C") -> Protocol:
    """Discharge at constant current to the lower voltage limit.

    Parameters
    ----------
    rate : str or float
        "1C", "C/3", or a number [1/h] of the nominal capacity.
    """
    return Protocol((steps_of.discharge(parse_rate(rate)),), 1.0)


def charge(
    rate: str | float = "1C",
    to_voltage: str | float | None = None,
    cut_off: str | float = "C/20",
) -> Protocol:
    """Charge at constant current, then at constant voltage (CC-CV).

    Parameters
    ----------
    rate : str or float
        "1C", "C/3", or a number [1/h].
    to_voltage : str or float, optional
        "4.1 V" or a number [V]; the cell's upper limit unless given.
    cut_off : str or float
        The rate at which the constant-voltage part ends.
    """
    voltage = OWN if to_voltage is None else grammar.amount(to_voltage, "V", "to_voltage")
    upper, lower = parse_rate(rate), parse_rate(cut_off)
    if lower >= upper:
        raise InputError(
            f"is not below the rate of the charge, {upper:g} 1/h",
            key="cut_off",
            value=cut_off,
            remedy="lower it",
        )
    step = Step("charge", CHARGE, rate=upper, voltage=voltage, until=Stops(rate_below=lower))
    return Protocol((step,), 0.0)


def fast_charge(soc: tuple[float, float] = (0.1, 0.8)) -> Protocol:
    """Charge as fast as the limits of the cell admit.

    The current is at each moment the greatest that breaks none of: charger current, upper
    voltage, anode potential with its margin, critical current density of lithium at the cell's
    temperature, cell temperature.

    Parameters
    ----------
    soc : tuple of float
        State of charge at start and end, fractions of the nominal capacity.
    """
    try:
        start, end = (float(value) for value in soc)
    except (TypeError, ValueError):
        start, end = math.nan, math.nan
    if not 0 <= start < end <= 1:
        raise InputError(
            "is not a pair of states of charge",
            key="soc",
            value=soc,
            remedy="give two fractions between 0 and 1, the first below the second",
        )
    step = steps_of.fast_charge("100 %")
    return Protocol((replace(step, until=replace(step.until, soc=end)),), start)


def rest(duration: str | float = "1 h") -> Protocol:
    """Leave the cell alone.

    Parameters
    ----------
    duration : str or float
        "1 h", "10 min", or a number [s].
    """
    return Protocol((steps_of.rest(duration),), _REST_START)


def protocol(
    steps: Iterable[Step | Protocol],
    *,
    start: str | float | None = None,
    repeat: int = 1,
    infeasible: Infeasible = "end",
    name: str = "",
) -> Protocol:
    """Steps, one after the other.

    Parameters
    ----------
    steps : iterable of Step and Protocol
        From `cellsim.step`; of a protocol, its steps.
    start : str or float, optional
        State of charge at the start; unless given, full where the first step discharges or
        follows a profile, empty where it charges.
    repeat : int
        How often all of them are gone through.
    infeasible : str
        What becomes of a run in which a step meets a voltage limit of the cell that is none of
        its stops: "end", or "skip" to the next step.
    name : str, optional

    Raises
    ------
    InputError
        An argument that cannot be used.
    """
    flat = tuple(_flat(steps))
    if not flat:
        raise InputError("is empty", key="steps", remedy="give one step at least")
    if isinstance(repeat, bool) or not isinstance(repeat, int) or repeat < 1:
        raise InputError(
            "is not a number of times", key="repeat", value=repeat, remedy="give 1 or more"
        )
    if infeasible not in get_args(Infeasible):
        raise InputError(
            "is not known", key="infeasible", value=infeasible, remedy="one of end, skip"
        )
    first = _START[flat[0].direction] if start is None else grammar.fraction(start, "start")
    return Protocol(flat * repeat, first, infeasible, name)


def _flat(steps: Iterable[Step | Protocol]) -> Iterable[Step]:
    if isinstance(steps, Step | Protocol):
        steps = [steps]
    for each in steps:
        if isinstance(each, Protocol):
            yield from each.steps
        elif isinstance(each, Step):
            yield each
        else:
            raise InputError(
                "is not a step",
                key="steps",
                value=each,
                remedy="give steps from cellsim.step: step.charge(...), step.rest(...)",
            )


def cycles(
    n: int,
    *,
    charge: str | float | Step = "1C",
    rest: str | float = "30 min",
    discharge: str | float | Step = "1C",
) -> Protocol:
    """Charge, rest, discharge, rest, `n` times, from empty.

    Parameters
    ----------
    n : int
    charge : str, float or Step
        A rate, current or power, for constant current and then constant voltage between the
        cell's limits; or a step.
    rest : str or float
        "30 min", or a number [s].
    discharge : str, float or Step
        A rate, current or power, down to the cell's lower voltage limit; or a step.
    """
    up = charge if isinstance(charge, Step) else steps_of.charge(charge, hold=True)
    down = discharge if isinstance(discharge, Step) else steps_of.discharge(discharge)
    pause = steps_of.rest(rest)
    return protocol([up, pause, down, pause], start=0.0, repeat=n, name=f"{n} cycles")


def pulses(
    rate: str | float = "1C",
    duration: str | float = "10 s",
    rest: str | float = "10 min",
    *,
    spacing: str | float | None = "10 %",
    count: int = 9,
    between: str | float = "C/3",
    start: str | float = 1.0,
) -> Protocol:
    """A pulse test: short discharges from rest, at one state of charge after another.

    Parameters
    ----------
    rate : str or float
        Of the pulses: "1C", "5 A", "20 W".
    duration, rest : str or float
        Length of a pulse, and of the rest after it: "10 s", or a number [s].
    spacing : str or float, optional
        From one pulse to the next by state of charge (HPPC). None: the pulses themselves
        discharge the cell (GITT).
    count : int
        Pulses.
    between : str or float
        Rate of the discharge from one state of charge to the next.
    start : str or float
        State of charge of the first pulse.

    Raises
    ------
    InputError
        An argument that cannot be used, or more pulses than the spacing has room for.
    """
    first = grammar.fraction(start, "start")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InputError(
            "is not a number of pulses", key="count", value=count, remedy="give 1 or more"
        )
    seconds = grammar.amount(duration, "s", "duration")
    pulse = steps_of.discharge(rate, name="pulse")
    # The lower voltage limit stays a stop: a pulse that is too much near empty is cut short.
    pulse = replace(pulse, until=replace(pulse.until, duration=seconds))
    pair = (pulse, steps_of.rest(rest))
    if spacing is None:
        return protocol(pair, start=first, repeat=count, name=f"{count} pulses")
    apart = grammar.fraction(spacing, "spacing")
    if not apart > 0 or first - (count - 1) * apart < -1e-9:
        raise InputError(
            f"has no room for {count} pulses", key="spacing", value=spacing, remedy="lower count"
        )
    steps: list[Step] = [*pair]
    move, pause = steps_of.discharge(between, name="to next pulse"), steps_of.rest(rest)
    for k in range(1, count):
        soc = max(round(first - k * apart, 12), 0.0)
        steps += [replace(move, until=replace(move.until, soc=soc)), pause, *pair]
    return protocol(steps, start=first, name=f"{count} pulses")


def multistage_charge(
    stages: Sequence[tuple[str | float, Until]], *, start: str | float = 0.0
) -> Protocol:
    """Charge at one constant current after another.

    Parameters
    ----------
    stages : sequence of pairs
        Rate, current or power of each stage, and what ends it:
        ``[("3C", "30 %"), ("1C", "4.2 V")]``.
    start : str or float
        State of charge at the start.
    """
    try:
        pairs = [(at, until) for at, until in stages]
    except (TypeError, ValueError) as error:
        raise InputError(
            "is not a list of pairs",
            key="stages",
            value=stages,
            remedy="give [('3C', '30 %'), ('1C', '4.2 V')]",
        ) from error
    steps = [
        steps_of.charge(at, until=until, name=f"stage {k}")
        for k, (at, until) in enumerate(pairs, start=1)
    ]
    return protocol(steps, start=start, name=f"{len(steps)}-stage charge")


def drive_cycle(
    source: str | Path | Source,
    *,
    quantity: Kind | None = None,
    scale: float = 1.0,
    start: str | float = 1.0,
    repeat: int = 1,
) -> Protocol:
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
    start : str or float
        State of charge at the start.
    repeat : int
        How often it is gone through.
    """
    step = steps_of.profile(source, quantity=quantity, scale=scale, name="drive cycle")
    return protocol([step], start=start, repeat=repeat, name="drive cycle")
