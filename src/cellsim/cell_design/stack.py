"""One repeat unit, layer by layer: thickness over the cycle, and what each layer is made of.

A unit is half a foil, a positive coating, a separator, a negative coating and half a foil. All
amounts are per electrode area.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cellsim.parameters.balance import Balance, volumetric_capacity
from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode, Separator
from cellsim.parameters.materials import Electrolyte, InertMaterial


@dataclass(frozen=True)
class Part:
    """One material in one layer: volume [m3/m2] and mass [kg/m2]; `void` has no mass."""

    role: str
    material: str
    volume: float
    mass: float


@dataclass(frozen=True)
class StackLayer:
    """One layer: thickness as assembled and when the stack is thickest [m], and its parts."""

    name: str
    assembled: float
    thickness: float
    parts: tuple[Part, ...]


def resolve(cell: Cell, state: Balance) -> tuple[StackLayer, ...]:
    """The layers of one repeat unit, from the positive foil to the negative foil.

    The greatest thickness is that of the state - charged or discharged - in which the whole
    stack is thicker.
    """
    charged, discharged = (_layers(cell, state, index) for index in (1, 0))
    pairs = list(zip(charged, discharged, strict=True))
    grown = np.asarray(sum(one.thickness - other.thickness for one, other in pairs)) > 0
    return tuple(
        replace(one, thickness=_where(grown, one.thickness, other.thickness))
        for one, other in pairs
    )


def _where(condition: np.ndarray, one: float, other: float) -> Any:
    return np.where(condition, one, other)[()]


def _layers(cell: Cell, state: Balance, index: int) -> tuple[StackLayer, ...]:
    positive = _porous("positive", cell.positive, state.x_p[index])
    if isinstance(cell.negative, PlanarElectrode):
        left = state.lithium - cell.positive.host_capacity * state.x_p[index]
        negative = _planar(cell.negative, np.maximum(left, 0.0))
    else:
        assert state.x_n is not None  # noqa: S101 - a porous negative has a stoichiometry
        negative = _porous("negative", cell.negative, state.x_n[index])
    return (
        _half_foil("positive foil", cell.positive),
        positive,
        _separator(cell.separator),
        negative,
        _half_foil("negative foil", cell.negative),
    )


def _porous(name: str, electrode: PorousElectrode, stoichiometry: float) -> StackLayer:
    thickness = electrode.thickness.si
    materials = {
        "active": electrode.active,
        "electrolyte": electrode.electrolyte,
        "carbon": electrode.carbon,
        "binder": electrode.binder,
    }
    parts = []
    for role, fraction in electrode.volume_fractions.items():
        material, volume = materials[role], fraction * thickness
        assert material is not None  # noqa: S101 - the cross-checks pair fraction and material
        parts.append(Part(role, material.name, volume, volume * material.density.si))
    parts.append(Part("void", "", electrode.void_fraction * thickness, 0.0))
    change = stoichiometry - electrode.assembled_stoichiometry.si
    swelling = electrode.active_fraction.si * electrode.active.expansion.si * change
    grown = thickness * (1 + swelling * (1 - electrode.swelling_absorbed.si))
    return StackLayer(name, thickness, grown, tuple(parts))


def _planar(electrode: PlanarElectrode, plated_charge: float) -> StackLayer:
    """`plated_charge` [C/m2] comes on top of the foil: 4.85 um per mAh/cm2 of lithium."""
    assembled, parts = electrode.thickness.si, []
    metal = electrode.metal
    parts.append(Part("metal", metal.name, assembled, assembled * metal.density.si))
    host = 0.0
    if electrode.host is not None and electrode.host_thickness is not None:
        host = electrode.host_thickness.si
        parts.append(Part("host", electrode.host.name, host, host * electrode.host.density.si))
    plated = plated_charge / volumetric_capacity(electrode)
    return StackLayer("negative", assembled + host, assembled + host + plated, tuple(parts))


def _separator(separator: Separator) -> StackLayer:
    thickness = separator.thickness.si
    parts = [
        _part("electrolyte", separator.electrolyte, separator.electrolyte_fraction.si, thickness)
    ]
    if separator.matrix is not None and separator.matrix_fraction is not None:
        parts.append(_part("matrix", separator.matrix, separator.matrix_fraction.si, thickness))
    void = thickness - sum(part.volume for part in parts)
    parts.append(Part("void", "", void, 0.0))
    return StackLayer("separator", thickness, thickness, tuple(parts))


def _half_foil(name: str, electrode: PorousElectrode | PlanarElectrode) -> StackLayer:
    half = electrode.collector_thickness.si / 2
    return StackLayer(name, half, half, (_part("foil", electrode.collector, 1.0, half),))


def _part(
    role: str, material: InertMaterial | Electrolyte, fraction: float, thickness: float
) -> Part:
    volume = fraction * thickness
    return Part(role, material.name, volume, volume * material.density.si)
