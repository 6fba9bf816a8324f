"""Which of two cells keeps more of its energy in the cold, and under which parameters.

Every uncertain value is moved alone, end to end of its range: those that tell most are followed to
the value at which the other cell wins. Cells drawn from all ranges give the probability. Values
that stand in both cells are moved and drawn alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.engines import COARSE, Mesh
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import rate as parse_rate
from cellsim.studies.cold_delivery import Delivery
from cellsim.studies.cold_losses import check_temperature
from cellsim.studies.cold_parameters import Pair, rows, searches, sentence, together
from cellsim.studies.pairs import changes
from cellsim.studies.result import dataset

if TYPE_CHECKING:
    import xarray as xr


def cold_comparison(
    cell: Cell,
    against: Cell,
    *,
    temperature: str | float = "-20 degC",
    rate: str | float = "C/5",
    parameters: int = 12,
    vary: Sequence[str] = ("*",),
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
    vary : sequence of str
        Patterns of the paths that are moved and drawn: ``["*activation_energy"]``.
    samples, seed
        Cells drawn from all ranges, on a coarse mesh unless one is given.
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
        The same cell twice, 25 degC, patterns that name nothing uncertain, or a rate or temperature
        that cannot be used.
    """
    at, how = kelvin(temperature), {"thermal": thermal, "mesh": mesh}
    pair = Pair((cell, against), at, parse_rate(rate), tuple(vary), how)
    _check(pair, parameters)
    nominal = [pair.deliver(which, {}) for which in (0, 1)]
    own = np.array([one.share[0] for one in nominal])
    found = searches(pair, own)
    turned_by = sentence(pair, own, together(pair, own, found))
    table = rows(pair, own, found, parameters)
    drawn, ranks = _drawn(pair, samples, seed) if samples else ({}, {})
    result = dataset(
        cell,
        _nominal(nominal) | _columns(table, ranks) | drawn,
        {"cell": [cell.name, against.name], "parameter": [row["parameter"] for row in table]},
        engine="batch",
        rate=pair.rate,
        ambient=at,
        thermal=thermal,
        margin=float(own[0] - own[1]),
        turned_by=turned_by,
    )
    if samples:
        result.attrs["solved"] = int(result["drawn_fraction"].notnull().all("cell").sum())
    return result.assign_attrs(cell_hash=f"{cell.hash} {against.hash}")


def _check(pair: Pair, parameters: int) -> None:
    check_temperature(pair.temperature)
    first, second = (cell.name for cell in pair.cells)
    if first == second:
        raise InputError(
            "is compared with itself", key="against", value=second, remedy="give another"
        )
    if parameters < 1:
        raise InputError(
            "is too few", key="parameters", value=parameters, remedy="follow one at least"
        )
    if not pair.varied(size=False):
        raise InputError(
            "names nothing that is uncertain and matters",
            key="vary",
            value=", ".join(pair.vary),
            remedy="give patterns such as '*activation_energy'",
        )


def _nominal(found: Sequence[Delivery]) -> dict[str, Any]:
    """Both cells as they are."""
    return {
        "energy_fraction": ("cell", [one.share_if_frozen[0] for one in found]),
        "supercooled_fraction": ("cell", [one.share[0] for one in found]),
        "energy_density": ("cell", [one.density[0] for one in found]),
        "frozen": ("cell", [bool(one.frozen[0]) for one in found]),
    }


def _columns(
    table: Sequence[Mapping[str, Any]], ranks: Mapping[str, float]
) -> dict[str, tuple[str, Any]]:
    """The rows of the parameters as variables."""
    keys = [key for key in table[0] if key != "parameter"]
    found = {key: ("parameter", [row[key] for row in table]) for key in keys}
    if ranks:
        found["rank_correlation"] = ("parameter", [ranks[row["parameter"]] for row in table])
    return found


def _drawn(pair: Pair, samples: int, seed: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Variables of the cells drawn, and the rank correlation of each value by its name."""
    every = pair.varied(size=True)
    pair = replace(pair, how={**pair.how, "mesh": pair.how["mesh"] or COARSE})
    moved = [(one, one.draw(samples, seed)) for one in every]
    found = [pair.deliver(which, changes(moved, which)) for which in (0, 1)]
    shares = np.stack([one.share for one in found])
    solved = np.isfinite(shares).all(axis=0)
    margin = shares[0] - shares[1]
    ranks = {one.name: _rank_correlation(values[solved], margin[solved]) for one, values in moved}
    variables = {
        "probability": (("quantity", "freezing"), _probabilities(found, solved)),
        "quantity": ("quantity", ["energy_fraction", "energy_density"]),
        "freezing": ("freezing", ["as drawn", "supercooled"]),
        "drawn_fraction": (("cell", "sample"), shares),
        "drawn_density": (("cell", "sample"), np.stack([one.density for one in found])),
        "drawn_frozen": (("cell", "sample"), np.stack([one.frozen for one in found])),
    }
    return variables, ranks


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
