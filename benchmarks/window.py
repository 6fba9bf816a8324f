"""Temperature windows with the spread of both ends: seconds by the clock, and how close they are.

Close: the same window and the same samples with a point every kelvin. Prints a table in Markdown;
`--output` writes it to a file.
"""

import argparse
import os
import time

import numpy as np
from cases import describe, publish

import cellsim as cs
from cellsim.engines import prepare, simulate_many
from cellsim.studies import drawn

CELLS = ("asslb-nmc-graphite-gen1", "liquid-nmc811-graphite-ev")
KINDS = (("discharge", "isothermal"), ("discharge", "lumped"), ("charge", "lumped"))
FINE = np.arange(233.15, 399, 1.0)


def counted(function):
    """The same, and the runs of the kernel that samples took."""
    runs = []

    def many(*args, temperature, **options):
        runs.append(np.size(temperature))
        return simulate_many(*args, temperature=temperature, **options)

    drawn.simulate_many = many
    start = time.perf_counter()
    found = function()
    seconds = time.perf_counter() - start
    drawn.simulate_many = simulate_many
    return found, seconds, sum(runs)


def apart(rough, fine):
    """Greatest distance of a bound, of an interval's end and of a sample [K]."""
    ends = [f"{end}_bound_{at}" for end in ("lower", "upper") for at in ("low", "high")]
    yield max(abs(float(rough[n] - fine[n])) for n in ("lower_bound", "upper_bound"))
    yield max(abs(float(rough[n] - fine[n])) for n in ends)
    yield max(float(np.nanmax(abs(rough[n] - fine[n]))) for n in ("drawn_lower", "drawn_upper"))


def row(name, mode, thermal, samples, checked):
    cell, asked = cs.load(name), {"mode": mode, "thermal": thermal}
    found, seconds, runs = counted(
        lambda: cs.studies.temperature_window(cell, samples=samples, **asked)
    )
    rough, fine = (
        cs.studies.temperature_window(cell, samples=checked, temperatures=grid, **asked)
        for grid in (None, FINE)
    )
    bounds = [
        f"{found[f'{end}_bound'].item() - 273.15:.0f} "
        f"({found[f'{end}_bound_low'].item() - 273.15:.0f} to "
        f"{found[f'{end}_bound_high'].item() - 273.15:.0f})"
        for end in ("lower", "upper")
    ]
    near = " | ".join(f"{distance:.2f}" for distance in apart(rough, fine))
    return (
        f"| {name} | {mode}, {thermal} | {' | '.join(bounds)} | {runs} | {seconds:.1f} | {near} |"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--checked", type=int, default=100, help="samples with a finer grid")
    parser.add_argument("--output")
    options = parser.parse_args()
    prepare()
    lines = [
        f"# Temperature windows of {options.samples} samples",
        "",
        f"By the clock on {len(os.sched_getaffinity(0))} cores, hot criteria and the cell's own "
        "window included. Bounds in degC, with 5 to 95 % of the samples. Distances in K from "
        f"the same window of {options.checked} samples with a point every kelvin: of a bound, of "
        "an end of the interval, of the worst sample.",
        "",
        "| cell | window | from | to | kernel runs | s | bound | interval | sample |",
        "|---|---|---|---|---|---|---|---|---|",
        *(row(name, *kind, options.samples, options.checked) for name in CELLS for kind in KINDS),
        "",
        describe(),
    ]
    publish(lines, options.output)


if __name__ == "__main__":
    main()
