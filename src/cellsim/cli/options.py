"""Arguments and options that commands share, and the parsing of what a user writes into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cellsim.errors import InputError

if TYPE_CHECKING:
    from cellsim.parameters import Cell

Command = TypeVar("Command", bound=Callable[..., Any])

FIGURES = (".svg", ".pdf", ".png")
TABLES = (".csv", ".nc")


def as_json(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "json_", is_flag=True, help="Print JSON, for machines.")(command)


def set_values(command: Command) -> Command:
    """`--set PATH=VALUE`, repeatable."""
    return click.option(
        "--set",
        "changes",
        metavar="PATH=VALUE",
        multiple=True,
        help="Change a parameter, such as positive.thickness=95um. May be repeated.",
    )(command)


def cell_argument(command: Command) -> Command:
    """The one cell a command is about."""
    return click.argument("cell", metavar="CELL", shell_complete=_complete)(command)


def cell_arguments(command: Command) -> Command:
    """One cell or more."""
    return click.argument(
        "cells", metavar="CELL...", nargs=-1, required=True, shell_complete=_complete
    )(command)


def some_cells(command: Command) -> Command:
    """Any number of cells; the command has its own where none is named."""
    return click.argument("cells", metavar="[CELL]...", nargs=-1, shell_complete=_complete)(command)


def temperature(default: str = "25degC") -> Callable[[Command], Command]:
    """`--temperature`."""
    return click.option(
        "--temperature",
        default=default,
        show_default=True,
        metavar="VALUE",
        callback=_with_unit,
        help="Ambient temperature, with its unit.",
    )


def engine(command: Command) -> Command:
    """`--engine`."""
    return click.option(
        "--engine",
        type=click.Choice(["batch", "reference"]),
        help="The batched kernel, or PyBaMM.  [default: batch where it has the physics]",
    )(command)


def model_option(command: Command) -> Command:
    """`--model`."""
    return click.option(
        "--model",
        type=click.Choice(["DFN", "SPMe", "SPM"]),
        default="DFN",
        show_default=True,
        help="Electrochemical model.",
    )(command)


def model_and_heat(thermal: str) -> Callable[[Command], Command]:
    """`--model` and `--thermal`."""

    def decorate(command: Command) -> Command:
        command = click.option(
            "--thermal",
            type=click.Choice(["isothermal", "lumped"]),
            default=thermal,
            show_default=True,
            help="Hold the cell at ambient, or let it warm as one lump.",
        )(command)
        return model_option(command)

    return decorate


def figure_file(option: str, what: str) -> Callable[[Command], Command]:
    """`OPTION FILE`, for one of several figures."""
    return click.option(
        option,
        type=click.Path(path_type=Path),
        metavar="FILE",
        callback=file_of(FIGURES),
        help=f"Write {what} to FILE ({', '.join(FIGURES)}).",
    )


def figure(command: Command) -> Command:
    """`--figure FILE`."""
    return figure_file("--figure", "the figure")(command)


def basis(command: Command) -> Command:
    """`--basis`."""
    return click.option(
        "--basis",
        type=click.Choice(["stack", "cell", "pack"]),
        default="cell",
        show_default=True,
        help="Of volume and mass.",
    )(command)


def samples(default: int, drawn: str) -> Callable[[Command], Command]:
    """`--samples`, and what is drawn."""
    return click.option(
        "--samples",
        type=click.IntRange(min=0),
        default=default,
        show_default=True,
        help=f"{drawn}; 0: none.",
    )


def pages(page: str, lines: str) -> Callable[[Command], Command]:
    """`--page FILE` and `--lines FILE`, by which documents are written; what each writes."""
    marked = f"Write the lines of the README anew, {lines}, between their marks in FILE (.md)."

    def decorate(command: Command) -> Command:
        command = _markdown("--lines", "block", help=marked)(command)
        return page_file(f"Write {page} to FILE (.md).")(command)

    return decorate


def page_file(text: str) -> Callable[[Command], Command]:
    """`--page FILE`, with its help."""
    return _markdown("--page", help=text)


def _markdown(*names: str, help: str) -> Callable[[Command], Command]:
    path = click.Path(path_type=Path)
    return click.option(*names, type=path, metavar="FILE", callback=file_of((".md",)), help=help)


def report_file(command: Command) -> Command:
    """`--output FILE`."""
    return click.option(
        "--output",
        "report",
        type=click.Path(path_type=Path),
        metavar="FILE",
        callback=file_of((".html", ".htm")),
        help="Write the report to FILE.  [default: cellsim-report.html]",
    )(command)


def table_file(command: Command) -> Command:
    """`--csv FILE`, which writes netCDF for the ending .nc."""
    return click.option(
        "--csv",
        "table",
        type=click.Path(path_type=Path),
        metavar="FILE",
        callback=file_of(TABLES),
        help="Write the result to FILE, as CSV (.csv) or netCDF (.nc).",
    )(command)


def load_cell(name: str, changes: Iterable[str] = ()) -> Cell:
    """The cell, with what `--set` changes."""
    from cellsim.parameters import load

    cell = load(name)
    new = parse_changes(changes)
    try:
        return cell.replace(new) if new else cell
    except InputError as error:
        # The file was fine before; what is wrong is what the user has set.
        raise InputError(
            error.problem, file="--set", key=error.key, value=error.value, remedy=error.remedy
        ) from error


def parse_changes(changes: Iterable[str], option: str = "--set") -> dict[str, str]:
    """``["a.b=95um"]`` to ``{"a.b": "95um"}``."""
    parsed: dict[str, str] = {}
    for text in changes:
        path, equals, value = (part.strip() for part in text.partition("="))
        if not (path and equals and value):
            raise InputError(
                f"{option} '{text}' is not PATH=VALUE",
                remedy="write it like positive.thickness=95um; `cellsim show CELL` lists the paths",
            )
        if path in parsed:
            raise InputError(f"{option} names it twice", key=path, value=value, remedy="keep one")
        parsed[path] = value
    return parsed


def fraction(text: str, option: str) -> float:
    """``"80%"`` or ``"0.8"`` as 0.8."""
    number, percent = text.strip().removesuffix("%"), text.strip().endswith("%")
    try:
        value = float(number) / (100 if percent else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(
            "is not a state of charge", key=option, value=text, remedy="write 0% to 100%"
        )
    return value


def only_batch(asked: str, model: str, engine: str | None, **given: str | None) -> None:
    """Refuse what does not go with an option: other engines and models, and further options."""
    given |= {
        "--model": None if model == "DFN" else model,
        "--engine": None if engine == "batch" else engine,
    }
    for option, value in given.items():
        if value is not None:
            raise InputError(
                f"does not go with {asked}", key=option, value=value, remedy="drop one of them"
            )


def writable(path: Path, option: str) -> Path:
    """Refuse a path that cannot be written before hours are spent on its content."""
    folder = path.parent
    if not folder.is_dir():
        raise InputError(
            "its folder does not exist", key=option, value=path, remedy=f"create {folder}"
        )
    try:
        existed = path.exists()
        with path.open("ab"):
            pass
        if not existed:
            path.unlink()
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}",
            key=option,
            value=path,
            remedy="choose another file",
        ) from error
    return path


def file_of(endings: tuple[str, ...]) -> Callable[..., Path | None]:
    """A callback that refuses other endings, and files that cannot be written."""

    def check(context: click.Context, option: click.Parameter, path: Path | None) -> Path | None:
        if path is None:
            return None
        name = option.opts[0]
        if path.suffix.lower() not in endings:
            raise InputError(
                f"'{path.suffix}' is not a format it can be written in",
                key=name,
                value=path,
                remedy=f"end the name in {', '.join(endings)}",
            )
        return writable(path, name)

    return check


def _with_unit(context: click.Context, option: click.Parameter, text: str) -> str:
    from cellsim.parameters.units import convert, parse_quantity

    name = option.opts[0]
    try:
        number, unit = parse_quantity(text)
        if not unit:
            raise InputError("has no unit", remedy=f"write {number:g}degC, or kelvin as 298K")
        if not convert(number, unit, "K") > 0:
            raise InputError("is below absolute zero", remedy="raise it")
    except InputError as error:
        raise InputError(error.problem, key=name, value=text, remedy=error.remedy) from error
    return f"{number:g} {unit}"


def _complete(context: click.Context, option: click.Parameter, incomplete: str) -> list[str]:
    from cellsim.parameters import cells
    from cellsim.parameters.pybamm_sets import PREFIX, loadable

    known = (*cells(), *(f"{PREFIX}{name}" for name in loadable()))
    return [name for name in known if name.startswith(incomplete)]
