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
THERMODYNAMIC = 2 * GAS * 298.15 / FARADAY
CHI = THERMODYNAMIC * (1 - T_PLUS)


def one(v):
    return 1 + 0 * v


def falling(x):
    return 1.5 - 0.8 * x


def rising(c):
    return 0.5 + (c / 1500) ** 2


def fast_in_the_middle(x):
    return 0.4 + 1.6 * np.exp(-(((x - 0.5) / 0.2) ** 2))


def steep(x):
    """Falls and rises thirty times within a stoichiometry of 0.05, twice."""
    dips = np.exp(-(((x - 0.45) / 0.03) ** 2)) + np.exp(-(((x - 0.7) / 0.03) ** 2))
    return np.exp(-3.4 * dips)


# Numbers of the tables.
LIQUID, SINGLE_ION = 0, 1
GRAPHITE, NMC, NMC_FALLING = 0, 1, 2  # the last with a factor `falling` on its kinetics
RISING = 0
CONSTANT, MIDDLE, STEEP = 0, 1, 2
EVEN, SWINGING = 0, 1


def chen_tables(pieces=512):
    tables = Tables()
    for functions in ([graphite, one], [nmc, one], [nmc, falling]):
        tables.solid.add_functions(functions, pieces=pieces)
    add_electrolyte(tables)
    add_electrolyte(tables, single_ion=True)
    tables.exchange.add_functions([rising], top=4000.0, pieces=64)
    for function, count in ((one, 1), (fast_in_the_middle, 128), (steep, 512)):
        tables.diffusivity.add_functions([function], pieces=count)
    tables.entropy.add_functions([lambda x: -1e-4 + 0 * x], pieces=1)
    tables.entropy.add_functions([swinging], pieces=64)
    return tables


def swinging(x):
    """dU/dT [V/K]."""
    return 2e-4 * np.sin(7 * x)


def warm_tables():
    """Those of above, and what a cell that grows warm needs besides."""
    tables, knots = chen_tables(), np.linspace(0, 4000, 129)
    temperatures = np.arange(233.15, 400.0, 5.0)
    values = [
        [
            arrhenius(ELECTROLYTE_ENERGY, t) * conductivity(knots),
            arrhenius(ELECTROLYTE_ENERGY, t) * salt_diffusivity(knots),
            1 - T_PLUS + 0 * knots,
            THERMODYNAMIC * t / 298.15 + 0 * knots,
        ]
        for t in temperatures
    ]
    tables.warm.add(np.array(values), 4000.0, temperatures[0], 5.0)
    tables.enthalpy.add_functions([graphite], pieces=512)
    tables.enthalpy.add_functions([nmc], pieces=512)
    return tables


# A cell that may grow warm, with `warm_tables`: 1.6 J/(cm3 K), 1 W/(m2 K) a side.
HEAT_CAPACITY = 1.6e6 * 340e-6
WARM = {
    "heat_capacity": HEAT_CAPACITY, "cooling": 2.0, "warm": 0, "enthalpy_n": 0, "enthalpy_p": 1,
    "entropy_p": SWINGING, "E_D_n": 30e3, "E_D_p": 30e3, "E_k_n": 35e3, "E_k_p": 35e3,
    "E_kappa": 17e3, "E_film_n": 20e3, "E_film_p": 20e3,
}  # fmt: skip


