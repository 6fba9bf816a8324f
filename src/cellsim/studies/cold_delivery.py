"""What variants of a cell deliver in the cold, as a share of what they deliver at 25 degC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cellsim.constants import REFERENCE_TEMPERATURE
from cellsim.engines import ending, simulate_many
from cellsim.parameters.cell import Cell
from cellsim.protocols import discharge
from cellsim.studies.freezing import LIQUIDUS, liquidus, supercooled


@dataclass(frozen=True)
class Delivery:
    """Of each variant: share of its 25 degC energy and W.h/L of the cell, were it not frozen, and
    whether it is. NaN where not solved."""

    share: np.ndarray
    density: np.ndarray
    frozen: np.ndarray

    @property
    def share_if_frozen(self) -> np.ndarray:
        """The share, nothing where frozen."""
        return np.where(self.frozen, 0.0, self.share)

    @property
    def density_if_frozen(self) -> np.ndarray:
        """The density, nothing where frozen."""
        return np.where(self.frozen, 0.0, self.density)


def deliver(
    cell: Cell,
    temperature: float,
    rate: float,
    changes: Mapping[str, np.ndarray],
    **how: Any,
) -> Delivery:
    """Discharge each variant at 25 degC and at `temperature` [K].

    Parameters
    ----------
    rate : float
        [1/h] of the variant's own nominal capacity.
    changes : mapping
        As `simulate_many` takes them, each (variants,); none for the cell as it is.
    **how
        `thermal`, `mesh`.
    """
    number = max((len(values) for values in changes.values()), default=1)
    moved = {path: np.tile(v, 2) for path, v in changes.items() if not path.endswith(".liquidus")}
    both = [REFERENCE_TEMPERATURE] * number + [temperature] * number
    run = simulate_many(
        supercooled(cell, temperature), discharge(rate), temperature=both, changes=moved, **how
    )
    solved = [ending.solved(str(word)) for word in run["termination"].values]
    warm, cold = np.where(solved, run["energy"].values, np.nan).reshape(2, number)
    volume = run["volume"].sel(basis="cell").values[number:]
    freezes = np.broadcast_to(changes.get(LIQUIDUS, liquidus(cell)), number)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(warm > 0, cold / warm, np.nan)
    return Delivery(share, cold / volume, temperature < freezes)
