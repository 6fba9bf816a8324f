"""What a case is (a record of SI numbers) and what the kernel makes of it (rows of lanes).

Current and current densities refer to the geometric area of the cell; the current is
positive on discharge. x runs from the negative collector to the positive. `_n`, `_s`, `_p`:
negative electrode, separator, positive electrode.
"""

import numpy as np

from .program import STEP

FARADAY, GAS = 96485.33212, 8.31446261815324

_ELECTRODE = (
    "L",  # thickness [m]
    "grading",  # ratio of neighbouring nodes' widths, away from the separator [-]; 0: equal
    "eps",  # volume fraction of electrolyte [-]
    "transport",  # effective over bulk transport in the electrolyte (eps/tortuosity) [-]
    "sigma",  # effective electronic conductivity [S/m]
    "active",  # volume fraction of active material [-]
    "R",  # particle radius [m]
    "c_max",  # greatest lithium concentration [mol/m3]
    "D",  # solid diffusivity, or the factor on its table [m2/s or -]
    "k",  # exchange current factor: i0 = k theta sqrt(c/1000) g(c) sqrt(x(1-x)) G(x) [A/m2]
    "alpha_a",  # anodic transfer coefficient [-]
    "alpha_c",  # cathodic transfer coefficient [-]
    "film",  # film resistance on the particle's (or the metal's) surface [ohm m2]
    "theta",  # fraction of the surface in contact with electrolyte [-]
    "x0",  # initial stoichiometry [-]
    "solid",  # which solid table (open-circuit potential and G)
    "factor_U",  # on its open-circuit potential [-]
    "exchange",  # which exchange table g(c), or -1 for g = 1
    "diffusivity",  # which table of D_s(x), or -1 for constant D
    "entropy",  # which table of dU/dT(x)
    "factor_S",  # on it [-]
    "enthalpy",  # which table of U(x) at 298.15 K, for H = U - T dU/dT
    "E_k",  # activation energies of k, the film's conductance and D [J/mol]
    "E_film",
    "E_D",
)
_COMMON = (
    "L_s",
    "eps_s",
    "transport_s",
    "electrolyte",  # which electrolyte table
    "factor_D",  # on its diffusivity, transference number and thermodynamic factor [-]
    "factor_t",
    "factor_B",
    "c0",  # initial salt concentration [mol/m3]
    "T",  # temperature [K]
    "I",  # current, positive on discharge [A/m2]
    "R_contact",  # contact resistance [ohm m2]
    "V_min",
    "V_max",
    "t_end",  # time limit [s]
    "x_n_min",  # mean stoichiometry of the negative electrode at which to stop
    "x_n_max",
    "Q_max",  # charge at which a metal electrode is used up [C/m2]; 0: never
    "warm",  # which table of the electrolyte's properties over temperature
    "E_kappa",  # activation energy of a single-ion conductor's conductivity [J/mol]
    "heat_capacity",  # of the cell over its area [J/(m2 K)]; 0: the temperature stays at T
    "cooling",  # heat transfer over the same area [W/(m2 K)]
)
CASE = np.dtype(
    [(f"{name}_{side}", "f8") for side in "np" for name in _ELECTRODE]
    + [(name, "f8") for name in _COMMON]
)

# Rows of the block's parameters. An electrode's rows stand at side * ELECTRODE_ROWS.
(
    THICKNESS,  # [m]
    EPS,
    TRANSPORT,
    SIGMA,
    SURFACE,  # particle surface of the electrode over geometric area [-]
    GRADING,
    RATE,  # k theta / sqrt(1000)
    F_A,  # alpha_a F / R T [1/V]
    F_C,
    FILM,  # film / theta
    MU,  # D / R^2 [1/s]
    BETA,  # 1 / (F R c_max)
    SOLID,  # first row of the solid table
    SOLID_N,  # its number of pieces
    EXCHANGE,
    EXCHANGE_N,  # pieces
    EXCHANGE_S,  # pieces a mol/m3
    DIFFUSIVITY,
    DIFFUSIVITY_N,
    ENTROPY,
    ENTROPY_N,
    ENTHALPY,
    ENTHALPY_N,
    E_RATE,  # activation energies over the gas constant [K]
    E_FILM,
    E_MU,
    X0,
    FACTOR_U,
    FACTOR_S,
) = range(29)
ELECTRODE_ROWS = 29
(
    THICKNESS_S,
    EPS_S,
    TRANSPORT_S,
    ELECTROLYTE,
    ELECTROLYTE_N,
    ELECTROLYTE_S,
    KAPPA_0,  # conductivity at the initial concentration [S/m]
    C0,
    CURRENT,  # at present; where nothing else is said, positive on discharge [A/m2]
    CONTACT,
    T_END,
    THERMAL,  # R T / F
    TEMPERATURE,
    AMBIENT,
    Q_MAX,
    E_KAPPA,
    CAPACITY,  # heat capacity [J/(m2 K)]
    COOLING,  # [W/(m2 K)]
    WARM,  # first row of the electrolyte's table over temperature
    WARM_N,  # its pieces along c
    WARM_S,  # pieces a mol/m3
    WARM_T,  # its coldest temperature [K]
    WARM_K,  # its cells a kelvin
    WARM_CELLS,  # their number
    WARM_ROW,  # first row at the present temperature
    WARM_V,  # place between this temperature's rows and the next ones
    WARMTH,  # temperature less that of the surroundings, at which the solid's tables stand [K]
    BOUND,  # greatest current of the present step, in its direction [A/m2]
    BOUND_BY,  # what bounds it (program.py)
    FREE,  # 1: the current is an unknown
    LIMIT,  # what limits it (program.py)
    STRICT,  # 1: the current changes within a step
    FORESEEN,  # heat with which a stage's temperature was foreseen [W/m2]
    KELVIN,  # by how much a W/m2 more makes it warmer [K m2/W]
    FACTOR_D,
    FACTOR_T,
    FACTOR_B,
) = range(2 * ELECTRODE_ROWS, 2 * ELECTRODE_ROWS + 37)
# What the present step of the program says (program.py) stands after these.
PROGRAM = 2 * ELECTRODE_ROWS + 37
(
    DIRECTION, CURRENT_SET, POWER_SET, HOLD, ANODE_SET, CRITICAL, CRITICAL_E, T_GREATEST, PROFILE,
    POINTS, KIND, DURATION, LONGEST, V_LOW, V_HIGH, I_LOW, CHARGE, DELIVERED, T_LOW, T_HIGH, A_LOW,
    GUARD_LOW, GUARD_HIGH, SKIP,
) = range(PROGRAM, PROGRAM + len(STEP))  # fmt: skip


