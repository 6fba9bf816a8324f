"""The numbers of a cell under PyBaMM's names.

`number(path)` gives the value at a path of the cell: a float, or an input of a compiled model.
PyBaMM's mesh cannot carry an input, so a compiled model keeps the lengths of `Lengths` and the
true thickness L = s L_0 and radius R = r R_0 go into the coefficients, exactly:

    porosity, active fraction  x s      conductivities, salt diffusivity  / s
    particle diffusivity  / r^2         exchange current, film conductance  / r

For every equation keeps its form in x/s and r/r_0, with a j dx and the lithium unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pybamm
from pybamm.parameters.lithium_ion_parameters import U_asymptotes

from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode
from cellsim.parameters.materials import LiquidElectrolyte, SolidElectrolyte
from cellsim.parameters.values import Scalar
from cellsim.physics.temperature import arrhenius

Number = Callable[[str], Any]

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": pybamm.exp,
    "log": pybamm.log,
    "log10": pybamm.log10,
    "sqrt": pybamm.sqrt,
    "abs": pybamm.AbsoluteValue,
    "sin": pybamm.sin,
    "cos": pybamm.cos,
    "tanh": pybamm.tanh,
    "sinh": pybamm.sinh,
    "cosh": pybamm.cosh,
    "asinh": pybamm.arcsinh,
    "atan": pybamm.arctan,
    "min": pybamm.minimum,
    "max": pybamm.maximum,
}

#: Distance from x = 0 and 1 within which a potential rises or falls by 1 V, lest a surface pass.
_EDGE = 1e-5

#: A lithium electrode has no thickness of its own; PyBaMM asks for one, and for its conductance.
_METAL = {"Negative electrode thickness [m]": 1e-6, "Negative electrode conductivity [S.m-1]": 1e7}

#: Salt concentration of a single-ion conductor: any will do, nothing depends on it [mol/m3].
_NO_SALT = 1000.0


@dataclass(frozen=True)
class Lengths:
    """What the mesh is made of [m]."""

    negative: float = 80e-6
    separator: float = 30e-6
    positive: float = 80e-6
    negative_radius: float = 5e-6
    positive_radius: float = 5e-6

    @classmethod
    def of(cls, cell: Cell) -> Lengths:
        """The cell's own."""
        negative = cell.negative
        porous = isinstance(negative, PorousElectrode)
        return cls(
            negative.thickness.si if porous else cls.negative,
            cell.separator.thickness.si,
            cell.positive.thickness.si,
            negative.particle_radius.si if isinstance(negative, PorousElectrode) else 5e-6,
            cell.positive.particle_radius.si,
        )


def parameter_values(cell: Cell, number: Number, lengths: Lengths) -> dict[str, Any]:
    """Every parameter of the model.

    Besides the cell's paths, `number` is asked for `capacity` [A.h], `area` [m2], `temperature`
    [K], `x_p` and `x_n` (initial), `current` [A], `heat_capacity` [J/K] and `cooling` [W/K].
    """
    values = _whole_cell(number)
    values |= _separator(cell, number, lengths)
    values |= _electrode(cell, cell.positive, "positive", number, lengths)
    if isinstance(cell.negative, PlanarElectrode):
        values |= _planar(cell.negative, number)
    else:
        values |= _electrode(cell, cell.negative, "negative", number, lengths)
    return values


def state_function(prop: Any, number: Number, path: str, **state: Any) -> Any:
    """A property of the cell at a state, its factor taken from `number`."""
    if isinstance(prop, Scalar):
        return number(path)
    value = prop(functions=_FUNCTIONS, interpolate=_interpolate, **state)
    return number(path) / prop.si * value


def _interpolate(x: Any, y: Any, at: Any) -> Any:
    # PyBaMM extrapolates; a curve of ours stays constant beyond its ends.
    return pybamm.Interpolant(x, y, pybamm.maximum(pybamm.minimum(at, x[-1]), x[0]))


