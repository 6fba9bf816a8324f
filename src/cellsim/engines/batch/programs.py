"""A case's programme as the kernel's lines: currents and powers by electrode area."""

from __future__ import annotations

from collections.abc import Sequence
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

    def place(self, case: Case) -> tuple[int, int]:
        """First line and number of lines of a case, which are put there where they are new."""
        key = (case.programme, case.area, case.protocol.infeasible)
        if key not in self._known:
            first = len(self._lines)
            self._lines += [self._line(case, segment) for segment in case.programme]
            self._known[key] = first, len(case.programme)
        return self._known[key]

    def of(self, places: Sequence[tuple[int, int]]) -> dfn.Program:
        """The program of the cases at these places."""
        first, count = np.array(places, dtype=np.int64).reshape(-1, 2).T.copy()
        points = np.concatenate(self._points) if self._points else None
        return dfn.Program(np.array(self._lines), first, count, points)

    def _line(self, case: Case, segment: Segment) -> np.ndarray:
        area = case.area

        def by_area(value: float | None, factor: float = 1.0) -> float:
            return program.NONE if value is None else factor * value / area

        def plain(value: float | None) -> float:
            return program.NONE if value is None else value

        profile, points = self._profile(segment.profile, area)
        by_power = segment.profile is not None and segment.profile.kind == "power"
        line: np.ndarray = dfn.step(
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
        return line

    def _profile(self, profile: Profile | None, area: float) -> tuple[int, int]:
        if profile is None:
            return 0, 0
        key = (profile, area)
        if key not in self._profiles:
            first = sum(map(len, self._points))
            values = np.asarray(profile.values) / area
            self._points.append(np.stack([np.asarray(profile.times), values], axis=1))
            self._profiles[key] = first, len(values)
        return self._profiles[key]


def greatest_current(case: Case) -> float:
    """The greatest of a programme [A], with its sign: what a mesh has to be fine enough for."""
    return max((_current(case, segment) for segment in case.programme), key=abs, default=0.0)


def _current(case: Case, segment: Segment) -> float:
    """Of a step; where a power or a voltage sets it, about what it comes to."""
    volts = case.cell.limits.lower_voltage.si
    if segment.profile is not None:
        value = max(segment.profile.values, key=abs)
        return value / volts if segment.profile.kind == "power" else value
    sign = segment.direction or 1
    if segment.current is not None:
        return sign * segment.current
    if segment.power is not None:
        return sign * segment.power / volts
    return sign * _UNBOUNDED * case.capacity
