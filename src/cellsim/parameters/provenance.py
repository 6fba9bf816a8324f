"""Where the numbers of a cell come from, as rows to print: worst-sourced first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cellsim.parameters import files
from cellsim.parameters.cell import Cell
from cellsim.parameters.values import TRUST, Scalar, Sourced


@dataclass(frozen=True)
class Row:
    """One value with its provenance, as text.

    Attributes
    ----------
    path : str
        What `Cell.replace` and `--set` take.
    value, range : str
        As the author wrote them, with the unit; the range of a function is a factor on it.
    kind, trust : str
        How the number came to be, and how far to trust it: a word of `values.TRUST`.
    sources : tuple of str
        Keys of references.bib.
    where, why : str
    """

    path: str
    value: str
    range: str
    kind: str
    trust: str
    sources: tuple[str, ...]
    where: str
    why: str

    @property
    def origin(self) -> str:
        """Source and place, then the reason: what a reader needs to judge the value."""
        cited = ", ".join(self.sources)
        cited = f"{cited} ({self.where})" if cited and self.where else cited
        return ": ".join(part for part in (cited, self.why) if part)


def rows(cell: Cell) -> list[Row]:
    """Every value of a cell, the least trusted first, in the order of the schema within a grade."""
    ranked = sorted(cell.values(), key=lambda item: item[1].rank)
    return [_row(path, value) for path, value in ranked]


def counts(table: Iterable[Row]) -> dict[str, int]:
    """How many values have each grade of trust, from the worst to the best."""
    found = [row.trust for row in table]
    return {trust: found.count(trust) for trust in TRUST}


def summary(table: Iterable[Row]) -> str:
    """One line: ``61 values: 20 assumed, 15 unverified, ...``."""
    number = counts(table)
    parts = ", ".join(f"{count} {trust}" for trust, count in number.items())
    return f"{sum(number.values())} values: {parts}"


def cited(table: Iterable[Row]) -> dict[str, str]:
    """The references behind some rows: key -> full reference, by key."""
    keys = sorted({key for row in table for key in row.sources})
    return {key: reference(key) for key in keys}


def reference(key: str) -> str:
    """One reference in full: authors (year). Title. Journal volume, pages. DOI or address."""
    entry = files.entry(key)
    authors = _authors(entry.get("author", entry.get("organization", "")))
    head = " ".join(part for part in (authors, f"({entry.get('year', 'n.d.')})") if part)
    place = _text(entry.get("journal") or entry.get("publisher") or entry.get("howpublished", ""))
    if entry.get("volume"):
        place = f"{place} {entry['volume']}"
    if entry.get("pages"):
        place = f"{place}, {_text(entry['pages'])}"
    link = f"https://doi.org/{entry['doi']}" if entry.get("doi") else entry.get("url", "")
    parts = [head, _text(entry.get("title", "")), place, link]
    return ". ".join(part.rstrip(".") for part in parts if part)


def range_of(value: Sourced) -> str:
    """The range of a value as the author wrote it, and what it is drawn with."""
    low, high = value.range
    if isinstance(value, Scalar):
        unit = "" if value.unit in ("dimensionless", "1") else f" {value.unit}"
        spread = f"{low:g} to {high:g}{unit}"
    else:
        spread = f"factor {low:g} to {high:g}"
    if value.drawn_with:
        spread += f", with {value.drawn_with} (rank correlation {value.correlation:g})"
    return spread


def _row(path: str, value: Sourced) -> Row:
    return Row(
        path=path,
        value=value.shown,  # type: ignore[attr-defined]
        range=range_of(value),
        kind=value.kind,
        trust=value.trust,
        sources=value.source,
        where=value.where,
        why=value.why,
    )


def _authors(text: str) -> str:
    names = [_text(name) for name in text.replace("\n", " ").split(" and ") if name.strip()]
    return ", ".join(names[:3]) + (" et al." if len(names) > 3 else "")


def _text(latex: str) -> str:
    if not any(sign in latex for sign in "{}\\$~-"):
        return latex
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    return " ".join(LatexNodes2Text().latex_to_text(latex).split())
