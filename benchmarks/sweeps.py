"""Sweeps into a store: cases a second, what the path above the kernel costs, resuming, workers.

Discharges at 1C of cells whose positive thickness, separator thickness and particle radius are
drawn. The kernel's own time is measured in the same run, by the processor time of each call. Each
count runs in a fresh process, whose greatest memory is given. Prints tables in Markdown;
`--output` writes them to a file.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from cases import describe, publish

import cellsim as cs
from cellsim.engines import prepare
from cellsim.engines.batch import solve as batch_solve

CELLS = ("asslb-nmc811-lithium", "asslb-nmc-graphite-gen1", "liquid-nmc622-graphite-ev")
DRAWN = ["positive.thickness", "separator.thickness", "positive.particle_radius"]
COUNTS = (100, 1_000, 10_000, 100_000)
WORKED = 10_000


def study(cell, count):
    return cs.sweeps.make_study(
        cs.load(cell),
        samples={"number": count, "values": DRAWN},
        over={"rate": ["1C"]},
        outputs=["energy", "capacity"],
    )


@contextmanager
def kernel_time():
    """Processor time of the kernel's calls, summed up in a list of one [s]."""
    spent, original = [0.0], batch_solve.dfn.solve

    def timed(*given, **options):
        start = time.thread_time()
        found = original(*given, **options)
        spent[0] += time.thread_time() - start
        return found

    batch_solve.dfn.solve = timed
    try:
        yield spent
    finally:
        batch_solve.dfn.solve = original


def one(cell, count):
    """Seconds by the clock and of the processor, of which the kernel, and MiB: in this process."""
    prepare()
    with tempfile.TemporaryDirectory() as folder:
        cs.sweeps.run_study(study(cell, 64), store=Path(folder) / "warm.zarr")
        with kernel_time() as kernel:
            start, used = time.perf_counter(), time.process_time()
            table = cs.sweeps.run_study(study(cell, count), store=Path(folder) / "s.zarr")
            seconds, cpu = time.perf_counter() - start, time.process_time() - used
        failed = int((table["status"] != "finished").sum())
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu": cpu, "kernel": kernel[0], "mib": most, "failed": failed}


def fresh(*given):
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--one", *map(str, given)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def resuming(cell, count):
    """Seconds of a run, and of finding that nothing is missing."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "s.zarr"
        times = []
        for resume in (False, True):
            start = time.perf_counter()
            cs.sweeps.run_study(study(cell, count), store=store, resume=resume)
            times.append(time.perf_counter() - start)
    return times


def on_workers(cell, count, workers):
    """Seconds on so many Dask workers of one thread, processes of this machine."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
        tempfile.TemporaryDirectory() as folder,
    ):
        # Each worker loads the kernel once.
        cs.sweeps.run_study(study(cell, 4096), client=client)
        start = time.perf_counter()
        cs.sweeps.run_study(study(cell, count), store=Path(folder) / "s.zarr", client=client)
        return time.perf_counter() - start


def scale(cells, counts):
    lines = [
        "| cell | cases | s | cases a second | processor: kernel, us a case | all else, us a case "
        "| all else, % of the kernel | failed | peak memory, MiB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for cell in cells:
        for count in counts:
            found = fresh(cell, count)
            kernel, rest = found["kernel"], found["cpu"] - found["kernel"]
            lines.append(
                f"| {cell} | {count} | {found['seconds']:.2f} | {count / found['seconds']:.0f} "
                f"| {1e6 * kernel / count:.0f} | {1e6 * rest / count:.0f} "
                f"| {100 * rest / kernel:.0f} | {found['failed']} | {found['mib']:.0f} |"
            )
    return lines


def helpers(cell):
    run, again = resuming(cell, WORKED)
    lines = [
        f"{cell}, {WORKED} cases:",
        "",
        "| where | s | of local on all cores |",
        "|---|---|---|",
        f"| local, all cores | {run:.2f} | 1 |",
        f"| resuming a finished store | {again:.2f} | {again / run:.3f} |",
    ]
    for workers in (1, 2):
        seconds = on_workers(cell, WORKED, workers)
        lines.append(
            f"| Dask, {workers} worker(s) of one core | {seconds:.2f} | {seconds / run:.2f} |"
        )
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=2, metavar=("CELL", "COUNT"), help=argparse.SUPPRESS)
    parser.add_argument("--million", nargs="*", default=[], metavar="CELL")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    if options.one:
        json.dump(one(options.one[0], int(options.one[1])), sys.stdout)
        return
    prepare()
    lines = [
        "# Sweeps",
        "",
        f"{describe()} {os.cpu_count()} cores.",
        "",
        *scale(CELLS, COUNTS),
        *scale(options.million, (1_000_000,))[2:],
        "",
        *helpers(CELLS[1]),
    ]
    publish(lines, options.output)


if __name__ == "__main__":
    main()
