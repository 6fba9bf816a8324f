"""Verdicts on record, with what they were made from, and what has drifted since.

A drift is told with the inputs that changed, for without those a verdict must not move.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cellsim.claims.claim import Claim, load_claim
from cellsim.claims.verdict import Verdict
from cellsim.errors import CellsimError, InputError
from cellsim.parameters.files import folders
from cellsim.parameters.library import load
from cellsim.parameters.prices import load_prices
from cellsim.parameters.provenance import rows
from cellsim.sweeps.identity import versions

#: The record that ships.
NAME = "verdicts.json"

#: A figure may differ so much, relatively, and a probability so much, from machine to machine.
_FIGURE, _PROBABILITY = 5e-3, 0.02

_PACKAGES = ("numba", "numpy", "pybamm", "scipy")


@dataclass(frozen=True)
class Drift:
    """One reading that moved: what of it, from what to what, and the inputs of it that changed."""

    claim: str
    reading: str
    what: str
    recorded: Any
    found: Any
    inputs: tuple[str, ...]


def record(verdicts: Sequence[Verdict], *, samples: int, seed: int) -> dict[str, Any]:
    """Verdicts and inputs as plain types, for JSON."""
    claims = _claims(verdicts)
    return {
        "samples": samples,
        "seed": seed,
        **environment(),
        "inputs": _inputs(claims),
        "uses": {name: _uses(claim) for name, claim in claims.items()},
        "verdicts": [_kept(verdict) for verdict in verdicts],
    }


def _kept(verdict: Verdict) -> dict[str, Any]:
    """Without the figure of each sample."""
    return {key: value for key, value in verdict.to_dict().items() if key != "figures"}


def recorded(path: Path | None = None) -> dict[str, Any]:
    """The record in a file, or that which ships.

    Raises
    ------
    InputError
        There is none, or it is none.
    """
    places = [path] if path else [folder / NAME for folder in folders()]
    for place in places:
        if place.is_file():
            return _read(place)
    raise InputError(
        "no record of verdicts", file=places[0], remedy="write one: reproduce --record FILE"
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and {"samples", "inputs", "verdicts"} <= set(found):
            return found
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"cannot be read: {error}", file=path) from error
    raise InputError(
        "is no record of verdicts", file=path, remedy="write one: reproduce --record FILE"
    )


def drifts(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Drift]:
    """Every reading of `now` that differs from the record, or is not in it."""
    known = {(one["claim"], one["reading"]): one for one in before["verdicts"]}
    found = []
    for one in now["verdicts"]:
        key = one["claim"], one["reading"]
        changed = tuple(_changed(before, now, one["claim"]))
        old = known.get(key)
        if old is None:
            found.append(Drift(*key, "reading", "not on record", one["verdict"], changed))
            continue
        moved = ((what, old[what], one[what]) for what in ("verdict", "value", "probability"))
        found += [Drift(*key, *move, changed) for move in moved if _moved(*move)]
    return found


def _moved(what: str, old: Any, new: Any) -> bool:
    if what == "verdict" or old is None or new is None:
        return bool(old != new)
    if what == "probability":
        return bool(abs(new - old) > _PROBABILITY)
    return bool(abs(new - old) > _FIGURE * max(abs(old), abs(new)))


def _changed(before: Mapping[str, Any], now: Mapping[str, Any], claim: str) -> list[str]:
    """In words, the inputs of a claim that differ; code and versions where none does."""
    found = []
    for name in now["uses"].get(claim, ()):
        old, new = before["inputs"].get(name, {}), now["inputs"][name]
        for path in dict.fromkeys([*old, *new]):
            if old.get(path) != new.get(path):
                found.append(f"{name} {path}: {old.get(path, 'none')} -> {new.get(path, 'none')}")
    for key in ("samples", "seed"):
        if before.get(key) != now[key]:
            found.append(f"{key}: {before.get(key)} -> {now[key]}")
    return found or _environment(before, now)


def _environment(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    old = before.get("versions", {})
    found = [
        f"{name}: {old.get(name)} -> {new}"
        for name, new in now["versions"].items()
        if old.get(name) != new
    ]
    if before.get("code") != now["code"]:
        found.append("the code of cellsim")
    return found


def _claims(verdicts: Sequence[Verdict]) -> dict[str, Claim]:
    found = {}
    for name in dict.fromkeys(verdict.claim for verdict in verdicts):
        try:
            found[name] = load_claim(name)
        except CellsimError:  # it is "not testable", with the reason
            continue
    return found


def _uses(claim: Claim) -> list[str]:
    """Names of the inputs behind a claim."""
    cells = [cell for r in claim.readings for cell in (r.cell, r.against) if cell]
    prices = ["prices"] if any(r.study == "cost" for r in claim.readings) else []
    return [f"claim {claim.name}", *prices, *(f"cell {name}" for name in dict.fromkeys(cells))]


def _inputs(claims: Mapping[str, Claim]) -> dict[str, dict[str, str]]:
    """Every value behind the verdicts as text, by input and path."""
    found: dict[str, dict[str, str]] = {}
    for claim in claims.values():
        for name in _uses(claim):
            kind, _, of = name.partition(" ")
            if name not in found:
                found[name] = {"claim": _claim, "cell": _cell, "prices": _prices}[kind](of)
    return found


def _claim(name: str) -> dict[str, str]:
    found = {}
    for reading in load_claim(name).readings:
        tried = reading.model_dump(exclude={"name", "about"}, exclude_defaults=True)
        found[reading.name] = json.dumps(tried, sort_keys=True)
    return found


def _cell(name: str) -> dict[str, str]:
    return {row.path: f"{row.value} ({row.range})" for row in rows(load(name))}


def _prices(_: str) -> dict[str, str]:
    prices = load_prices().prices
    return {name: f"{one.value:g} {one.unit} {one.range or ''}" for name, one in prices.items()}


def environment() -> dict[str, Any]:
    """Versions of all that computes, and a digest of the code of this package."""
    return {"versions": _versions(), "code": _code()}


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **versions(_PACKAGES)}


def _code() -> str:
    """Of all that the package is made of."""
    digest = sha256()
    folder = Path(__file__).parents[1]
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
