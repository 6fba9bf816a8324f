"""What the kernel has, and why a case is not for it."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import numpy as np

from cellsim.engines.batch import laws
from cellsim.engines.case import Case
from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode
from cellsim.parameters.materials import LiquidElectrolyte
from cellsim.parameters.values import Scalar


def lacks(case: Case) -> str:
    """What the case needs and the kernel has not; "" if nothing."""
    return _not_modelled(case) or case.cell.once(_not_tabulated)


def _not_modelled(case: Case) -> str:
    """What the kernel has no equations for; "" if nothing."""
    if case.model != "DFN":
        return f"the model {case.model}"
    if case.thermal != "isothermal":
        for side in ("negative", "positive"):
            electrode = case.cell[side]
            if isinstance(electrode, PorousElectrode):
                law, _ = laws.law(electrode.active.diffusivity)
                if "T" in law.variables:
                    return f"{side}.active.diffusivity as a function of T in a cell that warms up"
    if case.cell.liquid:
        ends = np.array([np.min(case.temperature), np.max(case.temperature)])
        if not laws.is_defined(salt(case.cell), ends):
            return "laws of the electrolyte that are finite at this temperature"
    return no_kernel()


@cache
def no_kernel() -> str:
    """Why there is no compiled kernel here; "" if there is one."""
    try:
        import_module("cellsim.dfn")
    except ImportError as error:
        return f"its compiled kernel: {error}"
    except RuntimeError as error:  # of numba, where it finds no folder to write to
        return f"a folder for its compiled kernel, which NUMBA_CACHE_DIR names: {error}"
    return ""


def _not_tabulated(cell: Cell) -> str:
    """Which function of the cell the kernel's tables cannot hold; "" if none."""
    for side in ("negative", "positive"):
        electrode = cell[side]
        if isinstance(electrode, PorousElectrode):
            if reason := _electrode(electrode, cell.liquid):
                return f"{side}.{reason}"
        elif isinstance(electrode, PlanarElectrode):
            exchange = laws.law(electrode.interface.exchange_current_density)[0]
            if reason := laws.kinetics(exchange, False, cell.liquid).refusal:
                return f"{side}.interface.exchange_current_density: {reason}"
    if cell.liquid:
        bound = laws.BOUNDS["salt"].error * laws.SLACK
        if not laws.salt_error(salt(cell)) <= bound:
            return "separator.electrolyte: varies too sharply for a table"
    return ""


def _electrode(electrode: PorousElectrode, liquid: bool) -> str:
    active = electrode.active
    properties = (
        ("open_circuit_potential", active.open_circuit_potential, "potential"),
        ("entropic_coefficient", active.entropic_coefficient, "entropic"),
    )
    for name, prop, kind in properties:
        if not _fits(laws.law(prop)[0], kind, None):
            return f"active.{name}: varies too sharply for a table"
    diffusivity = laws.law(active.diffusivity)[0]
    at = 298.15 if "T" in diffusivity.variables else None
    if "x" in diffusivity.variables and not _fits(diffusivity, "diffusivity", at):
        return "active.diffusivity: varies too sharply for a table"
    exchange = laws.law(electrode.interface.exchange_current_density)[0]
    if reason := laws.kinetics(exchange, True, liquid).refusal:
        return f"interface.exchange_current_density: {reason}"
    return ""


def _fits(law: laws.Law, kind: str, temperature: float | None) -> bool:
    return laws.of_x(law, kind, temperature).error <= laws.SLACK * laws.BOUNDS[kind].error


@lru_cache(256)
def _salt(*properties: laws.Law) -> laws.Salt:
    return laws.Salt(*properties)


def salt(cell: Cell) -> laws.Salt:
    """The laws of a cell's liquid electrolyte."""
    return _salt(*(pair[0] for pair in _salt_properties(cell)))


def salt_factors(cell: Cell) -> list[Any]:
    """Factors on conductivity, diffusivity, transference number and thermodynamic factor."""
    return [pair[1] for pair in _salt_properties(cell)]


def _salt_properties(cell: Cell) -> list[tuple[laws.Law, Any]]:
    """Law and factor of conductivity, diffusivity, transference number, thermodynamic factor."""
    electrolyte = cell.separator.electrolyte
    if not isinstance(electrolyte, LiquidElectrolyte):
        raise TypeError("a single-ion conductor has no laws of its salt")
    names = ("conductivity", "diffusivity", "transference_number", "thermodynamic_factor")
    found = [laws.law(getattr(electrolyte, name)) for name in names]
    if isinstance(electrolyte.transference_number, Scalar):
        found[2] = laws.HALF, 2 * found[2][1]
    return found
