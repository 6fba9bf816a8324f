"""What a case is (a record of SI numbers) and what the kernel makes of it (rows of lanes).

Current and current densities refer to the geometric area of the cell; the current is
positive on discharge. x runs from the negative collector to the positive. `_n`, `_s`, `_p`:
negative electrode, separator, positive electrode.
"""

import numpy as np

FARADAY, GAS = 96485.33212, 8.31446261815324

_ELECTRODE = (
    "L",  # thickness [m]
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
    "exchange",  # which exchange table g(c), or -1 for g = 1
    "diffusivity",  # which table of D_s(x), or -1 for constant D
    "entropy",  # which table of dU/dT(x)
)
_COMMON = (
    "L_s",
    "eps_s",
    "transport_s",
    "electrolyte",  # which electrolyte table
    "c0",  # initial salt concentration [mol/m3]
    "T",  # temperature [K]
    "I",  # current, positive on discharge [A/m2]
    "R_contact",  # contact resistance [ohm m2]
    "V_min",
    "V_max",
    "t_end",  # time limit [s]
    "x_n_min",  # mean stoichiometry of the negative electrode at which to stop
    "x_n_max",
)
CASE = np.dtype(
    [(f"{name}_{side}", "f8") for side in "np" for name in _ELECTRODE]
    + [(name, "f8") for name in _COMMON]
)

# Rows of the block's parameters. An electrode's rows stand at side * ELECTRODE_ROWS.
(
    DX,  # width of a node [m]
    CONDUCTANCE,  # transport / DX [1/m]
    SIGMA,
    PORE,  # eps DX [m]
    AREA,  # particle surface of a node over geometric area [-]
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
    X0,
) = range(21)
ELECTRODE_ROWS = 21
(
    PORE_S,
    CONDUCTANCE_S,
    WEIGHT_N,  # weight of the left node at the negative electrode's face
    CONDUCTANCE_NS,
    WEIGHT_P,  # weight of the left node at the positive electrode's face
    CONDUCTANCE_SP,
    ELECTROLYTE,
    ELECTROLYTE_N,
    ELECTROLYTE_S,
    C0,
    CURRENT,
    CONTACT,
    V_MIN,
    V_MAX,
    T_END,
    X_LO,
    X_HI,
    THERMAL,  # R T / F
    TEMPERATURE,
) = range(2 * ELECTRODE_ROWS, 2 * ELECTRODE_ROWS + 19)
PARAMETERS = 2 * ELECTRODE_ROWS + 19


def prepare(cases, tables, mesh):
    """Rows of parameters, one line a case: (len(cases), PARAMETERS)."""
    rows = np.zeros((len(cases), PARAMETERS))
    counts = {"n": max(mesh[0], 1), "p": mesh[2]}
    f_rt = FARADAY / (GAS * cases["T"])
    for side, start in (("n", 0), ("p", ELECTRODE_ROWS)):
        get = {name: cases[f"{name}_{side}"] for name in _ELECTRODE}
        dx = get["L"] / counts[side]
        values = {
            DX: dx,
            CONDUCTANCE: get["transport"] / dx,
            SIGMA: get["sigma"],
            PORE: get["eps"] * dx,
            AREA: 3 * get["active"] / get["R"] * dx,
            RATE: get["k"] * get["theta"] / np.sqrt(1000.0),
            F_A: get["alpha_a"] * f_rt,
            F_C: get["alpha_c"] * f_rt,
            FILM: get["film"] / get["theta"],
            MU: get["D"] / get["R"] ** 2,
            BETA: 1 / (FARADAY * get["R"] * get["c_max"]),
            X0: get["x0"],
        }
        if side == "n" and mesh[0] == 0:
            # A planar metal electrode has kinetics and a film, and nothing else.
            values = {
                column: values[column] if column in (RATE, F_A, F_C, FILM) else 1.0
                for column in values
            }
            values[X0] = 0.5
        for column, value in values.items():
            rows[:, start + column] = value
        for column, name in (
            (SOLID, "solid"),
            (EXCHANGE, "exchange"),
            (DIFFUSIVITY, "diffusivity"),
            (ENTROPY, "entropy"),
        ):
            first, pieces, scale = getattr(tables, name).address(get[name])
            rows[:, start + column], rows[:, start + column + 1] = first, pieces
            if name == "exchange":
                rows[:, start + EXCHANGE_S] = scale
    dx_s = cases["L_s"] / mesh[1]
    g_n, g_s, g_p = (
        2 * rows[:, CONDUCTANCE],
        2 * cases["transport_s"] / dx_s,
        2 * rows[:, ELECTRODE_ROWS + CONDUCTANCE],
    )
    first, pieces, scale = tables.electrolyte.address(cases["electrolyte"])
    values = {
        PORE_S: cases["eps_s"] * dx_s,
        CONDUCTANCE_S: g_s / 2,
        WEIGHT_N: g_n / (g_n + g_s),
        CONDUCTANCE_NS: g_n * g_s / (g_n + g_s),  # harmonic: two half nodes in series
        WEIGHT_P: g_s / (g_s + g_p),
        CONDUCTANCE_SP: g_s * g_p / (g_s + g_p),
        ELECTROLYTE: first,
        ELECTROLYTE_N: pieces,
        ELECTROLYTE_S: scale,
        C0: cases["c0"],
        CURRENT: cases["I"],
        CONTACT: cases["R_contact"],
        V_MIN: cases["V_min"],
        V_MAX: cases["V_max"],
        T_END: cases["t_end"],
        X_LO: cases["x_n_min"],
        X_HI: cases["x_n_max"],
        THERMAL: 1 / f_rt,
        TEMPERATURE: cases["T"],
    }
    for column, value in values.items():
        rows[:, column] = value
    return rows
