"""Which of several cells is best at what, and in how many of the samples.

Sample for sample the cells are set against each other: what two of them take from one material is
drawn alike in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.quantities import QUANTITIES
from cellsim.studies.drawn_bounds import EXCLUDED

if TYPE_CHECKING:
    import xarray as xr

#: A cell that is best in so many of the samples is clearly the best.
CLEAR = 0.9

#: Figures this near to the best, relative, are as good: what mesh and tolerance leave open.
_SAME = 1e-3

#: Shares of the samples below the quantiles that are given.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)

MORE, LESS = "more", "less"
CLEARLY, OPEN, ALIKE, NOMINAL = "clear", "open", "alike", "nominal"

#: A figure whose samples a study gives under another name.
_DRAWN = {"lower_bound": "drawn_lower", "upper_bound": "drawn_upper"}


@dataclass(frozen=True)
class Criterion:
    """A figure by which cells are compared.

    Attributes
    ----------
    name, label : str
        Of the row, and in words.
    study, variable : str
        Where the figure is found, and under `at` of its dimensions.
    better : {"more", "less"}
    """

    name: str
    label: str
    study: str
    variable: str
    better: str
    at: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Of the figure."""
        return QUANTITIES[self.variable].unit

    def of(self, study: Mapping[str, xr.Dataset]) -> float:
        """The figure of a cell as it is."""
        return float(study[self.study][self.variable].sel(self.at))

    def drawn(self, study: Mapping[str, xr.Dataset]) -> np.ndarray:
        """That of its samples, (samples,); (0,) where none is drawn."""
        data, name = study[self.study], _DRAWN.get(self.variable, f"drawn_{self.variable}")
        if name not in data:
            return np.empty(0)
        return np.asarray(data[name].sel(self.at).values, dtype=float)

    def scored(self, study: Mapping[str, xr.Dataset]) -> np.ndarray:
        """The same, the greater the better, and least where a sample has no window."""
        drawn = self.drawn(study) * (1 if self.better == MORE else -1)
        if self.variable in _DRAWN and "drawn_status" in study[self.study]:
            none = study[self.study]["drawn_status"].values == EXCLUDED
            drawn = np.where(none, -np.inf, drawn)
        return drawn


def criteria(studies: Sequence[Mapping[str, xr.Dataset]], basis: str) -> list[Criterion]:
    """All that the studies of several cells have; of metals, those that any of the cells holds."""
    energy = {"basis": basis}
    found = [
        Criterion(
            "energy_density", "energy density", "energy_density", "energy_density", MORE, energy
        ),
        Criterion(
            "specific_energy", "specific energy", "energy_density", "specific_energy", MORE, energy
        ),
        Criterion("mean_voltage", "mean voltage", "energy_density", "mean_voltage", MORE),
        *(_kept(rate) for rate in (1.0, 3.0)),
        Criterion("charge_time", "charge 10-80 %", "charge_time", "charge_time", LESS),
        *_window("temperature_window", "discharge"),
    ]
    if all("charge_window" in study for study in studies):
        found += _window("charge_window", "charge")
    metals = [_metal("LCE", "lithium as Li2CO3"), _metal("Ni", "nickel"), _metal("Co", "cobalt")]
    found += [one for one in metals if any(one.of(study) > 0 for study in studies)]
    return [*found, Criterion("total_cost", "materials cost", "cost", "total_cost", LESS)]


def _kept(rate: float) -> Criterion:
    name = f"capacity_fraction_{rate:g}C"
    at = {"rate": rate}
    return Criterion(
        name, f"capacity at {rate:g}C", "rate_capability", "capacity_fraction", MORE, at
    )


def _window(study: str, mode: str) -> list[Criterion]:
    start = "charge_" if mode == "charge" else ""
    return [
        Criterion(f"{start}lower_bound", f"coldest {mode}", study, "lower_bound", LESS),
        Criterion(f"{start}upper_bound", f"hottest {mode}", study, "upper_bound", MORE),
    ]


