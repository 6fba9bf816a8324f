"""Cells for the tests: Chen et al. (2020), and variants of it.

Chen et al., J. Electrochem. Soc. 167 (2020) 080534; electrolyte from Nyman et al.,
Electrochim. Acta 53 (2008) 6356. The same figures as PyBaMM's parameter set "Chen2020".
"""

import numpy as np

from cellsim.dfn import CASE, Tables

FARADAY, GAS = 96485.33212, 8.31446261815324
AREA = 1.58 * 0.065  # [m2]
C_MAX_N, C_MAX_P = 33133.0, 63104.0
ONE_C = 5.0 / AREA  # [A/m2]


def graphite(x):
    return (
        1.9793 * np.exp(-39.3631 * x) + 0.2482 - 0.0909 * np.tanh(29.8538 * (x - 0.1234))
        - 0.04478 * np.tanh(14.9159 * (x - 0.2769)) - 0.0205 * np.tanh(30.4444 * (x - 0.6103))
    )  # fmt: skip


def nmc(x):
    return (
        -0.8090 * x + 4.4875 - 0.0428 * np.tanh(18.5138 * (x - 0.5542))
        - 17.7326 * np.tanh(15.7890 * (x - 0.3117)) + 17.5842 * np.tanh(15.9308 * (x - 0.3120))
    )  # fmt: skip


def conductivity(c):
    c = c / 1000
    return 0.1297 * c**3 - 2.51 * c**1.5 + 3.329 * c


def salt_diffusivity(c):
    c = c / 1000
    return 8.794e-11 * c**2 - 3.972e-10 * c + 4.862e-10


T_PLUS = 0.2594


def chen_tables(temperature=298.15, single_ion=False, pieces=512):
    tables = Tables()
    tables.solid.add_functions([graphite, lambda x: 1 + 0 * x], pieces=pieces)
    tables.solid.add_functions([nmc, lambda x: 1 + 0 * x], pieces=pieces)
    zero = lambda c: 0 * c  # noqa: E731
    if single_ion:
        tables.electrolyte.add_functions(
            [lambda c: 0.3 + 0 * c, zero, zero, zero], top=4000.0, pieces=1
        )
    else:
        chi = 2 * GAS * temperature / FARADAY * (1 - T_PLUS)
        tables.electrolyte.add_functions(
            [conductivity, salt_diffusivity, lambda c: 1 - T_PLUS + 0 * c, lambda c: chi + 0 * c],
            top=4000.0,
            pieces=128,
        )
    return tables


def chen(count=1, rate=1.0, **changes):
    """`count` records of the Chen 2020 cell at `rate` C, with fields changed at will."""
    cases = np.zeros(count, CASE)
    values = {
        "L_n": 85.2e-6, "L_s": 12e-6, "L_p": 75.6e-6, "eps_n": 0.25, "eps_s": 0.47, "eps_p": 0.335,
        "transport_n": 0.25**1.5, "transport_s": 0.47**1.5, "transport_p": 0.335**1.5,
        "sigma_n": 215, "sigma_p": 0.18, "active_n": 0.75, "active_p": 0.665,
        "R_n": 5.86e-6, "R_p": 5.22e-6, "c_max_n": C_MAX_N, "c_max_p": C_MAX_P, "D_n": 3.3e-14,
        "D_p": 4e-15,
        "k_n": 6.48e-7 * 1000**0.5 * C_MAX_N, "k_p": 3.42e-6 * 1000**0.5 * C_MAX_P,
        "alpha_a_n": 0.5, "alpha_c_n": 0.5, "alpha_a_p": 0.5, "alpha_c_p": 0.5, "theta_n": 1,
        "theta_p": 1,
        "x0_n": 29866 / C_MAX_N, "x0_p": 17038 / C_MAX_P, "solid_n": 0, "solid_p": 1,
        "diffusivity_n": -1, "diffusivity_p": -1,
        "c0": 1000, "T": 298.15, "V_min": 2.5, "V_max": 4.4, "t_end": 1e6, "x_n_min": -1,
        "x_n_max": 2,
        "I": np.asarray(rate) * ONE_C,
    }  # fmt: skip
    for name, value in (values | changes).items():
        cases[name] = value
    return cases
