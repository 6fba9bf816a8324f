"""Which parameters a run used outside the range in which they were measured."""

from __future__ import annotations

from collections.abc import Mapping

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
