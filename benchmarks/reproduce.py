"""All claims on trial: seconds by the clock, and how far another seed moves the verdicts.

Three runs of `cellsim reproduce`, the kernel compiled: all anew with the report, again with nothing
changed, and verdicts alone with another seed. Prints a table in Markdown; `--output` writes it.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cases import describe, publish

from cellsim.engines import cores, prepare

COMMAND = [sys.executable, "-c", "from cellsim.cli import main; main()", "reproduce"]


def timed(*options, folder):
    """Seconds, and what was printed; verdicts of earlier runs are those of this benchmark alone."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder)}
    start = time.perf_counter()
    done = subprocess.run(
        [*COMMAND, *options], cwd=folder, env=environment, capture_output=True, check=True
    )
    return time.perf_counter() - start, done.stdout


def moved(one, other):
    """How many verdicts differ, and by how much a probability does at most."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a["probability"] is not None]
    words = sum(a["verdict"] != b["verdict"] for a, b in pairs)
    return words, max(abs(a["probability"] - b["probability"]) for a, b in pairs)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", help="Markdown file to write.")
    given = parser.parse_args()
    prepare()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        anew, _ = timed(folder=folder)
        again, _ = timed(folder=folder)
        size = (folder / "cellsim-report.html").stat().st_size
        _, one = timed("--json", folder=folder)
        seconds, other = timed("--json", "--seed", "1", folder=folder)
    verdicts = json.loads(one)
    words, most = moved(verdicts, json.loads(other))
    samples = max(verdict["samples"] for verdict in verdicts)
    publish(
        [
            "# All claims on trial",
            "",
            f"Written by `benchmarks/reproduce.py`. {describe()} {cores()} cores. "
            f"{len(verdicts)} readings, {samples} samples each, the kernel compiled.",
            "",
            "| `cellsim reproduce` | seconds |",
            "|---|---|",
            f"| all anew: verdicts, figures, report of {size / 2**20:.1f} MiB | {anew:.0f} |",
            f"| again, nothing changed: figures and report | {again:.0f} |",
            f"| verdicts alone, another seed | {seconds:.0f} |",
            "",
            f"Another seed changes {words} of {len(verdicts)} verdicts, and no probability by more "
            f"than {100 * most:.1f} points.",
        ],
        given.output,
    )


if __name__ == "__main__":
    main()
