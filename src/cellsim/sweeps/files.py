"""Sweeps as TOML: the arguments of `sweep`, under their own names.

cells = ["asslb-nmc-graphite-gen1"]     # names, or paths of cell files
temperature = "25 degC"
outputs = ["energy", "energy_density"]
where = ["positive.thickness < 100 um"]

[protocol]
discharge = "C/3"                       # or charge = "1C", fast_charge = ["10 %", "80 %"],
                                        # file = "cycle.toml", or steps as in such a file
[over]
"positive.thickness" = { from = "60 um", to = "120 um", points = 7 }
rate = ["C/3", "1C"]

[zip.design]                            # values that go together
"separator.thickness" = ["20 um", "30 um"]
"positive.particle_radius" = ["2 um", "3 um"]

[samples]
number = 1024
method = "sobol"
values = ["positive.*"]
seed = 1
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from cellsim.engines import Mesh
from cellsim.errors import InputError
from cellsim.parameters import load
from cellsim.parameters.cell import Cell
from cellsim.parameters.complaints import explain
from cellsim.parameters.files import read_toml
from cellsim.parameters.values import Strict
from cellsim.protocols import Protocol, charge, discharge, fast_charge
from cellsim.protocols.files import load_protocol, read_protocol
from cellsim.protocols.grammar import fraction
from cellsim.sweeps.study import OUTPUTS, Study, make_study

Made = TypeVar("Made")

#: What says a protocol in a word; all else is that of a protocol file.
_SHORT = ("discharge", "charge", "fast_charge", "file")

_PROTOCOL = "write discharge = '1C', charge = '1C', fast_charge = ['10 %', '80 %'], file or steps"


class _Samples(Strict):
    number: int
    method: str = "latin-hypercube"
    values: tuple[str, ...] = ("*",)
    seed: int = 0


class _Mesh(Strict):
    negative: int = Mesh.negative
    separator: int = Mesh.separator
    positive: int = Mesh.positive
    particle: int = Mesh.particle


class _File(Strict):
    """The keys of a study file; what stands in them is checked by `make_study`."""

    title: str = ""
    cells: tuple[str, ...]
    changes: dict[str, str | float] = Field(default_factory=dict, alias="set")
    protocol: dict[str, Any] | None = None
    protocols: dict[str, dict[str, Any]] | None = None
    temperature: str | float = "25 degC"
    over: dict[str, Any] = Field(default_factory=dict)
    together: dict[str, dict[str, Any]] = Field(default_factory=dict, alias="zip")
    samples: _Samples | None = None
    outputs: tuple[str, ...] = OUTPUTS
    where: tuple[str, ...] = ()
    basis: str = "cell"
    initial_soc: float | str | None = None
    thermal: str = "isothermal"
    mesh: _Mesh | None = None
    chunk: int | None = None


def load_sweep(path: str | Path, changes: Mapping[str, Any] | None = None) -> Study:
    """Read a study from a TOML file; paths in it are relative to the file.

    Parameters
    ----------
    path : path
    changes : mapping, optional
        Path of a parameter to a value, as in `Cell.replace`, for every cell.

    Returns
    -------
    Study
        With the methods `run`, as `sweep`, and `estimate`.

    Raises
    ------
    InputError
        Not such a file; says file, key, value and remedy.
    """
    place = Path(path)
    table = read_toml(place)
    try:
        read = _File.model_validate(table)
    except ValidationError as error:
        raise explain(error, {"": str(place)}, table) from error
    return _in_file(place, lambda: _study(read, place, changes or {}))


def _study(read: _File, path: Path, changes: Mapping[str, Any]) -> Study:
    over = dict(read.over)
    for name, columns in read.together.items():
        if name in over:
            raise InputError("is swept twice", key=f"zip.{name}", remedy="choose another name")
        over[name] = columns
    soc = read.initial_soc
    return make_study(
        _cells(read.cells, path, {**read.changes, **changes}),
        over=over,
        protocol=_protocols(read, path),
        temperature=read.temperature,
        samples=None if read.samples is None else read.samples.model_dump(),
        outputs=read.outputs,
        where=read.where,
        basis=read.basis,
        initial_soc=None if soc is None else fraction(soc, "initial_soc"),
        thermal=read.thermal,
        mesh=None if read.mesh is None else Mesh(**read.mesh.model_dump()),
        chunk=read.chunk,
    )


def _cells(names: Iterable[str], path: Path, changes: Mapping[str, Any]) -> list[Cell]:
    cells = [load(path.parent / name if name.endswith(".toml") else name) for name in names]
    return [cell.replace(changes) if changes else cell for cell in cells]


def _protocols(read: _File, path: Path) -> Protocol | dict[str, Protocol] | None:
    if read.protocols is None:
        return None if read.protocol is None else _protocol(read.protocol, path, "protocol")
    if read.protocol is not None:
        raise InputError("stands beside protocol", key="protocols", remedy="keep one of them")
    return {
        name: _protocol(table, path, f"protocols.{name}") for name, table in read.protocols.items()
    }


def _protocol(table: dict[str, Any], path: Path, key: str) -> Protocol:
    said = [name for name in _SHORT if name in table]
    if not said:
        return read_protocol(table, path, f"{key}.")
    if len(table) > 1:
        raise InputError("says more than one thing", key=key, remedy=_PROTOCOL)
    (word,), (value,) = said, table.values()
    if word == "file":
        return load_protocol(path.parent / str(value))
    try:
        if word == "fast_charge":
            return _fast_charge(value, f"{key}.{word}")
        return (discharge if word == "discharge" else charge)(value)
    except InputError as error:
        raise InputError(
            error.problem, key=f"{key}.{word}", value=error.value, remedy=error.remedy
        ) from error


def _fast_charge(value: Any, key: str) -> Protocol:
    if not isinstance(value, list) or len(value) != 2:
        raise InputError("is not a pair of states of charge", key=key, value=value)
    first, last = (fraction(soc, key) for soc in value)
    return fast_charge((first, last))


def _in_file(path: Path, make: Callable[[], Made]) -> Made:
    """What `make` gives; an error of it names the file."""
    try:
        return make()
    except InputError as error:
        if error.file is not None:
            raise
        raise InputError(
            error.problem, file=path, key=error.key, value=error.value, remedy=error.remedy
        ) from error
