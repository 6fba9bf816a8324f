"""The figures of the report, each with its caption and a text that stands in for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import xarray as xr

from cellsim import plots
from cellsim.cell_design import Design
from cellsim.claims import Evidence
from cellsim.plots.runs import failed
from cellsim.report.svg import inline
from cellsim.report.text import number

#: A stack this many times thicker than the thinnest is drawn apart: to scale it hides the others.
_THICK = 4


@dataclass(frozen=True)
class Picture:
    """One figure: `svg` is safe to put into a page as it is."""

    slug: str
    title: str
    caption: str
    svg: str


def pictures(evidence: Evidence) -> list[Picture]:
    """All that the evidence has; a cell that failed is missing from its figure."""
    found: list[Picture] = []
    designs = list(evidence.designs.values())
    if evidence.comparison is not None:
        found.append(_comparison(evidence.comparison, designs))
    found += _stacks(designs)
    if evidence.rate_capability:
        found.append(_rates(list(evidence.rate_capability.values())))
    found += [_discharges(name, runs) for name, runs in evidence.discharges.items()]
    found += [_charge(name, run) for name, run in evidence.charges.items() if run.sizes["time"]]
    return found


def _comparison(table: xr.Dataset, designs: Iterable[Design]) -> Picture:
    solid = [item.cell.name for item in designs if not item.cell.liquid]
    parts = []
    for name in table["cell"].values:
        row = table.sel(cell=name, basis="cell")
        parts.append(
            f"{name}: {number(float(row['energy_density']), 3)} Wh/L, "
            f"10-80 % in {number(float(row['charge_time']), 3)} min, "
            f"{float(row['lower_bound']) - 273.15:.0f} to "
            f"{float(row['upper_bound']) - 273.15:.0f} degC, "
            f"{number(float(row['total_cost']), 3)} USD/kWh"
        )
    caption = (
        "Energy is a C/3 discharge at 25 °C on the cell basis. The charge keeps every limit. The "
        "window is that of a 1C discharge; "
        f"not counted: {table.attrs['not_counted']}. "
        "Cost is of materials alone."
    )
    svg = inline(plots.comparison(table, solid=solid)[0, 0], "fig-comparison", _list(parts))
    return Picture("fig-comparison", "Liquid against solid", caption, svg)


def _stacks(designs: list[Design]) -> Iterator[Picture]:
    if not designs:
        return
    thinnest = min(item.stack_thickness for item in designs)
    thin = [item for item in designs if item.stack_thickness < _THICK * thinnest]
    thick = [item for item in designs if item not in thin]
    for slug, group in (("fig-stack", thin), ("fig-stack-thick", thick)):
        if group:
            yield _stack(slug, group)
    parts = [
        f"{item.cell.name}: {item.energy_density('cell'):.0f} Wh/L and "
        f"{item.specific_energy('cell'):.0f} Wh/kg"
        for item in designs
    ]
    yield Picture(
        "fig-breakdown",
        "What volume and mass are made of",
        "Shares of the outer volume and of the mass of the cell; beside them its energy at C/3, in "
        "closed form.",
        inline(plots.breakdown(designs)[0], "fig-breakdown", _list(parts)),
    )


def _stack(slug: str, designs: list[Design]) -> Picture:
    parts = []
    for item in designs:
        layers = [layer for layer in item.layers if layer.thickness]
        each = ", ".join(f"{layer.name} {1e6 * (layer.thickness or 0):.0f}" for layer in layers)
        parts.append(f"{item.cell.name}: {1e6 * item.stack_thickness:.0f} um ({each})")
    caption = "One repeat unit, half foils on both sides, at its thickest in the cycle."
    alone = f"The stack of {designs[0].cell.name}, to scale"
    title = alone if len(designs) == 1 else "The stacks, to scale"
    return Picture(slug, title, caption, inline(plots.stack(designs), slug, _list(parts)))


def _rates(studies: list[xr.Dataset]) -> Picture:
    parts = []
    for study in studies:
        fractions = zip(study["rate"].values, study["capacity_fraction"].values, strict=True)
        points = ", ".join(f"{100 * share:.0f} % at {rate:.2g}C" for rate, share in fractions)
        parts.append(f"{study.attrs['cell']}: {points}")
    svg = inline(plots.rate_capability(studies), "fig-rates", _list(parts))
    caption = "Constant-current discharge from full at 25 °C, down to the lower voltage limit."
    return Picture("fig-rates", "Rate capability", caption, svg)


def _discharges(name: str, runs: Mapping[Any, xr.Dataset]) -> Picture:
    parts = []
    for run in runs.values():
        charge = float(run["capacity"][-1]) if run.sizes["time"] else 0.0
        ended = f" ({run.attrs['termination']})" if failed(run) else ""
        parts.append(f"{run.attrs['temperature']}: {number(charge, 3)} Ah{ended}")
    slug = f"fig-discharge-{_slug(name)}"
    svg = inline(plots.discharge_curves(list(runs.values())), slug, f"{name}, 1C: {_list(parts)}")
    return Picture(slug, f"Discharge curves: {name}", "1C from full, by ambient temperature.", svg)


def _charge(name: str, run: xr.Dataset) -> Picture:
    minutes = float(run["time"][-1]) / 60
    words = ", ".join(dict.fromkeys(str(word) for word in run["limit"].values))
    text = (
        f"{name}: charge from {100 * float(run['soc'][0]):.0f} to "
        f"{100 * float(run['soc'][-1]):.0f} % in {minutes:.1f} min, ended by "
        f"{run.attrs['termination']}; the current was bound by {words}; highest temperature "
        f"{float(run['temperature'].max()) - 273.15:.0f} degC."
    )
    slug = f"fig-charge-{_slug(name)}"
    caption = "The greatest current that breaks no limit, from rest at 25 °C; the cell warms."
    return Picture(
        slug, f"Fastest charge: {name}", caption, inline(plots.charge_trace(run)[0], slug, text)
    )


def _list(parts: Iterable[str]) -> str:
    return "; ".join(parts) + "."


def _slug(name: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in name)
