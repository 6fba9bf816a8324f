"""Protocols as TOML: the arguments of the functions of `cellsim.step`, under their own names.

name = "a cycle"
start = "0 %"          # optional, as are
repeat = 2             # these
infeasible = "end"

[[steps]]
step = "charge"        # a function of cellsim.step; the other keys are its arguments
at = "1C"
hold = true
until = ["C/20", "2 h"]
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cellsim.errors import InputError
from cellsim.parameters.files import read_toml
from cellsim.protocols import step as steps_of
from cellsim.protocols.records import Protocol, Step
from cellsim.protocols.sequences import protocol

_KEYS = ("name", "start", "repeat", "infeasible", "steps")


def load_protocol(path: str | Path) -> Protocol:
    """Read a protocol from a TOML file; paths in it are relative to the file.

    Raises
    ------
    InputError
        Not such a file; says file, key, value and remedy.
    """
    path = Path(path)
    return read_protocol({"name": path.stem} | read_toml(path), path)


def read_protocol(table: dict[str, Any], path: Path, prefix: str = "") -> Protocol:
    """A protocol from its table; `path` is the file that it stands in, `prefix` where there."""
    given = dict(table)
    _known(given, _KEYS, path, prefix)
    entries = given.pop("steps", None)
    if not isinstance(entries, list) or not entries:
        raise InputError(
            "has no steps", file=path, key=f"{prefix}steps", remedy="add [[steps]] tables"
        )
    steps = [_step(entry, path, f"{prefix}steps[{k}]") for k, entry in enumerate(entries, start=1)]
    found: Protocol = _named(lambda: protocol(steps, **given), path, prefix)
    return found


def _step(entry: Any, path: Path, key: str) -> Step:
    if not isinstance(entry, dict) or "step" not in entry:
        raise InputError(
            "does not say which step", file=path, key=key, remedy=f"add step = one of {_kinds()}"
        )
    arguments = dict(entry)
    kind = arguments.pop("step")
    if kind not in steps_of.__all__:
        raise InputError(
            "is not a step", file=path, key=f"{key}.step", value=kind, remedy=f"one of {_kinds()}"
        )
    make = getattr(steps_of, kind)
    parameters = inspect.signature(make).parameters
    _known(arguments, parameters, path, f"{key}.")
    for name, parameter in parameters.items():
        if parameter.default is inspect.Parameter.empty and name not in arguments:
            raise InputError(
                "is missing", file=path, key=f"{key}.{name}", remedy=f"a {kind} needs it"
            )
    if "source" in arguments:
        arguments["source"] = path.parent / str(arguments["source"])
    step: Step = _named(lambda: make(**arguments), path, f"{key}.")
    return step


def _kinds() -> str:
    return ", ".join(steps_of.__all__)


def _known(table: dict[str, Any], known: Iterable[str], path: Path, prefix: str) -> None:
    known = list(known)
    for key, value in table.items():
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
            raise InputError(
                "is not known", file=path, key=f"{prefix}{key}", value=value, remedy=hint
            )


def _named(make: Callable[[], Any], path: Path, prefix: str) -> Any:
    """What `make` gives; an error of it names the file and the key there."""
    try:
        return make()
    except InputError as error:
        if error.file is not None:
            raise
        key = prefix + error.key if error.key else prefix.rstrip(".") or None
        raise InputError(
            error.problem, file=path, key=key, value=error.value, remedy=error.remedy
        ) from error
