"""A claim as a file: what is said, by whom, and how it is tried; a strict schema, loaded by name.

One claim may be read in several ways (on which basis, of which cell); each reading is one trial:
a study of a cell, or of two cells whose figures are divided, and a target.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, model_validator

from cellsim.claims.registry import STUDIES
from cellsim.errors import InputError
from cellsim.parameters.complaints import explain_file, one_of
from cellsim.parameters.files import cells, check_sources, find, names, read_toml
from cellsim.parameters.library import load
from cellsim.parameters.values import Cited, Strict
from cellsim.sweeps.target import Target


class Reading(Strict):
    """One way to read the claim, and the trial of it.

    With `against`, the figure is the cell's divided by that cell's. `fleet` [GW.h/a] turns kg/kW.h
    into kt/a. `set` changes values of the cell, as `Cell.replace` takes them.
    """

    name: str
    about: str
    study: str
    cell: str
    against: str | None = None
    set: dict[str, str | float] = Field(default_factory=dict)
    arguments: dict[str, Any] = Field(default_factory=dict)
    quantity: str
    select: dict[str, str | float] = Field(default_factory=dict)
    fleet: float | None = Field(default=None, gt=0)
    target: Target

    @model_validator(mode="after")
    def _known(self) -> Reading:
        one_of(self.study, STUDIES, "study")
        for cell in (self.cell, self.against):
            if cell is not None:
                one_of(cell, cells(), "cell")
        if self.cell == self.against:
            raise ValueError("a cell cannot be compared with itself - name another in 'against'")
        return self


class Claim(Cited):
    """A published claim. `not_testable` says why no simulation can try it."""

    name: str
    title: str
    statement: str
    source: tuple[str, ...]
    where: str
    notes: str = ""
    not_testable: str = ""
    readings: tuple[Reading, ...] = ()

    @model_validator(mode="after")
    def _testable_or_not(self) -> Claim:
        if bool(self.readings) == bool(self.not_testable):
            raise ValueError(
                "is either tried or not testable - give [[readings]], or not_testable = 'why'"
            )
        names = [reading.name for reading in self.readings]
        if len(set(names)) < len(names):
            raise ValueError("two readings have the same name - rename one")
        return self


def claims() -> list[str]:
    """Names of all claims, sorted."""
    return names("claims")


def load_claim(name: str) -> Claim:
    """Load one claim by name, or from a TOML file by its path.

    Raises
    ------
    InputError
        No such claim, or a file that breaks the schema or names what does not exist.
    """
    path = Path(name) if name.endswith(".toml") else find("claims", name)
    try:
        claim = Claim.model_validate({**read_toml(path), "name": path.stem})
    except ValidationError as error:
        raise explain_file(error, path) from error
    check_sources((("source", source) for source in claim.source), path)
    _check_sets(claim, path)
    return claim


def _check_sets(claim: Claim, path: Path) -> None:
    for number, reading in enumerate(claim.readings):
        if not reading.set:
            continue
        try:
            load(reading.cell).replace(reading.set)
        except InputError as error:
            raise InputError(
                error.problem,
                file=path,
                key=f"readings.{number}.set.{error.key}",
                value=error.value,
                remedy=error.remedy,
            ) from error
