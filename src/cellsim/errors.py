"""What can go wrong with what a user gave, said in one line: file, key, value, remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class CellsimError(Exception):
    """Base of every error that cellsim raises on purpose."""


class InputError(CellsimError):
    """An input that cannot be used.

    Parameters
    ----------
    problem : str
        What is wrong, in the user's terms.
    file, key, value : str, optional
        Where it stands and what was found there.
    remedy : str, optional
        What to do about it.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: object = None,
        key: str | None = None,
        value: object = None,
        remedy: str | None = None,
    ) -> None:
        self.problem = problem
        self.file = None if file is None else str(file)
        self.key = key
        self.value = value
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        where = self.key or ""
        if self.key and self.value is not None:
            where = f"{self.key} = {_short(self.value)}"
        head = ": ".join(part for part in (self.file, where, self.problem) if part)
        return head + (f" - {self.remedy}" if self.remedy else "")


@contextmanager
def writing(file: object) -> Iterator[None]:
    """What the operating system refuses within it becomes one message: the file cannot be written.

    Raises
    ------
    InputError
    """
    try:
        yield
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", file=file, remedy="choose another file"
        ) from error


def _short(value: object, limit: int = 80) -> str:
    text = str(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
