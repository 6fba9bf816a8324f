"""Figures of variants of a cell, each by the protocol that it is usually had by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.cell_design import BASES, amount_or_nan, design
from cellsim.engines import Mesh, ending, simulate, simulate_many
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.protocols import Protocol, discharge, fast_charge
from cellsim.quantities import QUANTITIES
from cellsim.sweeps import outputs

if TYPE_CHECKING:
    import xarray as xr

#: No run of a protocol reads these.
AT_REST = ("ageing.", "decomposition.")

#: A protocol with its thermal model.
Asked = tuple[Protocol, str]

_SLOW: Asked = (discharge("C/3"), "isothermal")
_FAST: Asked = (fast_charge(), "lumped")

#: Figures that are of a charge unless told; all others are of a slow discharge.
_CHARGED = ("charge_time", "peak_temperature")

#: Figures that may be infinite: it is their inverse that has a variance.
SPEEDS = ("charge_time",)


@dataclass(frozen=True)
class Setting:
    """Under what figures are had.

    Attributes
    ----------
    protocol : Protocol, optional
        For each figure its own unless given: a discharge at C/3, or a charge from 10 to 80 %.
    temperature : str or float
        "25 degC", or in K.
    thermal : str, optional
        "isothermal" or "lumped"; a charge is lumped unless told.
    basis : str
        Of volumes and masses: stack, cell or pack.
    mesh : Mesh, optional
        Of the batch engine; its default follows each case.
    """

    protocol: Protocol | None = None
    temperature: str | float = "25 degC"
    thermal: str | None = None
    basis: str = "cell"
    mesh: Mesh | None = None

    def of(self, name: str) -> Asked:
        """The protocol and the thermal model of a figure."""
        protocol, thermal = _FAST if name in _CHARGED else _SLOW
        return self.protocol or protocol, self.thermal or thermal

    def check(self, names: Sequence[str]) -> None:
        """Raise `InputError` for a figure, or a basis, that there is not."""
        for name in names:
            outputs.check_outputs([name], [self.of(name)[0]], self.basis)
            if name in outputs.WORDS:
                raise InputError("is a word, no number", key="output", value=name)


def attributes(name: str, basis: str) -> dict[str, str]:
    """Unit and long name, the basis in it where there is one."""
    known = outputs.attributes(name, basis)
    based = "basis" in known
    return known | ({"long_name": f"{known['long_name']}, {basis}"} if based else {})


def figures(
    cell: Cell, names: Sequence[str], changes: Mapping[str, np.ndarray], setting: Setting
) -> xr.Dataset:
    """Figures of many variants, those of one protocol from one call of the batch engine.

    Parameters
    ----------
    changes : mapping
        As of `engines.simulate_many`.

    Returns
    -------
    xarray.Dataset
        Along `case` the figures, NaN where not solved, with `status` and `termination`.
    """

    outputs.check_design(cell, names, setting.basis)

    def run(protocol: Protocol, thermal: str) -> xr.Dataset:
        return simulate_many(
            cell,
            protocol,
            temperature=setting.temperature,
            changes=changes,
            thermal=thermal,
            mesh=setting.mesh,
        )

    return _read(names, setting, run)


def reference_figures(cell: Cell, names: Sequence[str], setting: Setting) -> xr.Dataset:
    """The same of one cell as it is, by the reference engine: `case` has length 1."""
    outputs.check_design(cell, names, setting.basis)

    def run(protocol: Protocol, thermal: str) -> xr.Dataset:
        found = simulate(
            cell,
            protocol,
            temperature=setting.temperature,
            thermal=thermal,
            engine="reference",
        )
        return _as_case(cell, found)

    return _read(names, setting, run)


def _as_case(cell: Cell, run: xr.Dataset) -> xr.Dataset:
    """A run as `simulate_many` would give it, as far as `outputs` read it."""
    import xarray as xr

    plan = design(cell)
    begun = run.sizes.get("time", 0) > 0
    last = {name: float(run[name][-1]) if begun else 0.0 for name in ("capacity", "energy")}
    numbers = {
        **last,
        "mean_voltage": last["energy"] / last["capacity"] if last["capacity"] else np.nan,
        "nominal_capacity": plan.nominal_capacity,
        "duration": float(run["time"][-1]) if begun else np.nan,
        "peak_temperature": float(run["temperature"].max()) if begun else np.nan,
    }
    data: dict[str, Any] = {name: ("case", [value]) for name, value in numbers.items()}
    data |= {name: ("case", [str(run.attrs[name])]) for name in ("status", "termination")}
    for name in ("volume", "mass"):
        data[name] = (("case", "basis"), [[amount_or_nan(plan, name, basis) for basis in BASES]])
    return xr.Dataset(data, {"basis": list(BASES)})


def _read(
    names: Sequence[str], setting: Setting, run: Callable[[Protocol, str], xr.Dataset]
) -> xr.Dataset:
    """Run each protocol once, read each figure, and keep the first thing that went wrong."""
    import xarray as xr

    done: list[tuple[Asked, xr.Dataset]] = []
    data: dict[str, Any] = {}
    for name in names:
        asked = setting.of(name)
        runs = next((found for key, found in done if key == asked), None)
        if runs is None:
            runs = run(*asked)
            done.append((asked, runs))
        values = outputs.values(runs, [name], asked[0], setting.basis)[name]
        data[name] = ("case", values, attributes(name, setting.basis))
    for word in outputs.ALWAYS:
        found = _first_wrong([runs for _, runs in done], word)
        data[word] = ("case", found, QUANTITIES[word].attributes)
    return xr.Dataset(data, attrs={"basis": setting.basis})


def _first_wrong(done: Sequence[xr.Dataset], name: str) -> np.ndarray:
    """Of several runs of a case, the word of the first that failed, or of the first."""
    words = np.asarray(done[0][name].values, dtype=object)
    settled = done[0]["status"].values == ending.FAILED
    for runs in done[1:]:
        wrong = (runs["status"].values == ending.FAILED) & ~settled
        words = np.where(wrong, runs[name].values, words)
        settled |= wrong
    return words.astype(str)
