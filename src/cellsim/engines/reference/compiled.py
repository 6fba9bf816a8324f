"""Models made ready to solve, one a structure, whatever the numbers in it.

Building one takes a second, solving it some tens of milliseconds. So every number of a cell is an
input, and the compiled model is kept by what shapes its equations: options, mesh, and the text of
each function of state. A sweep over numbers, temperatures and rates compiles once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pybamm

from cellsim.engines.case import Mesh
from cellsim.engines.reference import control as controls
from cellsim.engines.reference import model as models
from cellsim.engines.reference.finite_volume import spatial_methods, submesh_types
from cellsim.engines.reference.observe import FIELDS, Observe, observer, quantities
from cellsim.engines.reference.values import Lengths, parameter_values
from cellsim.parameters.cell import Cell
from cellsim.parameters.values import Curve, Expression
from cellsim.protocols.records import Profile

#: Pairs of a relative and an absolute tolerance, each tried where the one before fails.
Tolerances = tuple[tuple[float, float], ...]

TOLERANCES: Tolerances = ((1e-5, 1e-6), (1e-6, 1e-8))

LENGTHS = Lengths()


@dataclass(frozen=True)
class Compiled:
    """A discretised model, its solvers in the order to try, and what is read from its states.

    `observe(times, states, values, names)` gives each named quantity as an array (size, times);
    `traces` and `fields` name those of a point and those resolved in space.
    """

    model: Any
    solvers: tuple[Solver, ...]
    inputs: tuple[str, ...]
    observe: Observe
    traces: tuple[str, ...]
    fields: tuple[str, ...]

    def beginning(self, values: dict[str, float]) -> np.ndarray:
        """The state at rest that the numbers of a case stand for."""
        first = self.model.concatenated_initial_conditions.evaluate(inputs=values)
        return np.asarray(first, dtype=float).ravel()

    def from_other(
        self, other: Compiled, state: np.ndarray, current: float, values: dict[str, float]
    ) -> np.ndarray:
        """A state of another model of the same cell as one of this.

        Only the current [A] may be a state here and none there.
        """
        if other is self:
            return state
        theirs = {variable.name: part for variable, part in _slices(other.model)}
        own = np.empty(self.model.len_rhs_and_alg)
        for variable, part in _slices(self.model):
            if variable.name in theirs:
                own[part] = state[theirs[variable.name]]
            else:
                own[part] = current / variable.scale.evaluate(inputs=values)
        return own


@dataclass(frozen=True)
class Structure:
    """What shapes the equations; equal structures share a compiled model."""

    shape: tuple[Any, ...]
    model: str
    thermal: str
    control: str
    mesh: Mesh
    profile: Profile | None
    cell: Cell = field(compare=False, repr=False)

    @classmethod
    def of(
        cls,
        cell: Cell,
        model: str,
        thermal: str,
        control: str,
        mesh: Mesh,
        profile: Profile | None = None,
    ) -> Structure:
        """The structure of a cell under a control."""
        functions = tuple(
            (path, _text(value))
            for path, value in cell.values()
            if isinstance(value, Expression | Curve)
        )
        sides = tuple(
            (models.has_film(cell, side), models.symmetric(cell, side))
            for side in ("negative", "positive")
        )
        shape = (functions, sides, cell.lithium_metal, cell.liquid)
        return cls(shape, model, thermal, control, mesh, profile, cell)


def _text(value: Expression | Curve) -> tuple[Any, ...]:
    if isinstance(value, Expression):
        return (value.expression, value.unit)
    x, y = value.points
    return (value.variable, value.unit, x.tobytes(), y.tobytes())


@lru_cache(maxsize=32)
def compiled(structure: Structure, tolerances: Tolerances = TOLERANCES) -> Compiled:
    """Build, discretise and prepare; cached."""
    cell = structure.cell
    built = models.build(
        cell, structure.model, structure.thermal, structure.control, structure.profile
    )
    wanted = quantities(cell, built, structure.model, structure.control)
    # PyBaMM wants a variable that is a state under the state's own name.
    labels = {n: q.name if isinstance(q, pybamm.Variable) else n for n, q in wanted.items()}
    built.variables = {labels[name]: quantity for name, quantity in wanted.items()}
    values = pybamm.ParameterValues(
        parameter_values(cell, _as_input, LENGTHS)
        | {"Current function [A]": lambda t: controls.given_current(structure.profile, t)}
    )
    geometry = built.default_geometry
    values.process_model(built)
    values.process_geometry(geometry)
    mesh = pybamm.Mesh(geometry, submesh_types(built), _points(structure.mesh))
    discretisation = pybamm.Discretisation(mesh, spatial_methods(built))
    discretisation.process_model(built)
    inputs = _inputs(built)
    observe, names = observer(cell, built, inputs, labels, LENGTHS)
    solvers = tuple(_solver(*pair) for pair in tolerances)
    fields = tuple(name for name in names if name.endswith(FIELDS))
    traces = tuple(name for name in names if name not in fields)
    return Compiled(built, solvers, inputs, observe, traces, fields)


def _slices(model: Any) -> list[tuple[Any, slice]]:
    return [(variable, part) for variable, parts in model.y_slices.items() for part in parts]


def _as_input(path: str) -> Any:
    return pybamm.InputParameter(path)


class Solver(pybamm.IDAKLUSolver):  # type: ignore[misc]
    """PyBaMM's, from a state that may be given instead of the model's initial conditions.

    PyBaMM goes on from a solution by writing its numbers into the model, which is then set up
    anew for every step.
    """

    start: np.ndarray | None = None

    def _set_initial_conditions(self, model: Any, time: Any, inputs: list[dict[str, Any]]) -> None:
        super()._set_initial_conditions(model, time, inputs)
        if self.start is not None:
            model.y0_list = [self.start[:, None] for _ in inputs]


def _solver(relative: float, absolute: float) -> Solver:
    return Solver(
        rtol=relative,
        atol=absolute,
        on_failure="ignore",
        on_extrapolation="ignore",
        options={
            "silence_sundials_errors": True,
            "max_num_steps": 20000,
            "max_error_test_failures": 30,
        },
    )


def _points(mesh: Mesh) -> dict[str, int]:
    return {
        "x_n": mesh.negative,
        "x_s": mesh.separator,
        "x_p": mesh.positive,
        "r_n": mesh.particle,
        "r_p": mesh.particle,
    }


def _inputs(built: Any) -> tuple[str, ...]:
    expressions = [
        *built.rhs.values(),
        *built.algebraic.values(),
        *built.initial_conditions.values(),
        *built.get_processed_variables_dict().values(),
        *(event.expression for event in built.events),
    ]
    names = {
        symbol.name
        for expression in expressions
        for symbol in expression.pre_order()
        if isinstance(symbol, pybamm.InputParameter)
    }
    return tuple(sorted(names))
