"""The C-rate of a protocol as something that varies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from cellsim.errors import InputError
from cellsim.protocols import Protocol
from cellsim.protocols.records import CHARGE, DISCHARGE, Step


def with_rates(protocol: Protocol, rates: np.ndarray) -> list[Protocol]:
    """The protocol at each C-rate: that of its discharge or, where it has none, of its charge."""
    direction = _driven(protocol)
    known: dict[float, Protocol] = {}
    for rate in np.unique(rates).tolist():
        steps = [
            replace(step, rate=rate) if _takes_rate(step, direction) else step
            for step in protocol.steps
        ]
        known[rate] = replace(protocol, steps=tuple(steps))
    return [known[rate] for rate in rates.tolist()]


def _driven(protocol: Protocol) -> int:
    """The direction of the steps whose rate is swept; 0 if there are none."""
    for direction in (DISCHARGE, CHARGE):
        if any(_takes_rate(step, direction) for step in protocol.steps):
            return direction
    return 0


def _takes_rate(step: Step, direction: int) -> bool:
    return step.direction == direction and step.rate is not None


def check_rates(protocols: Iterable[Protocol]) -> None:
    """Raise `InputError` for a protocol in which no rate can be swept."""
    for protocol in protocols:
        if not _driven(protocol):
            raise InputError(
                f"has no place in the protocol '{protocol}'",
                key="over.rate",
                remedy="take one with a discharge or a charge at a C-rate",
            )
