"""What a cell has over the criterion of a window at each temperature, nominal or drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.engines import ending, simulate_each
from cellsim.parameters.cell import Cell
from cellsim.protocols import Protocol, discharge, fast_charge
from cellsim.studies import screening
from cellsim.studies.charge_time import charge_times
from cellsim.studies.charging import SOC
from cellsim.studies.drawn import Population
from cellsim.studies.freezing import LIQUIDUS, liquidus
from cellsim.studies.result import delivered, share, status_of
from cellsim.sweeps.outputs import charge_minutes

if TYPE_CHECKING:
    import xarray as xr

Mode = Literal["discharge", "charge"]

#: How a cell is held unless told.
THERMAL = {"discharge": "isothermal", "charge": "lumped"}


@dataclass(frozen=True)
class Criterion:
    """What a window asks of a current: a share of the 25 degC energy, or so many minutes."""

    mode: Mode
    rate: str | float
    least: float
    minutes: float
    thermal: str

    @property
    def protocol(self) -> Protocol:
        """What the cell is put through."""
        return discharge(self.rate) if self.mode == "discharge" else fast_charge(SOC)

    def counts(self, path: str) -> bool:
        """Whether a value of the cell can change the figure."""
        without = [*screening.AT_REST, *screening.PACK, *screening.SIZE]
        if self.mode == "discharge":
            without += screening.discharging(self.thermal, only_at_reference=False)
        elif self.thermal == "isothermal":
            without += screening.WARMING
        return screening.apart_from(*without)(path)


@dataclass(frozen=True)
class Margins:
    """Over a grid: figures, margin, what excludes each point, and the runs with their status."""

    figures: dict[str, np.ndarray]
    margin: np.ndarray
    criterion: list[str]
    runs: list[xr.Dataset] = field(repr=False)

    @property
    def status(self) -> list[str]:
        """How each run ended."""
        return [status_of(run) for run in self.runs]


def margins(cell: Cell, asked: Criterion, grid: np.ndarray, options: dict[str, Any]) -> Margins:
    """Of the cell itself, each temperature a run, side by side."""
    found = _discharges if asked.mode == "discharge" else _charges
    return found(cell, asked, grid, {**options, "thermal": asked.thermal})


def _discharges(cell: Cell, asked: Criterion, grid: np.ndarray, options: dict[str, Any]) -> Margins:
    runs = simulate_each(cell, [asked.protocol] * grid.size, grid.tolist(), **options)
    ends = [str(run.attrs["termination"]) for run in runs]
    energy = np.array([delivered(run, "energy") for run in runs])
    reference = float(energy[grid == REFERENCE_TEMPERATURE][0])
    fraction = share(energy, reference)
    margin = np.where(_frozen(ends), np.nan, fraction - asked.least)
    text = f"less than {100 * asked.least:g} % of the 25 degC energy"
    criterion = [_why(m, end, text) for m, end in zip(margin, ends, strict=True)]
    return Margins({"energy": energy, "energy_fraction": fraction}, margin, criterion, runs)


def _charges(cell: Cell, asked: Criterion, grid: np.ndarray, options: dict[str, Any]) -> Margins:
    """The margin is of the speed, 1/time, which is 0 where never charged."""
    runs = charge_times(cell, grid.tolist(), **options)
    ends = [str(run["termination"].values) for run in runs]
    took = np.array([float(run["charge_time"]) for run in runs])
    margin = np.where(_frozen(ends), np.nan, asked.minutes / took - 1)
    criterion = []
    for run, value, end in zip(runs, margin, ends, strict=True):
        text = f"10-80 % takes more than {asked.minutes:g} min ({run.attrs['limited_by']})"
        criterion.append(_why(value, end, text))
    return Margins({"charge_time": took}, margin, criterion, runs)


def _why(margin: float, termination: str, text: str) -> str:
    if margin >= 0:
        return ""
    return termination if np.isnan(margin) else text


def _frozen(ends: Sequence[str] | np.ndarray) -> np.ndarray:
    return np.array([end == ending.ELECTROLYTE_FROZEN for end in ends], dtype=bool)


class Drawn:
    """Variants of a cell, through the batch engine.

    Parameters
    ----------
    cell : Cell
    asked : Criterion
    samples, changes, mesh
        As in `drawn.Population`.

    Attributes
    ----------
    start : array
        The margin of each at 25 degC, NaN where there is no such cell.
    liquidus : array [K]
        Of each electrolyte; NaN without.
    """

    def __init__(
        self,
        cell: Cell,
        asked: Criterion,
        samples: int,
        changes: Mapping[str, np.ndarray],
        mesh: Any = None,
    ) -> None:
        how = {"thermal": asked.thermal, "mesh": mesh}
        self._asked = asked
        self._population = Population(cell, samples, changes, **how)
        self.liquidus = np.asarray(changes.get(LIQUIDUS, np.full(samples, liquidus(cell))))
        every = np.arange(samples)
        at = np.full(samples, REFERENCE_TEMPERATURE)
        if asked.mode == "discharge":
            self._reference = self._energies(every, at)
            self.start = self._own_share() - asked.least
        else:
            self.start = self.margin(every, at)

    def _own_share(self) -> np.ndarray:
        """Of its energy at 25 degC there: all of it, or none where it delivers nothing."""
        whole = self._reference
        return np.where(np.isnan(whole), np.nan, np.where(whole > 0, 1.0, 0.0))

    def margin(self, lines: np.ndarray, temperatures: np.ndarray) -> np.ndarray:
        """Of some of the cells, each at a temperature."""
        if self._asked.mode == "discharge":
            fraction = self._energies(lines, temperatures) / self._reference[lines]
            return np.asarray(fraction - self._asked.least)
        found = self._run(lines, temperatures)
        took = charge_minutes(found, fast_charge(SOC))
        unsolved = _frozen(found["termination"].values) | np.isnan(found["duration"].values)
        return np.where(unsolved, np.nan, self._asked.minutes / took - 1)

    def _energies(self, lines: np.ndarray, temperatures: np.ndarray) -> np.ndarray:
        """NaN where frozen or not solved."""
        found = self._run(lines, temperatures)
        ends = found["termination"].values
        solved = np.array([ending.solved(str(end)) for end in ends]) & ~_frozen(ends)
        return np.where(solved, found["energy"].values, np.nan)

    def _run(self, lines: np.ndarray, temperatures: np.ndarray) -> xr.Dataset:
        return self._population.run(self._asked.protocol, lines, temperatures)
