"""Engine `batch` against engine `reference` converged in mesh and tolerance; writes `agreement.md`.

    python benchmarks/agreement.py [--cells NAME ...] [--rates C/3 ...] [--temperatures 25 ...]
    python benchmarks/agreement.py --part sets

Two parts, and `--part` writes one of them anew and leaves the other: our cells against the
reference engine, and the cells of PyBaMM's parameter sets against PyBaMM run from the sets
themselves (`sets.py`), which holds the conversion to account, too. The batch engine twice: as a
user gets it, and on a fine mesh. What it is compared with comes from the store of `converged.py`;
`--solve` makes what is missing there, which takes an hour for all. The voltage is compared at equal
times from 1 to 99 % of the shorter run, the capacity with what was delivered, or with 5 % of the
nominal capacity where less was.
"""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sets
from converged import (
    LITTLE,
    NOTHING,
    RATES,
    STORE,
    TEMPERATURES,
    Converged,
    Trace,
    case_of,
    differences,
    make,
    stored,
)

import cellsim as cs
from cellsim.engines import Mesh
from cellsim.engines.batch import run_many

HERE = Path(__file__).parent

#: The finer of the two meshes of `batch`.
FINE = Mesh(80, 40, 80, 40)

#: What is to be reached: RMS [mV] and capacity [%].
LIMITS = (1.0, 0.1)

#: Salt concentration below which it is said to have run out [mol/m3].
RUN_OUT = 1.0

#: Heading of the second part.
SETS = "# PyBaMM's own parameter sets"

#: How many of the worst are named.
WORST = 8

#: Points of a curve on the fine mesh.
POINTS = 1001

Asked = tuple[cs.Cell, str, float]
Differences = tuple[float, float]


@dataclass(frozen=True)
class Row:
    """One line of the table: RMS [mV] and capacity [%] of either mesh, NaN without a comparison."""

    cell: str
    rate: str
    temperature: float
    default: Differences
    fine: Differences
    reference: Converged
    ended: str
    note: str

    @property
    def case(self) -> str:
        """In words."""
        return f"{self.cell} {self.rate} {self.temperature:g} degC"

    @property
    def compared(self) -> bool:
        """Whether there is a capacity to compare."""
        return not math.isnan(self.default[1])

    @property
    def verdict(self) -> str:
        """What the row says."""
        if not self.compared:
            return "alike" if self.ended else "APART"
        if not self.ended:
            return "APART"
        if excess(self.default) <= 1:
            return "nothing delivered" if math.isnan(self.default[0]) else "within"
        if excess(self.fine) <= 1:
            return "on the fine mesh"
        return "APART" if excess(self.fine) > 1 + excess(known(self.reference)) else "not known"


def excess(found: Differences) -> float:
    """The worse of both differences, in what is to be reached; a NaN counts as none."""
    rms, percent = (0.0 if math.isnan(one) else abs(one) for one in found)
    return max(rms / LIMITS[0], percent / LIMITS[1])


def known(run: Converged) -> Differences:
    """To what a reference is known; it has no voltage where nothing was delivered."""
    return (float("nan") if run.nothing else run.rms), run.percent


def by_default(cell: cs.Cell, rate: str, temperature: float) -> Trace:
    """As a user runs it."""
    run = cs.simulate(cell, cs.discharge(rate), temperature=f"{temperature} degC", engine="batch")
    curves = (run[name].values for name in ("time", "voltage", "capacity"))
    return Trace(
        run.attrs["status"], run.attrs["termination"], *curves, run.attrs["nominal_capacity"]
    )


def on_fine_mesh(asked: list[Asked]) -> list[Trace]:
    """All of them at once."""
    cases = [case_of(*one, FINE) for one in asked]
    runs = run_many(cases, "curves", points=POINTS)
    traces = []
    for i, case in enumerate(cases):
        run = runs.isel(case=i)
        curve = run["voltage_curve"].values
        kept = np.isfinite(curve)
        if kept.any() and not kept[-1]:  # a rounding error beyond the end
            kept[-1], curve[-1] = True, curve[kept][-1]
        curves = run["time"].values, curve, float(run["capacity"]) * run["share"].values
        words = str(run["status"].values), str(run["termination"].values)
        traces.append(Trace(*words, *(values[kept] for values in curves), case.capacity))
    return traces


