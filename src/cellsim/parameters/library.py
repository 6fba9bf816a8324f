"""Load cells and materials: put materials in their places, derive what is derived, check."""

from __future__ import annotations

import os
from math import isnan
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cellsim.errors import InputError
from cellsim.parameters.balance import OUT_OF_REACH, describe, thickness_for
from cellsim.parameters.cell import Cell, PorousElectrode
from cellsim.parameters.checks import check
from cellsim.parameters.complaints import explain, origin
from cellsim.parameters.durability import REACTIONS
from cellsim.parameters.files import find, read_toml, require_sources
from cellsim.parameters.kinds import MATERIALS
from cellsim.parameters.materials import Material
from cellsim.parameters.partners import require_partners
from cellsim.parameters.pybamm_sets import PREFIX, set_tree

#: Keys of a cell that name a material.
SLOTS = (
    *("active", "electrolyte", "interface", "collector", "carbon", "binder"),
    *("matrix", "metal", "host", "film", "ageing"),
    *REACTIONS,
)

#: Tables of a cell in which materials are named; "" is the cell itself.
_TABLES = ("", "positive", "separator", "negative", "case", "decomposition")


def load(name: str | os.PathLike[str]) -> Cell:
    """Load a cell by name, from a TOML file by its path, or from one of PyBaMM's parameter sets:
    "pybamm:Ecker2015".

    Raises
    ------
    InputError
        No such cell, or a file that breaks the schema or a physical cross-check.
    """
    if str(name).startswith(PREFIX):
        return _from_pybamm(str(name).removeprefix(PREFIX))
    path = Path(name) if str(name).endswith(".toml") else find("cells", str(name))
    if not path.is_file():
        raise InputError("there is no such file", file=path)
    data = read_toml(path)
    require_partners(data, path)
    origins = {"": str(path)}
    for table_name in _TABLES:
        table = data.get(table_name) if table_name else data
        if isinstance(table, dict):
            for slot in SLOTS:
                if slot in table:
                    key = f"{table_name}.{slot}".lstrip(".")
                    table[slot] = _fill(table[slot], str(path), key, origins)
    data.setdefault("name", path.stem)
    return build(data, origins)


def _from_pybamm(name: str) -> Cell:
    """A cell of one of PyBaMM's sets."""
    tree, where = set_tree(name)
    return build(tree, {"": where})


def load_material(name: str) -> Material:
    """Load one material by name.

    Raises
    ------
    InputError
        No such material, or a file that breaks the schema.
    """
    tree, origin = material_tree(name, None, None)
    try:
        material: Material = MATERIALS[tree["type"]].model_validate(tree)
    except ValidationError as error:
        raise explain(error, {"": origin}, tree) from error
    return material


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
    tree, origins[key] = material_tree(given, file, key)
    origins.update({f"{key}.{name}": file for name in replaced})
    return {**tree, **replaced}


def material_tree(name: str, file: str | None, key: str | None) -> tuple[dict[str, Any], str]:
    """The raw table of a material and its file; `file` and `key` say where it was named."""
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
    require_partners(tree, path)
    for value in tree.values():
        if isinstance(value, dict) and "curve" in value:
            value["folder"] = str(path.parent)
    return {**tree, "name": path.stem}, str(path)


def build(tree: dict[str, Any], origins: dict[str, str]) -> Cell:
    """Validate a resolved tree, resolve its sources and make the cross-checks."""
    cell = _validate(_with_thickness(tree, origins), origins)
    cell._tree.update(data=tree, origins=origins)
    for path, value in cell.values():
        require_sources(value, *origin(origins, path))
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


def _validate(tree: dict[str, Any], origins: dict[str, str]) -> Cell:
    try:
        return Cell.model_validate(tree)
    except ValidationError as error:
        raise explain(error, origins, tree) from error


def _with_thickness(tree: dict[str, Any], origins: dict[str, str]) -> dict[str, Any]:
    """The tree with the thickness of its negative electrode, derived where N/P is given."""
    negative = tree.get("negative")
    if not isinstance(negative, dict) or "n_to_p" not in negative:
        return tree
    if "thickness" in negative:
        raise InputError(
            "N/P and thickness both set the negative electrode",
            file=origins[""],
            key="negative.n_to_p",
            remedy="give one of them",
        )
    derived = {"unit": "um", "kind": "assumed", "why": "derived from n_to_p"}

    def thick(meters: float) -> dict[str, Any]:
        value = {**derived, "value": 1e6 * meters, "range": [1e6 * meters, 1e6 * meters]}
        return {**tree, "negative": {**negative, "thickness": value}}

    cell = _validate(thick(1e-4), origins)
    assert isinstance(cell.negative, PorousElectrode)  # noqa: S101 - only it has the key
    assert cell.negative.n_to_p is not None  # noqa: S101 - seen in the tree
    found = float(thickness_for(cell, cell.negative.n_to_p.si))
    if isnan(found):
        raise InputError(
            f"lies outside the open-circuit window: {describe(cell, OUT_OF_REACH)}",
            file=origins[""],
            key="limits.upper_voltage",
            value=cell.limits.upper_voltage.shown,
            remedy="change the limit",
        )
    return thick(found)
