"""Variants of a cell through the kernel: each that cannot be is a row that says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.cell_design import BASES, amount_or_nan
from cellsim.dfn.solve import cores
from cellsim.engines.batch.compiling import compile_kernel
from cellsim.engines.case import Case, make_case
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.parameters.variants import variants
from cellsim.protocols import Protocol
from cellsim.quantities import QUANTITIES

if TYPE_CHECKING:
    import xarray

#: At most so many variants have their records and tables in memory for each thread; and from so few
#: on it is worth giving each thread some of its own.
MOST, LEAST = 2048, 128

Columns = dict[str, np.ndarray]


def run_variants(
    cell: Cell,
    protocols: Sequence[Protocol],
    temperatures: Sequence[str | float],
    changes: Mapping[str, Any],
    *,
    tolerance: float,
    threads: int | None = None,
    **options: Any,
) -> xarray.Dataset:
    """See `engines.simulate_many`; `options` go to `make_case`.

    Each thread makes its own cases and solves them, so that one prepares while another solves.
    """
    from cellsim.engines.batch.many import as_dataset
    from cellsim.engines.batch.solve import Solved, solve_cases

    columns = {path: np.atleast_1d(np.asarray(v, float)) for path, v in changes.items()}
    at = np.array([kelvin(temperature) for temperature in temperatures])
    number = _number({**columns, "temperature": at, "protocol": protocols})
    columns = {path: np.broadcast_to(values, number) for path, values in columns.items()}
    at = np.broadcast_to(at, number)
    threads = threads or cores()
    size = int(np.clip(-(-number // threads), LEAST, MOST))
    portions = list(_portions(protocols, number, size))
    apart = len(portions) >= threads

    def run(portion: tuple[Protocol, np.ndarray]) -> tuple[Case, Solved]:
        protocol, rows = portion
        nominal = make_case(cell, protocol, float(at[0]), **options)
        case = _many(nominal, {path: v[rows] for path, v in columns.items()}, at[rows])
        return case, solve_cases([case], tolerance=tolerance, threads=1 if apart else threads)

    compile_kernel()
    with ThreadPoolExecutor(threads if apart else 1) as pool:
        cases, parts = zip(*pool.map(run, portions), strict=True)
    found = _with_design(as_dataset(Solved.joined(parts)), list(cases))
    order = np.concatenate([rows for _, rows in portions])
    return found.isel(case=np.argsort(order, kind="stable"))


def _number(columns: Mapping[str, Sequence[Any] | np.ndarray]) -> int:
    """Of cases: all columns are that long, or have one value for all."""
    lengths = {name: len(values) for name, values in columns.items()}
    number = max(lengths.values())
    for name, length in lengths.items():
        if length not in (1, number):
            raise InputError(
                f"has {length} values where others have {number}",
                key=name,
                remedy="give one for each case, or one for all",
            )
    return number


def _portions(
    protocols: Sequence[Protocol], number: int, size: int
) -> Iterator[tuple[Protocol, np.ndarray]]:
    """Cases whose protocols differ in the rates of their steps alone, some at a time: a protocol
    with arrays of rates, and the places of its cases."""
    kinds: dict[Protocol, int] = {}
    kind = {
        id(one): kinds.setdefault(_without_rates(one), len(kinds)) for one in _each_once(protocols)
    }
    of_case = np.broadcast_to([kind[id(one)] for one in protocols], number)
    for which in range(len(kinds)):
        members = np.flatnonzero(of_case == which)
        for rows in np.array_split(members, -(-len(members) // size)):
            given = [protocols[i] for i in rows] if len(protocols) > 1 else list(protocols)
            yield _with_rates(given), rows


def _each_once(protocols: Sequence[Protocol]) -> Iterable[Protocol]:
    """The objects, for many cases may share one."""
    return {id(protocol): protocol for protocol in protocols}.values()


def _without_rates(protocol: Protocol) -> Protocol:
    steps = tuple(
        replace(step, rate=0.0, name="") if isinstance(step.rate, float) else step
        for step in protocol.steps
    )
    return replace(protocol, steps=steps, name="")


def _with_rates(protocols: list[Protocol]) -> Protocol:
    """One for all, its rates in arrays where they differ."""
    first = protocols[0]
    steps = list(first.steps)
    for i, step in enumerate(steps):
        rates = [protocol.steps[i].rate for protocol in protocols]
        if len(set(rates)) > 1:
            steps[i] = replace(step, rate=np.array(rates))  # type: ignore[arg-type]
    return replace(first, steps=tuple(steps))


def _many(nominal: Case, columns: Columns, temperatures: np.ndarray) -> Case:
    """A case that stands for all."""
    found = variants(nominal.cell, columns)
    number = len(temperatures)
    alike = bool(np.all(temperatures == temperatures[0]))
    refusals = found.refusals if len(found.refusals) == number else None
    return replace(
        nominal,
        cell=found.cell,
        temperature=float(temperatures[0]) if alike else temperatures,  # type: ignore[arg-type]
        number=number,
        refusals=refusals,
    )


def _of_design(case: Case, name: str, basis: str) -> Any:
    return amount_or_nan(case.design, name, basis)


def _with_design(found: xarray.Dataset, cases: list[Case]) -> xarray.Dataset:
    """Capacity, volume and mass of each variant."""

    def every(value: Callable[[Case], Any]) -> np.ndarray:
        with np.errstate(all="ignore"):
            return np.concatenate([np.broadcast_to(value(case), case.number) for case in cases])

    def along_basis(name: str) -> np.ndarray:
        values = [every(partial(_of_design, name=name, basis=basis)) for basis in BASES]
        return np.stack(values, axis=-1)

    capacity = every(lambda case: case.capacity)
    return found.assign(
        nominal_capacity=("case", capacity, QUANTITIES["nominal_capacity"].attributes),
        volume=(("case", "basis"), along_basis("volume"), QUANTITIES["volume"].attributes),
        mass=(("case", "basis"), along_basis("mass"), QUANTITIES["mass"].attributes),
    ).assign_coords(basis=list(BASES))