def compare(one: Asked, default: Trace, fine: Trace, reference: Converged) -> Row:
    """One row."""
    cell, rate, temperature = one
    found = [(float("nan"), float("nan"))] * 2
    if reference.time.size:
        found = [differences(run, reference) for run in (default, fine)]
    words = {run.termination for run in (default, fine, reference)}
    ended, notes = (words.pop() if len(words) == 1 else ""), []
    if not ended:
        notes.append(f"ends: {default.termination}, reference {reference.termination}")
    if reference.salt < RUN_OUT:
        notes.append("salt runs out")
    return Row(cell.name, rate, temperature, *found, reference, ended, "; ".join(notes))


def written(part: str, rows: list[Row], asked: int, seconds: float) -> str:
    """A part of the table in Markdown."""
    heading = _heading(seconds) if part == "cells" else _heading_of_sets()
    return "\n".join([*heading, "", *_summary(rows, asked), "", *_table(rows)]) + "\n"


def _heading_of_sets() -> list[str]:
    from cellsim.parameters.pybamm_sets import PREFIX, REFUSED, loadable

    alone = [name for name in loadable() if sets.temperatures(cs.load(PREFIX + name)) == sets.ONE]
    refused = "; ".join(f"{name}: {reason}" for name, reason in REFUSED.items())
    return [
        SETS,
        "",
        "Engine `batch` on the cells that `cellsim.load` makes of the sets that PyBaMM ships, "
        "against PyBaMM's stock Doyle-Fuller-Newman model run from the same sets, its own settings "
        "and its own 100 % (`benchmarks/sets.py`); read as above. Sets whose laws follow the "
        f"temperature are compared at {', '.join(f'{one:g}' for one in sets.TEMPERATURES)} degC; "
        f"{', '.join(alone)} have laws at one temperature alone, and are compared there. 1C is "
        "what our balance gives at C/20, not the set's nominal capacity. ORegan2022 begins at the "
        "set's initial state, for its limit of 4.4 V is out of reach, has here one electronic "
        "conductivity at all temperatures, and PyBaMM takes the mean of its steep diffusivity "
        "between two shells, for with the harmonic one it is known to 88 mV at 1C on 40 shells. "
        "At 1C the graphite-SiOx half-cell ends where its outermost particles are full: PyBaMM "
        "gives 1087.4, 1085.7 and 1084.8 s on 80, 160 and 320 nodes, batch 1081.0 by default and "
        "1086.0 and 1085.8 s on 80 and 160, so that its row is known to no better than 0.3 %.",
        "",
        f"No cell here: {refused}.",
    ]


def _heading(seconds: float) -> list[str]:
    fine = f"{FINE.negative} + {FINE.separator} + {FINE.positive} nodes, {FINE.particle} shells"
    return [
        "# Engine `batch` against engine `reference` (PyBaMM), converged",
        "",
        "Written by `benchmarks/agreement.py`; constant-current discharge, isothermal DFN. "
        f"To be reached: RMS of the voltage at most {LIMITS[0]:g} mV, capacity within "
        f"{LIMITS[1]:g} %, the same ending. Batch as a user gets it (default), and on {fine} "
        "(fine). The reference is refined case by case (`benchmarks/converged.py`), nodes and "
        "shells doubled until that changes little: 'known to' is the sum of the last changes, and "
        "its mesh stands beside it. The voltage is compared from 1 to 99 % of the shorter run; "
        f"capacity is relative to what was delivered, or to {LITTLE:.0%} of the nominal where less "
        f"was. 'nothing delivered': below {NOTHING:.1%} of the nominal, voltages not compared; "
        "'alike': turned down before any step; 'on the fine mesh': only there; 'not known': apart "
        "by less than the reference is known to. 'salt runs out': below "
        f"{RUN_OUT:g} mol/m3 somewhere.",
        "",
        f"Batch took {seconds:.0f} s for both meshes.",
    ]


