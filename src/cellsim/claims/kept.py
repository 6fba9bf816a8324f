"""Verdicts of earlier runs, kept in the user's cache folder.

A trial is a function of its inputs, bit for bit; so where nothing that it rests on has changed, it
need not run again. What it rests on is taken broadly: every file of the parameter folders, the code
of this package, and the versions of those that compute.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from cellsim.claims.record import environment
from cellsim.claims.trial import Job
from cellsim.claims.verdict import Verdict
from cellsim.parameters.files import digest

_VERDICTS = TypeAdapter(list[Verdict], config={"ser_json_inf_nan": "constants"})


class Kept:
    """One folder a state of inputs and code, one file a job.

    Parameters
    ----------
    folder : Path, optional
        That of the user unless given.
    fresh : bool
        Keep what is found from now on, and take nothing that was found before.
    """

    def __init__(self, folder: Path | None = None, *, fresh: bool = False) -> None:
        from platformdirs import user_cache_path

        self._fresh = fresh
        self._folder = (folder or user_cache_path("cellsim") / "verdicts") / _state()

    def get(self, job: Job) -> list[Verdict] | None:
        """The verdicts of a job; None where they are not known, or not wanted."""
        if self._fresh:
            return None
        try:
            return _VERDICTS.validate_json(self._path(job).read_bytes())
        except (OSError, ValidationError):
            return None

    def put(self, job: Job, verdicts: Sequence[Verdict]) -> None:
        """Keep them, unless one could not be tried; where nothing can be written, do without."""
        if any(one.verdict == "not testable" for one in verdicts):
            return
        path = self._path(job)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(_VERDICTS.dump_json(list(verdicts)))
            os.replace(name, path)

    def _path(self, job: Job) -> Path:
        text = repr(replace(job, threads=None))
        return self._folder / f"{sha256(text.encode()).hexdigest()[:24]}.json"


def _state() -> str:
    return sha256(f"{environment()} {digest()}".encode()).hexdigest()[:24]
