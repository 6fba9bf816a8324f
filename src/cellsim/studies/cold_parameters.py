"""Values of two cells moved alone, and together: which of them turn a comparison in the cold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from cellsim.parameters.cell import Cell
from cellsim.studies.cold_delivery import Delivery, deliver
from cellsim.studies.pairs import Varied, changes, varied
from cellsim.studies.turning import Turning

#: What a discharge and the volume of a cell do not depend on.
_ELSEWHERE = (
    *("pack.*", "ageing.*", "decomposition.*", "*_mass", "case.electrolyte_excess"),
    *("*.stable_temperature", "*.shutdown_temperature", "*.melting_temperature"),
    *("limits.maximum_*", "limits.plating_margin", "*critical_current*"),
    *("*.active.density", "*.electrolyte.density", "*.collector.density", "*.carbon.density"),
    *("*.binder.density", "*.matrix.density", "*.host.density", "case.film.density"),
)
#: What a share of the energy does not depend on, either, while the cell keeps its temperature.
_SIZE = (
    *("case.*", "*collector*", "*.host*", "*.expansion", "*swelling_absorbed", "*.metal.density"),
)
_HEAT = ("thermal.*",)

#: Always among the parameters: published values of these lie far apart.
_KINETICS = "activation_energy"
_INTERFACES = ("positive.interface.", "negative.interface.")


@dataclass(frozen=True)
class Pair:
    """Two cells at a temperature [K] and rate [1/h].

    `vary` are patterns of the paths that are moved, `how` is `thermal` and `mesh`.
    """

    cells: tuple[Cell, Cell]
    temperature: float
    rate: float
    vary: tuple[str, ...]
    how: Mapping[str, Any]

    def varied(self, *, size: bool) -> list[Varied]:
        """The uncertain values that may change shares; volumes, too, where `size` counts."""
        leave: tuple[str, ...] = _ELSEWHERE
        if self.how["thermal"] != "lumped":
            leave += _HEAT if size else (*_HEAT, *_SIZE)
        return varied(*self.cells, lambda path: _any(path, self.vary) and not _any(path, leave))

    def deliver(self, which: int, moved: Mapping[str, np.ndarray]) -> Delivery:
        """Variants of one of them."""
        return deliver(self.cells[which], self.temperature, self.rate, moved, **self.how)

    def margins(self, asked: Sequence[tuple[Varied, float]], own: np.ndarray) -> np.ndarray:
        """First share less second, each value alone at a place of its range; liquids stay liquid.

        `own` are both shares as the cells are.
        """
        shares = np.repeat(own[:, None], len(asked), axis=1)
        for which in (0, 1):
            lines = [i for i, (one, _) in enumerate(asked) if one.paths[which]]
            if lines:
                moved = _one_at_a_time([asked[i] for i in lines])
                shares[which, lines] = self.deliver(which, changes(moved, which)).share
        return np.asarray(shares[0] - shares[1])

    def together(self, order: Sequence[tuple[Varied, float]]) -> np.ndarray:
        """The same with the first of some values moved, with the first two, and so on."""
        moved = []
        for i, (one, place) in enumerate(order):
            values = np.full(len(order), float(one.value.si))
            values[i:] = one.at(np.asarray(place))
            moved.append((one, values))
        shares = [self.deliver(which, changes(moved, which)).share for which in (0, 1)]
        return np.asarray(shares[0] - shares[1])


def _any(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _one_at_a_time(asked: Sequence[tuple[Varied, float]]) -> list[tuple[Varied, np.ndarray]]:
    """Each case moves one value, and leaves the others as they are."""
    moved = {one.name: (one, np.full(len(asked), float(one.value.si))) for one, _ in asked}
    for i, (one, place) in enumerate(asked):
        moved[one.name][1][i] = one.at(np.asarray(place))
    return list(moved.values())


def searches(pair: Pair, own: np.ndarray) -> list[tuple[Varied, Turning]]:
    """Each value tried at both ends of its range, the most telling first."""
    every = [one for one in pair.varied(size=False) if not one.name.endswith(".liquidus")]
    ends = pair.margins([(one, place) for one in every for place in (0.0, 1.0)], own)
    margin = float(own[0] - own[1])
    found = [
        (one, Turning(one.place, {one.place: margin} | {0.0: float(low), 1.0: float(high)}))
        for one, (low, high) in zip(every, ends.reshape(-1, 2), strict=True)
    ]
    return sorted(found, key=lambda item: -_effect(item[1]))


def rows(
    pair: Pair, own: np.ndarray, found: Sequence[tuple[Varied, Turning]], count: int
) -> list[dict[str, Any]]:
    """What becomes of the margin along the most telling values and the interfaces' kinetics."""
    chosen = [item for i, item in enumerate(found) if i < count or _is_kinetic(item[0])]
    for _ in range(2):
        asked = [(one, search, place) for one, search in chosen for place in search.next()]
        if asked:
            margins = pair.margins([(one, place) for one, _, place in asked], own)
            for (_, search, place), margin in zip(asked, margins, strict=True):
                search.tried[place] = float(margin)
    return [_row(pair, one, search) for one, search in chosen]


