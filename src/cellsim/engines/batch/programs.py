"""A case's programme as the kernel's lines: currents and powers by electrode area."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

from cellsim import dfn
from cellsim.dfn import program
from cellsim.engines.case import Case
from cellsim.engines.programme import Segment
from cellsim.protocols.records import Profile

_HOUR = 3600.0

#: C-rate that stands for a step whose current only a voltage bounds, when meshes are chosen [1/h].
_UNBOUNDED = 3.0


class Programs:
    """The lines of some cases, those of like ones only once."""

    def __init__(self) -> None:
        self._lines: list[np.ndarray] = []
        self._points: list[np.ndarray] = []
        self._known: dict[Any, tuple[int, int]] = {}
        self._profiles: dict[Any, tuple[int, int]] = {}

    def places(self, case: Case) -> np.ndarray:
        """First line and number of lines of a case, or of each that it stands for: (cases, 2)."""
        if case.number > 1 or np.ndim(case.capacity):
            return self._put(case, case.number)
        key = (case.programme, case.area, case.protocol.infeasible)
        if key not in self._known:
            self._known[key] = tuple(self._put(case, 1)[0])
        return np.array([self._known[key]])

    def _put(self, case: Case, number: int) -> np.ndarray:
        steps = [self._line(case, segment, number) for segment in case.programme]
        first = sum(map(len, self._lines)) + len(steps) * np.arange(number)
        self._lines.append(np.stack(steps, axis=1).reshape(-1, len(dfn.STEP)))
        return np.stack([first, np.full(number, len(steps))], axis=1)

    def of(self, places: Sequence[np.ndarray]) -> dfn.Program:
        """The program of the cases at these places."""
        first, count = np.concatenate(places).astype(np.int64).T.copy()
        points = np.concatenate(self._points) if self._points else None
        return dfn.Program(np.concatenate(self._lines), first, count, points)

    def _line(self, case: Case, segment: Segment, number: int) -> np.ndarray:
        """The line of a step for each case: (number, numbers of a step)."""
        area = case.area

        def by_area(value: Any, factor: float = 1.0) -> Any:
            return program.NONE if value is None else factor * value / area

        def plain(value: Any) -> Any:
            return program.NONE if value is None else value

        profile, points = self._profile(segment.profile, area)
        by_power = segment.profile is not None and segment.profile.kind == "power"
        lines: np.ndarray = dfn.steps(
            number,
            direction=segment.direction,
            current=by_area(segment.current),
            power=by_area(segment.power),
            voltage=plain(segment.voltage),
            anode=plain(segment.anode_potential),
            critical=by_area(segment.critical_current),
            critical_energy=segment.critical_activation_energy,
            temperature=plain(segment.temperature),
            profile=profile,
            profile_points=points,
            profile_kind=program.POWER if by_power else program.CURRENT,
            duration=plain(segment.duration),
            longest=program.NONE if segment.duration is not None else segment.longest,
            voltage_low=plain(segment.voltage_below),
            voltage_high=plain(segment.voltage_above),
            current_low=by_area(segment.current_below),
            charge=by_area(segment.charge, _HOUR),
            delivered=by_area(segment.delivered, _HOUR),
            temperature_low=plain(segment.temperature_below),
            temperature_high=plain(segment.temperature_above),
            anode_low=plain(segment.anode_below),
            guard_low=plain(segment.lower),
            guard_high=plain(segment.upper),
            skip=float(case.protocol.infeasible == "skip"),
        )
        return lines

    def _profile(self, profile: Profile | None, area: Any) -> tuple[Any, int]:
        """First line and number of its points, for each case."""
        if profile is None:
            return 0, 0
        values = (
            np.asarray(profile.values)
            if np.ndim(area) == 0
            else np.stack(np.broadcast_arrays(*profile.values, area)[:-1])
        )
        if np.ndim(values) == 1:
            key = (profile, area)
            if key not in self._profiles:
                self._profiles[key] = self._points_of(profile, values / area), len(values)
            return self._profiles[key]
        firsts = [self._points_of(profile, column) for column in (values / area).T]
        return np.array(firsts), len(values)

    def _points_of(self, profile: Profile, values: np.ndarray) -> int:
        """Put down the points, and say where the first one is."""
        first = sum(map(len, self._points))
        self._points.append(np.stack([np.asarray(profile.times), values], axis=1))
        return first


def greatest_current(case: Case) -> Any:
    """The greatest of a programme [A], with its sign: what a mesh has to be fine enough for."""
    currents = [_current(case, segment) for segment in case.programme]
    return reduce(_greater, currents, 0.0)


def _greater(one: Any, other: Any) -> Any:
    """The greater in magnitude, with its sign."""
    return np.where(np.abs(other) > np.abs(one), other, one)[()]


def _current(case: Case, segment: Segment) -> Any:
    """Of a step; where a power or a voltage sets it, about what it comes to."""
    volts = case.cell.limits.lower_voltage.si
    if segment.profile is not None:
        value = reduce(_greater, segment.profile.values)
        return value / volts if segment.profile.kind == "power" else value
    sign = segment.direction or 1
    if segment.current is not None:
        return sign * segment.current
    if segment.power is not None:
        return sign * segment.power / volts
    return sign * _UNBOUNDED * case.capacity
