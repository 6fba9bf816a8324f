"""cellsim: solid-state and liquid lithium-ion cells through one electrochemical solver."""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

#: Public name -> module that holds it. Loaded on first use, so that `import cellsim` stays quick.
_PUBLIC = {
    "load": "cellsim.parameters",
    "cells": "cellsim.parameters",
    "Cell": "cellsim.parameters",
    "InputError": "cellsim.errors",
    "CellsimError": "cellsim.errors",
    "design": "cellsim.cell_design",
    "charge": "cellsim.protocols",
    "discharge": "cellsim.protocols",
    "fast_charge": "cellsim.protocols",
    "rest": "cellsim.protocols",
    "cycles": "cellsim.protocols",
    "drive_cycle": "cellsim.protocols",
    "load_protocol": "cellsim.protocols",
    "multistage_charge": "cellsim.protocols",
    "protocol": "cellsim.protocols",
    "pulses": "cellsim.protocols",
    "step": "cellsim.protocols",
    "simulate": "cellsim.engines",
    "to_pybamm": "cellsim.engines",
    "sweep": "cellsim.sweeps",
    "sensitivity": "cellsim.sweeps",
    "uncertainty": "cellsim.sweeps",
    "needed": "cellsim.sweeps",
    "pareto": "cellsim.sweeps",
    "load_sweep": "cellsim.sweeps",
    "sweeps": "cellsim.sweeps",
    "studies": "cellsim.studies",
    "compare": "cellsim.studies",
    "reproduce": "cellsim.claims",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        module = import_module(_PUBLIC[name])
        return module if module.__name__ == f"cellsim.{name}" else getattr(module, name)
    raise AttributeError(f"module 'cellsim' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*globals(), *_PUBLIC]
