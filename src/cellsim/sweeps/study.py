"""A sweep before it is run: which cells, what varies, what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cellsim.engines import Mesh
from cellsim.engines.case import THERMAL
from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.units import kelvin
from cellsim.protocols import Protocol, discharge
from cellsim.sweeps.axes import Axis, Column, make_axes
from cellsim.sweeps.conditions import Condition
from cellsim.sweeps.grid import Dimension, Grid, make_grid
from cellsim.sweeps.outputs import check_design, check_outputs
from cellsim.sweeps.rates import check_rates
from cellsim.sweeps.samples import Drawn, Samples, to_draw

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.sweeps.estimate import Estimate

#: One, several, or several with labels.
Cells = Cell | Sequence[Cell] | Mapping[str, Cell]
Protocols = Protocol | Mapping[str, Protocol]

#: Outputs, unless told.
OUTPUTS = ("energy", "capacity")


@dataclass(frozen=True)
class Study:
    """Everything that decides the result of a sweep. Make one with `make_study` or `load_sweep`.

    `temperature` in K where none is swept; `where` holds the conditions of the cases that are run.
    """

    cells: Mapping[str, Cell]
    protocols: Mapping[str, Protocol]
    axes: tuple[Axis, ...]
    samples: Samples | None
    drawn: tuple[Drawn, ...]
    temperature: float
    outputs: tuple[str, ...]
    where: tuple[Condition, ...]
    basis: str
    initial_soc: float | None
    thermal: str
    mesh: Mesh | None
    grid: Grid

    @cached_property
    def columns(self) -> dict[str, tuple[str, Column]]:
        """Name of a quantity that is swept -> its axis and its values."""
        return {column.name: (axis.name, column) for axis in self.axes for column in axis.columns}

    def run(self, **options: Any) -> xr.Dataset:
        """Run it; the options are `store`, `resume`, `client`, `threads`, `progress` of `sweep`."""
        from cellsim.sweeps.run import run_study

        return run_study(self, **options)

    def estimate(self) -> Estimate:
        """A dry run: how many cases there are, and what they will take."""
        from cellsim.sweeps.estimate import estimate

        return estimate(self)

    def protocol(self, place: int) -> Protocol:
        """The protocol of a place along its dimension."""
        return list(self.protocols.values())[place]

    def cell(self, place: int) -> Cell:
        """The cell of a place along its dimension."""
        return list(self.cells.values())[place]


def make_study(
    cells: Cells,
    *,
    over: Mapping[str, Any] | None = None,
    protocol: Protocols | None = None,
    temperature: str | float = "25 degC",
    samples: Samples | Mapping[str, Any] | int | None = None,
    outputs: Sequence[str] = OUTPUTS,
    where: Sequence[str] | str = (),
    basis: str = "cell",
    initial_soc: float | None = None,
    thermal: str = "isothermal",
    mesh: Mesh | None = None,
    seed: int = 0,
    chunk: int | None = None,
) -> Study:
    """Check what the user gave and put it together; the arguments are those of `sweep`.

    Raises
    ------
    InputError
        Anything that cannot be used.
    """
    named, protocols = _cells(cells), _protocols(protocol)
    axes = make_axes(over or {}, list(named.values()))
    drawing = _samples(samples, seed)
    columns = {column.name: column for axis in axes for column in axis.columns}
    swept = [name for name, column in columns.items() if column.kind in ("value", "material")]
    drawn = to_draw(drawing, list(named.values()), swept) if drawing else ()
    names = (outputs,) if isinstance(outputs, str) else tuple(outputs)
    check_outputs(names, list(protocols.values()), basis)
    for cell in named.values():
        check_design(cell, names, basis)
    _check_names(axes, names, drawn)
    if "rate" in columns:
        check_rates(protocols.values())
    texts = (where,) if isinstance(where, str) else tuple(where)
    study = Study(
        cells=named,
        protocols=protocols,
        axes=axes,
        samples=drawing,
        drawn=drawn,
        temperature=kelvin(temperature),
        outputs=names,
        where=tuple(map(Condition, texts)),
        basis=basis,
        initial_soc=_fraction(initial_soc),
        thermal=_one_of("thermal", thermal, THERMAL),
        mesh=mesh,
        grid=make_grid(_dimensions(named, protocols, axes, drawing), _chunk(chunk)),
    )
    from cellsim.sweeps.inputs import check_conditions

    check_conditions(study)
    return study


def _cells(cells: Cells) -> dict[str, Cell]:
    if isinstance(cells, Mapping):
        named = {str(label): cell for label, cell in cells.items()}
    else:
        several = [cells] if isinstance(cells, Cell) else list(cells)
        named = {getattr(cell, "name", str(cell)): cell for cell in several}
        if len(named) < len(several):
            raise InputError(
                "has two cells of one name", key="cells", remedy="give a mapping of labels to cells"
            )
    if not named:
        raise InputError("is empty", key="cells", remedy="give one cell at least")
    for cell in named.values():
        if not isinstance(cell, Cell):
            raise InputError("is not a cell", key="cells", value=cell, remedy="use cellsim.load")
    return named


def _protocols(given: Protocols | None) -> dict[str, Protocol]:
    if given is None:
        given = discharge("1C")
    named = {str(label): one for label, one in given.items()} if isinstance(given, Mapping) else {}
    if isinstance(given, Protocol):
        named = {str(given): given}
    if not named or not all(isinstance(one, Protocol) for one in named.values()):
        raise InputError(
            "is not a protocol",
            key="protocol",
            value=given,
            remedy="give discharge(...), charge(...), protocol([...]), or labels and protocols",
        )
    return named


def _samples(given: Samples | Mapping[str, Any] | int | None, seed: int) -> Samples | None:
    if given is None or isinstance(given, Samples):
        return given
    if isinstance(given, int):
        return Samples(given, seed=seed)
    fields = {"seed": seed} | dict(given)
    patterns = fields.get("values", ("*",))
    fields["values"] = (patterns,) if isinstance(patterns, str) else tuple(patterns)
    try:
        return Samples(**fields)
    except TypeError as error:
        raise InputError(
            "is not understood",
            key="samples",
            value=given,
            remedy="give a number, or a mapping with number, method, values and seed",
        ) from error


def _dimensions(
    cells: Mapping[str, Cell],
    protocols: Mapping[str, Protocol],
    axes: Sequence[Axis],
    samples: Samples | None,
) -> list[Dimension]:
    """Cell and protocol only where there are several."""
    found = [
        Dimension(name, len(several), apart=True)
        for name, several in (("cell", cells), ("protocol", protocols))
        if len(several) > 1
    ]
    found += [Dimension(axis.name, len(axis), apart=axis.of_materials) for axis in axes]
    return found + ([Dimension("sample", samples.number)] if samples else [])


def _check_names(axes: Sequence[Axis], outputs: Sequence[str], drawn: Sequence[Drawn]) -> None:
    """No name stands for two things in the result."""
    taken = {*outputs, "status", "termination", *(one.path for one in drawn)}
    for axis in axes:
        if axis.name in taken:
            raise InputError(
                "names a variable of the result, too",
                key=f"over.{axis.name}",
                remedy="choose another name",
            )


def _one_of(key: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise InputError("is not known", key=key, value=value, remedy=f"one of {', '.join(known)}")
    return value


def _fraction(soc: float | None) -> float | None:
    if soc is not None and not 0 <= float(soc) <= 1:
        raise InputError(
            "is not a state of charge", key="initial_soc", value=soc, remedy="between 0 and 1"
        )
    return None if soc is None else float(soc)


def _chunk(most: int | None) -> int | None:
    if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 1):
        raise InputError(
            "is not a number of cases", key="chunk", value=most, remedy="give 1 or more"
        )
    return most
