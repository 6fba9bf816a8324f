"""Protocols: what is done to a cell, and within which limits."""

from cellsim.protocols.rates import rate
from cellsim.protocols.steps import (
    Charge,
    Discharge,
    FastCharge,
    Protocol,
    Rest,
    charge,
    discharge,
    fast_charge,
    rest,
)

__all__ = [
    "Charge",
    "Discharge",
    "FastCharge",
    "Protocol",
    "Rest",
    "charge",
    "discharge",
    "fast_charge",
    "rate",
    "rest",
]