def _summary(rows: list[Row], asked: int) -> list[str]:
    compared = [row for row in rows if row.compared]
    count = {
        name: sum(excess(getattr(row, name)) <= 1 and bool(row.ended) for row in compared)
        for name in ("default", "fine")
    }
    worst = sorted(compared, key=lambda row: -excess(row.default))[:WORST]
    return [
        f"**{count['default']} of {len(compared)} compared are within {LIMITS[0]:g} mV and "
        f"{LIMITS[1]:g} % on the default mesh, {count['fine']} on the fine one.** "
        f"Of {asked} cases {len(rows) - len(compared)} are frozen, and "
        f"{asked - len(rows)} have no reference yet.",
        "",
        "Worst by default: "
        + "; ".join(f"{row.case} ({_numbers(row.default)})" for row in worst)
        + ".",
    ]


def _numbers(found: Differences) -> str:
    rms, percent = found
    return ("" if math.isnan(rms) else f"{rms:.2f} mV, ") + f"{percent:+.3f} %"


def _table(rows: list[Row]) -> list[str]:
    lines = [
        "| cell | rate | degC | default mV | % | fine mV | % | known to mV | % | on | ended | |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|---|",
    ]
    for row in rows:
        run = row.reference
        limits = known(run) if row.compared else (float("nan"),) * 2
        mesh = f"{run.nodes}/{run.shells}" if run.nodes else ""
        words = "; ".join(word for word in (row.verdict, row.note) if word)
        cells = (
            *(row.cell, row.rate, f"{row.temperature:g}"),
            *(_cell(row.default[0]), _cell(row.default[1], "+"), _cell(row.fine[0])),
            *(_cell(row.fine[1], "+"), *map(_cell, limits), mesh, row.ended, words),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _cell(number: float, sign: str = "") -> str:
    return "" if math.isnan(number) else f"{number:{sign}.3f}"


def of_cells(given: argparse.Namespace) -> list[Asked]:
    """Our cells at all rates and temperatures."""
    return [
        (cs.load(name), rate, temperature)
        for name in given.cells
        for rate in given.rates
        for temperature in given.temperatures
    ]


def of_sets() -> list[Asked]:
    """The cells of the sets, where they are compared."""
    cells = [cs.load(sets.PREFIX + name) for name in sets.loadable()]
    return [
        (cell, rate, temperature)
        for cell in cells
        for rate in sets.RATES
        for temperature in sets.temperatures(cell)
    ]


def compared(part: str, asked: list[Asked], store: Path, solve: bool) -> str:
    """A part of the table; its summary is printed."""
    find, solved = (stored, make) if part == "cells" else (sets.stored, sets.make)
    references = [find(*one, store) for one in asked]
    if solve:
        pairs = zip(asked, references, strict=True)
        references = [run or solved(*one, store) for one, run in pairs]
    there = [(one, run) for one, run in zip(asked, references, strict=True) if run is not None]
    start = time.perf_counter()
    fine = on_fine_mesh([one for one, _ in there])
    rows = [
        compare(one, by_default(*one), run, reference)
        for (one, reference), run in zip(there, fine, strict=True)
    ]
    print(*_summary(rows, len(asked)), sep="\n")
    return written(part, rows, len(asked), time.perf_counter() - start)


def main() -> None:
    """Compare what is asked for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=["cells", "sets"], help="write this one anew")
    parser.add_argument("--cells", nargs="+", default=cs.cells())
    parser.add_argument("--rates", nargs="+", default=RATES)
    parser.add_argument("--temperatures", nargs="+", type=float, default=sorted(TEMPERATURES))
    parser.add_argument("--store", type=Path, default=STORE)
    parser.add_argument("--solve", action="store_true", help="make references that are missing")
    parser.add_argument("--output", type=Path, default=HERE / "agreement.md")
    given = parser.parse_args()
    before = given.output.read_text(encoding="utf-8") if given.output.exists() else ""
    cells, _, rest = before.partition(SETS)
    parts = {"cells": cells.strip(), "sets": (SETS + rest).strip() if rest else ""}
    for part in [given.part] if given.part else parts:
        asked = of_cells(given) if part == "cells" else of_sets()
        parts[part] = compared(part, asked, given.store, given.solve).strip()
    text = "\n\n".join(part for part in parts.values() if part)
    given.output.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
