"""Run a sweep: what is missing, box by box, here or on other machines."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import Mesh, prepare
from cellsim.engines.ending import FAILED
from cellsim.sweeps.chunk import PENDING, Chunk, Cutter, Values, run_chunk
from cellsim.sweeps.memory import Memory
from cellsim.sweeps.progress import Progress, Report
from cellsim.sweeps.samples import Samples
from cellsim.sweeps.store import Store, open_store
from cellsim.sweeps.study import OUTPUTS, Cells, Protocols, Study, make_study

if TYPE_CHECKING:
    import xarray as xr
    from distributed import Client

#: Where outputs go.
Target = Memory | Store


def sweep(
    cells: Cells,
    *,
    over: Mapping[str, Any] | None = None,
    protocol: Protocols | None = None,
    temperature: str | float = "25 degC",
    samples: Samples | Mapping[str, Any] | int | None = None,
    outputs: Sequence[str] = OUTPUTS,
    where: Sequence[str] | str = (),
    basis: str = "cell",
    initial_soc: float | None = None,
    thermal: str = "isothermal",
    mesh: Mesh | None = None,
    seed: int = 0,
    chunk: int | None = None,
    store: str | os.PathLike[str] | None = None,
    resume: bool = False,
    client: Client | None = None,
    threads: int | None = None,
    progress: Report | None = None,
) -> xr.Dataset:
    """Run a protocol on every combination of what varies, in the batch engine.

    Parameters
    ----------
    cells : Cell, sequence of Cell, or mapping
        One; several, or labels to cells: they lie along `cell`.
    over : mapping
        Quantity to its values; each is a dimension. A quantity is "temperature" ("-20 degC", or
        K), "rate" (C-rate of the discharge, or of the charge where the protocol has no discharge)
        or the path of a parameter as in `Cell.replace` ("95 um", or SI), also one that holds a
        material. Values are a sequence, or ``{"from": "60 um", "to": "90 um", "points": 7}``, with
        ``"spacing": "log"`` for equal ratios. Of a name of your own: a mapping of quantities to
        sequences of one length that go together.
    protocol : Protocol or mapping
        ``discharge("1C")`` unless given; labels to several protocols lie along `protocol`.
    temperature : str or float
        Where it is not swept.
    samples : int, Samples or mapping
        Cells drawn from the ranges of their parameters, along `sample`: how many, or
        ``{"number": 1024, "method": "sobol", "values": ["positive.*"]}``. Methods are
        "latin-hypercube", "random" and "sobol"; all values with a range vary unless given.
    outputs : sequence of str
        Of `sweeps.outputs.OUTPUTS`: energy, capacity, mean_voltage, energy_density,
        specific_energy, charge_time, peak_temperature, limited_by and others.
    where : str or sequence of str
        Conditions of the cases that are run: ``"positive.thickness < 100 um"``.
    basis : str
        Of energy density and specific energy: "stack", "cell" or "pack".
    initial_soc, thermal, mesh
        As in `simulate`.
    seed : int
        Of the samples.
    chunk : int, optional
        Cases that go through the engine, and to the disk, together.
    store : path, optional
        A Zarr store on disk that grows as results come in, and survives whatever ends the run.
    resume : bool
        Finish a store that is there.
    client : distributed.Client, optional
        Of a Dask scheduler: its workers run the cases. The results are the same.
    threads : int, optional
        Cores to use where there is no client; all unless given.
    progress : callable, optional
        Is handed a `Progress` whenever a chunk is done.

    Returns
    -------
    xarray.Dataset
        The outputs with `status` ("finished", "failed" or "left out") and `termination`, one
        dimension a key of `over`; what was drawn, by its path, along `sample`. Units and long
        names in the attributes of each variable; cell hash, versions, seed and the study in those
        of the Dataset. Of a store, values are read from disk where they are used.

    Raises
    ------
    InputError
        An argument that cannot be used; a store that is in use, or of another study.
    """
    study = make_study(
        cells,
        over=over,
        protocol=protocol,
        temperature=temperature,
        samples=samples,
        outputs=outputs,
        where=where,
        basis=basis,
        initial_soc=initial_soc,
        thermal=thermal,
        mesh=mesh,
        seed=seed,
        chunk=chunk,
    )
    return run_study(
        study,
        store=store,
        resume=resume,
        client=client,
        threads=threads,
        progress=progress,
    )


def run_study(
    study: Study,
    *,
    store: str | os.PathLike[str] | None = None,
    resume: bool = False,
    client: Client | None = None,
    threads: int | None = None,
    progress: Report | None = None,
) -> xr.Dataset:
    """Run a study, as of `load_sweep`; see `sweep`."""
    with _target(study, store, resume) as target:
        _complete(target, client, threads, progress)
    return target.dataset()


def rerun_failed(
    study: Study,
    store: str | os.PathLike[str],
    *,
    client: Client | None = None,
    threads: int | None = None,
    progress: Report | None = None,
) -> xr.Dataset:
    """Run the failed cases of a store again, and what is missing."""
    with open_store(store, study, resume=True) as target:
        cutter = Cutter(target.study, target.draws)
        again = [n for n in range(target.study.grid.boxes) if _count(target.statuses(n), FAILED)]
        chunks = (cutter.chunk(n, target.statuses(n) == FAILED) for n in again)
        for number, found in _executed(chunks, client, threads):
            old, anew = target.read(number), target.statuses(number) == FAILED
            # Half old and half new is not to be: meanwhile the box counts as not run.
            target.forget(number)
            target.write(number, {name: np.where(anew, found[name], old[name]) for name in found})
        _complete(target, client, threads, progress)
    return target.dataset()


@contextmanager
def _target(study: Study, store: str | os.PathLike[str] | None, resume: bool) -> Iterator[Target]:
    if store is None:
        yield Memory(study)
        return
    with open_store(store, study, resume) as target:
        yield target


def _complete(
    target: Target, client: Client | None, threads: int | None, progress: Report | None
) -> None:
    """Run every box that is not done."""
    cutter = Cutter(target.study, target.draws)
    missing, total, done, bad = [], 0, 0, 0
    for number in range(target.study.grid.boxes):
        cases = int(cutter.kept(number).sum())
        total += cases
        statuses = target.statuses(number)
        if _count(statuses, PENDING):
            missing.append(number)
        else:
            done, bad = done + cases, bad + _count(statuses, FAILED)
    before, start = done, time.monotonic()
    if progress is not None:
        progress(Progress(done, total, bad, 0.0, before))
    for number, found in _written(target, _executed(cutter.chunks(missing), client, threads)):
        done += int(np.count_nonzero(cutter.kept(number)))
        bad += _count(found["status"], FAILED)
        if progress is not None:
            progress(Progress(done, total, bad, time.monotonic() - start, before))


def _written(
    target: Target, executed: Iterator[tuple[int, Values]]
) -> Iterator[tuple[int, Values]]:
    """Numbers and outputs of boxes that are where they belong; one is written while the next is
    worked out."""
    with ThreadPoolExecutor(1) as writer:
        last: tuple[Future[None], int, Values] | None = None
        for number, found in executed:
            if last is not None:
                last[0].result()
                yield last[1:]
            last = writer.submit(target.write, number, found), number, found
        if last is not None:
            last[0].result()
            yield last[1:]


def _executed(
    chunks: Iterator[Chunk], client: Client | None, threads: int | None
) -> Iterator[tuple[int, Values]]:
    """Numbers and outputs of boxes, in whatever order they are done."""
    if client is not None:
        from cellsim.sweeps.remote import run_on

        yield from run_on(client, chunks)
        return
    prepare()
    for chunk in chunks:
        yield chunk.number, run_chunk(chunk, threads)


def _count(statuses: np.ndarray, word: str) -> int:
    return int(np.count_nonzero(statuses == word))
