"""Figures: one function a figure, results in, matplotlib axes out.

`style.py` holds everything that the figures share: size, colours, fonts, writing to a file.
"""

from cellsim.plots.breakdown import breakdown
from cellsim.plots.calibration import calibration
from cellsim.plots.charge_map import charge_map
from cellsim.plots.charge_trace import charge_trace
from cellsim.plots.charge_tradeoff import charge_tradeoff
from cellsim.plots.cold_losses import cold_losses
from cellsim.plots.comparison import comparison
from cellsim.plots.discharge_curves import discharge_curves
from cellsim.plots.energy_map import energy_map
from cellsim.plots.energy_power import energy_power
from cellsim.plots.feasible_region import feasible_region
from cellsim.plots.needed_value import needed_value
from cellsim.plots.parallel_coordinates import parallel_coordinates
from cellsim.plots.pareto_front import pareto_front
from cellsim.plots.ragone import ragone
from cellsim.plots.rate_capability import rate_capability
from cellsim.plots.run_trace import run_trace
from cellsim.plots.stack import stack
from cellsim.plots.style import save
from cellsim.plots.sweep_lines import sweep_lines
from cellsim.plots.sweep_map import sweep_map
from cellsim.plots.target_distribution import target_distribution
from cellsim.plots.temperature_window import temperature_window
from cellsim.plots.tornado import tornado
from cellsim.plots.validation import parity, series
from cellsim.plots.worth import worth

__all__ = [
    "breakdown",
    "calibration",
    "charge_map",
    "charge_trace",
    "charge_tradeoff",
    "cold_losses",
    "comparison",
    "discharge_curves",
    "energy_map",
    "energy_power",
    "feasible_region",
    "needed_value",
    "parallel_coordinates",
    "pareto_front",
    "parity",
    "ragone",
    "rate_capability",
    "run_trace",
    "save",
    "series",
    "stack",
    "sweep_lines",
    "sweep_map",
    "target_distribution",
    "temperature_window",
    "tornado",
    "worth",
]
