"""Find parameter files, read them, put materials in their places, and say plainly what is wrong."""

from __future__ import annotations

import copy
import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from cellsim.errors import InputError
from cellsim.parameters.cell import Cell
from cellsim.parameters.checks import check
from cellsim.parameters.materials import MATERIALS, Material
from cellsim.parameters.units import parse_quantity
from cellsim.parameters.values import Curve, Described, Expression, Scalar, Sourced

#: Words that pydantic puts into an error's location for the branch of a union.
_BRANCHES = {"scalar", "expression", "curve", "porous", "planar", "pouch", "can"} | set(MATERIALS)

#: Keys of a cell that name a material.
_SLOTS = (
    *("active", "electrolyte", "interface", "collector", "carbon", "binder"),
    *("matrix", "metal", "host", "film"),
)


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
    return _names("cells")


def materials() -> list[str]:
    """Names of all materials, sorted."""
    return _names("materials")


def load(name: str | os.PathLike[str]) -> Cell:
    """Load a cell by name, or from a TOML file by its path.

    Raises
    ------
    InputError
        No such cell, or a file that breaks the schema or a physical cross-check.
    """
    path = Path(name) if str(name).endswith(".toml") else find("cells", str(name))
    if not path.is_file():
        raise InputError("there is no such file", file=path)
    data = read_toml(path)
    origins = {"": str(path)}
    for table_name in ("positive", "separator", "negative", "case"):
        table = data.get(table_name)
        if isinstance(table, dict):
            for slot in _SLOTS:
                if slot in table:
                    key = f"{table_name}.{slot}"
                    table[slot] = _fill(table[slot], str(path), key, origins)
    data.setdefault("name", path.stem)
    return _build(data, origins)


def _fill(given: Any, file: str, key: str, origins: dict[str, str]) -> Any:
    """Put a material in the place of its name.

    Where the cell's own measurement differs, a table names the material and the values it
    replaces: ``active = { material = "nmc622", diffusivity = { ... } }``.
    """
    replaced = {}
    if isinstance(given, dict) and isinstance(given.get("material"), str):
        replaced = {name: value for name, value in given.items() if name != "material"}
        given = given["material"]
    if not isinstance(given, str):
        return given
    tree, origins[key] = _material_tree(given, file, key)
    origins.update({f"{key}.{name}": file for name in replaced})
    return {**tree, **replaced}


def load_material(name: str) -> Material:
    """Load one material by name.

    Raises
    ------
    InputError
        No such material, or a file that breaks the schema.
    """
    tree, origin = _material_tree(name, None, None)
    try:
        material: Material = MATERIALS[tree["type"]].model_validate(tree)
    except ValidationError as error:
        raise explain(error, {"": origin}, tree) from error
    return material


def rebuild(cell: Cell, changes: Mapping[str, Any]) -> Cell:
    """The work behind `Cell.replace`."""
    tree = copy.deepcopy(cell._tree["data"])
    origins = dict(cell._tree["origins"])
    for path, new in changes.items():
        _set(cell, tree, origins, path, new)
    return _build(tree, origins)


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file; a syntax error names the file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not valid TOML: {error}", file=path) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path) from error


def find(kind: str, name: str) -> Path:
    """The file of a cell, material or claim; the first folder that has it wins."""
    for folder in folders():
        path = folder / kind / f"{name}.toml"
        if path.is_file():
            return path
    close = difflib.get_close_matches(name, _names(kind), n=3, cutoff=0.4)
    hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(_names(kind))}"
    raise InputError(f"there is no {kind.rstrip('s')} '{name}'", remedy=hint)


@lru_cache(maxsize=1)
def references() -> dict[str, dict[str, str]]:
    """All entries of the `references.bib` of every folder: key -> fields."""
    from bibtexparser.entrypoint import parse_string

    entries: dict[str, dict[str, str]] = {}
    for folder in reversed(folders()):
        for path in sorted(folder.glob("references*.bib")):
            library = parse_string(path.read_text(encoding="utf-8"))
            for block in library.failed_blocks:
                raise InputError(f"BibTeX near line {block.start_line}: {block.error}", file=path)
            for entry in library.entries:
                entries[entry.key] = {key: str(f.value) for key, f in entry.fields_dict.items()}
    return entries


def _names(kind: str) -> list[str]:
    return sorted({path.stem for folder in folders() for path in (folder / kind).glob("*.toml")})


def _material_tree(name: str, file: str | None, key: str | None) -> tuple[dict[str, Any], str]:
    try:
        path = find("materials", name)
    except InputError as error:
        raise InputError(
            error.problem, file=file, key=key, value=name, remedy=error.remedy
        ) from error
    tree = read_toml(path)
    if tree.get("type") not in MATERIALS:
        raise InputError(
            "is not a type of material",
            file=path,
            key="type",
            value=tree.get("type"),
            remedy=f"one of {', '.join(MATERIALS)}",
        )
    for value in tree.values():
        if isinstance(value, dict) and "curve" in value:
            value["folder"] = str(path.parent)
    return {**tree, "name": path.stem}, str(path)


