"""A target: which figures meet it."""

from __future__ import annotations

import math
import re
from typing import Any, Literal

import numpy as np
from pydantic import Field, model_validator

from cellsim.errors import InputError
from cellsim.parameters.units import convert, parse_quantity
from cellsim.parameters.values import Strict

Sense = Literal["at least", "at most", "about"]

_SENSES: dict[str, Sense] = {
    ">=": "at least",
    ">": "at least",
    "at least": "at least",
    "<=": "at most",
    "<": "at most",
    "at most": "at most",
}
_WRITTEN = re.compile(r"^\s*(>=|<=|>|<|at least|at most)\s*(.+?)\s*$")
_REMEDY = "write it like '>= 450 Wh/L' or 'at most 15 min'"


class Target(Strict):
    """What is demanded; `tolerance` is the relative miss that still counts as met."""

    value: float
    unit: str
    sense: Sense
    tolerance: float = Field(default=0.0, ge=0, lt=1)

    @model_validator(mode="after")
    def _about_needs_tolerance(self) -> Target:
        if self.sense == "about" and self.tolerance == 0:
            raise ValueError("'about' needs a tolerance - no figure is met exactly; give 0.1, say")
        return self

    @classmethod
    def parse(cls, text: str | Target, unit: str) -> Target:
        """From ``">= 450 Wh/L"``, in the unit of the figure that it is for.

        Raises
        ------
        InputError
            No comparison, no number, or a unit of another dimension.
        """
        if isinstance(text, Target):
            return text
        found = _WRITTEN.match(text)
        if found is None:
            raise InputError("is no comparison", key="target", value=text, remedy=_REMEDY)
        try:
            number, given = parse_quantity(found[2])
            # What people write: Wh and Ah are no units of the registry, W.h and A.h are.
            given = re.sub(r"\b([WA])h\b", r"\1.h", given)
            value = convert(number, given or ("1" if unit == "1" else ""), unit)
        except InputError as error:
            remedy = _REMEDY if unit == "1" else f"give it in {unit}, such as '>= 450 {unit}'"
            raise InputError(error.problem, key="target", value=text, remedy=remedy) from error
        return cls(value=value, unit=unit, sense=_SENSES[found[1]])

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which figures the target is met, tolerance included."""
        slack = self.tolerance * abs(self.value)
        low = -math.inf if self.sense == "at most" else self.value - slack
        return low, math.inf if self.sense == "at least" else self.value + slack

    def met(self, value: Any) -> Any:
        """Whether figures meet the target, element by element."""
        low, high = self.bounds
        found = np.asarray(value)
        return (found >= low) & (found <= high)

    def margin(self, value: Any) -> np.ndarray:
        """How far figures lie on the right side, in the target's unit; negative where missed."""
        low, high = self.bounds
        found = np.asarray(value, dtype=float)
        with np.errstate(invalid="ignore"):  # an infinite figure, and a bound that is none
            return np.asarray(np.fmin(found - low, high - found))

    @property
    def text(self) -> str:
        """As a reader wants it: ``at least 450 W.h/L``."""
        unit = "" if self.unit == "1" else f" {self.unit}"
        slack = f" within {100 * self.tolerance:g} %" if self.tolerance else ""
        return f"{self.sense} {self.value:.4g}{unit}{slack}"
