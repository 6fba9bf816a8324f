"""A validation case as a file: what was published, of which cell, and how it is computed here.

A case has comparisons, each of one quantity under stated conditions. A comparison is a prediction,
a fit (a parameter of the cell comes from these very points), a stand-in (the cell is not the one
that was measured), or calculated (the published value is no measurement). Only predictions count in
the calibration.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field, ValidationError, model_validator

from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.complaints import explain_file, one_of
from cellsim.parameters.files import cells, check_sources, find, names, read_toml
from cellsim.parameters.library import SLOTS, load
from cellsim.parameters.values import Cited, Grade, Scalar
from cellsim.validation.closed_forms import CLOSED_FORMS
from cellsim.validation.measures import MEASURES

Role = Literal["prediction", "fit", "stand-in", "calculated"]
ROLES: tuple[Role, ...] = get_args(Role)
Bound = Literal["about", "at least", "at most"]


class Origin(Cited):
    """Whence something is that a case states of its cell."""

    source: tuple[str, ...] = ()
    where: str = ""
    why: str = ""

    @model_validator(mode="after")
    def _has_provenance(self) -> Origin:
        if not (self.source or self.why):
            raise ValueError("has no origin - give 'source', or 'why' where it is assumed")
        return self


class Override(Origin):
    """What the tested cell has in place of the named one, as `Cell.replace` takes it."""

    value: str | float


class Spread(Origin):
    """How far a value of the tested cell may lie from what stands there, to either side.

    For what a case sets, which has no range, and for what is known of the named cell but not of the
    tested one. `relative` is a share of the value.
    """

    relative: float = Field(gt=0, lt=1)


class Comparison(Cited):
    """One quantity, computed and published.

    Published is `value`, a `table` (CSV beside the case: columns `value`, `error`, `role`, any
    argument and any path of the cell, with their units in brackets), or a `closed_form`.
    `error` is what the source itself states, in `unit`.
    """

    name: str
    compare: str
    unit: str = ""
    value: float | None = None
    table: str = ""
    closed_form: str = ""
    error: float | None = Field(default=None, ge=0)
    bound: Bound = "about"
    role: Role = "prediction"
    because: str = ""
    where: str = ""
    set: dict[str, Override] = Field(default_factory=dict)
    arguments: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> Comparison:
        one_of(self.compare, MEASURES, "measure")
        given = [self.value is not None, bool(self.table), bool(self.closed_form)]
        if sum(given) != 1:
            raise ValueError("is published in one way - give 'value', 'table' or 'closed_form'")
        if self.closed_form:
            one_of(self.closed_form, CLOSED_FORMS, "closed form")
        unit = MEASURES[self.compare].unit
        if self.unit != unit:
            raise ValueError(f"'{self.compare}' is given in {unit} - set unit = \"{unit}\"")
        if self.role != "prediction" and not self.because:
            raise ValueError(f"is a {self.role} - say in 'because' of what, or on which points")
        return self


class ValidationCase(Cited):
    """Published measurements of one kind of cell, from one source.

    `missing` is what it lacks; `explanation` the best one of a miss that troubles.
    """

    name: str
    title: str
    cell: str
    source: tuple[str, ...]
    grade: Grade
    where: str
    notes: str = ""
    missing: str = ""
    explanation: str = ""
    set: dict[str, Override] = Field(default_factory=dict)
    spread: dict[str, Spread] = Field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = Field(min_length=1)
    folder: Path = Field(default=Path(), exclude=True)

    @model_validator(mode="after")
    def _known(self) -> ValidationCase:
        one_of(self.cell, cells(), "cell")
        names = [comparison.name for comparison in self.comparisons]
        if len(set(names)) < len(names):
            raise ValueError("two comparisons have the same name - rename one")
        return self

    @property
    def sources(self) -> Iterator[tuple[str, str]]:
        """Every source with the key under which it stands."""
        yield from (("source", source) for source in self.source)
        places: dict[str, Mapping[str, Origin]] = {"set": self.set, "spread": self.spread}
        for number, comparison in enumerate(self.comparisons):
            places[f"comparisons.{number}.set"] = comparison.set
        for place, overrides in places.items():
            for path, origin in overrides.items():
                yield from ((f"{place}.{path}.source", source) for source in origin.source)

    @property
    def widths(self) -> dict[str, float]:
        """Path -> relative half-width of what is drawn there, besides the cell's own ranges."""
        return {path: spread.relative for path, spread in self.spread.items()}

    def tested(self, comparison: Comparison, further: Mapping[str, str] | None = None) -> Cell:
        """The cell that was tested, `further` changed as a point of a table says."""
        given = {path: one.value for path, one in (self.set | comparison.set).items()}
        changes = given | dict(further or {})
        # Materials first: what one has the other may lack.
        named = {path: new for path, new in changes.items() if path.rpartition(".")[2] in SLOTS}
        cell = load(self.cell)
        for some in (named, {path: changes[path] for path in changes.keys() - named.keys()}):
            cell = cell.replace(some) if some else cell
        return cell


def cases() -> list[str]:
    """Names of all validation cases, sorted."""
    return names("validation")


def load_case(name: str) -> ValidationCase:
    """Load one case by name, or from a TOML file by its path.

    Raises
    ------
    InputError
        No such case, or a file that breaks the schema or names what does not exist.
    """
    path = Path(name) if name.endswith(".toml") else find("validation", name)
    try:
        data = {**read_toml(path), "name": path.stem, "folder": path.parent}
        case = ValidationCase.model_validate(data)
    except ValidationError as error:
        raise explain_file(error, path) from error
    check_sources(case.sources, path)
    _check_cells(case, path)
    return case


def _check_cells(case: ValidationCase, path: Path) -> None:
    for place in case.spread:
        _check_number(case, place, path)
    for number, comparison in enumerate(case.comparisons):
        try:
            case.tested(comparison)
            MEASURES[comparison.compare].check(comparison.arguments)
        except InputError as error:
            if error.file is not None:  # the cell's own file is at fault
                raise
            raise InputError(
                error.problem,
                file=path,
                key=f"comparisons.{number}.{error.key}",
                value=error.value,
                remedy=error.remedy,
            ) from error


def _check_number(case: ValidationCase, place: str, path: Path) -> None:
    numbers = [name for name, value in load(case.cell).values() if isinstance(value, Scalar)]
    if place not in numbers:
        close = difflib.get_close_matches(place, numbers, n=1)
        raise InputError(
            "is no single number of the cell",
            file=path,
            key=f"spread.{place}",
            remedy=f"did you mean {close[0]}?" if close else "see 'cellsim show'",
        )
