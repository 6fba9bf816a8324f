"""Put the page together; what it looks like stands in page.html and style.css beside this file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cellsim import __version__
from cellsim.errors import CellsimError, InputError
from cellsim.report.text import number

if TYPE_CHECKING:
    from cellsim.claims import Claim, Evidence, Verdict
    from cellsim.parameters import Cell
    from cellsim.parameters.provenance import Row

_HERE = Path(__file__).parent
_PACKAGES = ("pybamm", "numpy", "scipy", "xarray", "pydantic", "matplotlib")

#: Best first, as the counts at the head of the page stand.
WORDS = ("holds", "depends", "fails", "not testable")


@dataclass
class Tried:
    """One claim with the verdicts on its readings; `claim` is None where its file is gone."""

    name: str
    title: str
    claim: Claim | None
    readings: list[tuple[Verdict, str]] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sourced:
    """One cell with all its values, the worst-sourced first."""

    cell: Cell
    rows: list[Row]
    summary: str


def write(path: Path | str, verdicts: Sequence[Verdict], evidence: Evidence | None) -> None:
    """Write the report.

    Parameters
    ----------
    path : path
    verdicts : sequence of Verdict
        From `cellsim.reproduce`, in its order.
    evidence : Evidence or None
        From `cellsim.claims.evidence`; without it the report has no simulated figures.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    page = render(verdicts, evidence)
    try:
        Path(path).write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", file=path, remedy="choose another file"
        ) from error


def render(verdicts: Sequence[Verdict], evidence: Evidence | None) -> str:
    """The page as text; everything but the drawings is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from cellsim.parameters import provenance
    from cellsim.plots.style import typeset
    from cellsim.report.figures import pictures

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=number, typeset=typeset, drawing=Markup)
    tried = _by_claim(verdicts)
    cells = _cells(tried, evidence)
    tables = [_sourced(cell) for cell in cells]
    return environment.get_template("page.html").render(
        style=Markup((_HERE / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own
        words=WORDS,
        counts={word: sum(v.verdict == word for v in verdicts) for word in WORDS},
        claims=tried,
        pictures=[] if evidence is None else pictures(evidence),
        problems=[] if evidence is None else evidence.problems,
        cells=tables,
        references=provenance.cited(row for table in tables for row in table.rows),
        versions=_versions(),
    )


def _by_claim(verdicts: Sequence[Verdict]) -> list[Tried]:
    from cellsim.report.figures import strip

    found: dict[str, Tried] = {}
    for index, verdict in enumerate(verdicts):
        if verdict.claim not in found:
            found[verdict.claim] = _tried(verdict)
        item = found[verdict.claim]
        item.readings.append((verdict, strip(verdict, f"strip-{index}", item.claim)))
    return list(found.values())


def _tried(verdict: Verdict) -> Tried:
    from cellsim.claims import load_claim
    from cellsim.parameters.provenance import reference

    try:
        claim = load_claim(verdict.claim)
    except CellsimError:
        return Tried(verdict.claim, verdict.title, None)
    sources = [reference(key) for key in claim.source]
    return Tried(claim.name, claim.title, claim, sources=sources)


def _cells(tried: Sequence[Tried], evidence: Evidence | None) -> list[Cell]:
    """Every cell that a claim or a figure used, once, by name."""
    from cellsim.parameters import load

    used = {} if evidence is None else {name: d.cell for name, d in evidence.designs.items()}
    for item in tried:
        for reading in item.claim.readings if item.claim else ():
            for name in filter(None, (reading.cell, reading.against)):
                if name not in used:
                    used[name] = load(name)
    return [used[name] for name in sorted(used)]


def _sourced(cell: Cell) -> Sourced:
    from cellsim.parameters import provenance

    rows = provenance.rows(cell)
    return Sourced(cell, rows, provenance.summary(rows))


def _versions() -> dict[str, Any]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    found = {"cellsim": __version__, "Python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
