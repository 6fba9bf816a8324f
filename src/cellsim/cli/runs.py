"""What `discharge`, `charge` and `run` share: the summary of one run, its files, its exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cellsim.cli import output
from cellsim.report.text import number

if TYPE_CHECKING:
    import xarray as xr

    from cellsim.parameters import Cell
    from cellsim.protocols import Protocol

RUN_FAILED = 1

#: Quantity, value, unit.
Row = tuple[str, str, str]


def simulated(doing: str, cell: Cell, protocol: Protocol, **options: Any) -> xr.Dataset:
    """The run, with a line on a terminal that says what is `doing` meanwhile."""
    with output.progress(f"{doing} {cell.name}"):
        from cellsim.engines import simulate

        return simulate(cell, protocol, **options)


def finish(
    run: xr.Dataset,
    table: Path | None,
    json_: bool,
    *,
    title: str,
    rows: Sequence[Row] = (),
    more: Any = None,
    also: Mapping[str, xr.Dataset] | None = None,
) -> None:
    """Write the files, print the summary and a table `more`, and exit 1 where the run failed.

    `rows` go into the summary; `also` are further results, for JSON.
    """
    if table is not None:
        write(run, table)
    if json_:
        further = {name: output.dataset(data) for name, data in (also or {}).items()}
        output.emit(output.dataset(run) | further)
    else:
        output.show(title, "", summary(run, rows), *([] if more is None else ["", more]))
        output.notes("Used outside its measured range", [run.attrs.get("outside_range", "")])
    if run.attrs["status"] == "failed":
        click.get_current_context().exit(RUN_FAILED)


def summary(run: xr.Dataset, more: Sequence[Row] = ()) -> Any:
    """The run in a dozen lines, and `more`; charge and energy count as what went in or came out.

    Of several steps they are what is left over, and have a sign.
    """
    rows: list[Row] = [
        ("status", run.attrs["status"], ""),
        ("ended by", run.attrs["termination"], ""),
        ("engine", run.attrs["engine"], ""),
    ]
    if run.sizes["time"]:
        rows += [("duration", number(float(run["time"][-1]) / 60), "min"), *_passed(run), *more]
        rows += [
            ("highest temperature", number(float(run["temperature"].max()) - 273.15), "degC"),
            ("lowest anode potential", number(_microvolts(run["anode_potential"].min())), "V"),
            ("lithium balance closes to", f"{run.attrs['lithium_closure']:.1e}", ""),
            ("energy balance closes to", f"{run.attrs['energy_closure']:.1e}", ""),
        ]
    return output.table(("quantity", ">value", "unit"), rows)


def _microvolts(potential: Any) -> float:
    """What a limit of 0 V is kept to within is nothing."""
    return round(float(potential), 6) + 0.0


def _passed(run: xr.Dataset) -> list[Row]:
    charge, energy = (float(run[name][-1]) for name in ("capacity", "energy"))
    if run.sizes["segment"] > 1:
        return [
            ("charge out, net", number(charge), "Ah"),
            ("energy out, net", number(energy), "Wh"),
        ]
    return [
        ("charge", number(abs(charge)), "Ah"),
        ("energy", number(abs(energy)), "Wh"),
        ("mean voltage", number(energy / charge if charge else float("nan")), "V"),
    ]


def write(run: xr.Dataset, path: Path) -> None:
    """A Dataset as CSV, with units in its header, or as netCDF with all attributes."""
    over_time = run.drop_dims([name for name in run.dims if name != "time"])
    output.write(run, path, rows=over_time)
