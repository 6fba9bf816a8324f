"""Parameters with provenance: the schema of materials and cells, loading, units, cross-checks."""

from cellsim.parameters.cell import Cell, PlanarElectrode, PorousElectrode
from cellsim.parameters.files import cells, materials, references
from cellsim.parameters.library import load, load_material

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
