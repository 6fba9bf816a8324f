"""`cellsim sweep STUDY.toml`: every combination of what varies, into a store that survives."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import options, output
from cellsim.cli.progress import Progress as Bar
from cellsim.errors import InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.sweeps import Estimate, Progress, Study

#: Failed cases that are printed; with --json all are.
_SHOWN = 40


@click.command()
@click.argument("study", metavar="STUDY.toml", type=click.Path(path_type=Path))
@options.set_values
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="STORE",
    help="The Zarr store to write.  [default: the name of the study, in this folder]",
)
@click.option("--resume", is_flag=True, help="Finish a store that is there.")
@click.option("--dry-run", is_flag=True, help="Print cases, time and disk expected, and stop.")
@click.option("--failed", is_flag=True, help="List the failed cases of the store, and stop.")
@click.option("--rerun-failed", is_flag=True, help="Run the failed cases of the store again.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on the workers of a Dask scheduler.")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Run on so many processes of this machine."
)
@click.option(
    "--export",
    "table",
    type=click.Path(path_type=Path),
    metavar="FILE",
    callback=options.file_of((".csv", ".parquet", ".nc")),
    help="Write the result to FILE as well (.csv, .parquet, .nc).",
)
@options.as_json
def command(
    study: Path,
    changes: tuple[str, ...],
    out: Path | None,
    resume: bool,
    dry_run: bool,
    failed: bool,
    rerun_failed: bool,
    scheduler: str | None,
    workers: int | None,
    table: Path | None,
    json_: bool,
) -> None:
    """Run every case of a study file, into a store on disk.

    The study names cells, a protocol, what varies and what is asked for; see docs/sweeps.md. The
    store is a Zarr group that xarray opens at any time. Whatever ends the run, --resume finishes
    it. With --json each line is a record: progress, and at the end the counts.

    \b
    Examples:
      cellsim sweep examples/thickness.toml --dry-run
      cellsim sweep examples/thickness.toml --out thickness.zarr
      cellsim sweep examples/thickness.toml --out thickness.zarr --resume --json
    """
    place = out or Path(f"{study.stem}.zarr")
    if scheduler is not None and workers is not None:
        raise InputError("does not go with --scheduler", key="--workers", remedy="drop one of them")
    if failed:
        from cellsim.sweeps import open_result

        _list_failed(open_result(place), json_)
        return
    from cellsim.sweeps import load_sweep

    read = load_sweep(study, options.parse_changes(changes))
    if dry_run:
        _say_estimate(read, json_)
        return
    with _client(scheduler, workers) as client:
        found = _run(read, place, resume, rerun_failed, client, json_)
    if table is not None:
        from cellsim.sweeps import export

        export(found, table)


@contextmanager
def _client(scheduler: str | None, workers: int | None) -> Iterator[Any]:
    if scheduler is None and workers is None:
        yield None
        return
    from cellsim.sweeps.remote import client_at, local_workers

    with client_at(scheduler) if scheduler else local_workers(workers or 1) as client:
        yield client


def _run(
    study: Study, place: Path, resume: bool, again: bool, client: Any, json_: bool
) -> xr.Dataset:
    from cellsim.sweeps import open_result, rerun_failed, run_study

    begun, last = time.monotonic(), _Last(json_)
    try:
        with output.progress("sweep", study.grid.cases) as bar:
            last.bar = bar
            if again:
                found = rerun_failed(study, place, client=client, progress=last)
            else:
                found = run_study(study, store=place, resume=resume, client=client, progress=last)
    except KeyboardInterrupt:
        if last.now is not None:
            status = open_result(place)["status"]
            on_disk = int(status.isin(["finished", "failed"]).sum())
            said = f"{on_disk} of {last.now.total} cases are in {place}; --resume runs the rest"
            click.echo(f"cellsim: {said}", err=True)
        raise
    counts = {
        word: int((found["status"] == word).sum()) for word in ("finished", "failed", "left out")
    }
    seconds = time.monotonic() - begun
    if json_:
        output.emit_line(
            {"event": "finished", "store": str(place), "cases": counts, "seconds": seconds}
        )
    else:
        _show_counts(counts, seconds, place)
    return found


class _Last:
    """Says how far the sweep is: on a terminal as a bar, with --json as lines."""

    def __init__(self, json_: bool) -> None:
        self.json = json_
        self.bar: Bar | None = None
        self.now: Progress | None = None

    def __call__(self, now: Progress) -> None:
        self.now = now
        if self.json:
            output.emit_line(
                {
                    "event": "progress",
                    "done": now.done,
                    "total": now.total,
                    "failed": now.failed,
                    "cases_per_second": now.rate,
                    "seconds_left": now.left,
                }
            )
        if self.bar is not None:
            self.bar.at(now.done, now.total, _words(now))


def _words(now: Progress) -> str:
    parts = [f"{number(now.rate, 3)} cases/s, {_duration(now.left)} left"] if now.rate > 0 else []
    return ", ".join([*parts, f"{now.failed} failed"] if now.failed else parts)


def _duration(seconds: float) -> str:
    """As people say it: "40 s", "12 min", "3.4 h"."""
    if not seconds >= 0:
        return "?"
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{number(seconds / size, 2)} {unit}"
    return f"{seconds:.0f} s"


def _show_counts(counts: dict[str, int], seconds: float, place: Path) -> None:
    rows = [(word, str(count)) for word, count in counts.items() if count or word == "finished"]
    output.show(output.table(("cases", ">number"), rows))
    more = ["", f"Store: {place} ({_duration(seconds)})"]
    if counts["failed"]:
        more.append("`--failed` lists what failed, `--rerun-failed` runs it again.")
    output.show(*more)


def _say_estimate(study: Study, json_: bool) -> None:
    with output.progress("trying some cases"):
        found = study.estimate()
    if json_:
        output.emit_line({"event": "estimate", **asdict(found)})
        return
    along = " x ".join(f"{d.size} {d.name}" for d in study.grid.dimensions) or "one case"
    output.show(along, "", output.table(("what", ">expected"), _expected(found)))


def _expected(found: Estimate) -> list[tuple[str, str]]:
    rows = [("cases", str(found.cases))]
    if found.left_out:
        rows.append(("left out", str(found.left_out)))
    time_ = f"{_duration(found.seconds)} (from {found.tried} cases)"
    return [*rows, ("chunks", str(found.chunks)), ("time", time_), ("disk", _size(found.bytes))]


def _size(count: int) -> str:
    for size, unit in ((1e9, "GB"), (1e6, "MB")):
        if count >= size:
            return f"{number(count / size, 2)} {unit}"
    return f"{max(round(count / 1e3), 1)} kB"


def _list_failed(found: xr.Dataset, json_: bool) -> None:
    from cellsim.sweeps import failures

    rows = failures(found)
    if json_:
        for row in rows.to_dict("records"):
            output.emit_line({"event": "failed", **row})
        return
    units = [str(found[n].attrs.get("units", "1")) if n in found else "1" for n in rows.columns]
    heads = [f"{n} [{u}]" if u != "1" else str(n) for n, u in zip(rows.columns, units, strict=True)]
    shown = rows.head(_SHOWN).itertuples(index=False)
    cells = [[f"{x:.6g}" if isinstance(x, float) else str(x) for x in row] for row in shown]
    if cells:
        output.show(output.table(heads, cells, text="termination"))
    output.show(f"{len(rows)} failed" + (", --json lists all" if len(rows) > _SHOWN else ""))
