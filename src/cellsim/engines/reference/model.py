"""The PyBaMM model of a cell: options, submodels, control and stops, before discretisation."""

from __future__ import annotations

from typing import Any

import pybamm

from cellsim.engines.reference import control as controls
from cellsim.engines.reference.submodels import (
    FilmButlerVolmer,
    LumpedWithDiffusion,
    MeanDiffusion,
)
from cellsim.parameters.cell import Cell, PorousElectrode
from cellsim.protocols.records import Profile

_MODELS = {
    "DFN": pybamm.lithium_ion.DFN,
    "SPMe": pybamm.lithium_ion.SPMe,
    "SPM": pybamm.lithium_ion.SPM,
}


def build(
    cell: Cell,
    model: str,
    thermal: str,
    control: str = "current",
    profile: Profile | None = None,
) -> Any:
    """The model, built, with this package's submodels, and stops where `control` asks for them.

    Parameters
    ----------
    cell : Cell
        Decides the structure only; no number of it is used.
    model, thermal : str
        As in `simulate`.
    control : str
        "current", "profile" or "limited"; "plain" is "current" with PyBaMM's own stops, to hand
        out.
    profile : Profile, optional
        Of a "profile".
    """
    options = _options(cell, model, thermal)
    if control == "limited" or (profile is not None and profile.kind == "power"):
        options["operating mode"] = lambda known: controls.equation(cell, known, profile)
    built = _MODELS[model](options, build=False)
    _electrons_as_given(built)
    if not cell.liquid and model != "SPM":
        built.submodels["electrolyte diffusion"] = (
            pybamm.electrolyte_diffusion.ConstantConcentration(built.param, built.options)
        )
    if thermal == "lumped":
        built.submodels["thermal"] = LumpedWithDiffusion(built.param, built.options, model != "DFN")
    for side in ("negative", "positive"):
        if isinstance(cell[side], PorousElectrode):
            built.submodels[f"{side} primary particle"] = MeanDiffusion(
                built.param, side, built.options, x_average=model != "DFN"
            )
        if _needs_film_kinetics(cell, side):
            _film_kinetics(built, cell, side, model)
    built.build_model()
    if "operating mode" in options:
        current = built.variables["Current variable [A]"]
        built.initial_conditions[current] = pybamm.Scalar(0)
    if control != "plain":
        built.events = controls.stops(cell, built.variables)
    return built


def _options(cell: Cell, model: str, thermal: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "thermal": thermal,
        "transport efficiency": "tortuosity factor",
        "contact resistance": "true",
        "calculate discharge energy": "true",
        "working electrode": "positive" if cell.lithium_metal else "both",
    }
    if thermal == "lumped":
        options["use lumped thermal capacity"] = "true"
    else:
        options["calculate heat source for isothermal models"] = "true"
    if model != "DFN" and any(_needs_film_kinetics(cell, s) for s in ("negative", "positive")):
        options["surface form"] = "algebraic"
    return options


def _electrons_as_given(built: Any) -> None:
    built.submodels["electrode transport efficiency"] = pybamm.transport_efficiency.Bruggeman(
        built.param, "Electrode", built.options
    )


def symmetric(cell: Cell, side: str) -> bool:
    """Whether both transfer coefficients are one half: PyBaMM's sinh form does."""
    coefficient = cell[f"{side}.interface.transfer_coefficient"].si
    return bool(abs(coefficient - 0.5) < 1e-12)


def has_film(cell: Cell, side: str) -> bool:
    """Whether the interface has a film."""
    return cell[f"{side}.interface.film_resistance"] is not None


def _needs_film_kinetics(cell: Cell, side: str) -> bool:
    return has_film(cell, side) or not symmetric(cell, side)


def _film_kinetics(built: Any, cell: Cell, side: str, model: str) -> None:
    film = has_film(cell, side)
    if isinstance(cell[side], PorousElectrode):
        built.submodels[f"{side} primary interface"] = FilmButlerVolmer(
            built.param, side, "lithium-ion main", built.options, film, model != "DFN"
        )
        # Either name may hold PyBaMM's own, by model and options.
        for name in (f"{side} interface", f"{side} interface current"):
            built.submodels.pop(name, None)
        return
    built.submodels[f"{side} electrode potential"] = pybamm.electrode.ohm.LithiumMetalSurfaceForm(
        built.param, side, built.options
    )
    built.submodels[f"{side} electrode interface"] = FilmButlerVolmer(
        built.param, side, "lithium metal plating", built.options, film
    )
    built.submodels.pop(f"{side} electrode interface current", None)
