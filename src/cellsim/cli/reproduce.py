"""`cellsim reproduce [CLAIM...]`: all claims on trial, a table, and a report with figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import groups, options, output, setting
from cellsim.errors import InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    from cellsim.claims import Evidence, Verdict

_DEFAULT = Path("cellsim-report.html")


@click.command()
@click.argument("claims", metavar="[CLAIM]...", nargs=-1)
@options.report_file
@click.option("--no-figures", is_flag=True, help="Leave the simulated figures out of the report.")
@click.option(
    "--samples",
    type=click.IntRange(min=1),
    default=1024,
    show_default=True,
    help="Cells drawn from the ranges for each reading.",
)
@setting.seed
@options.pages("all verdicts as tables", "a row a claim")
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write verdicts and inputs to FILE, as JSON.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Compare with the recorded verdicts; exit code 1 where one has drifted. No report.",
)
@click.option("--fresh", is_flag=True, help="Run all again, whatever is known from earlier runs.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: one a core]")
@options.engine
@options.as_json
def command(
    claims: tuple[str, ...],
    report: Path | None,
    no_figures: bool,
    samples: int,
    seed: int,
    page: Path | None,
    block: Path | None,
    record: Path | None,
    check: bool,
    fresh: bool,
    workers: int | None,
    engine: str | None,
    json_: bool,
) -> None:
    """Put published claims on trial, and write the report.

    All claims, or those named. With --json the verdicts go to standard output, and a report is
    written only with --output. What has been tried before, with nothing changed since, is not run
    again. Ctrl-C while the figures are drawn leaves a report without them.

    \b
    Examples:
      cellsim reproduce
      cellsim reproduce nedo-450-wh-per-l --output nedo.html
      cellsim reproduce nedo-450-wh-per-l --samples 4096 --json
      cellsim reproduce --check
    """
    known = _recorded(samples, seed) if check else None
    if record is not None:
        options.writable(record, "--record")
    wanted = report is not None or not (json_ or check)
    path = (report or options.writable(_DEFAULT, "--output")) if wanted else None
    how = {"workers": workers, "engine": engine}
    verdicts = _try(claims, {**how, "samples": samples, "seed": seed}, fresh=fresh)
    drawn = {"samples": samples, "seed": seed}
    if record is not None:
        _record(record, verdicts, drawn)
    _tables(page, block, verdicts)
    if json_:
        output.emit([verdict.to_dict() for verdict in verdicts])
    else:
        show(verdicts)
    if path is not None:
        _write(path, verdicts, None if no_figures else (claims, how), seed)
        if not json_:
            output.show("", f"Report: {path.resolve().as_uri()}")
    if known is not None:
        _compare(known, verdicts, drawn)


def _tables(page: Path | None, block: Path | None, verdicts: list[Verdict]) -> None:
    from cellsim.report.verdicts import write, write_lines

    if page is not None:
        write(page, verdicts)
    if block is not None:
        write_lines(block, verdicts)


def _recorded(samples: int, seed: int) -> dict[str, Any]:
    """The record that ships; one of other draws is compared with nothing."""
    from cellsim.claims.record import recorded

    found = recorded()
    for key, given in (("samples", samples), ("seed", seed)):
        if found.get(key) != given:
            raise InputError(
                f"the record is of {found.get(key)}",
                key=f"--{key}",
                value=given,
                remedy="leave it as recorded, or out",
            )
    return found


def _record(path: Path, verdicts: list[Verdict], drawn: dict[str, int]) -> None:
    from cellsim.claims.record import record

    text = json.dumps(record(verdicts, **drawn), indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _compare(known: dict[str, Any], verdicts: list[Verdict], drawn: dict[str, int]) -> None:
    """What has drifted, on standard error, and exit code 1 where anything has."""
    from cellsim.claims.record import drifts, record

    found = drifts(known, record(verdicts, **drawn))
    for one in found:
        moved = f"{one.claim}, {one.reading}: {one.what} {one.recorded} -> {one.found}"
        click.echo(f"cellsim: drifted: {moved}", err=True)
        for text in one.inputs or ("no input: another machine, or a fault",):
            click.echo(f"    changed: {text}", err=True)
    if found:
        raise SystemExit(1)
    click.echo(f"cellsim: {len(verdicts)} readings as recorded", err=True)


def show(verdicts: list[Verdict]) -> None:
    """The table of verdicts, and how many of each."""
    found = [verdict.verdict for verdict in verdicts]
    counts = ", ".join(f"{found.count(word)} {word}" for word in dict.fromkeys(found))
    output.show(_table(verdicts), "", f"{len(found)} readings: {counts}")


def _table(verdicts: list[Verdict]) -> Any:
    """Grouped by claim on a terminal; piped, a reading is a line that begins with its claim."""
    columns = ("reading", "target", ">computed", ">5-95 %", ">met by", "verdict", "decided by")
    flowing = "reading, target, decided by"
    if not output.on_terminal():
        rows = [(verdict.claim, *_row(verdict)) for verdict in verdicts]
        return output.table(("claim", *columns), rows, text=flowing)
    grouped: dict[str, list[Any]] = {}
    for verdict in verdicts:
        grouped.setdefault(f"{verdict.title} ({verdict.claim})", []).append(_row(verdict))
    width = output.terminal_width()
    return groups.grouped(columns, grouped, text=flowing, total=width - 1)


def _row(verdict: Verdict) -> tuple[Any, ...]:
    from cellsim.plots.style import typeset

    interval = ""
    if verdict.interval is not None:
        interval = " to ".join(number(end, 3) for end in verdict.interval)
    return (
        verdict.reading,
        typeset(verdict.target.text) if verdict.target else "",
        number(verdict.value, 3),
        interval,
        "" if verdict.probability is None else f"{100 * verdict.probability:.0f} %",
        output.styled(verdict.verdict, output.VERDICT_STYLE[verdict.verdict]),
        _decided(verdict),
    )


def _decided(verdict: Verdict) -> str:
    if verdict.verdict == "not testable":
        return verdict.notes[0] if verdict.notes else ""
    return ", ".join(f"{one.name} {100 * one.total:.0f} %" for one in verdict.decided_by[:2])


def _try(claims: tuple[str, ...], how: dict[str, Any], *, fresh: bool) -> list[Verdict]:
    with output.progress("claims on trial", 0) as bar:
        from cellsim.claims import Kept, reproduce

        names = list(dict.fromkeys(claims)) or None
        return reproduce(names, progress=bar.at, kept=Kept(fresh=fresh), **how)


def _write(
    path: Path,
    verdicts: list[Verdict],
    figures: tuple[tuple[str, ...], dict[str, Any]] | None,
    seed: int,
) -> None:
    from cellsim import report

    evidence = None
    if figures is not None:
        try:
            evidence = _collect(*figures)
        except KeyboardInterrupt:
            # The verdicts have taken minutes; they must not be lost with the figures.
            report.write(path, verdicts, None, seed=seed)
            click.echo(f"cellsim: report without figures: {path}", err=True)
            raise
    report.write(path, verdicts, evidence, seed=seed)


def _collect(claims: tuple[str, ...], how: dict[str, Any]) -> Evidence:
    """For claims asked for by name only their own cells are drawn."""
    from cellsim.claims import evidence, load_claim

    cells: dict[str, None] = {}
    for name in claims:
        for reading in load_claim(name).readings:
            cells.update(dict.fromkeys(filter(None, (reading.cell, reading.against))))
    with output.progress("figures", 0) as bar:
        if not claims:
            return evidence(progress=bar.at, **how)
        return evidence(list(cells), progress=bar.at, **how)
