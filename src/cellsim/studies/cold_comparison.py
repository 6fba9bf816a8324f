"""Which of two cells keeps more of its energy in the cold, and under which parameters.

Every uncertain value is moved alone, end to end of its range: those that tell most are followed to
the value at which the other cell wins. Cells drawn from all ranges give the probability. Values
that stand in both cells are moved and drawn alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import Mesh
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import rate as parse_rate
from cellsim.studies.cold_delivery import Delivery
from cellsim.studies.cold_losses import check_temperature
from cellsim.studies.cold_parameters import Pair, counts, rows, searches, sentence, together
from cellsim.studies.pairs import changes, varied
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr

_SOLVED = "solved"


def cold_comparison(
    cell: Cell,
    against: Cell,
    *,
    temperature: str | float = "-20 degC",
    rate: str | float = "C/5",
    parameters: int = 12,
    samples: int | None = None,
    seed: int = 0,
    thermal: str = "isothermal",
    mesh: Mesh | None = None,
) -> xr.Dataset:
    """Which of two cells delivers the greater share of its 25 degC energy, and what turns it.

    Parameters
    ----------
    cell, against : Cell
    temperature, rate : str or float
        Of the discharges, from full; rates count in each variant's own capacity.
    parameters : int
        So many that move the margin most are followed to their turning value, and besides them
        the activation energies of all interfaces.
    samples, seed
        Cells drawn from all ranges.
    thermal, mesh
        As in `simulate`.

    Returns
    -------
    xarray.Dataset
        Along `cell` (both): `energy_fraction`, 0 where frozen, `supercooled_fraction`, were it not,
        `energy_density` [W.h/L] at the temperature, were it not, `frozen`. Along `parameter`, the
        most telling first, in units of `unit` (a factor: "1"): `value`, `low`, `high`; `margin_low`
        and `margin_high`, the first share less the second at the ends while liquids stay liquid;
        `turning`, where it is nothing, NaN if nowhere within a width of the range beyond it;
        `within_range`; `finding`. With samples: `rank_correlation` of parameter and margin; along
        `quantity` and `freezing` ("as drawn", "supercooled") `probability` that the first cell has
        more; along `sample` and `cell` `drawn_fraction`, `drawn_density`, `drawn_frozen`; attribute
        `solved`, the samples that could be. Attribute `margin`, supercooled.

    Raises
    ------
    InputError
        The same cell twice, 25 degC, or a rate, temperature or number that cannot be used.
    """
    at = kelvin(temperature)
    check_temperature(at)
    if cell.name == against.name:
        raise InputError(
            "is compared with itself", key="against", value=against.name, remedy="give another"
        )
    how = {"thermal": thermal, "mesh": mesh}
    pair = Pair((cell, against), at, parse_rate(rate), how)
    nominal = [pair.deliver(which, {}) for which in (0, 1)]
    own = np.array([one.share[0] for one in nominal])
    found = searches(pair, own)
    turns = sentence(pair, own, together(pair, own, found))
    table = rows(pair, own, found, parameters)
    drawn, further = _drawn(pair, samples, seed) if samples else ({}, {})
    columns = {key: ("parameter", [row[key] for row in table]) for key in table[0]}
    if samples:
        told = [further[row["parameter"]] for row in table]
        columns["rank_correlation"] = ("parameter", told)
    names = columns.pop("parameter")[1]
    result = dataset(
        cell,
        {
            "energy_fraction": ("cell", [one.share_if_frozen[0] for one in nominal]),
            "supercooled_fraction": ("cell", own),
            "energy_density": ("cell", [one.density[0] for one in nominal]),
            "frozen": ("cell", [bool(one.frozen[0]) for one in nominal]),
            **columns,
            **drawn,
        },
        {"cell": [cell.name, against.name], "parameter": names},
        engine="batch",
        rate=pair.rate,
        ambient=at,
        thermal=thermal,
        margin=float(own[0] - own[1]),
        turned_by=turns,
    )
    return result.assign_attrs(
        cell_hash=f"{cell.hash} {against.hash}", solved=further.get(_SOLVED, 0)
    )


def _drawn(pair: Pair, samples: int, seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Variables of the cells drawn, and the rank correlation of each value by its name."""
    every = varied(*pair.cells, counts(pair.how["thermal"], size=True))
    moved = [(one, one.draw(samples, seed)) for one in every]
    found = [pair.deliver(which, changes(moved, which)) for which in (0, 1)]
    shares = np.stack([one.share for one in found])
    solved = np.isfinite(shares).all(axis=0)
    margin = shares[0] - shares[1]
    further: dict[str, Any] = {
        one.name: _rank_correlation(values[solved], margin[solved]) for one, values in moved
    }
    variables = {
        "probability": (("quantity", "freezing"), _probabilities(found, solved)),
        "quantity": ("quantity", ["energy_fraction", "energy_density"]),
        "freezing": ("freezing", ["as drawn", "supercooled"]),
        "drawn_fraction": (("cell", "sample"), shares),
        "drawn_density": (("cell", "sample"), np.stack([one.density for one in found])),
        "drawn_frozen": (("cell", "sample"), np.stack([one.frozen for one in found])),
    }
    return variables, further | {_SOLVED: int(solved.sum())}


def _probabilities(found: Sequence[Delivery], solved: np.ndarray) -> np.ndarray:
    """That the first has more, of the samples solved: (quantity, freezing)."""
    first, second = found
    wins = [
        [first.share_if_frozen > second.share_if_frozen, first.share > second.share],
        [first.density_if_frozen > second.density_if_frozen, first.density > second.density],
    ]
    none = np.full((2, 2), np.nan)
    return np.array(wins)[..., solved].mean(axis=-1) if solved.any() else none


def _rank_correlation(values: np.ndarray, margin: np.ndarray) -> float:
    """Spearman's, NaN where either does not vary."""
    if len(values) < 2 or np.ptp(values) == 0 or np.ptp(margin) == 0:
        return float("nan")
    from scipy.stats import spearmanr

    return float(spearmanr(values, margin).statistic)
