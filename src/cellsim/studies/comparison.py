"""Several cells side by side: their headline figures with spreads, and who is best at what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cellsim.cell_design import BASES
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.quantities import QUANTITIES
from cellsim.studies.charge_time import charge_time
from cellsim.studies.cost import cost
from cellsim.studies.energy_density import at_rate
from cellsim.studies.materials import materials
from cellsim.studies.ranking import ranking
from cellsim.studies.rate_capability import rate_capability
from cellsim.studies.result import engines
from cellsim.studies.temperature_window import temperature_window

if TYPE_CHECKING:
    import xarray as xr

#: Of the discharges: C/3 is that of the energy, and all of them make the Ragone curve.
RATES = (0.05, 0.1, 1 / 3, 1.0, 2.0, 3.0, 5.0, 10.0)

#: The figures, with the study of each.
_TAKEN = {
    **dict.fromkeys(("energy_density", "specific_energy", "mean_voltage"), "energy_density"),
    **dict.fromkeys(("capacity_fraction", "duration"), "rate_capability"),
    **dict.fromkeys(("power_density", "specific_power"), "rate_capability"),
    "charge_time": "charge_time",
    **dict.fromkeys(("lower_bound", "upper_bound"), "temperature_window"),
    "intensity": "materials",
    "total_cost": "cost",
}
#: The energies of every rate, in the comparison under the second name.
_AT_RATES = {
    "energy_density": "energy_density_at_rate",
    "specific_energy": "specific_energy_at_rate",
}
_ENDS = ("", "_low", "_high")
#: The studies that run an engine.
_SOLVED = ("energy_density", "charge_time", "temperature_window")


def compare(
    cells: Sequence[Cell],
    *,
    samples: int | None = None,
    seed: int = 0,
    basis: str = "cell",
    charge_window: bool = False,
    **options: Any,
) -> xr.Dataset:
    """Energy, power, charge time, window, materials and cost of each cell, and who is best.

    Parameters
    ----------
    cells : sequence of Cell
        Two or more, of different names.
    samples : int, optional
        As many of each drawn from the ranges, as in each of the studies.
    seed : int
    basis : str
        Of the energies by which cells are ranked: stack, cell or pack.
    charge_window : bool
        Whether the window of charging is found, too; it takes as long as all the rest.
    **options
        `engine`, `model`, `mesh`, to the engine.

    Returns
    -------
    xarray.Dataset
        See `side_by_side`.

    Raises
    ------
    InputError
        Fewer than two cells, the same twice, a basis that is none, or samples that cannot be drawn.
    """
    check(cells, basis)
    how = {"samples": samples, "seed": seed, "charge_window": charge_window, **options}
    return side_by_side([headline(cell, **how) for cell in cells], basis)


def check(cells: Sequence[Cell], basis: str) -> None:
    """Raise `InputError` for cells that cannot be compared, or a basis that is none."""
    names = [cell.name for cell in cells]
    if len(names) < 2:
        raise InputError(
            "compare needs two different cells", remedy="name another; `cellsim cells` lists them"
        )
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                "is compared with itself", key="cells", value=name, remedy="give it once"
            )
    if basis not in BASES:
        raise InputError(
            "is not a basis", key="basis", value=basis, remedy=f"one of {', '.join(BASES)}"
        )


def headline(
    cell: Cell,
    *,
    samples: int | None = None,
    seed: int = 0,
    charge_window: bool = False,
    **options: Any,
) -> dict[str, xr.Dataset]:
    """The studies that the comparison reads, by name, for one cell."""
    drawn: Any = {"samples": samples, "seed": seed}
    rates = rate_capability(cell, rates=RATES, **drawn, **options)
    found = {
        "energy_density": at_rate(rates, 1 / 3),
        "rate_capability": rates,
        "charge_time": charge_time(cell, **drawn, **options),
        "temperature_window": temperature_window(cell, **drawn, **options),
        "materials": materials(cell, **drawn),
        "cost": cost(cell, **drawn),
    }
    if charge_window:
        found["charge_window"] = temperature_window(cell, mode="charge", **drawn, **options)
    return found


def side_by_side(studies: Sequence[Mapping[str, xr.Dataset]], basis: str = "cell") -> xr.Dataset:
    """Put the studies of several cells next to each other, and say who is best at what.

    Parameters
    ----------
    studies : sequence of mapping
        From `headline`, one a cell.
    basis : str
        Of the energies by which cells are ranked.

    Returns
    -------
    xarray.Dataset
        Along `cell`: `energy_density`, `specific_energy` (over `basis`) and `mean_voltage` at C/3,
        `charge_time`, `charge_limit`, `lower_bound`, `upper_bound` with their criteria, `intensity`
        (over `material`), `total_cost`, `status`; over `rate`, `capacity_fraction` and `duration`
        [s], and over `basis`, too, `energy_density_at_rate`, `specific_energy_at_rate` and the mean
        `power_density` [W/L] and `specific_power` [W/kg]. Where samples were drawn, of all figures
        `_low` and `_high`, 5 and 95 %, and `draws`, the samples without a figure in words.

        Along `criterion`, with its `label`, `unit` and which is `better`, more or less: `figure`
        (over `cell`), `winner`, the cell that is best ("" where none is), and `verdict`, "nominal".
        Where samples were drawn, the winner is best most often; `figure_quantile` (over `cell` and
        `quantile`), of the samples that have a figure; `missing` (over `cell`), the number of those
        that have none; `best` (over `cell`), the probability of being best: a sample counts where
        every cell can be built, cells within a thousandth of the best share it, and a sample that
        is excluded from its window at 25 degC loses; `tied`, the share of the samples with several
        that are best; `counted`, the samples that count; `verdict`: "clear" where the winner is
        best in 90 % of them, "alike" where as many are tied, else "open".
    """
    import xarray as xr

    rows = [_row(study) for study in studies]
    table = xr.concat(rows, dim="cell", join="outer", coords="minimal", compat="override")
    variables, coordinates = ranking(studies, basis)
    energies = [study["energy_density"] for study in studies]
    table = table.assign_coords(cell=[energy.attrs["cell"] for energy in energies], **coordinates)
    table = table.assign(variables)
    for name in (*table.data_vars, *table.coords):
        if name in QUANTITIES:
            table[name].attrs = QUANTITIES[str(name)].attributes
    solved = (study[name] for study in studies for name in _SOLVED)
    table.attrs = {
        "engine": engines(solved),
        "basis": basis,
        "cell_hash": " ".join(energy.attrs["cell_hash"] for energy in energies),
        "not_counted": studies[0]["temperature_window"].attrs["not_counted"],
    }
    if "best" in table:
        table.attrs["samples"] = energies[0].sizes["sample"]
    return table


def _row(study: Mapping[str, xr.Dataset]) -> xr.Dataset:
    energy, charge, rates = (
        study[name] for name in ("energy_density", "charge_time", "rate_capability")
    )
    row = energy[["status"]].drop_vars("sample", errors="ignore")
    for name, of in _TAKEN.items():
        row = row.assign(_with_ends(study[of], name, name))
    for name, new in _AT_RATES.items():
        row = row.assign(_with_ends(rates, name, new))
    if "energy_density_low" in row:
        row = row.assign(draws=_without(study))
    return row.assign(charge_limit=charge.attrs["limited_by"], **_windows(study))


def _with_ends(data: xr.Dataset, name: str, new: str) -> dict[str, Any]:
    """A figure and the ends of its interval, under a new name."""
    return {f"{new}{end}": data[f"{name}{end}"] for end in _ENDS if f"{name}{end}" in data}


def _windows(study: Mapping[str, xr.Dataset]) -> dict[str, Any]:
    """What sets the bounds, and those of charging where they were asked for."""
    window = study["temperature_window"]
    found = {name: window[name] for name in ("lower_criterion", "upper_criterion")}
    if (other := study.get("charge_window")) is not None:
        names = [f"{end}_{what}" for end in ("lower", "upper") for what in ("bound", "criterion")]
        names += [f"{end}_bound{which}" for end in ("lower", "upper") for which in _ENDS[1:]]
        found |= {f"charge_{name}": other[name] for name in names if name in other}
    return found


def _without(study: Mapping[str, xr.Dataset]) -> str:
    """Samples without a figure, and in which of the studies."""
    told: dict[str, list[str]] = {}
    for name, data in study.items():
        told.setdefault(data.attrs["draws"], []).append(name.replace("_", " "))
    return "; ".join(f"{text} ({', '.join(names)})" for text, names in told.items() if text)