def _whole_cell(number: Number) -> dict[str, Any]:
    return {
        "Reference temperature [K]": REFERENCE_TEMPERATURE,
        "Initial temperature [K]": number("temperature"),
        "Ambient temperature [K]": number("temperature"),
        "Nominal cell capacity [A.h]": number("capacity"),
        "Current function [A]": number("current"),
        "Electrode height [m]": number("area"),
        "Electrode width [m]": 1.0,
        "Number of electrodes connected in parallel to make a cell": 1.0,
        "Number of cells connected in series to make a battery": 1.0,
        "Contact resistance [Ohm]": number("contact_resistance") / number("area"),
        "Lower voltage cut-off [V]": number("limits.lower_voltage"),
        "Upper voltage cut-off [V]": number("limits.upper_voltage"),
        "Open-circuit voltage at 0% SOC [V]": number("limits.lower_voltage"),
        "Open-circuit voltage at 100% SOC [V]": number("limits.upper_voltage"),
        # One cubic metre: then volumetric heat capacity and cooling are those of the whole cell.
        "Cell volume [m3]": 1.0,
        "Cell cooling surface area [m2]": 1.0,
        "Cell heat capacity [J.K-1.m-3]": number("heat_capacity"),
        "Total heat transfer coefficient [W.m-2.K-1]": number("cooling"),
        # Foils are in the contact resistance and in the heat capacity, not in the 1D model.
        "Negative current collector thickness [m]": 0.0,
        "Positive current collector thickness [m]": 0.0,
        "Negative current collector conductivity [S.m-1]": 1e7,
        "Positive current collector conductivity [S.m-1]": 1e7,
    }


def _separator(cell: Cell, number: Number, lengths: Lengths) -> dict[str, Any]:
    scale = number("separator.thickness") / lengths.separator
    return {
        "Separator thickness [m]": lengths.separator,
        "Separator porosity": number("separator.electrolyte_fraction") * scale,
        "Separator tortuosity factor (electrolyte)": number("separator.tortuosity_factor")
        * scale**2,
        **_electrolyte(cell, number),
    }


def _electrolyte(cell: Cell, number: Number) -> dict[str, Any]:
    electrolyte, path = cell.separator.electrolyte, "separator.electrolyte"
    if isinstance(electrolyte, LiquidElectrolyte):

        def law(name: str) -> Callable[[Any, Any], Any]:
            prop = getattr(electrolyte, name)
            return lambda c_e, T: state_function(prop, number, f"{path}.{name}", c_e=c_e, T=T)

        return {
            "Initial concentration in electrolyte [mol.m-3]": number(f"{path}.salt_concentration"),
            "Electrolyte conductivity [S.m-1]": law("conductivity"),
            "Electrolyte diffusivity [m2.s-1]": law("diffusivity"),
            "Cation transference number": law("transference_number"),
            "Thermodynamic factor": law("thermodynamic_factor"),
        }

    def conductivity(c_e: Any, T: Any) -> Any:
        energy = number(f"{path}.conductivity_activation_energy")
        return number(f"{path}.conductivity") * arrhenius(energy, T, pybamm.exp)

    return {
        "Initial concentration in electrolyte [mol.m-3]": _NO_SALT,
        "Electrolyte conductivity [S.m-1]": conductivity,
        "Electrolyte diffusivity [m2.s-1]": 1e-10,
        "Cation transference number": 1.0,
        "Thermodynamic factor": 1.0,
    }


def _relative_resistivity(cell: Cell, side: str, number: Number) -> Any:
    """Bulk conductivity of the separator's electrolyte over that of the electrode's own.

    PyBaMM knows one electrolyte. A solid one may differ from layer to layer, and then the ratio
    goes into the layer's tortuosity factor; it is taken at the temperature of the surroundings.
    """
    if not isinstance(cell.separator.electrolyte, SolidElectrolyte):
        return 1.0

    def bulk(path: str) -> Any:
        energy = number(f"{path}.conductivity_activation_energy")
        return number(f"{path}.conductivity") * arrhenius(energy, number("temperature"), pybamm.exp)

    return bulk("separator.electrolyte") / bulk(f"{side}.electrolyte")


def _electrode(
    cell: Cell, electrode: PorousElectrode, side: str, number: Number, lengths: Lengths
) -> dict[str, Any]:
    length, radius = getattr(lengths, side), getattr(lengths, f"{side}_radius")
    scale = number(f"{side}.thickness") / length
    c_max = number(f"{side}.active.maximum_concentration")
    name = side.capitalize()
    stoichiometry = number("x_p" if side == "positive" else "x_n")
    return {
        f"{name} electrode thickness [m]": length,
        f"{name} particle radius [m]": radius,
        f"{name} electrode porosity": number(f"{side}.electrolyte_fraction") * scale,
        f"{name} electrode active material volume fraction": number(f"{side}.active_fraction")
        * scale,
        f"{name} electrode tortuosity factor (electrolyte)": number(f"{side}.tortuosity_factor")
        * scale**2
        * _relative_resistivity(cell, side, number),
        # The electronic conductivity is effective already.
        f"{name} electrode Bruggeman coefficient (electrode)": 0.0,
        f"{name} electrode conductivity [S.m-1]": number(f"{side}.electronic_conductivity") / scale,
        f"Maximum concentration in {side} electrode [mol.m-3]": c_max,
        f"Initial concentration in {side} electrode [mol.m-3]": stoichiometry * c_max,
        **_active(electrode, side, number, radius),
        **_interface(electrode, side, number, radius),
    }


