"""What is to blame in the cold: the voltage lost, by mechanism, at 25 degC and at a temperature.

Conductivity, charge transfer, films, diffusion and salt gradients each take a part of the voltage,
and the parts sum to it. They are read after the same charge at both temperatures. An electrolyte
that freezes is said to be frozen; the losses are then those of a liquid that supercools.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.cell_design import design
from cellsim.constants import REFERENCE_TEMPERATURE, ZERO_CELSIUS
from cellsim.engines import Mesh, simulate_each, simulate_many
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import Protocol, Stops, discharge
from cellsim.protocols import rate as parse_rate
from cellsim.studies.freezing import frozen, liquidus, supercooled
from cellsim.studies.result import dataset, delivered, engines, outside, share

if TYPE_CHECKING:
    import xarray as xr

#: What each part of the voltage is put down to.
CAUSES: Mapping[str, str] = {
    "electrolyte, ohmic": "ionic conductivity",
    "electrolyte, concentration": "salt gradients",
    "positive kinetics": "charge transfer",
    "negative kinetics": "charge transfer",
    "film": "films on particles or metal",
    "solid diffusion": "diffusion in particles",
    "solid, ohmic": "electrons and contacts",
    "contact": "electrons and contacts",
}
_OPEN_CIRCUIT = "open circuit"

#: Share of the nominal capacity after which a cell is read at 25 degC that gives nothing cold.
_AT_ONCE = 1e-3


def cold_losses(
    cells: Cell | Sequence[Cell],
    *,
    temperature: str | float = "-20 degC",
    rate: str | float = "C/5",
    discharged: float = 0.2,
    thermal: str = "isothermal",
    mesh: Mesh | None = None,
) -> xr.Dataset:
    """Losses by mechanism at 25 degC and at a temperature, and what is delivered there.

    Parameters
    ----------
    cells : Cell or sequence of Cell
    temperature : str or float
        "-20 degC" or kelvin, to be compared with 25 degC.
    rate : str or float
        Of the discharges, from full.
    discharged : float
        Share of the nominal capacity after which the losses are read. A cell that ends before it
        at `temperature` is read at its end, and at 25 degC after the same charge.
    thermal, mesh
        As in `simulate`.

    Returns
    -------
    xarray.Dataset
        Along `cell`, `temperature` [K] (25 degC, then the one asked for) and `part`: `loss` [V] and
        `area_resistance` [ohm.cm2], the loss over the current a geometric area; along `cause`:
        `cause_loss` [V], the same by what it is put down to. Along `cell` and `temperature`:
        `voltage` and `open_circuit` [V], whose difference is the sum of the parts, `energy` [W.h]
        of a full discharge and its `termination`, `greatest` (the cause that takes most). Along
        `cell`: `read_at`, the share of the nominal capacity after which it was read; `to_blame`,
        the cause that has grown most; `frozen`, `liquidus` [K] (NaN of a solid);
        `energy_fraction`, 0 where frozen, and `supercooled_fraction`, were it not; `finding`.

    Raises
    ------
    InputError
        No cell, 25 degC, or a rate, temperature or share that cannot be used.
    """
    import xarray as xr

    several = [cells] if isinstance(cells, Cell) else list(cells)
    at, per_hour = kelvin(temperature), parse_rate(rate)
    _check(several, at, discharged)
    rows = [_row(cell, at, per_hour, discharged, thermal, mesh) for cell in several]
    found = xr.concat(rows, dim="cell", combine_attrs="drop", join="exact")
    found = found.assign_coords(cell=[cell.name for cell in several])
    found["finding"] = ("cell", [_words(found.isel(cell=i)) for i in range(len(several))])
    return found.assign_attrs(
        rate=per_hour,
        ambient=at,
        discharged=discharged,
        thermal=thermal,
        cell_hash=" ".join(str(row.attrs["cell_hash"]) for row in rows),
        engine=engines(rows),
        outside_range=_outside(rows),
    )


def _check(cells: Sequence[Cell], at: float, discharged: float) -> None:
    if not cells:
        raise InputError("is empty", key="cells", value="[]", remedy="give one cell at least")
    check_temperature(at)
    if not 0 < discharged < 1:
        raise InputError(
            "is not a share of the capacity",
            key="discharged",
            value=discharged,
            remedy="between 0 and 1, such as 0.2",
        )


def check_temperature(at: float) -> None:
    """A cell is compared with itself at 25 degC, so at another temperature [K]."""
    if at == REFERENCE_TEMPERATURE:
        raise InputError(
            "is what the cold is compared with",
            key="temperature",
            value=f"{at - ZERO_CELSIUS:g} degC",
            remedy="give another temperature",
        )


def _outside(rows: Sequence[xr.Dataset]) -> str:
    """What each cell used outside its measured range at the temperature."""
    notes = [
        f"{row.attrs['cell']}: {note}"
        for row in rows
        for note in str(row.attrs["outside_range"]).split("; ")
        if note
    ]
    return "; ".join(notes)


def _row(
    cell: Cell, at: float, rate: float, discharged: float, thermal: str, mesh: Mesh | None
) -> xr.Dataset:
    """One cell at both temperatures."""
    how = {"thermal": thermal, "mesh": mesh}
    liquid, both = supercooled(cell, at), [REFERENCE_TEMPERATURE, at]
    runs = simulate_each(liquid, [discharge(rate)] * 2, both, **how)  # type: ignore[arg-type]
    energy = np.array([delivered(run, "energy") for run in runs])
    plan = design(liquid)
    passed = delivered(runs[1], "capacity") / plan.nominal_capacity
    read = _read(liquid, both, rate, discharged, passed, how)
    losses = 0.0 - read["voltage_part"].sel(part=list(CAUSES)).values
    density = rate * plan.nominal_capacity / plan.electrode_area
    fraction, ice = share(energy[1:], float(energy[0]))[0], frozen(cell, at)
    by_cause = _by_cause(losses)
    return dataset(
        cell,
        {
            "loss": (("temperature", "part"), losses),
            "area_resistance": (("temperature", "part"), losses / density * 1e4),
            "cause_loss": (("temperature", "cause"), by_cause),
            "voltage": ("temperature", read["voltage"].values),
            "open_circuit": (
                "temperature",
                read["voltage_part"].sel(part=_OPEN_CIRCUIT).values,
            ),
            "energy": ("temperature", np.where([False, ice], 0.0, energy)),
            "termination": ("temperature", _terminations(runs, ice)),
            "greatest": ("temperature", _most(by_cause)),
            "to_blame": _most(np.diff(by_cause, axis=0))[0],
            "read_at": float(read["capacity"][1]) / plan.nominal_capacity,
            "frozen": ice,
            "liquidus": liquidus(cell),
            "energy_fraction": 0.0 if ice else fraction,
            "supercooled_fraction": fraction,
        },
        {"temperature": both, "part": list(CAUSES), "cause": causes()},
        engine=engines(runs),
        outside_range=outside(runs[1:]),
    )


def causes() -> list[str]:
    """Each cause once."""
    return list(dict.fromkeys(CAUSES.values()))


def _read(
    cell: Cell,
    both: list[float],
    rate: float,
    discharged: float,
    passed: float,
    how: dict[str, Any],
) -> xr.Dataset:
    """Both temperatures after the same charge; the cold one at its end where that comes first."""
    reached = max(passed, _AT_ONCE) if passed < discharged else discharged
    protocols = [_until(rate, 1 - reached), _until(rate, 1 - discharged)]
    return simulate_many(cell, protocols, temperature=both, **how)


def _until(rate: float, soc: float) -> Protocol:
    """A discharge that ends at a state of charge, or at the lower voltage limit before it."""
    whole = discharge(rate)
    step = whole.steps[0]
    until: Stops = replace(step.until, soc=soc)
    return replace(whole, steps=(replace(step, until=until),))


def _by_cause(losses: np.ndarray) -> np.ndarray:
    """Losses summed over the parts of a cause, (temperature, cause)."""
    of = np.array(list(CAUSES.values()))
    return np.stack([losses[:, of == cause].sum(axis=1) for cause in causes()], axis=1)


def _most(by_cause: np.ndarray) -> list[str]:
    """The cause that takes most, a word a row; "" where nothing is known."""
    names = np.array(causes())
    return [str(names[row.argmax()]) if np.isfinite(row).all() else "" for row in by_cause]


def _terminations(runs: Sequence[xr.Dataset], ice: bool) -> list[str]:
    words = [str(run.attrs["termination"]) for run in runs]
    return [words[0], "electrolyte frozen" if ice else words[1]]


def _words(row: xr.Dataset) -> str:
    """One cell for people: what it delivers, and what is to blame."""
    at, fraction = float(row["temperature"][1]) - ZERO_CELSIUS, float(row["supercooled_fraction"])
    kept = f"{100 * fraction:.0f} % of its 25 degC energy"
    if bool(row["frozen"]):
        freezes = float(row["liquidus"]) - ZERO_CELSIUS
        text = f"freezes below {freezes:.0f} degC and delivers nothing; a supercooled one {kept}"
    else:
        text = f"delivers {kept}"
    blame = str(row["to_blame"].item())
    if not blame:
        return f"{text}; losses unknown: {row['termination'].values[1]}"
    losses = 1e3 * row["cause_loss"].sel(cause=blame).values
    whole = 1e3 * row["cause_loss"].sum("cause").values
    return (
        f"{text}; {blame} to blame: {losses[0]:.0f} mV at 25 degC, {losses[1]:.0f} of "
        f"{whole[1]:.0f} mV at {at:.0f} degC"
    )
