"""Sweeps of cases for the benchmarks: uniform, mixed, hostile; liquid and single-ion."""

import platform
import sys
from importlib.metadata import version
from pathlib import Path

import numba
import numpy as np

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent / "tests" / "dfn")]

from cells import (  # noqa: E402
    AREA,
    C_MAX_N,
    C_MAX_P,
    ELECTROLYTE_ENERGY,
    ENERGY,
    ONE_C,
    T_PLUS,
    THERMODYNAMIC,
    arrhenius,
    at_temperature,
    chen,
    chen_tables,
    conductivity,
    graphite,
    hostile,
    nmc,
    salt_diffusivity,
    tables_at,
)


def uniform(count, seed=0):
    return chen(count, np.random.default_rng(seed).uniform(0.95, 1.05, count))


def mixed(count, temperatures, seed=0):
    """Rate C/10 to 3C, temperature, thicknesses, radii, porosities."""
    rng = np.random.default_rng(seed)
    cases = chen(count, np.exp(rng.uniform(np.log(0.1), np.log(3), count)))
    for name in ("L_n", "L_s", "L_p", "R_n", "R_p"):
        cases[name] *= rng.uniform(0.7, 1.3, count)
    for side in "nsp":
        cases[f"eps_{side}"] *= rng.uniform(0.85, 1.15, count)
        cases[f"transport_{side}"] = cases[f"eps_{side}"] ** 1.5
    return at_temperature(cases, rng.integers(len(temperatures), size=count), temperatures)


def describe():
    """Versions, and the kind of machine."""
    features = numba.core.codegen.get_host_cpu_features()
    widest = next((name for name in ("avx512f", "avx2", "sse2") if f"+{name}" in features), "none")
    names = ("numba", "llvmlite", "numpy", "pybamm", "pybammsolvers")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"Python {platform.python_version()}, {versions}; {platform.machine()}, widest vectors "
        f"{widest}."
    )


def publish(lines, output):
    """Print the lines, and write them to `output` where it is given."""
    text = "\n".join(lines) + "\n"
    print(text)
    if output:
        Path(output).write_text(text)


__all__ = [
    "AREA",
    "C_MAX_N",
    "C_MAX_P",
    "ELECTROLYTE_ENERGY",
    "ENERGY",
    "ONE_C",
    "THERMODYNAMIC",
    "T_PLUS",
    "arrhenius",
    "chen",
    "chen_tables",
    "conductivity",
    "describe",
    "graphite",
    "hostile",
    "mixed",
    "nmc",
    "publish",
    "salt_diffusivity",
    "tables_at",
    "uniform",
]
