"""Thick-electrode sulfide cells of Kato et al. 2018, 10.1021/acs.jpclett.7b02880.

Their closed form: two reaction fronts move through electrodes that only conduct,

    C = (1/i) [1/(q_c kappa_c) + 1/(q_a kappa_a)]^-1 (U_c - U_a - V_cut - R_o i).

Where its assumptions hold - flat potentials, fast kinetics and diffusion - the solver must give
it. The real cell has a lithium cobalt oxide whose potential falls by 0.3 V, which the closed form
leaves out; what was measured is compared with the shipped cell as it is, nothing fitted.
"""

from __future__ import annotations

import re

import pytest

import cellsim as cs
from cellsim.engines import Mesh
from tests.conftest import PARAMS

NAME = "asslb-lco-graphite-kato2018"

#: Flat plateaus, with ends that close the balance: 4.1 V and 0.1 V.
FLAT_LCO = "4.1 + 0.4*exp(-150*(x - 0.40)) - 1.5*exp(150*(x - 0.99))"
FLAT_GRAPHITE = "0.1 + 1.5*exp(-400*x)"


def capacity(cell: cs.Cell, current: float, mesh: Mesh | None = None) -> float:
    """Capacity [mA.h/cm2] at a current density [mA/cm2]."""
    design = cs.design(cell)
    area = 1e4 * design.electrode_area
    run = cs.simulate(
        cell, cs.discharge(1e-3 * current * area / design.nominal_capacity), mesh=mesh
    )
    assert run.attrs["status"] == "finished"
    return 1e3 * float(run.capacity[-1]) / area


def closed_form(cell: cs.Cell, current: float) -> float:
    """Capacity [mA.h/cm2] from the cell's own conductivities and hosts, U_c 4.1 V, U_a 0.1 V."""
    conductance = 0.0
    state = cs.design(cell).balance
    pairs = ((cell.positive, state.x_p), (cell.negative, state.x_n))
    for electrode, (empty, full) in pairs:
        efficiency = electrode.electrolyte_fraction.si / electrode.tortuosity_factor.si
        kappa = efficiency * electrode.electrolyte.conductivity.si
        charge = electrode.host_capacity / electrode.thickness.si * abs(full - empty)
        conductance += 1 / (charge * kappa)
    separator = cell.separator
    efficiency = separator.electrolyte_fraction.si / separator.tortuosity_factor.si
    ohmic = separator.thickness.si / (efficiency * separator.electrolyte.conductivity.si)
    ohmic += cell.contact_resistance.si
    density = 10 * current  # mA/cm2 -> A/m2
    left = 4.1 - 0.1 - cell.limits.lower_voltage.si - ohmic * density
    return left / (density * conductance) / 36e3


@pytest.fixture
def ideal(edited) -> cs.Cell:
    """The cell with flat potentials, fast kinetics and diffusion, and no loss of contact."""
    for material, flat in (("lco", FLAT_LCO), ("graphite", FLAT_GRAPHITE)):
        text = (PARAMS / "materials" / f"{material}.toml").read_text(encoding="utf-8")
        line = re.search(r"(?m)^open_circuit_potential = .*$", text)
        assert line is not None
        new = (
            f'open_circuit_potential = {{ expression = "{flat}", unit = "V", kind = "assumed", '
            'why = "flat", valid = { x = [0.01, 0.99] }, range = [1, 1] }'
        )
        edited(f"materials/{material}.toml", line.group(0), new)
    fast = {
        "limits.upper_voltage": "4.2 V",
        "positive.interface.exchange_current_density": "3e3 A/m^2",
        "negative.interface.exchange_current_density": "3e3 A/m^2",
        "positive.active.diffusivity": "1e-12 m^2/s",
        "negative.active.diffusivity": "1e-12 m^2/s",
        "positive.electronic_conductivity": "1e4 S/m",
        "negative.electronic_conductivity": "1e4 S/m",
        "positive.contact_fraction": 1.0,
        "negative.contact_fraction": 1.0,
    }
    cell = cs.load(NAME)
    if cell.negative.interface.film_resistance is not None:
        fast["negative.interface.film_resistance"] = "0 ohm*cm^2"
    return cell.replace(fast)


@pytest.mark.parametrize("current", [6.0, 12.0])
def test_the_solver_gives_the_closed_form_where_it_holds(ideal, current):
    fine = Mesh(negative=120, separator=10, positive=120, particle=10)
    found, expected = capacity(ideal, current, fine), closed_form(ideal, current)
    assert found == pytest.approx(expected, rel=0.03)


def test_slow_capacity_was_measured_as_14_6():
    assert capacity(cs.load(NAME), 0.5) == pytest.approx(14.6, rel=0.02)


def test_six_milliamperes():
    """Measured 13.9 mA.h/cm2. The cell gives a quarter less, and so does not prove it.

    The closed form gives 13.2 with a potential that does not fall; with that of the real oxide the
    front stops earlier. The conductivity of the negative composite, 0.21 mS/cm, decides it.
    """
    cell = cs.load(NAME)
    nominal = capacity(cell, 6.0)
    assert nominal == pytest.approx(13.9, rel=0.30)
    better = cell.replace({"negative.tortuosity_factor": 0.5 * cell.negative.tortuosity_factor.si})
    assert capacity(better, 6.0) > 1.2 * nominal


def test_the_poorer_electrolyte_is_poorer():
    """Measured at 12 mA/cm2 on 300 um: 6.6 with the better electrolyte, 2.0 with the poorer."""
    thin = cs.load(NAME).replace({"positive.thickness": "300 um", "negative.thickness": "262 um"})
    glass = thin.replace(
        {"positive.electrolyte": "lps75-glass", "positive.tortuosity_factor": 2.46}
    )
    assert capacity(glass, 12.0) == pytest.approx(2.0, rel=0.25)
    assert capacity(thin, 12.0) > 2.5 * capacity(glass, 12.0)


def test_a_thin_electrode_keeps_four_fifths():
    """Measured: 100 um at 12 mA/cm2 keeps over 80 %."""
    thin = cs.load(NAME).replace({"positive.thickness": "100 um", "negative.thickness": "88 um"})
    assert capacity(thin, 12.0) > 0.8 * capacity(thin, 0.5)
