"""The stiff problem of a cell that heats itself: adiabatic, in an oven, or step by step.

At one temperature each reaction has a closed solution (`decomposition`), and temperature follows
from what has reacted, not from a rate. So energy is conserved to rounding whatever the step, and
only temperature itself needs short steps: a kelvin at a time, at its middle. All cells march side
by side, each with its own time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.physics.decomposition import Reaction, heating

#: A cell that warms by 1 K/s runs away: there most of the literature counts from.
RUNAWAY = 1.0

#: Least rate that an accelerating-rate calorimeter takes for self-heating: 0.02 K/min [K/s].
DETECTED = 0.02 / 60

_STEP = 1.0  # K
_OVERSHOOT = 1.5
_FIRST = 1.0  # s
_GROW, _SHRINK = 1.3, 0.4
_MOST_STEPS = 200_000


@dataclass(frozen=True)
class History:
    """What became of each lane.

    `runaway` is the time at which it warmed by `RUNAWAY` [s], infinite where it never did, NaN
    where the march gave up before its end;
    `peak` the highest temperature [K], `peak_rate` the highest warming [K/s]; `temperature` and
    `amounts` those at the end, `exchanged` the warming that came from outside [K].
    """

    runaway: np.ndarray
    peak: np.ndarray
    peak_rate: np.ndarray
    temperature: np.ndarray
    amounts: tuple[np.ndarray, ...]
    exchanged: np.ndarray


def march(
    reactions: Sequence[Reaction],
    start: Any,
    *,
    longest: float,
    surroundings: float | None = None,
    time_constant: Any = np.inf,
    ramp: float = np.inf,
    to_runaway: bool = False,
    step: float = _STEP,
) -> History:
    """Follow cells from temperature `start` [K], shape (lanes,), for `longest` [s].

    Parameters
    ----------
    reactions : sequence of Reaction
        Their arrays have the lanes' shape, or none.
    surroundings : float, optional [K]
        With `time_constant` [s], m c_p/(h A): the lump of heat in an oven. Without: adiabatic.
    ramp : float [K/s]
        At which the oven warms to `surroundings` from the coldest of `start`.
    to_runaway : bool
        Let a lane rest once it has run away.
    step : float [K]
        The most that a lane warms in a step; the error falls with its square.
    """
    temperature = np.array(start, dtype=float)
    adiabatic = surroundings is None
    oven = _Oven(
        final=np.nan if surroundings is None else surroundings,
        first=float(temperature.min()),
        ramp=ramp,
        constant=np.broadcast_to(np.inf if adiabatic else time_constant, temperature.shape),
    )
    state = _State(reactions, temperature, oven, longest, step)
    for _ in range(_MOST_STEPS):
        active = np.flatnonzero(state.running(to_runaway))
        if active.size == 0:
            return state.history()
        state.advance(active)
    lost = state.running(to_runaway=True)
    state.runaway[lost] = np.nan
    return state.history()


@dataclass(frozen=True)
class _Oven:
    """Surroundings that warm steadily to `final` [K]; NaN where there are none."""

    final: float
    first: float
    ramp: float
    constant: np.ndarray

    @property
    def absent(self) -> bool:
        return bool(np.isnan(self.final))

    def at(self, time: np.ndarray) -> np.ndarray:
        if np.isinf(self.ramp):
            return np.full(time.shape, self.final)
        return np.asarray(np.minimum(self.final, self.first + self.ramp * time))

    def drift(self, temperature: np.ndarray, time: np.ndarray, lanes: np.ndarray) -> np.ndarray:
        """Warming from outside [K/s]."""
        if self.absent:
            return np.zeros(temperature.shape)
        return np.asarray((self.at(time) - temperature) / self.constant[lanes])


class _State:
    """Arrays over all lanes; `advance` takes one step of some of them."""

    def __init__(
        self,
        reactions: Sequence[Reaction],
        temperature: np.ndarray,
        oven: _Oven,
        longest: float,
        step: float,
    ) -> None:
        shape = temperature.shape
        self.reactions, self.longest, self.step = reactions, longest, step
        self.temperature = temperature
        self.amounts = [np.broadcast_to(r.initial, shape).astype(float) for r in reactions]
        self.oven = oven
        self.time, self.cap = np.zeros(shape), np.full(shape, _FIRST)
        self.runaway, self.exchanged = np.full(shape, np.inf), np.zeros(shape)
        self.peak, self.peak_rate = temperature.copy(), np.zeros(shape)

    def running(self, to_runaway: bool) -> np.ndarray:
        running = self.time < self.longest
        return np.asarray(running & np.isinf(self.runaway) if to_runaway else running)

    def advance(self, lanes: np.ndarray) -> None:
        reactions = [reaction.lanes(lanes) for reaction in self.reactions]
        amounts = [amount[lanes] for amount in self.amounts]
        temperature = self.temperature[lanes]
        own = heating(reactions, amounts, temperature)
        exchange = self.oven.drift(temperature, self.time[lanes], lanes)
        self._note(lanes, temperature, own + exchange)
        fastest = np.maximum(own + np.abs(exchange), 1e-300)
        left = self.longest - self.time[lanes]
        duration = np.minimum(np.minimum(self.step / fastest, self.cap[lanes]), left)
        middle = temperature + 0.5 * duration * (own + exchange)
        after = [
            reaction.after(amount, middle, duration)
            for reaction, amount in zip(reactions, amounts, strict=True)
        ]
        warmed = np.zeros(temperature.shape)
        for reaction, amount, now in zip(reactions, amounts, after, strict=True):
            warmed += reaction.rise * (amount - now)
        kept = warmed <= _OVERSHOOT * self.step
        self.cap[lanes] = duration * np.where(kept, _GROW, _SHRINK)
        self._keep(lanes[kept], duration[kept], warmed[kept], [now[kept] for now in after])

    def _note(self, lanes: np.ndarray, temperature: np.ndarray, rate: np.ndarray) -> None:
        self.peak[lanes] = np.maximum(self.peak[lanes], temperature)
        # In an oven a cold cell warms quickly, too: only what it warms beyond its oven counts.
        if not self.oven.absent:
            rate = np.where(temperature >= self.oven.at(self.time[lanes]), rate, 0.0)
        self.peak_rate[lanes] = np.maximum(self.peak_rate[lanes], rate)
        first = (rate >= RUNAWAY) & np.isinf(self.runaway[lanes])
        self.runaway[lanes[first]] = self.time[lanes[first]]

    def _keep(
        self,
        lanes: np.ndarray,
        duration: np.ndarray,
        warmed: np.ndarray,
        amounts: list[np.ndarray],
    ) -> None:
        before = self.temperature[lanes]
        after = before + warmed
        if not self.oven.absent:
            share = duration / self.oven.constant[lanes]
            around = self.oven.at(self.time[lanes] + 0.5 * duration)
            # Heat that comes evenly through the step is partly gone again by its end.
            after = around + (before - around) * np.exp(-share)
            after = after - warmed * np.expm1(-share) / share
        self.exchanged[lanes] += after - before - warmed
        self.temperature[lanes] = after
        for total, now in zip(self.amounts, amounts, strict=True):
            total[lanes] = now
        left = self.longest - self.time[lanes]
        # The last step ends the march, whatever rounding makes of the sum.
        self.time[lanes] = np.where(duration >= left, self.longest, self.time[lanes] + duration)

    def history(self) -> History:
        return History(
            self.runaway,
            np.maximum(self.peak, self.temperature),
            self.peak_rate,
            self.temperature,
            tuple(self.amounts),
            self.exchanged,
        )


def onset(
    reactions: Sequence[Reaction],
    lanes: tuple[int, ...],
    *,
    first: float,
    last: float,
    step: float = 5.0,
    wait: float = 1800.0,
    detected: float = DETECTED,
) -> np.ndarray:
    """Temperature [K] at which self-heating is first detected, by heat-wait-seek.

    From `first` to `last` [K] in steps, waiting at each for `wait` [s], during which reactants go;
    then the rate is looked at. Between the last step below `detected` [K/s] and the first above it
    the logarithm of the rate is interpolated. NaN where nothing is found up to `last`; `first` or
    less is given as `first`.
    """
    amounts = [np.broadcast_to(r.initial, lanes).astype(float) for r in reactions]
    found, below = np.full(lanes, np.nan), np.full(lanes, np.nan)
    for temperature in np.arange(first, last + step / 2, step):
        here = np.full(lanes, temperature)
        amounts = [
            reaction.after(amount, here, wait)
            for reaction, amount in zip(reactions, amounts, strict=True)
        ]
        rate = np.log(np.maximum(heating(reactions, amounts, here), 1e-300))
        new = np.isnan(found) & (rate >= np.log(detected))
        part = (np.log(detected) - below) / np.maximum(rate - below, 1e-12)
        between = np.where(np.isnan(below), temperature, temperature - (1 - part) * step)
        found = np.where(new, between, found)
        below = rate
    return found
