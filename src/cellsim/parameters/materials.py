"""What a cell is made of: one schema a kind of material, one TOML file a material."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from cellsim.parameters.values import Described, Property, Scalar, function, scalar
from cellsim.physics.composition import atoms


class Material(Described):
    """Common to all: `name` is the stem of the file."""

    name: str
    title: str
    notes: str = ""

    @field_validator("formula", "salt", check_fields=False)
    @classmethod
    def _is_a_formula(cls, text: str) -> str:
        if text:
            atoms(text)
        return text


class ActiveMaterial(Material):
    """A host of lithium, porous or particulate; stoichiometry `x` counts lithium in the host.

    `expansion` is the relative change of particle volume from x = 0 to x = 1. A file names its
    `family`; a cell that is not from a file may have none.
    """

    type: Literal["active"]
    formula: str
    family: Literal["NMC", "LCO", "LFP", "graphite", "silicon", "LTO"] | None
    density: Scalar = scalar("kg/m^3")
    maximum_concentration: Scalar = scalar("mol/m^3")
    open_circuit_potential: Property = function("V", "x")
    entropic_coefficient: Property = function("V/K", "x")
    diffusivity: Property = function("m^2/s", "x", "T")
    diffusivity_activation_energy: Scalar = scalar("J/mol", "natural")
    expansion: Scalar = scalar("1", "any")


class LiquidElectrolyte(Material):
    """A concentrated binary salt solution; `thermodynamic_factor` is 1 + dln f/dln c.

    `stable_temperature` is where salt and solvent, kept warm for weeks, still do not decompose.
    """

    type: Literal["liquid-electrolyte"]
    solvent: str
    salt: str
    density: Scalar = scalar("kg/m^3")
    salt_concentration: Scalar = scalar("mol/m^3")
    conductivity: Property = function("S/m", "c_e", "T")
    diffusivity: Property = function("m^2/s", "c_e", "T")
    transference_number: Property = function("1", "c_e", "T")
    thermodynamic_factor: Property = function("1", "c_e", "T")
    liquidus: Scalar = scalar("K")
    stable_temperature: Scalar | None = scalar("K", default=None)


class SolidElectrolyte(Material):
    """A single-ion conductor: transference number 1, no salt gradient.

    `stable_temperature` is that of the electrolyte by itself, in contact with nothing.
    """

    type: Literal["solid-electrolyte"]
    formula: str
    density: Scalar = scalar("kg/m^3")
    conductivity: Scalar = scalar("S/m")
    conductivity_activation_energy: Scalar = scalar("J/mol", "natural")
    stable_temperature: Scalar | None = scalar("K", default=None)


class Interface(Material):
    """Kinetics between one electrode material and one electrolyte, on the true active surface.

    The exchange-current density is stated at 25 degC; `transfer_coefficient` is the anodic one.
    """

    type: Literal["interface"]
    exchange_current_density: Property = function("A/m^2", "x", "c_e")
    activation_energy: Scalar = scalar("J/mol", "natural")
    transfer_coefficient: Scalar = scalar("1", "fraction")
    film_resistance: Scalar | None = scalar("ohm*m^2", "natural", default=None)
    film_activation_energy: Scalar | None = scalar("J/mol", "natural", default=None)


class Metal(Material):
    """A metal that is plated and stripped: lithium. Its potential is the zero of the scale."""

    type: Literal["metal"]
    formula: str
    density: Scalar = scalar("kg/m^3")
    melting_temperature: Scalar | None = scalar("K", default=None)


class InertMaterial(Material):
    """Foils, binders, conductive additives, separators, films: mass and volume only.

    A separator also has the temperature at which its pores close, and that at which it melts.
    """

    type: Literal["inert"]
    formula: str = ""
    density: Scalar = scalar("kg/m^3")
    shutdown_temperature: Scalar | None = scalar("K", default=None)
    melting_temperature: Scalar | None = scalar("K", default=None)


Electrolyte = Annotated[LiquidElectrolyte | SolidElectrolyte, Field(discriminator="type")]
