"""Claims with the verdicts on their readings, as the page shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from cellsim import plots
from cellsim.claims import Claim, Reading, Verdict, load_claim
from cellsim.errors import CellsimError
from cellsim.parameters import Cell, load
from cellsim.parameters.provenance import reference
from cellsim.quantities import QUANTITIES
from cellsim.report.svg import inline
from cellsim.report.text import number, percent

#: Best first, as the counts at the head of the page stand.
WORDS = ("holds", "depends", "fails", "not testable")

#: Study -> the figures of the gallery that show what it looks at; {} is the cell.
_SHOWN = {
    "charge_time": ("fig-charge-{}",),
    "temperature_window": ("fig-discharge-{}",),
    "rate_capability": ("fig-rates",),
    "energy_density": ("fig-breakdown", "fig-stack-{}"),
    "materials": ("fig-breakdown",),
    "cost": ("fig-breakdown",),
}


@dataclass(frozen=True)
class Outcome:
    """One reading: its verdict, its figure, and how it was tried.

    Attributes
    ----------
    verdict : Verdict
    slug : str
        Unique in the page.
    drawing : str
        SVG, safe to put into a page; empty where nothing was computed.
    reading : Reading or None
        None where the claim's file is gone, or where it is not testable.
    figures : tuple of str
        Ids of figures of the gallery that belong to it.
    """

    verdict: Verdict
    slug: str
    drawing: str
    reading: Reading | None
    figures: tuple[str, ...]

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """What the study was asked for, and what of the cell was changed for it."""
        if self.reading is None:
            return []
        found = {**self.reading.arguments, **self.reading.select}
        if self.reading.fleet is not None:
            found["fleet"] = f"{self.reading.fleet:g} GWh a year"
        texts = [(name.replace("_", " "), _plain(value)) for name, value in found.items()]
        return texts + [(path, f"set to {value}") for path, value in self.reading.set.items()]


@dataclass
class Tried:
    """One claim with the outcomes of its readings; `claim` is None where its file is gone."""

    name: str
    title: str
    claim: Claim | None
    outcomes: list[Outcome] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)


def trials(verdicts: Sequence[Verdict], figures: Collection[str]) -> list[Tried]:
    """Verdicts by claim, in their order; `figures` are the ids that the gallery has."""
    found: dict[str, Tried] = {}
    for index, verdict in enumerate(verdicts):
        if verdict.claim not in found:
            found[verdict.claim] = _tried(verdict)
        item = found[verdict.claim]
        reading = _reading(item.claim, verdict.reading)
        slug = f"reading-{index}"
        drawn = drawing(verdict, f"{slug}-figure", reading)
        item.outcomes.append(Outcome(verdict, slug, drawn, reading, _figures(reading, figures)))
    return list(found.values())


def cells(tried: Iterable[Tried], known: dict[str, Cell]) -> list[Cell]:
    """Every cell that a claim used, and those already `known`, once, by name."""
    used = dict(known)
    for item in tried:
        for reading in item.claim.readings if item.claim else ():
            for name in filter(None, (reading.cell, reading.against)):
                if name not in used:
                    used[name] = load(name)
    return [used[name] for name in sorted(used)]


def drawing(verdict: Verdict, slug: str, reading: Reading | None = None) -> str:
    """The distribution of one reading; empty where nothing was computed."""
    if verdict.target is None or verdict.value is None:
        return ""
    ax = plots.target_distribution(verdict, label=_quantity(verdict, reading))
    return inline(ax, slug, _alternative(verdict))


def _alternative(verdict: Verdict) -> str:
    unit = "" if verdict.unit == "1" else f" {verdict.unit}"
    text = f"Target {verdict.target.text if verdict.target else ''}: {verdict.verdict}. "
    text += f"Computed {number(verdict.value, 3)}{unit} at nominal values"
    if verdict.interval is not None:
        low, high = (number(end, 3) for end in verdict.interval)
        text += f", 5-95 % from {low} to {high}"
    if verdict.probability is not None:
        of = f"{len(verdict.figures)} samples" if verdict.figures else "the spread"
        text += f"; {percent(verdict.probability)} of {of} meet the target"
    return f"{text}."


def _tried(verdict: Verdict) -> Tried:
    try:
        claim = load_claim(verdict.claim)
    except CellsimError:
        return Tried(verdict.claim, verdict.title, None)
    sources = {key: reference(key) for key in claim.source}
    return Tried(claim.name, claim.title, claim, sources=sources)


def _reading(claim: Claim | None, name: str) -> Reading | None:
    readings = claim.readings if claim is not None else ()
    return next((reading for reading in readings if reading.name == name), None)


def _quantity(verdict: Verdict, reading: Reading | None) -> str:
    """What the axis shows; the name of the reading where the quantity has none."""
    known = QUANTITIES.get(reading.quantity) if reading is not None else None
    if reading is None or known is None or reading.fleet is not None:
        return verdict.reading
    return f"ratio: {known.long_name}" if reading.against else known.long_name


def _figures(reading: Reading | None, known: Collection[str]) -> tuple[str, ...]:
    if reading is None:
        return ()
    named = [name for name in (reading.cell, reading.against) if name]
    patterns = _SHOWN.get(reading.study, ())
    wanted = dict.fromkeys(pattern.format(name) for pattern in patterns for name in named)
    return tuple(slug for slug in wanted if slug in known)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