def _active(electrode: PorousElectrode, side: str, number: Number, radius: float) -> dict[str, Any]:
    active, path, name = electrode.active, f"{side}.active", side.capitalize()

    def diffusivity(sto: Any, T: Any) -> Any:
        scale = number(f"{side}.particle_radius") / radius
        law = state_function(active.diffusivity, number, f"{path}.diffusivity", x=sto, T=T)
        energy = number(f"{path}.diffusivity_activation_energy")
        return law * arrhenius(energy, T, pybamm.exp) / scale**2

    def bare_potential(sto: Any) -> Any:
        prop = active.open_circuit_potential
        return state_function(prop, number, f"{path}.open_circuit_potential", x=sto)

    def potential(sto: Any) -> Any:
        # PyBaMM adds its divergence at x = 0 and 1 to what it is given.
        return bare_potential(sto) - U_asymptotes(sto) + _divergence(sto)

    def entropic(sto: Any) -> Any:
        prop = active.entropic_coefficient
        return state_function(prop, number, f"{path}.entropic_coefficient", x=sto)

    return {
        # U - T dU/dT, the same at any temperature; only a warming cell asks for it.
        f"{name} electrode reaction enthalpy [V]": lambda sto: (
            bare_potential(sto) - REFERENCE_TEMPERATURE * entropic(sto)
        ),
        f"{name} particle diffusivity [m2.s-1]": diffusivity,
        f"{name} electrode OCP [V]": potential,
        f"{name} electrode OCP entropic change [V.K-1]": entropic,
    }


def _divergence(sto: Any) -> Any:
    """What is added to a potential where a surface is all but empty or full [V]."""
    return pybamm.exp(-sto / _EDGE) - pybamm.exp((sto - 1) / _EDGE)


def _interface(
    electrode: PorousElectrode, side: str, number: Number, radius: float
) -> dict[str, Any]:
    interface, path, name = electrode.interface, f"{side}.interface", side.capitalize()

    def reach() -> Any:
        """Share of the surface in contact, over the stretch of the radius."""
        return number(f"{side}.contact_fraction") * radius / number(f"{side}.particle_radius")

    def exchange(c_e: Any, c_surface: Any, c_max: Any, T: Any) -> Any:
        law = state_function(
            interface.exchange_current_density,
            number,
            f"{path}.exchange_current_density",
            x=c_surface / c_max,
            c_e=c_e,
        )
        return reach() * law * arrhenius(number(f"{path}.activation_energy"), T, pybamm.exp)

    values = {
        f"{name} electrode exchange-current density [A.m-2]": exchange,
        f"{name} electrode Butler-Volmer transfer coefficient": number(
            f"{path}.transfer_coefficient"
        ),
    }
    if interface.film_resistance is not None:
        values[f"{name} electrode film resistance [Ohm.m2]"] = lambda T: (
            _film(number, path, T) / reach()
        )
    return values


def _planar(electrode: PlanarElectrode, number: Number) -> dict[str, Any]:
    interface, path = electrode.interface, "negative.interface"

    def exchange(c_e: Any, c_metal: Any, T: Any) -> Any:
        prop = interface.exchange_current_density
        law = state_function(prop, number, f"{path}.exchange_current_density", x=1.0, c_e=c_e)
        return law * arrhenius(number(f"{path}.activation_energy"), T, pybamm.exp)

    values: dict[str, Any] = {
        **_METAL,
        "Lithium metal partial molar volume [m3.mol-1]": 1.3e-5,
        "Exchange-current density for lithium metal electrode [A.m-2]": exchange,
        "Negative electrode Butler-Volmer transfer coefficient": number(
            f"{path}.transfer_coefficient"
        ),
    }
    if interface.film_resistance is not None:
        values["Negative electrode film resistance [Ohm.m2]"] = lambda T: _film(number, path, T)
    return values


def _film(number: Number, path: str, T: Any) -> Any:
    energy = number(f"{path}.film_activation_energy")
    return number(f"{path}.film_resistance") / arrhenius(energy, T, pybamm.exp)