def prepare(cases, tables, mesh):
    """Rows of parameters, one line a case: (len(cases), PROGRAM)."""
    rows = np.zeros((len(cases), PROGRAM))
    f_rt = FARADAY / (GAS * cases["T"])
    for side, start in (("n", 0), ("p", ELECTRODE_ROWS)):
        get = {name: cases[f"{name}_{side}"] for name in _ELECTRODE}
        values = {
            THICKNESS: get["L"],
            EPS: get["eps"],
            TRANSPORT: get["transport"],
            SIGMA: get["sigma"],
            SURFACE: 3 * get["active"] / get["R"] * get["L"],
            GRADING: np.where(get["grading"] > 0, get["grading"], 1.0),
            RATE: get["k"] * get["theta"] / np.sqrt(1000.0),
            F_A: get["alpha_a"] * f_rt,
            F_C: get["alpha_c"] * f_rt,
            FILM: get["film"] / get["theta"],
            MU: get["D"] / get["R"] ** 2,
            BETA: 1 / (FARADAY * get["R"] * get["c_max"]),
            E_RATE: get["E_k"] / GAS,
            E_FILM: get["E_film"] / GAS,
            E_MU: get["E_D"] / GAS,
            X0: get["x0"],
            FACTOR_U: get["factor_U"],
            FACTOR_S: get["factor_S"],
        }
        if side == "n" and mesh[0] == 0:
            # A planar metal electrode has kinetics and a film, and nothing else.
            kept = (RATE, F_A, F_C, FILM, E_RATE, E_FILM)
            values = {column: values[column] if column in kept else 1.0 for column in values}
            values[X0] = 0.5
        for column, value in values.items():
            rows[:, start + column] = value
        for column, name in (
            (SOLID, "solid"),
            (EXCHANGE, "exchange"),
            (DIFFUSIVITY, "diffusivity"),
            (ENTROPY, "entropy"),
            (ENTHALPY, "enthalpy"),
        ):
            first, pieces, scale = getattr(tables, name).address(get[name])
            rows[:, start + column], rows[:, start + column + 1] = first, pieces
            if name == "exchange":
                rows[:, start + EXCHANGE_S] = scale
    first, pieces, scale = tables.electrolyte.address(cases["electrolyte"])
    values = {
        THICKNESS_S: cases["L_s"],
        EPS_S: cases["eps_s"],
        TRANSPORT_S: cases["transport_s"],
        ELECTROLYTE: first,
        ELECTROLYTE_N: pieces,
        ELECTROLYTE_S: scale,
        KAPPA_0: tables.electrolyte.value(0, cases["electrolyte"], cases["c0"]),
        C0: cases["c0"],
        CURRENT: cases["I"],
        CONTACT: cases["R_contact"],
        T_END: cases["t_end"],
        THERMAL: 1 / f_rt,
        TEMPERATURE: cases["T"],
        AMBIENT: cases["T"],
        Q_MAX: cases["Q_max"],
        E_KAPPA: cases["E_kappa"] / GAS,
        CAPACITY: cases["heat_capacity"],
        COOLING: cases["cooling"],
        FACTOR_D: cases["factor_D"],
        FACTOR_T: cases["factor_t"],
        FACTOR_B: cases["factor_B"],
    }
    warm = tables.warm.address(cases["warm"])
    values |= dict(zip(range(WARM, WARM_CELLS + 1), warm, strict=True))
    for column, value in values.items():
        rows[:, column] = value
    return rows
