"""Parameter folders: which there are, which file wins, and what the bibliography holds."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from cellsim.errors import InputError
from cellsim.parameters.pybamm_sets.catalogue import PREFIX
from cellsim.parameters.pybamm_sets.citations import bibliography, is_foreign
from cellsim.parameters.values import Sourced

_ENTRY = re.compile(r"^@\w+\{\s*([^,\s]+)\s*,", re.MULTILINE)


def folders() -> list[Path]:
    """Parameter folders that exist, first the one that wins."""
    package = Path(__file__).resolve().parents[1]
    candidates = [
        os.environ.get("CELLSIM_PARAMS"),
        Path.cwd() / "params",
        package / "params",
        package.parents[1] / "params",
    ]
    found = [Path(path).resolve() for path in candidates if path and Path(path).is_dir()]
    return list(dict.fromkeys(found))


def cells() -> list[str]:
    """Names of all cells that can be loaded, sorted."""
    return names("cells")


def materials() -> list[str]:
    """Names of all materials, sorted."""
    return names("materials")


def find(kind: str, name: str) -> Path:
    """The file of a cell, material, claim or validation case; the first folder that has it wins."""
    for folder in folders():
        path = folder / kind / f"{name}.toml"
        if path.is_file():
            return path
    close = difflib.get_close_matches(name, names(kind), n=3, cutoff=0.4)
    hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(names(kind))}"
    what = "validation case" if kind == "validation" else kind.rstrip("s")
    raise InputError(f"there is no {what} '{name}'", remedy=hint)


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file; a syntax error names the file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not valid TOML: {error}", file=path) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from error


def _bibliographies() -> list[Path]:
    """The BibTeX files of every folder, last the one that wins."""
    return [path for folder in reversed(folders()) for path in sorted(folder.glob("*.bib"))]


@lru_cache(maxsize=1)
def reference_keys() -> frozenset[str]:
    """The keys of `references`, without the cost of parsing what stands behind them."""
    texts = (path.read_text(encoding="utf-8") for path in _bibliographies())
    return frozenset(key for text in texts for key in _ENTRY.findall(text))


@lru_cache(maxsize=1)
def references() -> dict[str, dict[str, str]]:
    """All entries of the `references.bib` of every folder: key -> fields."""
    found: dict[str, dict[str, str]] = {}
    for path in _bibliographies():
        found |= _entries(path)
    return found


def _entries(path: Path) -> dict[str, dict[str, str]]:
    """The entries of one file."""
    from bibtexparser.entrypoint import parse_string

    library = parse_string(path.read_text(encoding="utf-8"))
    for block in library.failed_blocks:
        raise InputError(f"BibTeX near line {block.start_line}: {block.error}", file=path)
    return {
        one.key: {key: str(field.value) for key, field in one.fields_dict.items()}
        for one in library.entries
    }


@lru_cache(maxsize=1)
def _foreign() -> dict[str, dict[str, str]]:
    """All entries of PyBaMM's own bibliography, which its parameter sets cite."""
    path = bibliography()
    return {} if path is None else _entries(path)


def entry(source: str) -> dict[str, str]:
    """The fields of a source."""
    if is_foreign(source):
        return _foreign()[source.removeprefix(PREFIX)]
    return references()[source]


def require_sources(value: Sourced, file: str, key: str) -> None:
    """Raise `InputError` where a source of the value is not in `references.bib`."""
    known = reference_keys()
    for source in value.source:
        if source not in known and not is_foreign(source):
            close = difflib.get_close_matches(source, known, n=1)
            raise InputError(
                f"source '{source}' is not in references.bib",
                file=file,
                key=key,
                remedy=f"did you mean {close[0]}?" if close else "add the entry",
            )


def check_sources(named: Iterable[tuple[str, str]], file: Path) -> None:
    """Raise `InputError` where a source, given with the key that names it, is not known."""
    known = reference_keys()
    for key, source in named:
        if source not in known:
            close = difflib.get_close_matches(source, known, n=1)
            raise InputError(
                "is in no references*.bib",
                file=file,
                key=key,
                value=source,
                remedy=f"did you mean {close[0]}?" if close else "add the entry",
            )


def names(kind: str) -> list[str]:
    """Names of all files in a folder of the parameters: "cells", "claims" and others; sorted."""
    return sorted({path.stem for folder in folders() for path in (folder / kind).glob("*.toml")})


def digest() -> str:
    """SHA-256 over names and bytes of all files of data, as far as none hides another."""
    found = {
        path.relative_to(folder).as_posix(): path
        for folder in reversed(folders())
        for path in folder.rglob("*")
        if path.suffix in (".toml", ".csv", ".bib")
    }
    total = hashlib.sha256()
    for name, path in sorted(found.items()):
        total.update(f"{name}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
