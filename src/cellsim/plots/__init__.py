"""Figures: one function a figure, results in, matplotlib axes out.

`style.py` holds everything that the figures share: size, colours, fonts, writing to a file.
"""

from cellsim.plots.breakdown import breakdown
from cellsim.plots.charge_map import charge_map
from cellsim.plots.charge_trace import charge_trace
from cellsim.plots.charge_tradeoff import charge_tradeoff
from cellsim.plots.cold_losses import cold_losses
from cellsim.plots.comparison import comparison
from cellsim.plots.discharge_curves import discharge_curves
from cellsim.plots.energy_map import energy_map
from cellsim.plots.rate_capability import rate_capability
from cellsim.plots.run_trace import run_trace
from cellsim.plots.stack import stack
from cellsim.plots.style import save
from cellsim.plots.temperature_window import temperature_window
from cellsim.plots.validation import parity, series
from cellsim.plots.verdict_strip import verdict_strip

__all__ = [
    "breakdown",
    "charge_map",
    "charge_trace",
    "charge_tradeoff",
    "cold_losses",
    "comparison",
    "discharge_curves",
    "energy_map",
    "parity",
    "rate_capability",
    "run_trace",
    "save",
    "series",
    "stack",
    "temperature_window",
    "verdict_strip",
]
