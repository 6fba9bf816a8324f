"""The nomenclature: one entry a quantity, from which units, labels and attributes come.

Sign: current is positive on discharge; delivered charge and energy are negative while charging.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """One quantity of a result: its unit (as printed), long name, and symbol where it has one."""

    unit: str
    long_name: str
    symbol: str = ""

    @property
    def label(self) -> str:
        """Axis label with its unit."""
        name = self.long_name[0].upper() + self.long_name[1:]
        return name if self.unit == "1" else f"{name} [{self.unit}]"

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes of an xarray variable."""
        attributes = {"units": self.unit, "long_name": self.long_name}
        return attributes | ({"symbol": self.symbol} if self.symbol else {})


QUANTITIES: dict[str, Quantity] = {
    "time": Quantity("s", "time", "t"),
    "voltage": Quantity("V", "terminal voltage", "V"),
    "current": Quantity("A", "current, positive on discharge", "I"),
    "temperature": Quantity("K", "cell temperature", "T"),
    "capacity": Quantity("A.h", "charge delivered", "Q"),
    "energy": Quantity("W.h", "energy delivered", "E"),
    "soc": Quantity("1", "state of charge"),
    "anode_potential": Quantity("V", "anode potential against lithium, at the separator"),
    "limit": Quantity("1", "what bound the current"),
    "step": Quantity("1", "number of the step, from 1"),
    "step_name": Quantity("1", "name of the step"),
    "step_duration": Quantity("s", "length of the step"),
    "step_charge": Quantity("A.h", "charge delivered in the step"),
    "step_energy": Quantity("W.h", "energy delivered in the step"),
    "step_termination": Quantity("1", "what ended the step"),
    "rate": Quantity("1/h", "C-rate"),
    "nominal_capacity": Quantity("A.h", "nominal capacity"),
    "volume": Quantity("L", "volume"),
    "mass": Quantity("kg", "mass"),
    "areal_capacity": Quantity("mA.h/cm2", "areal capacity"),
    "mean_voltage": Quantity("V", "mean discharge voltage"),
    "capacity_fraction": Quantity("1", "share of the nominal capacity delivered"),
    "energy_fraction": Quantity("1", "share of the 25 degC energy delivered"),
    "supercooled_fraction": Quantity("1", "share of the 25 degC energy, were it not frozen"),
    "loss": Quantity("V", "voltage lost to a process"),
    "cause_loss": Quantity("V", "voltage lost to a cause"),
    "area_resistance": Quantity("ohm.cm2", "loss over current of a geometric area"),
    "open_circuit": Quantity("V", "open-circuit voltage at the mean stoichiometries"),
    "read_at": Quantity("1", "share of the nominal capacity after which losses are read"),
    "frozen": Quantity("1", "the electrolyte is frozen"),
    "liquidus": Quantity("K", "temperature below which the electrolyte freezes"),
    "greatest": Quantity("1", "cause that takes most"),
    "to_blame": Quantity("1", "cause that has grown most from 25 degC"),
    "energy_density": Quantity("W.h/L", "energy density"),
    "specific_energy": Quantity("W.h/kg", "specific energy"),
    "energy_density_at_rate": Quantity("W.h/L", "energy density at the rate"),
    "specific_energy_at_rate": Quantity("W.h/kg", "specific energy at the rate"),
    "power_density": Quantity("W/L", "mean power density"),
    "specific_power": Quantity("W/kg", "mean specific power"),
    "charge_time": Quantity("min", "charge time"),
    "mean_rate": Quantity("1/h", "mean charging rate"),
    "energy_efficiency": Quantity("1", "stored over charged energy"),
    "limited_by": Quantity("1", "what held the current longest"),
    "loading": Quantity("1", "thickness of the electrodes, relative"),
    "conductivity": Quantity("1", "electrolyte conductivity, relative"),
    "critical_current": Quantity("1", "critical current density, relative"),
    "non_dominated": Quantity("1", "nothing charges faster and holds as much"),
    "preheat_temperature": Quantity("K", "temperature of cell and coolant in the charge"),
    "heating_energy": Quantity("W.h", "heat that warms the cell"),
    "heating_share": Quantity("1", "heating energy over the energy of the cell"),
    "heating_time": Quantity("min", "time that the heating takes"),
    "total_time": Quantity("min", "heating and charge"),
    "factor": Quantity("1", "value needed over the cell's own"),
    "turning": Quantity("1", "value at which both cells keep as much"),
    "margin_low": Quantity("1", "share kept more than by the other, at the low end"),
    "margin_high": Quantity("1", "share kept more than by the other, at the high end"),
    "rank_correlation": Quantity("1", "rank correlation of value and margin"),
    "probability": Quantity("1", "probability that the first cell has more"),
    "drawn_fraction": Quantity("1", "share of the 25 degC energy of each sample, were it liquid"),
    "drawn_density": Quantity("W.h/L", "energy density of each sample, were it liquid"),
    "drawn_frozen": Quantity("1", "the electrolyte of the sample is frozen"),
    "within_range": Quantity("1", "the value lies in its published range"),
    "finding": Quantity("1", "what is needed, in words"),
    "limit_time": Quantity("s", "time for which the limit held the current"),
    "peak_temperature": Quantity("K", "highest cell temperature"),
    "lower_bound": Quantity("K", "coldest temperature of the window"),
    "upper_bound": Quantity("K", "hottest temperature of the window"),
    "lower_bound_low": Quantity("K", "coldest temperature of the window, 5 %"),
    "lower_bound_high": Quantity("K", "coldest temperature of the window, 95 %"),
    "upper_bound_low": Quantity("K", "hottest temperature of the window, 5 %"),
    "upper_bound_high": Quantity("K", "hottest temperature of the window, 95 %"),
    "charge_lower_bound": Quantity("K", "coldest temperature of charging"),
    "charge_lower_bound_low": Quantity("K", "coldest temperature of charging, 5 %"),
    "charge_lower_bound_high": Quantity("K", "coldest temperature of charging, 95 %"),
    "charge_upper_bound": Quantity("K", "hottest temperature of charging"),
    "charge_upper_bound_low": Quantity("K", "hottest temperature of charging, 5 %"),
    "charge_upper_bound_high": Quantity("K", "hottest temperature of charging, 95 %"),
    "drawn_bound": Quantity("K", "hottest temperature of the window of each sample"),
    "drawn_lower": Quantity("K", "coldest temperature of the window of each sample"),
    "drawn_upper": Quantity("K", "hottest temperature of the window of each sample"),
    "drawn_status": Quantity("1", "whether the sample has a window"),
    "drawn_temperature": Quantity("K", "temperature of the limit of each sample"),
    "upper_limit": Quantity("1", "criterion that fails in the heat"),
    "intensity": Quantity("kg/kW.h", "material per energy"),
    "cost": Quantity("USD/kW.h", "materials cost"),
    "total_cost": Quantity("USD/kW.h", "materials cost of the cell"),
    "charge_limit": Quantity("1", "what held the charging current"),
    "figure": Quantity("1", "figure of each criterion, in its unit"),
    "figure_quantile": Quantity("1", "quantiles of the figure, in its unit"),
    "missing": Quantity("1", "number of samples without the figure"),
    "best": Quantity("1", "probability of being the best"),
    "tied": Quantity("1", "share of the samples in which several are best"),
    "counted": Quantity("1", "number of samples in which every cell has a figure"),
    "winner": Quantity("1", "cell that is best, or best most often"),
    "verdict": Quantity("1", "whether that is clear"),
    "admitted": Quantity("1", "every criterion holds"),
    "criterion": Quantity("1", "what excludes the temperature"),
    "charge_lower_criterion": Quantity("1", "what sets the lower bound of charging"),
    "charge_upper_criterion": Quantity("1", "what sets the upper bound of charging"),
    "lower_criterion": Quantity("1", "what sets the lower bound"),
    "upper_criterion": Quantity("1", "what sets the upper bound"),
    "capacity_loss": Quantity("1", "share of the fresh capacity lost"),
    "resistance_growth": Quantity("1", "growth of resistance, as share of the fresh"),
    "calendar_loss": Quantity("1", "share of the fresh capacity lost at rest"),
    "cycle_loss": Quantity("1", "share of the fresh capacity lost by cycles, besides"),
    "cycles": Quantity("1", "equivalent full cycles"),
    "ageing_bound": Quantity("K", "temperature at which the loss reaches its bound"),
    "onset": Quantity("K", "temperature at which self-heating is first detected"),
    "start": Quantity("K", "temperature from which the cell is left to itself"),
    "adiabatic_rise": Quantity("K", "warming when all reactants are gone"),
    "heat_ratio": Quantity("1", "heat of decomposition over discharged energy"),
    "peak_rate": Quantity("K/s", "fastest warming"),
    "runaway": Quantity("1", "whether the cell runs away"),
    "runaway_time": Quantity("s", "time to thermal runaway"),
    "limit_temperature": Quantity("K", "temperature of the limit"),
    "thickness": Quantity("um", "thickness"),
    "duration": Quantity("s", "length of the run"),
    "heat": Quantity("W.h", "heat released, irreversible and reversible"),
    "lithium_closure": Quantity("1", "lithium and salt unaccounted for, relative"),
    "energy_closure": Quantity("1", "energy unaccounted for, relative to that delivered"),
    "status": Quantity("1", "how the run ended"),
    "termination": Quantity("1", "what ended the run"),
}
