"""Which parameters a run used outside the range in which they were measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cellsim.engines.case import Case
from cellsim.parameters.values import STATE

#: Names of the states by part of the cell; `x` differs between the electrodes.
Visited = Mapping[str, tuple[float, float]]

#: Nothing in the equations reads these: the separator's electrolyte stands for all.
_UNUSED = (
    *("positive.electrolyte.", "negative.electrolyte.", "case.", "pack.", "thermal."),
    *("ageing.", "decomposition."),
)


def outside_range(case: Case, visited: Visited) -> str:
    """One phrase a parameter, "" if none.

    Parameters
    ----------
    case : Case
    visited : mapping
        Least and greatest value in the run of `T` [K], `c_e` [mol/m3], `positive.x`,
        `negative.x`; a state that is not there was not resolved.
    """
    phrases = []
    for path, value in case.cell.values():
        if path.startswith(_UNUSED):
            continue
        for state, (low, high) in value.valid.items():
            name = f"{path.split('.')[0]}.x" if state == "x" else state
            if name not in visited:
                continue
            least, most = visited[name]
            slack = 1e-6 * (high - low)
            if least < low - slack or most > high + slack:
                unit = "" if STATE[state][0] == "1" else f" {STATE[state][0]}"
                phrases.append(
                    f"{path}: {state} {least:.4g}..{most:.4g}, measured {low:g}..{high:g}{unit}"
                )
    return "; ".join(phrases)


_PHRASE = re.compile(
    r"(?P<what>.+): (?P<state>\S+) (?P<low>\S+)\.\.(?P<high>\S+), (?P<rest>measured .+)"
)


def merged(notes: Iterable[str]) -> str:
    """The phrases of many runs, each parameter once, with the widest range of all; others as is."""
    widest: dict[tuple[str, ...], tuple[float, float]] = {}
    for phrase in (part.strip() for note in notes for part in note.split(";")):
        match = _PHRASE.fullmatch(phrase)
        key = match.group("what", "state", "rest") if match else (phrase,)
        ends = (float(match["low"]), float(match["high"])) if match else (0.0, 0.0)
        low, high = widest.get(key, ends)
        widest[key] = (min(low, ends[0]), max(high, ends[1]))
    return "; ".join(
        f"{key[0]}: {key[1]} {low:.4g}..{high:.4g}, {key[2]}" if len(key) > 1 else key[0]
        for key, (low, high) in widest.items()
        if key[0]
    )