def _build(tree: dict[str, Any], origins: dict[str, str]) -> Cell:
    try:
        cell = Cell.model_validate(tree)
    except ValidationError as error:
        raise explain(error, origins, tree) from error
    cell._tree.update(data=tree, origins=origins)
    for path, value in cell.values():
        require_sources(value, *_origin(origins, path))
    try:
        check(cell)
    except InputError as error:
        raise InputError(
            error.problem,
            file=origins[""],
            key=error.key,
            value=error.value,
            remedy=error.remedy,
        ) from error
    return cell


def require_sources(value: Sourced, file: str, key: str) -> None:
    """Raise `InputError` where a source of the value is not in `references.bib`."""
    known = references()
    for source in value.source:
        if source not in known:
            close = difflib.get_close_matches(source, known, n=1)
            raise InputError(
                f"source '{source}' is not in references.bib",
                file=file,
                key=key,
                remedy=f"did you mean {close[0]}?" if close else "add the entry",
            )


def _origin(origins: Mapping[str, str], path: str) -> tuple[str, str]:
    """The file in which a path stands, and its key there."""
    for prefix in sorted(origins, key=len, reverse=True):
        if prefix and f"{path}.".startswith(f"{prefix}."):
            of_cell = origins[prefix] == origins[""]
            return origins[prefix], path if of_cell else path[len(prefix) + 1 :]
    return origins[""], path


def _path(location: tuple[int | str, ...], tree: Any) -> list[str]:
    """The keys of a location; the words that pydantic adds for a union's branch are left out."""
    keys = []
    for part in map(str, location):
        inside = isinstance(tree, Mapping) and part in tree
        if inside or part not in _BRANCHES:
            keys.append(part)
        if inside:
            tree = tree[part]
    return keys


def explain(error: ValidationError, origins: Mapping[str, str], tree: Any) -> InputError:
    """The first complaint of the schema, in our words; `origins` maps path prefix -> file."""
    first = error.errors()[0]
    file, key = _origin(origins, ".".join(_path(first["loc"], tree)))
    value = first.get("input")
    problem = first["msg"].removeprefix("Value error, ")
    problem, _, remedy = problem.partition(" - ")
    if first["type"] == "extra_forbidden":
        problem, remedy = "is not a key of the schema", "remove it, or check its spelling"
    elif first["type"] == "missing":
        problem, remedy, value = "is missing", "add it", None
    elif isinstance(value, Mapping) and "value" in value:
        value = f"{value['value']} {value.get('unit', '')}".strip()
    elif isinstance(value, Scalar | Expression | Curve):
        value = value.shown
    elif isinstance(value, Mapping):
        value = None
    return InputError(problem, file=file, key=key, value=value, remedy=remedy or None)


def _set(cell: Cell, tree: dict[str, Any], origins: dict[str, str], path: str, new: Any) -> None:
    *parents, last = path.split(".")
    node, branch = _descend(cell, tree, parents, path)
    if last == "factor" and isinstance(node, Expression | Curve):
        branch["factor"] = _number(new, "1", path)[0]
        return
    field = type(node).model_fields.get(last) if isinstance(node, Described) else None
    if field is None:
        known = list(type(node).model_fields) if isinstance(node, Described) else []
        raise _no_such(path, last, known)
    if last in _SLOTS and isinstance(new, str):
        branch[last], origins[path] = _material_tree(new, None, path)
        return
    rule = field.json_schema_extra
    if not isinstance(rule, dict):
        raise InputError("is not a value that can be set", key=path, value=new)
    branch[last] = _by_hand(field, new, path)


def _descend(
    cell: Cell, tree: dict[str, Any], parents: list[str], path: str
) -> tuple[Any, dict[str, Any]]:
    node: Any = cell
    for key in parents:
        known = list(type(node).model_fields) if isinstance(node, Described) else []
        if key not in known or getattr(node, key) is None:
            raise _no_such(path, key, known)
        node, tree = getattr(node, key), tree[key]
    return node, tree


def _by_hand(field: FieldInfo, new: Any, path: str) -> dict[str, Any]:
    assert isinstance(field.json_schema_extra, dict)  # noqa: S101 - narrowed by the caller
    number, unit = _number(new, str(field.json_schema_extra["si"]), path)
    return {
        "value": number,
        "unit": unit,
        "range": [number, number],
        "kind": "assumed",
        "why": "set by the user",
    }


def _number(new: Any, si_unit: str, path: str) -> tuple[float, str]:
    if isinstance(new, int | float) and not isinstance(new, bool):
        return float(new), si_unit
    try:
        number, unit = parse_quantity(str(new))
    except InputError as error:
        raise InputError(error.problem, key=path, value=new, remedy=error.remedy) from error
    if not unit and si_unit != "1":
        raise InputError(
            "has no unit", key=path, value=new, remedy=f"give one, such as {number:g}{si_unit}"
        )
    return number, unit or "dimensionless"


def _no_such(path: str, key: str, known: list[str]) -> InputError:
    close = difflib.get_close_matches(key, known, n=1)
    listed = ", ".join(known) or "nothing"
    hint = f"did you mean '{close[0]}'?" if close else f"known here: {listed}"
    return InputError(f"there is no '{key}' here", key=path, remedy=hint)


def each_cell() -> Iterator[Cell]:
    """Load every cell in turn."""
    for name in cells():
        yield load(name)
