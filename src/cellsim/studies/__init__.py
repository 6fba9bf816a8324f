"""One module a question: a cell in, an `xarray.Dataset` out.

Each number has one producer: energies come from `engines.simulate`, volumes, masses, materials and
cost from `cell_design.design`. A case that cannot be solved is a row with a status, not an error.
"""

from cellsim.studies.ageing import ageing
from cellsim.studies.charge_map import charge_map
from cellsim.studies.charge_needs import charge_needs
from cellsim.studies.charge_time import charge_time
from cellsim.studies.charge_tradeoff import charge_tradeoff
from cellsim.studies.cold_comparison import cold_comparison
from cellsim.studies.cold_losses import cold_losses
from cellsim.studies.comparison import compare
from cellsim.studies.cost import cost
from cellsim.studies.energy_density import energy_density
from cellsim.studies.energy_map import energy_map
from cellsim.studies.heat_limits import heat_limits
from cellsim.studies.materials import materials
from cellsim.studies.oven_test import oven_test
from cellsim.studies.preheated_charge import preheated_charge
from cellsim.studies.rate_capability import rate_capability
from cellsim.studies.self_heating import self_heating
from cellsim.studies.temperature_window import temperature_window
from cellsim.studies.upper_limits import upper_limits
from cellsim.studies.worth import worth

__all__ = [
    "ageing",
    "charge_map",
    "charge_needs",
    "charge_time",
    "charge_tradeoff",
    "cold_comparison",
    "cold_losses",
    "compare",
    "cost",
    "energy_density",
    "energy_map",
    "heat_limits",
    "materials",
    "oven_test",
    "preheated_charge",
    "rate_capability",
    "self_heating",
    "temperature_window",
    "upper_limits",
    "worth",
]
