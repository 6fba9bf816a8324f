"""Parameters with provenance: the schema of materials and cells, loading, units, cross-checks."""

from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode
from cellsim.parameters.library import cells, load, load_material, materials, references

__all__ = [
    "Cell",
    "PlanarElectrode",
    "PorousElectrode",
    "cells",
    "load",
    "load_material",
    "materials",
    "references",
]
