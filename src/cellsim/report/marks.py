"""Parts of a file that a command writes, in a file that is otherwise kept by hand."""

from __future__ import annotations

from pathlib import Path

from cellsim.errors import InputError, writing


def marks(name: str, command: str) -> tuple[str, str]:
    """Between which lines the part called `name` stands."""
    return f"<!-- {name}: written by {command} -->", f"<!-- end of {name} -->"


def refresh(path: Path, name: str, command: str, text: str) -> None:
    """Write the part between its marks anew.

    Raises
    ------
    InputError
        A file that cannot be read or written, or without the marks.
    """
    begin, finish = marks(name, command)
    with writing(path):
        head, _, rest = path.read_text(encoding="utf-8").partition(begin)
        _, end, tail = rest.partition(finish)
        if not end:
            raise InputError(
                "has no marks", file=path, remedy=f"put '{begin}' and '{finish}' into it"
            )
        path.write_text(f"{head}{begin}\n{text}\n{finish}{tail}", encoding="utf-8")
