"""Finite volumes along x: the nodes of a case, and what lies between neighbouring nodes.

Nodes stand in the middle of their volumes. In an electrode the volumes grow away from the
separator by a constant ratio (the case's grading; 1 for equal ones): there the reaction is
steepest. Between two nodes lie two halves in series; the salt concentration at their common
face is the one that the flux through both asks for.
"""

from .compile import kernel, routine
from .layout import (
    ELECTRODE_ROWS,
    EPS,
    EPS_S,
    GRADING,
    SIGMA,
    SURFACE,
    THICKNESS,
    THICKNESS_S,
    TRANSPORT,
    TRANSPORT_S,
)

(
    PORE,  # electrolyte of a node over geometric area [m]
    AREA,  # its particle surface over geometric area [-]
    HALF,  # dx / 2 transport: half a node for the ions, at unit conductivity [m]
    SOLID_HALF,  # dx / 2 sigma [ohm m2]
    CONDUCTANCE,  # to the next node, at unit conductivity [1/m]
    SOLID,  # resistance of the solid to the next node [ohm m2]
    WEIGHT,  # of this node in the concentration at the face to the next
) = range(7)
GRID_ROWS = 7


@routine
def volumes(lane, first, count, backwards, length, ratio, grid):
    """Put the width of each node in its PORE row."""
    total, width = 0.0, 1.0
    for _ in range(count):
        total += width
        width *= ratio
    width = length / max(total, 1.0)
    for m in range(count):
        node = first + count - 1 - m if backwards else first + m
        grid[node, PORE, lane] = width
        width *= ratio


@routine
def lay_out(lane, mesh, p, grid):
    """Fill a lane's grid from its parameters."""
    nn, ns, np_ = mesh
    n = nn + ns + np_
    volumes(lane, 0, nn, True, p[THICKNESS, lane], p[GRADING, lane], grid)
    volumes(lane, nn, ns, False, p[THICKNESS_S, lane], 1.0, grid)
    at = ELECTRODE_ROWS
    volumes(lane, nn + ns, np_, False, p[at + THICKNESS, lane], p[at + GRADING, lane], grid)
    for node in range(n):
        dx = grid[node, PORE, lane]
        eps, transport, surface, resistance = p[EPS_S, lane], p[TRANSPORT_S, lane], 0.0, 0.0
        if node < nn or node >= nn + ns:
            at = 0 if node < nn else ELECTRODE_ROWS
            eps, transport = p[at + EPS, lane], p[at + TRANSPORT, lane]
            surface = p[at + SURFACE, lane] * dx / p[at + THICKNESS, lane]
            resistance = 0.5 * dx / p[at + SIGMA, lane]
        grid[node, PORE, lane], grid[node, AREA, lane] = eps * dx, surface
        grid[node, HALF, lane], grid[node, SOLID_HALF, lane] = 0.5 * dx / transport, resistance
    for node in range(n):
        right = min(node + 1, n - 1)
        here, there = grid[node, HALF, lane], grid[right, HALF, lane]
        grid[node, CONDUCTANCE, lane] = 1.0 / (here + there)
        grid[node, WEIGHT, lane] = there / (here + there)
        grid[node, SOLID, lane] = grid[node, SOLID_HALF, lane] + grid[right, SOLID_HALF, lane]


@kernel
def nodes_of(side, mesh):
    """(first node, first electrode node, count) of an electrode: side 0 negative, 1 positive."""
    nn, ns, np_ = mesh
    return side * (nn + ns), side * nn, nn + side * (np_ - nn)
