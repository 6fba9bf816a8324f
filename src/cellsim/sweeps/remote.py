"""Chunks on the workers of a Dask scheduler.

Each chunk is a task of its own that holds all it needs, so that a worker may come, go or die at
any time: what it had not handed over is run by another.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cellsim.errors import CellsimError, InputError
from cellsim.sweeps.chunk import Chunk, Values, failed, run_chunk

if TYPE_CHECKING:
    from distributed import Client, Future

#: So many chunks a core are with the scheduler at a time; the others are not made yet.
_AHEAD = 2

#: So often a chunk is handed out again that has taken its worker down; each time the scheduler
#: itself has tried several workers.
_TRIALS = 3

_GONE = CellsimError(
    "the scheduler is gone - what is finished is kept in a store; go on with --resume"
)
_MISSING = InputError("distributed is not installed", remedy="pip install 'cellsim[distributed]'")


def run_on(client: Client, chunks: Iterator[Chunk]) -> Iterator[tuple[int, Values]]:
    """Numbers and outputs of chunks, in whatever order they are done, each once."""
    from distributed import as_completed

    run, trials = uuid.uuid4().hex[:8], 0
    held: dict[Future, tuple[Chunk, int]] = {}
    done = as_completed()

    def submit(chunk: Chunk, trial: int) -> None:
        key = f"cellsim-{run}-{chunk.number}-{trial}"
        # One thread: the workers have as many tasks at a time as they have cores.
        future = client.submit(run_chunk, chunk, 1, key=key, pure=False)
        held[future] = chunk, trial
        done.add(future)

    def fill() -> None:
        room = _AHEAD * max(sum(client.nthreads().values()), 1)
        while len(held) < room and (chunk := next(chunks, None)) is not None:
            submit(chunk, trials)

    try:
        fill()
        while held:
            future = next(done)
            chunk, trial = held.pop(future)
            if client.status != "running":
                raise _GONE
            found = _outcome(future, chunk, trial)
            if found is None:
                submit(chunk, trial + 1)
                continue
            yield chunk.number, found
            fill()
    except OSError as error:
        raise _GONE from error
    finally:
        with suppress(OSError):
            client.cancel(list(held))


def _outcome(future: Future, chunk: Chunk, trial: int) -> Values | None:
    """Outputs of a chunk; None where it is to be run again."""
    from distributed import KilledWorker

    if future.status in ("cancelled", "lost"):
        return None
    error = future.exception()
    if error is None:
        found: Values = future.result()
        return found
    if isinstance(error, KilledWorker):
        return None if trial < _TRIALS else failed(chunk, "the worker that ran it died")
    if isinstance(error, CellsimError):
        raise error
    raise CellsimError(f"a worker failed: {type(error).__name__}: {error}") from error


@contextmanager
def client_at(address: str) -> Iterator[Client]:
    """A client of a scheduler.

    Raises
    ------
    InputError
        Nobody answers there, or `distributed` is not installed.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise _MISSING from error
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise InputError(
            f"no scheduler answers: {error}",
            key="--scheduler",
            value=address,
            remedy="start one with `dask scheduler`, and give its address, tcp://HOST:PORT",
        ) from error
    with client:
        yield client


@contextmanager
def local_workers(number: int) -> Iterator[Client]:
    """A client of some worker processes on this machine, which end with it."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise _MISSING from error
    with (
        LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            dashboard_address=":0",
            silence_logs=logging.ERROR,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client
