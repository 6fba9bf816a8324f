"""What a store is of: everything that decides a result, as plain data, to be held against a study.

It travels with the result as provenance.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from cellsim import __version__
from cellsim.sweeps.axes import Column
from cellsim.sweeps.study import Study

#: Values of an axis that are listed; of more there is a digest.
_LISTED = 50

#: Distributions that a figure may depend on beyond cellsim.
_BEHIND = ("numpy", "numba", "llvmlite", "scipy", "pydantic")

_SHOWN = 8


def identity(study: Study) -> dict[str, Any]:
    """Plain data from which a change can be told, and named."""
    return {
        "cellsim": __version__,
        "cells": {
            label: {
                "hash": cell.hash,
                "values": {path: value.shown for path, value in cell.values()},
            }
            for label, cell in study.cells.items()
        },
        "protocol": {label: _digest(repr(one)) for label, one in study.protocols.items()},
        "order": [study.grid.names, list(study.cells), list(study.protocols)],
        "temperature": study.temperature,
        "over": {
            axis.name: {column.name: _values(column) for column in axis.columns}
            for axis in study.axes
        },
        "samples": None if study.samples is None else asdict(study.samples),
        "outputs": list(study.outputs),
        "where": [condition.text for condition in study.where],
        "basis": study.basis,
        "initial_soc": study.initial_soc,
        "thermal": study.thermal,
        "mesh": None if study.mesh is None else asdict(study.mesh),
    }


def versions(packages: Sequence[str] = _BEHIND) -> dict[str, str]:
    """Of cellsim and of packages, by default those that its figures rest on, where installed."""
    found = {"cellsim": __version__}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What has changed, one phrase each: ``over.rate: [1, 2] -> [1, 3]``."""
    before, after = (dict(_flat(json.loads(json.dumps(side)))) for side in (old, new))
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    # A hash says nothing where the values that changed are named.
    named = {key.partition(".values.")[0] for key in keys if ".values." in key}
    keys = [key for key in keys if key.removesuffix(".hash") not in named]
    phrases = [f"{key}: {_said(before, key)} -> {_said(after, key)}" for key in keys]
    more = len(phrases) - _SHOWN
    return phrases[:_SHOWN] + ([f"and {more} more"] if more > 0 else [])


def _flat(node: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping) and node:
        for key, part in node.items():
            yield from _flat(part, f"{prefix}.{key}" if prefix else str(key))
    else:
        yield prefix, node


def _said(flat: Mapping[str, Any], key: str) -> str:
    return str(flat[key]) if key in flat else "none"


def _values(column: Column) -> Any:
    values = column.values.tolist()
    if len(values) <= _LISTED:
        return values
    return f"{len(values)} values, {_digest(json.dumps(values))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
