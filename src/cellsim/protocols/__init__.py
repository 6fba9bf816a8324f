"""Protocols: what is done to a cell, and within which limits.

records    steps, limits and stops, as data
grammar    what users write of currents and stops; rates: C-rates
step       steps to put into a sequence
sequences  protocols of one step and of several
profiles   currents and powers over time; files: protocols as TOML
"""

from cellsim.protocols import step
from cellsim.protocols.files import load_protocol
from cellsim.protocols.rates import rate
from cellsim.protocols.records import OWN, Profile, Protocol, Step, Stops
from cellsim.protocols.sequences import (
    charge,
    cycles,
    discharge,
    drive_cycle,
    fast_charge,
    multistage_charge,
    protocol,
    pulses,
    rest,
)

__all__ = [
    "OWN",
    "Profile",
    "Protocol",
    "Step",
    "Stops",
    "charge",
    "cycles",
    "discharge",
    "drive_cycle",
    "fast_charge",
    "load_protocol",
    "multistage_charge",
    "protocol",
    "pulses",
    "rate",
    "rest",
    "step",
]
