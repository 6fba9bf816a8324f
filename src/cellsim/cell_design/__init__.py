"""The design of a cell: its stack resolved to volume, mass, energy, raw materials and cost."""

from cellsim.cell_design.design import BASES, Design, Layer, design

__all__ = ["BASES", "Design", "Layer", "design"]