def add_electrolyte(tables, factor=1.0, temperature=298.15, single_ion=False, pieces=128):
    """kappa and D_e times a factor; 2RT/F TDF at a temperature."""
    zero = lambda c: 0 * c  # noqa: E731
    if single_ion:
        functions, pieces = [lambda c: 0.3 * factor + 0 * c, zero, zero, zero], 1
    else:
        thermodynamic = THERMODYNAMIC * temperature / 298.15
        functions = [
            lambda c: factor * conductivity(c),
            lambda c: factor * salt_diffusivity(c),
            lambda c: 1 - T_PLUS + 0 * c,
            lambda c: thermodynamic + 0 * c,
        ]
    tables.electrolyte.add_functions(functions, top=4000.0, pieces=pieces)


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
        "factor_U_n": 1, "factor_S_n": 1, "factor_U_p": 1, "factor_S_p": 1, "factor_D": 1,
        "factor_t": 1, "factor_B": 1,
        "x0_n": 29866 / C_MAX_N, "x0_p": 17038 / C_MAX_P, "solid_n": 0, "solid_p": 1,
        "exchange_n": -1, "exchange_p": -1, "diffusivity_n": -1, "diffusivity_p": -1,
        "entropy_n": -1, "entropy_p": -1, "enthalpy_n": -1, "enthalpy_p": -1, "warm": -1,
        "c0": 1000, "T": 298.15, "V_min": 2.5, "V_max": 4.4, "t_end": 1e6, "x_n_min": -1,
        "x_n_max": 2,
        "I": np.asarray(rate) * ONE_C,
    }  # fmt: skip
    for name, value in (values | changes).items():
        cases[name] = value
    return cases


# Arrhenius: activation energies [J/mol].
ENERGY = {"D_n": 30e3, "D_p": 30e3, "k_n": 35e3, "k_p": 35e3}
ELECTROLYTE_ENERGY = 17e3


def arrhenius(energy, temperature):
    return np.exp(energy / GAS * (1 / 298.15 - 1 / np.asarray(temperature)))


def tables_at(temperatures, single_ion=False):
    """One electrolyte table for each of `temperatures`; the solids as at 25 degC."""
    tables = Tables()
    for function in (graphite, nmc):
        tables.solid.add_functions([function, one], pieces=512)
    for t in temperatures:
        add_electrolyte(tables, arrhenius(ELECTROLYTE_ENERGY, t), t, single_ion, pieces=512)
    return tables


def at_temperature(cases, number, temperatures):
    """Put each case at temperatures[number]: its tables, its kinetics, its diffusivities."""
    t = np.asarray(temperatures)[number]
    cases["T"], cases["electrolyte"] = t, number
    for name, energy in ENERGY.items():
        cases[name] *= arrhenius(energy, t)
    return cases


def hostile(count, temperatures, seed=0):
    """Corners of wide ranges: C/50 to 20C, and every parameter at one end or the other."""
    rng = np.random.default_rng(seed)
    cases = chen(count, np.exp(rng.uniform(np.log(0.02), np.log(20), count)))

    def corner(low, high):
        pick = rng.random(count)
        return np.where(pick < 0.4, low, np.where(pick < 0.8, high, rng.uniform(low, high, count)))

    for name in ("L_n", "L_s", "L_p", "R_n", "R_p"):
        cases[name] *= corner(0.4, 2.5)
    for side in "nsp":
        cases[f"eps_{side}"] *= corner(0.6, 1.6)
        cases[f"transport_{side}"] = cases[f"eps_{side}"] ** corner(1.5, 2.5)
    for name in ("D_n", "D_p", "k_n", "k_p", "sigma_p", "sigma_n"):
        cases[name] *= 10 ** corner(-1, 1)
    for side in "np":
        cases[f"film_{side}"] = corner(0, 0.05)
        cases[f"theta_{side}"] = corner(0.3, 1.0)
        cases[f"alpha_a_{side}"] = corner(0.3, 0.7)
        cases[f"alpha_c_{side}"] = 1 - cases[f"alpha_a_{side}"]
    cases["R_contact"] = corner(0, 1e-3)
    cases["c0"] = corner(500, 2000)
    charge = rng.random(count) < 0.3
    cases["I"] = np.where(charge, -cases["I"], cases["I"])
    cases["x0_n"] = np.where(charge, corner(0.02, 0.2), corner(0.7, 0.95))
    cases["x0_p"] = np.where(charge, corner(0.75, 0.95), corner(0.22, 0.4))
    cases["V_max"] = 4.3
    return at_temperature(cases, rng.integers(len(temperatures), size=count), temperatures)
