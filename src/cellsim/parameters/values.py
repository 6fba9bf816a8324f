"""A value and where it comes from: number, unit, range, kind, grade and source side by side.

Three kinds of value share one provenance: a `Scalar`, an `Expression` (a function of state
written as text) and a `Curve` (a measured table beside the TOML file). All three can be called
with the state as keyword arguments and answer in SI.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from cellsim.errors import InputError
from cellsim.parameters import expressions
from cellsim.parameters.units import convert

Kind = Literal["measured", "fitted", "literature", "derived", "assumed"]
Grade = Literal["primary", "press", "secondary", "unverified"]
Distribution = Literal["uniform", "log-uniform", "triangular"]

#: From the least to the most trusted; `rank` sorts by it.
TRUST = ("assumed", "unverified", "secondary", "press", "primary")

#: What a function of state may depend on: name -> (unit, meaning).
STATE = {
    "x": ("1", "stoichiometry of lithium in the active material"),
    "c_e": ("mol/m^3", "salt concentration"),
    "T": ("K", "temperature"),
    "soc": ("1", "state of charge"),
    "t": ("s", "time"),
}


class Strict(BaseModel):
    """Frozen, and with no key that the schema does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class Cited(Strict):
    """What has sources; a single one may be given as a text."""

    @model_validator(mode="before")
    @classmethod
    def _one_source_or_many(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and isinstance(data.get("source"), str):
            return {**data, "source": (data["source"],)}
        return data


class Sourced(Cited):
    """Provenance, common to every value.

    `range` is what sampling draws from: in `unit` for a scalar, a factor on the whole function
    otherwise. `valid` is the measured range of the state, in SI. `drawn_with` is the key, in the
    same table, of the value that it was measured with, `correlation` their rank correlation.
    """

    unit: str
    kind: Kind
    range: tuple[float, float]
    source: tuple[str, ...] = ()
    grade: Grade | None = None
    where: str = ""
    why: str = ""
    distribution: Distribution = "uniform"
    drawn_with: str = ""
    correlation: float | None = Field(default=None, ge=-1, le=1)
    valid: dict[str, tuple[float, float]] = Field(default_factory=dict)
    si_unit: str = Field(default="", exclude=True)

    @model_validator(mode="after")
    def _has_provenance(self) -> Sourced:
        if self.kind == "assumed":
            if not self.why:
                raise ValueError("an assumed value needs 'why'")
        elif not self.source:
            raise ValueError(f"a value of kind '{self.kind}' needs a 'source'")
        elif self.grade is None:
            raise ValueError("a value with a source needs its 'grade'")
        if self.range[0] > self.range[1]:
            raise ValueError(f"range {list(self.range)} runs backwards")
        if self.distribution == "log-uniform" and self.range[0] <= 0:
            raise ValueError("a log-uniform range must be positive")
        if bool(self.drawn_with) != (self.correlation is not None):
            raise ValueError("'drawn_with' and 'correlation' come together - give both or neither")
        for name, (low, high) in self.valid.items():
            if name not in STATE:
                raise ValueError(f"'valid' names '{name}', which is none of {', '.join(STATE)}")
            if low > high:
                raise ValueError(f"'valid' of {name} runs backwards")
        return self

    @property
    def rank(self) -> int:
        """0 for the least trusted; see `TRUST`."""
        return TRUST.index("assumed" if self.kind == "assumed" else str(self.grade))

    @property
    def trust(self) -> str:
        """The word of `TRUST` for this value."""
        return TRUST[self.rank]


class Scalar(Sourced):
    """One number; in a cell that stands for many (`variants`) `si` is an array."""

    value: float

    @model_validator(mode="after")
    def _range_holds_value(self) -> Scalar:
        if not self.range[0] <= self.value <= self.range[1]:
            raise ValueError(f"range {list(self.range)} does not contain the value {self.value:g}")
        return self

    @property
    def is_missing(self) -> bool:
        """Whether there is no number."""
        return False

    @cached_property
    def si(self) -> float:
        """The value in SI."""
        return convert(self.value, self.unit, self.si_unit or self.unit)

    @cached_property
    def limits(self) -> tuple[float, float]:
        """The range in SI."""
        to = self.si_unit or self.unit
        low, high = (convert(end, self.unit, to) for end in self.range)
        return low, high

    def at(self, si: Any) -> Scalar:
        """The same value with other numbers, in SI; an array of them stands for many cells."""
        other = self.model_copy()
        other.__dict__["si"] = si
        return other

    def __call__(self, *, functions: Any = None, interpolate: Any = None, **state: Any) -> Any:
        """The constant, whatever the state."""
        return self.si

    @property
    def shown(self) -> str:
        """As the author wrote it."""
        unit = "" if self.unit in ("dimensionless", "1") else f" {self.unit}"
        return f"{self.value:g}{unit}"


class Missing(Scalar):
    """A number that whoever described the cell does not give: asking for it says so.

    What needs it is refused and the rest of the cell works; a change of the cell puts a number in
    its place.
    """

    value: float = 0.0
    path: str

    @property
    def is_missing(self) -> bool:
        """Whether there is no number."""
        return True

    @property
    def si(self) -> float:
        """There is none."""
        raise self._refusal()

    @property
    def limits(self) -> tuple[float, float]:
        """There are none."""
        raise self._refusal()

    def _refusal(self) -> InputError:
        unit = "" if self.si_unit in ("", "1") else f", in {self.si_unit} or alike"
        remedy = f"give one{unit}: --set {self.path}=..."
        return InputError(self.why, key=self.path, remedy=remedy)

    def at(self, si: Any) -> Scalar:
        """What is put in its place."""
        given = Scalar(**{**self.model_dump(exclude={"path"}), "why": "set by the user"})
        return given.model_copy(update={"si_unit": self.si_unit}).at(si)

    @property
    def shown(self) -> str:
        """That it is not there."""
        return "missing"


def missing(path: str, why: str) -> Missing:
    """What stands in a cell's tree where a number is missing; `why` says who does not give it."""
    return Missing(path=path, why=why, unit="", kind="assumed", range=(0.0, 0.0))


class _Function(Sourced):
    """What an expression and a curve have in common: a factor on the whole function."""

    factor: float = Field(default=1.0, gt=0)

    @model_validator(mode="after")
    def _range_holds_one(self) -> _Function:
        if not self.range[0] <= 1 <= self.range[1]:
            raise ValueError(
                f"range {list(self.range)} of a function is a factor on it and must contain 1"
            )
        return self

    def at(self, factor: Any) -> Any:
        """The same function with another factor; an array of them stands for many cells."""
        return self.model_copy(update={"factor": factor})

    @property
    def bare(self) -> Any:
        """The function without its factor."""
        return self.at(1.0)

    @property
    def scale(self) -> float:
        """From the author's unit to SI, the factor included."""
        # Not cached: a copy with another factor would keep it.
        return self.factor * convert(1.0, self.unit, self.si_unit or self.unit)

    @property
    def si(self) -> float:
        """The factor: what a range of a function spreads."""
        return self.factor

    @property
    def limits(self) -> tuple[float, float]:
        """The range of the factor."""
        return self.range


class Expression(_Function):
    """A function of state as text over the whitelisted grammar of `expressions`."""

    expression: str

    @cached_property
    def tree(self) -> Any:
        """The checked syntax tree."""
        return expressions.parse(self.expression, tuple(STATE))

    @property
    def variables(self) -> frozenset[str]:
        """The state variables that the text names."""
        return _variables(self.expression)

    def __call__(
        self,
        *,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        interpolate: Any = None,
        **state: Any,
    ) -> Any:
        """The function in SI; `functions` replaces NumPy's by another library's."""
        return self.scale * expressions.evaluate(self.tree, state, functions)

    @property
    def shown(self) -> str:
        """As the author wrote it."""
        return f"{self.expression} [{self.unit}]"


@lru_cache(maxsize=4096)
def _variables(text: str) -> frozenset[str]:
    tree = expressions.parse(text, tuple(STATE))
    return frozenset(
        {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} & set(STATE)
    )


class Curve(_Function):
    """A measured table, linear between its points and constant beyond its ends.

    `curve` names its file; where the points are in `table`, it says what they are.
    """

    curve: str
    table: tuple[tuple[float, float], ...] = Field(default=(), exclude=True)
    variable: str = "x"
    folder: str = Field(default="", exclude=True)

    @cached_property
    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """Abscissa and ordinate, in the author's unit; shapes (n,) and (n,)."""
        if self.table:
            x, y = np.array(self.table).T
            return x, y
        return _read_curve(str(Path(self.folder) / self.curve))

    @property
    def variables(self) -> frozenset[str]:
        """The one variable of the table."""
        return frozenset({self.variable})

    def __call__(
        self,
        *,
        functions: Any = None,
        interpolate: Callable[[np.ndarray, np.ndarray, Any], Any] | None = None,
        **state: Any,
    ) -> Any:
        """The function in SI; `interpolate(x, y, at)` replaces `numpy.interp`."""
        x, y = self.points
        at = state[self.variable]
        return self.scale * (interpolate(x, y, at) if interpolate else np.interp(at, x, y))

    @property
    def shown(self) -> str:
        """As the author wrote it."""
        many = "" if self.table else f" ({len(self.points[0])} points)"
        return f"{self.curve}{many} [{self.unit}]"


@lru_cache(maxsize=256)
def _read_curve(path: str) -> tuple[np.ndarray, np.ndarray]:
    try:
        with open(path, newline="", encoding="utf-8") as stream:
            rows = [row for row in csv.reader(stream) if row and not row[0].startswith("#")]
        table = np.array([[float(cell) for cell in row] for row in rows[1:]])
    except OSError as error:
        raise InputError("the curve cannot be read", file=path) from error
    except ValueError as error:
        raise InputError("the curve holds something that is not a number", file=path) from error
    if table.ndim != 2 or table.shape[1] != 2 or len(table) < 2:
        raise InputError("a curve needs two columns and at least two rows", file=path)
    if not np.all(np.diff(table[:, 0]) > 0):
        raise InputError("the first column of a curve must rise strictly", file=path)
    table.setflags(write=False)
    return table[:, 0], table[:, 1]


def _which(data: Any) -> str:
    if isinstance(data, Mapping):
        return "expression" if "expression" in data else "curve" if "curve" in data else "scalar"
    return type(data).__name__.lower()


Property = Annotated[
    Annotated[Scalar, Tag("scalar")]
    | Annotated[Expression, Tag("expression")]
    | Annotated[Curve, Tag("curve")],
    Discriminator(_which),
]


def _in_unit(value: Any, si_unit: str, sign: str, depends_on: list[str]) -> Any:
    converted = value.model_copy(update={"si_unit": si_unit})
    if isinstance(value, Missing):
        return converted
    try:
        if isinstance(converted, Scalar):
            for number in (converted.si, *converted.limits):
                _check_sign(number, sign)
        else:
            converted.scale  # noqa: B018 - converts, and raises on a wrong dimension
            stray = converted.variables - set(depends_on)
            if stray:
                raise ValueError(
                    f"depends on {', '.join(sorted(stray))} - "
                    f"only {', '.join(depends_on)} may stand here"
                )
            missing = converted.variables - set(converted.valid)
            if missing:
                names = ", ".join(sorted(missing))
                raise ValueError(f"'valid' must give the measured range of {names}")
            _check_finite(converted)
    except InputError as error:
        remedy = f" - {error.remedy}" if error.remedy else ""
        raise ValueError(f"{error.problem}{remedy}") from error
    return converted


def _check_finite(function: Any) -> None:
    """Over its measured range a function must give numbers."""
    ends = {name: function.valid[name] for name in function.variables}
    if isinstance(function, Expression):
        finite = _finite(function.expression, tuple(sorted(ends.items())))
    else:
        finite = bool(np.all(np.isfinite(function.points[1])))
    if not finite:
        raise ValueError("is not finite within its measured range")


@lru_cache(maxsize=4096)
def _finite(text: str, ends: tuple[tuple[str, tuple[float, float]], ...]) -> bool:
    state = {name: np.linspace(low, high, 5)[1:-1] for name, (low, high) in ends}
    try:
        with np.errstate(all="ignore"):
            value = expressions.evaluate(expressions.parse(text, tuple(STATE)), state)
            return bool(np.all(np.isfinite(value)))
    except ArithmeticError:
        return False


#: Sign of a field -> whether numbers keep it, and what is said where they do not.
SIGNS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "positive": (lambda number: number > 0, "must be positive"),
    "fraction": (lambda number: (number >= 0) & (number <= 1), "must lie between 0 and 1"),
    "natural": (lambda number: number >= 0, "must not be negative"),
    "any": (lambda number: number == number, "must be a number"),
}


def _check_sign(number: float, sign: str) -> None:
    keeps, problem = SIGNS[sign]
    if not keeps(number):
        raise ValueError(f"{problem}, over the whole of its range")


class Described(Strict):
    """A table of values, each held to the unit and sign that its field declares."""

    @field_validator("*", mode="after")
    @classmethod
    def _to_si(cls, value: Any, info: ValidationInfo) -> Any:
        rule = cls.model_fields[str(info.field_name)].json_schema_extra
        if isinstance(rule, dict) and isinstance(value, Scalar | Expression | Curve):
            return _in_unit(value, str(rule["si"]), str(rule["sign"]), str(rule["of"]).split())
        return value


def scalar(
    si_unit: str,
    sign: Literal["any", "positive", "natural", "fraction"] = "positive",
    default: Any = ...,
) -> Any:
    """A field that holds one number in `si_unit`, its sign checked over its range."""
    return Field(default, json_schema_extra={"si": si_unit, "sign": sign, "of": ""})


def function(si_unit: str, *depends_on: str) -> Any:
    """A field that holds a function of the named state variables, or a constant."""
    return Field(..., json_schema_extra={"si": si_unit, "sign": "any", "of": " ".join(depends_on)})
