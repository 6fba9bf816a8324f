"""Share of cases that end for a numerical reason in a sweep of the corners of all ranges.

Prints a table in Markdown; `--output` writes it to a file.
"""

import argparse
import time

import numpy as np
from cases import describe, hostile, publish, tables_at

from cellsim.dfn import NUMERICAL, Status, solve

TEMPERATURES = np.linspace(233.15, 398.15, 23)


def share(part):
    return f"{100 * np.mean(part):.3f} %"


def column(count, single_ion, seed, threads):
    """What is said of one electrolyte, by row."""
    tables = tables_at(TEMPERATURES, single_ion)
    cases = hostile(count, TEMPERATURES, seed)
    solve(cases[:8], tables, threads=1)
    start = time.process_time()
    result = solve(cases, tables, threads=threads)
    seconds = time.process_time() - start
    status = result.status
    rows = {one.name: share(status == one) for one in Status}
    rows["numerical failures"] = share(np.isin(status, NUMERICAL))
    rows["processor time a case"] = f"{1e3 * seconds / count:.3f} ms"
    rows["steps, mean"] = f"{np.nanmean(result['steps']):.0f}"
    rows["steps, most"] = f"{np.nanmax(result['steps']):.0f}"
    ended = np.isin(status, (Status.TIME, Status.VOLTAGE_LOW, Status.VOLTAGE_HIGH))
    lithium = result["lithium_closure"][ended]
    energy = np.abs(result["energy_closure"][ended])
    rows["lithium closure, 99.9 % below"] = f"{np.nanquantile(lithium, 0.999):.1e}"
    rows["lithium closure, worst"] = f"{np.nanmax(lithium):.1e}"
    rows["energy closure, 99.9 % below"] = f"{np.nanquantile(energy, 0.999):.1e}"
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--output")
    options = parser.parse_args()
    liquid, single = (
        column(options.cases, single_ion, options.seed, options.threads)
        for single_ion in (False, True)
    )
    lines = [
        "# Hostile sweep",
        "",
        f"{options.cases} cases an electrolyte, C/50 to 20C, charge and discharge, -40 to 125 "
        "degC, every parameter mostly at one end of its range. Every case ends with a status.",
        "",
        "| | liquid | single-ion |",
        "|---|---|---|",
        *(f"| {name} | {liquid[name]} | {single[name]} |" for name in liquid),
        "",
        describe(),
    ]
    publish(lines, options.output)


if __name__ == "__main__":
    main()
