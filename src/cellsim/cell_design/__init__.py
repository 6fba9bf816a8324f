"""The design of a cell: its stack resolved to volume, mass, energy, raw materials and cost."""

from cellsim.cell_design.design import BASES, Design, Layer, amount_or_nan, design

__all__ = ["BASES", "Design", "Layer", "amount_or_nan", "design"]
