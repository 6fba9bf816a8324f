"""How many minutes from 10 to 80 %, no limit broken?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import ending, simulate_each, simulate_many
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import Protocol, fast_charge
from cellsim.studies import screening
from cellsim.studies.charging import SOC
from cellsim.studies.drawn import QUICKLY, Population
from cellsim.studies.efficiency import charge_efficiency
from cellsim.studies.result import dataset, engines, many, outside, solved
from cellsim.sweeps.outputs import ALWAYS, charge_minutes

if TYPE_CHECKING:
    import xarray as xr

_MINUTE, _HOUR = 60.0, 3600.0


def charge_time(
    cell: Cell,
    *,
    soc: tuple[float, float] = SOC,
    temperature: str | float = "25 degC",
    thermal: str = "lumped",
    samples: int | None = None,
    seed: int = 0,
    engine: str | None = None,
    **options: Any,
) -> xr.Dataset:
    """The fastest charge from rest that keeps every limit.

    Parameters
    ----------
    cell : Cell
    soc : tuple of float
        State of charge at start and end.
    temperature, thermal, engine, **options
        As in `simulate`.
    samples : int, optional
        As many cells drawn from the ranges.
    seed : int

    Returns
    -------
    xarray.Dataset
        `charge_time` [min], infinite where the target is never reached, NaN where the solver gave
        up; `peak_temperature` [K]; `mean_rate` [1/h]; `energy_efficiency` (see
        `efficiency.charge_efficiency`); over `limit`, `limit_time` [s] for which each limit held
        the current. Where samples are drawn, of time and peak temperature what
        `drawn.Population.with_runs` adds.
    """
    given = {"thermal": thermal, "engine": engine, **options}
    data = charge_times(cell, [temperature], soc=soc, **given)[0]
    return with_samples(data, cell, soc, temperature, samples, seed, **given) if samples else data


def with_samples(
    data: xr.Dataset,
    cell: Cell,
    soc: tuple[float, float],
    temperature: str | float,
    samples: int,
    seed: int = 0,
    *,
    thermal: str = "lumped",
    **options: Any,
) -> xr.Dataset:
    """The charge of a cell, with those of cells drawn from its ranges; as of `charge_time`."""
    held = (*screening.WARMING, *screening.SIZE) if thermal == "isothermal" else ()
    counts = screening.apart_from(*screening.AT_REST, *screening.PACK, *held)
    population = Population.draw(cell, samples, seed, counts=counts, thermal=thermal, **options)
    charge = fast_charge(soc)
    found = population.run_all([charge], kelvin(temperature))
    return population.with_runs(data, found, _figures(found, charge))


def charge_time_many(
    cell: Cell,
    changes: Mapping[str, np.ndarray],
    *,
    soc: tuple[float, float] = SOC,
    temperature: str | float = "25 degC",
    thermal: str = "lumped",
    **options: Any,
) -> xr.Dataset:
    """The same of many variants, along `case`; `changes` and `options` as of `simulate_many`."""
    charge = fast_charge(soc=(float(soc[0]), float(soc[1])))
    how = {"temperature": temperature, "thermal": thermal, **QUICKLY, **options}
    found = simulate_many(cell, charge, changes=changes, **how)
    words = {name: found[name].values.astype(str) for name in ALWAYS}
    return many({**_figures(found, charge), **words})


def _figures(found: xr.Dataset, charge: Protocol) -> dict[str, np.ndarray]:
    return {
        "charge_time": charge_minutes(found, charge),
        "peak_temperature": found["peak_temperature"].values,
    }


def charge_times(
    cell: Cell,
    temperatures: Sequence[str | float],
    *,
    soc: tuple[float, float] = SOC,
    thermal: str = "lumped",
    **options: Any,
) -> list[xr.Dataset]:
    """As `charge_time`, at each temperature, side by side."""
    charge = fast_charge(soc=(float(soc[0]), float(soc[1])))
    protocols = [charge] * len(temperatures)
    runs = simulate_each(cell, protocols, list(temperatures), thermal=thermal, **options)
    return [charge_summary(cell, run) for run in runs]


def charge_summary(cell: Cell, run: xr.Dataset, end: str = ending.SOC_REACHED) -> xr.Dataset:
    """What there is to say of one charge.

    Parameters
    ----------
    cell : Cell
    run : Dataset
        From `simulate`.
    end : str
        The termination that counts as reaching the target.

    Returns
    -------
    xarray.Dataset
        As of `charge_time`.
    """
    reached = run.attrs["termination"] == end
    never = float("inf") if solved(run) else float("nan")
    seconds = float(run["time"].values[-1]) if reached else never
    charged = -float(run["capacity"][-1]) / run.attrs["nominal_capacity"] if reached else 1.0
    held = limit_times(run)
    return dataset(
        cell,
        {
            "charge_time": seconds / _MINUTE,
            "mean_rate": charged * _HOUR / seconds,
            "peak_temperature": _peak(run),
            "energy_efficiency": charge_efficiency(cell, run),
            "limit_time": ("limit", list(held.values())),
            "status": str(run.attrs["status"]),
            "termination": str(run.attrs["termination"]),
        },
        {"limit": list(held)},
        engine=engines([run]),
        limited_by=limited_by(held) if reached else _stopped(run, held),
        outside_range=outside([run]),
    )


def limit_times(run: xr.Dataset) -> dict[str, float]:
    """Seconds for which each limit held the current, in order of first appearance."""
    time, limits = run["time"].values, run["limit"].values
    held: dict[str, float] = {}
    for step, limit in zip(np.diff(time, prepend=0.0), limits, strict=True):
        held[str(limit)] = held.get(str(limit), 0.0) + float(step)
    return held


def limited_by(held: dict[str, float]) -> str:
    """The limits by the time they held, in words: ``anode potential 78 %, rate 22 %``."""
    total = sum(held.values()) or 1.0
    ranked = sorted(held.items(), key=lambda item: -item[1])
    return ", ".join(
        f"{name} {100 * seconds / total:.0f} %"
        for name, seconds in ranked
        if seconds > 0.02 * total
    )


def _stopped(run: xr.Dataset, held: dict[str, float]) -> str:
    """Why the target is never reached: what ended the run, and what had held the current.

    Where the current fell below the cut-off, that is the limit which left no more of it.
    """
    end = str(run.attrs["termination"])
    last = limited_by(held)
    if end == ending.CUT_OFF and held:
        end = f"{run['limit'].values[-1]} limit leaves no current"
    return f"{end} ({last})" if last else end


def _peak(run: xr.Dataset) -> float:
    return float(run["temperature"].max()) if run.sizes.get("time", 0) else float("nan")
