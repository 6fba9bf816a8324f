"""Put the page together; its parts stand in templates/, its looks and its script in assets/."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cellsim.errors import writing
from cellsim.report.text import breakable, linked, number, percent, prose, whole, within

if TYPE_CHECKING:
    from markupsafe import Markup

    from cellsim.claims import Evidence, Verdict
    from cellsim.report.trials import Tried

_HERE = Path(__file__).parent
_STYLES = ("assets/page.css", "assets/claims.css", "assets/narrow.css", "assets/print.css")
#: Floating UI places the notes that show values on hovering; its licence travels with it.
_FLOATING_UI = tuple(
    f"vendor/floating-ui/floating-ui.{part}.umd.min.js" for part in ("core", "dom")
)


def write(
    path: Path | str, verdicts: Sequence[Verdict], evidence: Evidence | None, *, seed: int = 0
) -> None:
    """Write the report.

    Parameters
    ----------
    path : path
    verdicts : sequence of Verdict
        From `cellsim.reproduce`, in its order.
    evidence : Evidence or None
        From `cellsim.claims.evidence`; without it the report has no simulated figures.
    seed : int
        Of the draws.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    page = render(verdicts, evidence, seed=seed)
    with writing(path):
        Path(path).write_text(page, encoding="utf-8")


def render(verdicts: Sequence[Verdict], evidence: Evidence | None, *, seed: int = 0) -> str:
    """The page as text; everything but drawings, style and script is escaped."""
    from cellsim.parameters.files import digest
    from cellsim.report import sources
    from cellsim.report.figures import pictures
    from cellsim.report.trials import WORDS, cells, trials

    drawn = [] if evidence is None else pictures(evidence)
    tried = trials(verdicts, {picture.slug for picture in drawn})
    designs = {} if evidence is None else evidence.designs
    tables = sources.sourced(cells(tried, {name: d.cell for name, d in designs.items()}))
    template = _environment().get_template("page.html")
    page: str = template.render(
        style=_asset(*_STYLES),
        library=_asset(*_FLOATING_UI),
        licence=_asset("vendor/floating-ui/LICENSE"),
        script=_asset("assets/report.js"),
        words=WORDS,
        counts={word: sum(v.verdict == word for v in verdicts) for word in WORDS},
        claims=tried,
        samples=sorted({verdict.samples for verdict in verdicts if verdict.samples}),
        seed=seed,
        pictures=drawn,
        titles={picture.slug: picture.title for picture in drawn},
        problems=[] if evidence is None else evidence.problems,
        cells=tables,
        references=sources.cited(tables, _keys(tried)),
        versions=sources.versions(),
        digest=digest(),
    )
    return page


def _keys(tried: Sequence[Tried]) -> list[str]:
    return [key for item in tried for key in item.sources]


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    from cellsim.plots.style import typeset

    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=number,
        percent=percent,
        prose=prose,
        breakable=breakable,
        linked=linked,
        whole=whole,
        within=within,
        typeset=typeset,
        drawing=Markup,
    )
    return environment


def _asset(*names: str) -> Markup:
    """Files of this folder, one after the other, as they are."""
    from markupsafe import Markup

    texts = [(_HERE / name).read_text(encoding="utf-8") for name in names]
    return Markup("\n".join(texts))  # noqa: S704 - our own files
