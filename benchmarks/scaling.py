"""What the kernel costs besides: compilation, import, memory; and how it scales.

Each figure of compilation, import and memory is of a fresh process. Prints tables in Markdown;
`--output` writes them to a file.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cases import describe, publish, tables_at, uniform

from cellsim.dfn import solve

HERE = Path(__file__).parent
MESHES = ((10, 5, 10), (20, 10, 20), (40, 20, 40), (80, 40, 80))
COUNTS = (1, 8, 64, 512, 4096, 32768)

IMPORT = """
import time
start = time.perf_counter()
import cellsim.dfn
print(time.perf_counter() - start)
"""

FIRST = f"""
import sys, time
sys.path[:0] = {[str(HERE)]!r}
from cases import tables_at, uniform
from cellsim.dfn import solve
cases, tables = uniform(8), tables_at([298.15])
start = time.perf_counter()
solve(cases, tables, threads=1)
print(time.perf_counter() - start)
"""

MEMORY = f"""
import resource, sys
sys.path[:0] = {[str(HERE)]!r}
import numpy as np
from cases import tables_at, uniform
from cellsim.dfn import solve
count, points = int(sys.argv[1]), int(sys.argv[2])
tables = tables_at([298.15])
solve(uniform(8), tables)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
cases = uniform(count)
solve(cases, tables, times=np.linspace(0, 3500, points) if points else None)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def fresh(code, *arguments, cache=None):
    """What a fresh process prints, as a number."""
    environment = dict(os.environ) | ({"NUMBA_CACHE_DIR": cache} if cache else {})
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def first_use():
    """Import, first call without and with a cache [s]."""
    with tempfile.TemporaryDirectory() as cache:
        cold = fresh(FIRST, cache=cache)
        cached = min(fresh(FIRST, cache=cache) for _ in range(3))
    return [
        "| import of the kernel | first call, nothing compiled | first call, from the cache |",
        "|---|---|---|",
        f"| {min(fresh(IMPORT) for _ in range(3)):.2f} s | {cold:.1f} s | {cached:.2f} s |",
    ]


def memory(counts):
    """Peak above that of a process that has solved eight cases [MiB]."""
    lines = ["| cases | scalars | curves of 100 points |", "|---|---|---|"]
    for count in counts:
        curves = f"{fresh(MEMORY, count, 100):.0f} MiB" if count <= 10**5 else ""
        lines.append(f"| {count} | {fresh(MEMORY, count, 0):.0f} MiB | {curves} |")
    return lines


def clock(function, repeat=3):
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - start)
    return best


def scaling():
    """Milliseconds a case by the clock, for cases, threads and mesh."""
    tables, most = tables_at([298.15]), len(os.sched_getaffinity(0))
    cases = uniform(COUNTS[-1])
    lines = [
        "| cases | " + " | ".join(f"{n} thread{'s' * (n > 1)}" for n in range(1, most + 1)) + " |",
        "|---" * (most + 1) + "|",
    ]
    for count in COUNTS:
        some = cases[:count]
        cells = [
            f"{1e3 * clock(lambda some=some, n=n: solve(some, tables, threads=n)) / count:.4f} ms"
            for n in range(1, most + 1)
        ]
        lines.append(f"| {count} | " + " | ".join(cells) + " |")
    lines += ["", "| mesh | ms a case, one thread |", "|---|---|"]
    for mesh in MESHES:
        seconds = clock(lambda mesh=mesh: solve(cases[:512], tables, mesh=mesh, threads=1)) / 512
        lines.append(f"| {'/'.join(map(str, mesh))} | {1e3 * seconds:.4f} |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory", type=int, nargs="*", default=[10**3, 10**5, 10**6])
    parser.add_argument("--output")
    options = parser.parse_args()
    lines = [
        "# First use, memory, scaling",
        "",
        *first_use(),
        "",
        "Peak memory above that of a process that has solved eight cases, the records of the cases "
        "included:",
        "",
        *memory(options.memory),
        "",
        "A discharge at 1C, uniform batch, by the clock:",
        "",
        *scaling(),
        "",
        describe(),
    ]
    publish(lines, options.output)


if __name__ == "__main__":
    main()
