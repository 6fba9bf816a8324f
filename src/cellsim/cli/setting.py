"""Options of commands that ask for one figure of many variants of a cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cellsim.cli import options
from cellsim.errors import InputError

if TYPE_CHECKING:
    from cellsim.protocols import Protocol

Command = TypeVar("Command", bound=Callable[..., Any])


def output(command: Command) -> Command:
    """`--output NAME`."""
    return click.option(
        "--output",
        "figure_of",
        metavar="NAME",
        default="energy_density",
        show_default=True,
        help="The figure: energy_density, specific_energy, charge_time, capacity and others.",
    )(command)


def under(command: Command) -> Command:
    """`--rate`, `--protocol`, `--temperature`, `--thermal`, `--basis`."""
    command = options.basis(command)
    command = click.option(
        "--thermal",
        type=click.Choice(["isothermal", "lumped"]),
        help="[default: lumped for a charge, isothermal otherwise]",
    )(command)
    command = options.temperature()(command)
    command = click.option(
        "--protocol",
        type=click.Path(path_type=Path),
        metavar="FILE.toml",
        help="Steps to take.  [default: discharge at C/3; charge from 10 to 80 %]",
    )(command)
    return click.option("--rate", metavar="RATE", help="Discharge at this rate, such as 1C.")(
        command
    )


def seed(command: Command) -> Command:
    """`--seed`."""
    return click.option(
        "--seed",
        type=click.IntRange(min=0),
        default=0,
        show_default=True,
        help="The same seed gives the same numbers.",
    )(command)


def read(
    rate: str | None, protocol: Path | None, temperature: str, thermal: str | None, basis: str
) -> dict[str, Any]:
    """The options as `sweeps.figures.Setting` takes them."""
    return {
        "protocol": _protocol(rate, protocol),
        "temperature": temperature,
        "thermal": thermal,
        "basis": basis,
    }


def _protocol(rate: str | None, path: Path | None) -> Protocol | None:
    if rate is not None and path is not None:
        raise InputError("does not go with --protocol", key="--rate", remedy="drop one of them")
    if rate is not None:
        from cellsim.protocols import discharge

        return discharge(rate)
    if path is not None:
        from cellsim.protocols import load_protocol

        return load_protocol(path)
    return None
