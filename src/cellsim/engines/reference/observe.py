"""What is read from a model's states: named quantities, as compiled functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import casadi
import numpy as np
import pybamm

from cellsim.engines.reference import control as controls
from cellsim.engines.reference.values import Lengths
from cellsim.parameters.cell import Cell
from cellsim.physics.particles import diffusion_weights

#: (times, states, values of the inputs, names) -> name: array (size, times)
Observe = Callable[
    [np.ndarray, np.ndarray, dict[str, float], tuple[str, ...]], dict[str, np.ndarray]
]

#: Endings of the quantities that are resolved in space.
FIELDS = ("_stoichiometry", "_surface")

#: Prefix of what only serves to compute another quantity.
_RAW = "raw "


def sides(cell: Cell) -> tuple[str, ...]:
    """The porous electrodes."""
    return ("positive",) if cell.lithium_metal else ("negative", "positive")


def quantities(cell: Cell, built: Any, model: str, control: str) -> dict[str, Any]:
    """All that is read from a run; what is not asked for is not discretised."""
    known = built.variables
    wanted = {
        "voltage": known["Voltage [V]"],
        "current": known["Current [A]"],
        "temperature": known["Volume-averaged cell temperature [K]"],
        "capacity": known["Discharge capacity [A.h]"],
        "energy": known["Discharge energy [W.h]"],
        "anode_potential": controls.anode_potential(cell, known),
        "ohmic_heat": known["Ohmic heating [W]"],
        "reaction_heat": known["Irreversible electrochemical heating [W]"],
        "salt": known["Total lithium in electrolyte [mol]"],
    }
    if cell.liquid:
        concentration = known["Electrolyte concentration [mol.m-3]"]
        wanted["salt_least"] = pybamm.min(concentration)
        wanted["salt_most"] = pybamm.max(concentration)
    for side in sides(cell):
        name = side.capitalize()
        wanted[f"{side}_lithium"] = known[f"Total lithium in {side} electrode [mol]"]
        wanted[f"{side}_surface"] = known[f"{name} particle surface stoichiometry"]
        wanted[f"{side}_stoichiometry"] = known[f"{name} particle stoichiometry"]
    wanted |= _for_diffusion_loss(cell, built)
    if model == "DFN":
        wanted |= _for_ohmic_loss(cell, known)
    if control == "limited":
        wanted |= {f"slack {k}": v for k, v in controls.slacks(cell, known).items()}
    return wanted


def _for_diffusion_loss(cell: Cell, built: Any) -> dict[str, Any]:
    raw = {"area": pybamm.InputParameter("area")}
    for side in sides(cell):
        name, known = side.capitalize(), built.variables
        law = getattr(built.param, side[0]).prim.U
        warm = pybamm.PrimaryBroadcast(
            known[f"{name} electrode temperature [K]"], [f"{side} particle"]
        )
        raw[f"{side} flux"] = known[f"{name} particle flux [mol.m-2.s-1]"]
        raw[f"{side} shells"] = law(known[f"{name} particle stoichiometry"], warm)
        raw[f"{side} surface"] = known[f"{name} electrode open-circuit potential [V]"]
        raw[f"{side} solid"] = pybamm.InputParameter(f"{side}.active_fraction")
        raw[f"{side} length"] = pybamm.InputParameter(f"{side}.thickness")
    return {_RAW + name: symbol for name, symbol in raw.items()}


def _diffusion_loss(cell: Cell, of: dict[str, Any], lengths: Lengths) -> Any:
    """Power lost to diffusion in all particles [W], face by face; see `physics.particles`."""
    loss = 0.0
    for side in sides(cell):
        layers = of[f"{side} surface"].numel()
        points = of[f"{side} shells"].numel() // layers
        # PyBaMM counts the shells first: one column a layer.
        shells = casadi.reshape(of[f"{side} shells"], points, layers)
        flux = casadi.reshape(of[f"{side} flux"], points + 1, layers)
        outer = casadi.vertcat(shells[1:, :], of[f"{side} surface"].T)
        weights = diffusion_weights(points, getattr(lengths, f"{side}_radius"))
        power = casadi.mtimes(casadi.DM(weights).T, flux[1:, :] * (outer - shells))
        volume = of["area"] * of[f"{side} length"] * of[f"{side} solid"]
        loss += volume * casadi.sum2(power) / layers
    return loss


def _for_ohmic_loss(cell: Cell, known: dict[str, Any]) -> dict[str, Any]:
    raw = {
        "ionic": known["Electrolyte current density [A.m-2]"],
        "phi_e": known["Electrolyte potential [V]"],
        "total": known["Total current density [A.m-2]"],
        "resistance": pybamm.InputParameter("contact_resistance"),
    }
    if cell.lithium_metal:
        raw["phi_e_metal"] = known["Lithium metal interface electrolyte potential [V]"]
    for side in sides(cell):
        raw[f"{side} electronic"] = known[f"{side.capitalize()} electrode current density [A.m-2]"]
        raw[f"{side} phi_s"] = known[f"{side.capitalize()} electrode potential [V]"]
    return {_RAW + name: symbol for name, symbol in raw.items()}


def _ohmic_loss(cell: Cell, of: dict[str, Any]) -> Any:
    """Power lost in both phases [W]: the current of each face times the fall across it.

    PyBaMM's heat source averages the faces first, which a coarse mesh shows in the energy balance.
    """
    total = of["total"]

    def falls(current: Any, potential: Any) -> Any:
        return casadi.dot(current[1:-1], potential[:-1] - potential[1:])

    # The positive foil stands at the terminal voltage, less what the contacts take.
    foil = of["voltage"] + of["resistance"] * total
    loss = falls(of["ionic"], of["phi_e"])
    loss += total * (of["positive phi_s"][-1] - foil)
    for side in sides(cell):
        loss += falls(of[f"{side} electronic"], of[f"{side} phi_s"])
    if cell.lithium_metal:
        loss += total * (of["phi_e_metal"] - of["phi_e"][0])
    else:
        loss -= total * of["negative phi_s"][0]
    return loss * of["area"]


def observer(
    cell: Cell, built: Any, inputs: tuple[str, ...], labels: dict[str, str], lengths: Lengths
) -> tuple[Observe, tuple[str, ...]]:
    """The function that reads states, and the names it knows.

    Parameters
    ----------
    lengths : Lengths
        Of the mesh.
    labels : dict
        Name of a quantity -> its name in the discretised model.
    """
    time = casadi.MX.sym("t")
    state = casadi.MX.sym("y", built.len_rhs_and_alg)
    symbols = {name: casadi.MX.sym(name) for name in inputs}
    given = [time, state, casadi.vertcat(*symbols.values())]
    outputs = {
        name: casadi.densify(
            casadi.MX(built.get_processed_variable(label).to_casadi(time, state, inputs=symbols))
        )
        for name, label in labels.items()
    }
    raw = {name.removeprefix(_RAW): outputs.pop(name) for name in list(outputs) if _RAW in name} | {
        "voltage": outputs["voltage"]
    }
    outputs["diffusion_heat"] = _diffusion_loss(cell, raw, lengths)
    if "ionic" in raw:
        outputs["ohmic_heat"] = _ohmic_loss(cell, raw)

    @cache
    def function(names: tuple[str, ...]) -> Any:
        return casadi.Function("observe", given, [outputs[name] for name in names])

    def observe(
        times: np.ndarray, states: np.ndarray, values: dict[str, float], names: tuple[str, ...]
    ) -> dict[str, np.ndarray]:
        results = {name: np.empty((len(times), outputs[name].numel())) for name in names}
        vector = np.array([values[name] for name in inputs])
        columns = np.ascontiguousarray(states.T)
        # Buffers: handing whole matrices to CasADi costs more than solving the model.
        buffer, evaluate = function(names).buffer()
        buffer.set_arg(2, vector.data)
        for k in range(len(times)):
            buffer.set_arg(0, times[k : k + 1].data)
            buffer.set_arg(1, columns[k].data)
            for i, name in enumerate(names):
                buffer.set_res(i, results[name][k].data)
            evaluate()
        return {name: result.T for name, result in results.items()}

    return observe, tuple(outputs)
