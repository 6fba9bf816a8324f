"""What the figures of the report are drawn from, each as its study or engine gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cellsim.cell_design import Design, design
from cellsim.claims.pool import Pool, Progress
from cellsim.engines import prepare, simulate, simulate_each
from cellsim.errors import CellsimError
from cellsim.parameters.library import load
from cellsim.parameters.units import kelvin
from cellsim.protocols import discharge, fast_charge
from cellsim.studies.comparison import headline, side_by_side

if TYPE_CHECKING:
    import xarray as xr

#: Liquid against solid: two of today, the first generation, and the next.
CELLS = (
    "liquid-nmc622-graphite-ev",
    "liquid-nmc811-graphite-ev",
    "asslb-nmc-graphite-gen1",
    "asslb-nmc811-silicon",
    "asslb-nmc90-anode-free",
    "asslb-nmc811-lithium",
)
TEMPERATURES = ("-20 degC", "0 degC", "25 degC", "60 degC")


@dataclass
class Evidence:
    """By cell name; a cell that failed at something is missing there, and `problems` says why.

    Attributes
    ----------
    designs : dict of str to Design
    rate_capability, charges : dict of str to Dataset
    discharges : dict of str to (dict of temperature [K] to Dataset)
        1C, each temperature a run.
    comparison : Dataset or None
        See `studies.comparison`.
    """

    designs: dict[str, Design] = field(default_factory=dict)
    rate_capability: dict[str, xr.Dataset] = field(default_factory=dict)
    discharges: dict[str, dict[float, xr.Dataset]] = field(default_factory=dict)
    charges: dict[str, xr.Dataset] = field(default_factory=dict)
    comparison: xr.Dataset | None = None
    problems: list[str] = field(default_factory=list)


def evidence(
    cells: Sequence[str] = CELLS,
    *,
    progress: Progress | None = None,
    workers: int | None = None,
    **options: Any,
) -> Evidence:
    """Collect it; `options` (engine, model, mesh) go to the engine."""
    found = Evidence()
    jobs = [(cell, options) for cell in cells]
    if options.get("engine") != "reference":
        prepare()
    with Pool(workers, progress) as pool:
        answers = pool.map(_collect, jobs, "drawing figures")
    headlines: list[dict[str, xr.Dataset]] = []
    for cell, answer in zip(cells, answers, strict=True):
        for kind, result in (answer or dict.fromkeys(_KINDS, "the process died")).items():
            if isinstance(result, str):
                found.problems.append(f"{cell}, {kind.replace('_', ' ')}: {result}")
            elif kind == "comparison":
                headlines.append(result)
                found.rate_capability[cell] = result["rate_capability"]
            else:
                getattr(found, kind)[cell] = result
    if headlines:
        found.comparison = side_by_side(headlines)
    return found


def _collect(job: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """All of one cell, so that its models are built once: a result or a problem for each kind."""
    name, options = job
    return {kind: _attempt(function, name, options) for kind, function in _KINDS.items()}


def _attempt(function: Any, name: str, options: dict[str, Any]) -> Any:
    try:
        return function(load(name), options)
    except CellsimError as error:
        return str(error)
    except Exception as error:  # one figure never stops the others
        return f"{type(error).__name__}: {error}"


def _discharges(cell: Any, options: dict[str, Any]) -> dict[float, Any]:
    at = [kelvin(temperature) for temperature in TEMPERATURES]
    runs = simulate_each(cell, [discharge("1C")] * len(at), at, **options)
    return dict(zip(at, runs, strict=True))


_KINDS: dict[str, Any] = {
    "designs": lambda cell, options: design(cell),
    "discharges": _discharges,
    "charges": lambda cell, options: simulate(
        cell, fast_charge(), temperature="25 degC", thermal="lumped", **options
    ),
    "comparison": lambda cell, options: headline(cell, **options),
}
