"""How rates change with temperature."""

from __future__ import annotations

from typing import Any

import numpy as np

from cellsim.constants import GAS_CONSTANT, REFERENCE_TEMPERATURE


def arrhenius(
    activation_energy: Any,
    temperature: Any,
    exp: Any = np.exp,
    reference: Any = REFERENCE_TEMPERATURE,
) -> Any:
    """Factor on a rate that is stated at a reference temperature, 25 degC unless given.

    Parameters
    ----------
    activation_energy : array_like [J/mol]
    temperature : array_like [K]
    exp : callable
        The exponential to use; another library's for its own symbols.
    reference : array_like [K]
        Where the rate is stated.

    Notes
    -----
    exp[-E_a/R (1/T - 1/T_ref)] (Arrhenius 1889).
    """
    return exp(-activation_energy / GAS_CONSTANT * (1 / temperature - 1 / reference))
