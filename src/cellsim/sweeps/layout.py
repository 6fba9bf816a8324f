"""What the result of a sweep holds: its variables, their dimensions and units, its provenance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.engines.case import describe
from cellsim.quantities import QUANTITIES
from cellsim.sweeps.axes import Column
from cellsim.sweeps.identity import identity, versions
from cellsim.sweeps.outputs import ALWAYS, WORDS, attributes
from cellsim.sweeps.samples import Drawn
from cellsim.sweeps.study import Study


@dataclass(frozen=True)
class Variable:
    """One variable: `words` or numbers along dimensions."""

    name: str
    dimensions: tuple[str, ...]
    words: bool
    attributes: dict[str, str]


def results(study: Study) -> list[Variable]:
    """What is found of each case."""
    names = (*study.outputs, *ALWAYS)
    return [
        Variable(name, study.grid.names, name in WORDS, attributes(name, study.basis))
        for name in names
    ]


def drawn(study: Study) -> list[Variable]:
    """What is drawn for each sample."""
    along = ("cell", "sample") if len(study.cells) > 1 else ("sample",)
    return [Variable(one.path, along, False, _of_drawn(one)) for one in study.drawn]


def coordinates(study: Study) -> Iterator[tuple[Variable, np.ndarray]]:
    """Labels of the dimensions, and what goes along them."""
    for name, labels in (("cell", study.cells), ("protocol", study.protocols)):
        if name in study.grid.names:
            values = np.array(list(labels), dtype=object)
            yield Variable(name, (name,), True, {"long_name": name}), values
    for axis, column in study.columns.values():
        words = column.kind == "material"
        yield Variable(column.name, (axis,), words, _of_column(column)), column.values


def provenance(study: Study) -> dict[str, Any]:
    """Attributes of the result: from what it came."""
    found: dict[str, Any] = {
        "cell": ", ".join(study.cells),
        "cell_hash": " ".join(cell.hash for cell in study.cells.values()),
        "protocol": ", ".join(study.protocols),
        "thermal": study.thermal,
        "basis": study.basis,
        "engine": "batch",
        "model": "DFN",
        "chunk": study.grid.most,
    }
    if "temperature" not in study.columns:
        found["temperature"] = describe(study.temperature)
    if study.samples is not None:
        found |= {"seed": study.samples.seed, "method": study.samples.method}
    found["versions"] = json.dumps(versions())
    found["study"] = json.dumps(identity(study))
    return found


def _of_drawn(one: Drawn) -> dict[str, str]:
    several = [value for value in one.cells if value is not None]
    unit = "1" if one.path.endswith(".factor") else several[0].value.si_unit
    paths = dict.fromkeys(path for value in several for path in value.paths)
    names = dict.fromkeys(value.name for value in several)
    return {"units": unit, "long_name": ", ".join(names), "paths": ", ".join(paths)}


def _of_column(column: Column) -> dict[str, str]:
    known = QUANTITIES.get(column.name) if column.kind in ("temperature", "rate") else None
    if known is not None:
        return known.attributes
    return {"units": column.unit, "long_name": column.name}