def together(
    pair: Pair, own: np.ndarray, found: Sequence[tuple[Varied, Turning]]
) -> list[tuple[Varied, float]]:
    """The values that, each at an end of its range, turn the margin together.

    They are taken in the order of what each does alone; one that the others do not admit is left
    out. None where all of them do not do it.
    """
    margin = float(own[0] - own[1])
    way = -1.0 if margin > 0 else 1.0
    gains = [(_gain(search, way, margin), one) for one, search in found]
    order = [
        (one, end) for (gain, end), one in sorted(gains, key=lambda item: -item[0][0]) if gain > 0
    ]
    while order:
        margins = way * pair.together(order)
        turned, none = np.flatnonzero(margins > 0), np.flatnonzero(np.isnan(margins))
        if turned.size and not (none.size and none[0] < turned[0]):
            return order[: int(turned[0]) + 1]
        if not none.size:
            break
        del order[int(none[0])]
    return []


def _gain(search: Turning, way: float, margin: float) -> tuple[float, float]:
    """How far the better end of a range moves the margin, and which it is."""
    gains = [(np.nan_to_num(way * (search.tried[end] - margin)), end) for end in (0.0, 1.0)]
    return max(gains)


def _effect(search: Turning) -> float:
    """How far a value moves the margin, end to end."""
    known = [value for value in search.tried.values() if np.isfinite(value)]
    return max(known) - min(known) if known else 0.0


def _is_kinetic(one: Varied) -> bool:
    paths = [path for group in one.paths for path in group]
    return any(path.startswith(_INTERFACES) and path.endswith(_KINETICS) for path in paths)


def _row(pair: Pair, one: Varied, search: Turning) -> dict[str, Any]:
    place = search.place
    turning = _written(one, place) if np.isfinite(place) else np.nan
    low, high = (one.written(limit) for limit in one.value.limits)
    row = {
        "parameter": one.name,
        "value": one.written(one.value.si),
        "low": low,
        "high": high,
        "unit": one.unit,
        "margin_low": search.tried[0.0],
        "margin_high": search.tried[1.0],
        "turning": turning,
        "within_range": bool(0 <= place <= 1),
    }
    return row | {"finding": _words(pair, one, row, search)}


def _written(one: Varied, place: float) -> float:
    """A value at a place of its range, in the author's unit."""
    return one.written(float(one.at(np.asarray(place))))


def sentence(pair: Pair, own: np.ndarray, moved: Sequence[tuple[Varied, float]]) -> str:
    """What `together` has found, for people."""
    if not np.isfinite(own).all():
        return "a cell was not solved as it is"
    names = [cell.name for cell in pair.cells]
    loser = names[1] if own[0] > own[1] else names[0]
    if not moved:
        return f"{loser} would not keep more with every value at the end of its range that helps"
    values = [
        f"{one.name} {_written(one, place):.3g}{'' if one.unit == '1' else ' ' + one.unit}"
        for one, place in moved
    ]
    return f"{loser} would keep more with {', '.join(values)}"


def _words(pair: Pair, one: Varied, row: Mapping[str, Any], search: Turning) -> str:
    """Who keeps more, above or below which value."""
    unit = "" if row["unit"] == "1" else f" {row['unit']}"
    published = f"{row['low']:.3g} to {row['high']:.3g}{unit}"
    first, second = (cell.name for cell in pair.cells)
    if not np.isfinite(list(search.tried.values())).any():
        return "not solved"
    if np.isnan(row["turning"]):
        winner = first if next(iter(search.tried.values())) > 0 else second
        least, most = (_written(one, place) for place in search.reach)
        return f"{winner} all along {least:.3g} to {most:.3g}{unit} (range {published})"
    side = "above" if search.rising else "below"
    where = "within" if row["within_range"] else "outside"
    return f"{first} {side} {row['turning']:.3g}{unit}, {where} its range ({published})"