def _metal(material: str, label: str) -> Criterion:
    return Criterion(material, label, "materials", "intensity", LESS, {"material": material})


def ranking(
    studies: Sequence[Mapping[str, xr.Dataset]], basis: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Variables along `criterion` and `cell`, and coordinates; see `comparison.side_by_side`."""
    asked = criteria(studies, basis)
    cells = [str(study["energy_density"].attrs["cell"]) for study in studies]
    figures = np.array([[one.of(study) for study in studies] for one in asked])
    sign = np.array([[1.0] if one.better == MORE else [-1.0] for one in asked])
    variables: dict[str, Any] = {"figure": (("criterion", "cell"), figures)}
    coordinates = {
        "criterion": [one.name for one in asked],
        "label": ("criterion", [one.label for one in asked]),
        "unit": ("criterion", [one.unit for one in asked]),
        "better": ("criterion", [one.better for one in asked]),
    }
    if not asked[0].drawn(studies[0]).size:
        scores = np.nan_to_num(figures * sign, nan=-np.inf, posinf=np.inf, neginf=-np.inf)
        found = [best(row[:, None]) for row in scores]
        winners = [_leader(cells, one) if one.tied < 1 else "" for one in found]
        known = np.isfinite(figures).any(axis=1)
        variables["winner"] = ("criterion", np.where(known, winners, ""))
        variables["verdict"] = ("criterion", [NOMINAL] * len(asked))
        return variables, coordinates
    found = [best(np.stack([one.scored(study) for study in studies])) for one in asked]
    every = [[quantiles(one.drawn(study)) for study in studies] for one in asked]
    missing = [[int(np.isnan(one.drawn(study)).sum()) for study in studies] for one in asked]
    variables |= {
        "figure_quantile": (("criterion", "cell", "quantile"), every),
        "missing": (("criterion", "cell"), missing),
        "best": (("criterion", "cell"), [one.share for one in found]),
        "tied": ("criterion", [one.tied for one in found]),
        "counted": ("criterion", [one.counted for one in found]),
        "winner": ("criterion", [_leader(cells, one) for one in found]),
        "verdict": ("criterion", [one.verdict for one in found]),
    }
    return variables, coordinates | {"quantile": list(QUANTILES)}


@dataclass(frozen=True)
class Best:
    """In which share of the samples each cell is best, (cells,).

    `tied`: share in which several are; `counted`: samples in which every cell has a figure.
    """

    share: np.ndarray
    tied: float
    counted: int

    @property
    def verdict(self) -> str:
        """Whether one cell is clearly the best."""
        if not self.counted:
            return OPEN
        if self.share.max() >= CLEAR:
            return CLEARLY
        return ALIKE if self.tied >= CLEAR else OPEN


def best(scores: np.ndarray) -> Best:
    """How often each of several cells is the best.

    A sample counts where every cell has a figure. Cells within a thousandth of the best share it.

    Parameters
    ----------
    scores : array (cells, samples)
        The greater the better; NaN where there is no such cell.
    """
    known = scores[:, ~np.isnan(scores).any(axis=0)]
    if not known.shape[1]:
        return Best(np.full(len(scores), np.nan), float("nan"), 0)
    top = known.max(axis=0)
    with np.errstate(invalid="ignore"):
        level = (known == top) | (known >= top - _SAME * np.abs(top))
    number = level.sum(axis=0)
    return Best((level / number).mean(axis=1), float((number > 1).mean()), known.shape[1])


def quantiles(drawn: np.ndarray) -> np.ndarray:
    """Of the samples that have a figure; NaN where none has."""
    known = drawn[~np.isnan(drawn)]
    if not known.size:
        return np.full(len(QUANTILES), np.nan)
    return np.asarray(np.quantile(known, QUANTILES, method="inverted_cdf"))


def _leader(cells: Sequence[str], found: Best) -> str:
    """The cell that is best most often; none where nothing counts."""
    return cells[int(np.argmax(found.share))] if found.counted else ""
