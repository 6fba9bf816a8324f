"""The PyBaMM model of a cell: options, submodels, control and stops, before discretisation.

Current is either given (`control="current"`), or the greatest charge current that breaks no limit
(`control="limited"`). The latter is one equation instead of a sequence of steps: each limit has a
slack that falls as the charge current grows, and the least of them is zero,

    min(I_max - i, I_critical(T) - i, I_derated(T) - i, (V_max - V)/R, (phi_anode - margin)/R) = 0

with i = -I and a resistance R that only scales. A limit that binds from the first instant, or takes
over in mid-charge, needs no event. Where even i = 0 breaks a limit, the current is zero.
"""

from __future__ import annotations

from typing import Any

import pybamm

from cellsim.engines.reference.submodels import (
    FilmButlerVolmer,
    LumpedWithDiffusion,
    MeanDiffusion,
)
from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode
from cellsim.physics.temperature import arrhenius

#: Time over which the current comes on [s]: the search for a consistent start begins at rest.
RAMP = 1e-2

#: Width of the passage from one limit to the next [1C].
SMOOTH = 0.01

#: Below the cell's maximum temperature, the width over which the charge current is taken back [K].
DERATING = 1.0

_MODELS = {
    "DFN": pybamm.lithium_ion.DFN,
    "SPMe": pybamm.lithium_ion.SPMe,
    "SPM": pybamm.lithium_ion.SPM,
}


def build(cell: Cell, model: str, thermal: str, control: str = "current") -> Any:
    """The model, built, with this package's submodels, and stops where `control` asks for them.

    Parameters
    ----------
    cell : Cell
        Decides the structure only; no number of it is used.
    model, thermal : str
        As in `simulate`.
    control : str
        "current" or "limited"; "plain" is "current" with PyBaMM's own stops, to hand out.
    """
    built = _MODELS[model](_options(cell, model, thermal, control), build=False)
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
    if control == "limited":
        current = built.variables["Current variable [A]"]
        built.initial_conditions[current] = pybamm.Scalar(0)
    if control != "plain":
        built.events = _stops(cell, built, control)
    return built


def _options(cell: Cell, model: str, thermal: str, control: str) -> dict[str, Any]:
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
    if control == "limited":
        options["operating mode"] = lambda variables: _limited(cell, variables)
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


def anode_potential(cell: Cell, variables: dict[str, Any]) -> Any:
    """Potential of the negative against lithium in the electrolyte beside it, at the separator."""
    if cell.lithium_metal:
        return variables["Lithium metal interface surface potential difference [V]"]
    return pybamm.boundary_value(
        variables["Negative electrode surface potential difference [V]"], "right"
    )


def ramp(time: Any) -> Any:
    """From 0 to 1 within `RAMP`, without a kink at its ends."""
    share = pybamm.minimum(time / RAMP, 1)
    return share**2 * (3 - 2 * share)


def slacks(cell: Cell, variables: dict[str, Any]) -> dict[str, Any]:
    """What is left to each limit of a charge, in A; each falls as the charge current grows."""
    charge = -variables["Current [A]"]
    temperature = variables["Volume-averaged cell temperature [K]"]
    greatest = pybamm.InputParameter("greatest_current")
    resistance = pybamm.InputParameter("scale_resistance")
    room = (pybamm.InputParameter("greatest_temperature") - temperature) / DERATING
    derated = greatest * pybamm.maximum(pybamm.minimum(room, 1e3), 0)
    left = {
        "rate": greatest * ramp(pybamm.t) - charge,
        "upper voltage": (pybamm.InputParameter("upper_voltage") - variables["Voltage [V]"])
        / resistance,
        "temperature": derated - charge,
    }
    if isinstance(cell.negative, PlanarElectrode):
        energy = pybamm.InputParameter("negative.critical_current_activation_energy")
        critical = pybamm.InputParameter("critical_current")
        left["critical current"] = critical * arrhenius(energy, temperature, pybamm.exp) - charge
    else:
        margin = pybamm.InputParameter("plating_margin")
        left["anode potential"] = (anode_potential(cell, variables) - margin) / resistance
    return left


def _limited(cell: Cell, variables: dict[str, Any]) -> Any:
    one_c = pybamm.InputParameter("capacity")
    least: Any = None
    for slack in slacks(cell, variables).values():
        least = slack / one_c if least is None else _smooth_minimum(least, slack / one_c, SMOOTH)
    # No discharge, whatever the limits say. This passage would give a limit away, so it is narrow.
    return -_smooth_minimum(-least, -variables["Current [A]"] / one_c, 0.01 * SMOOTH)


def _smooth_minimum(a: Any, b: Any, width: float) -> Any:
    # Never above the lesser of the two, so that a limit gives way to none; half of the width below
    # where they meet. A sharp corner stops the solver.
    return 0.5 * (a + b - pybamm.sqrt((a - b) ** 2 + width**2))


def _stops(cell: Cell, built: Any, control: str) -> list[Any]:
    variables = built.variables
    delivered = variables["Discharge capacity [A.h]"]
    stops = {}
    if control == "current":
        stops["lower voltage"] = variables["Voltage [V]"] - pybamm.InputParameter("lower_voltage")
        if cell.lithium_metal:
            stops["lithium exhausted"] = pybamm.InputParameter("metal") - delivered
    else:
        stops["soc reached"] = pybamm.InputParameter("charge_wanted") + delivered
        cut_off = pybamm.InputParameter("cut_off_current")
        # Positive while the current comes on, so that only its fall is seen.
        early = cut_off * (1 - pybamm.t / (2 * RAMP))
        stops["cut-off current"] = pybamm.maximum(-variables["Current [A]"] - cut_off, early)
    # None where the salt runs out: the reaction moves to where there is some, as in a real cell,
    # and delivers up to twice the charge until the voltage ends it.
    return [pybamm.Event(name, stop) for name, stop in stops.items()]
