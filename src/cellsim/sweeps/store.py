"""The result of a sweep on disk: a Zarr group that grows box by box.

A box is done when its status is there, and that is written last. The group opens with xarray at
any time; what has not been run has an empty status.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.errors import CellsimError, InputError
from cellsim.sweeps import layout
from cellsim.sweeps.chunk import PENDING, Values
from cellsim.sweeps.durable import PARTIAL, DurableStore, sync, sync_tree
from cellsim.sweeps.grid import shape_of
from cellsim.sweeps.identity import differences, identity
from cellsim.sweeps.outputs import ALWAYS
from cellsim.sweeps.samples import WINDOW, draw
from cellsim.sweeps.study import Study

if TYPE_CHECKING:
    import xarray as xr


class Store:
    """A store of a study, open for writing; get one from `open_store`."""

    def __init__(self, path: Path, study: Study) -> None:
        import zarr

        self.path, self.study = path, study
        self._group = zarr.open_group(DurableStore(path), mode="r+")
        names = [variable.name for variable in layout.results(study)]
        # The status comes last: it says that the others are there.
        self._arrays = {n: self._array(n) for n in sorted(names, key=lambda n: n == "status")}
        self._windows: dict[tuple[str, int], tuple[int, np.ndarray]] = {}

    def _array(self, name: str) -> Any:
        return self._group[name]

    def draws(self, path: str, cell: int, part: slice) -> np.ndarray:
        """See `inputs.Draws`; neighbouring boxes are read together."""
        start = part.start // WINDOW * WINDOW
        if part.stop > start + WINDOW:
            return self._read(path, cell, part)
        known = self._windows.get((path, cell))
        if known is None or known[0] != start:
            known = (start, self._read(path, cell, slice(start, start + WINDOW)))
            self._windows[path, cell] = known
        return known[1][part.start - start : part.stop - start]

    def _read(self, path: str, cell: int, part: slice) -> np.ndarray:
        array = self._array(path)
        return np.asarray(array[part] if array.ndim == 1 else array[cell, part])

    def write(self, number: int, values: Values) -> None:
        """Take the outputs of a box: all of them, or none."""
        box = self.study.grid.box(number)
        try:
            for name, array in self._arrays.items():
                array[box] = values[name].reshape(shape_of(box))
        except OSError as error:
            raise CellsimError(
                f"{self.path}: cannot be written: {error.strerror or error} - what is finished is "
                "kept; make room, and go on with --resume"
            ) from error

    def statuses(self, number: int) -> np.ndarray:
        """Of the cases of a box; empty where it has not been run."""
        return np.ravel(self._arrays["status"][self.study.grid.box(number)])

    def read(self, number: int) -> Values:
        """What stands in a box."""
        box = self.study.grid.box(number)
        return {
            name: np.ravel(array[box]).astype(float if _numeric(array) else object)
            for name, array in self._arrays.items()
        }

    def forget(self, number: int) -> None:
        """A box is to be run anew."""
        self._arrays["status"][self.study.grid.box(number)] = PENDING

    def dataset(self) -> xr.Dataset:
        """The result; values are read from disk where they are used."""
        return open_result(self.path)


def _numeric(array: Any) -> bool:
    return bool(np.issubdtype(array.dtype, np.floating))


@contextmanager
def open_store(path: str | os.PathLike[str], study: Study, resume: bool) -> Iterator[Store]:
    """A store of a study, made if there is none, and nobody else's meanwhile.

    Raises
    ------
    InputError
        Another run has it; it is there and `resume` is not asked for; it is of another study.
    """
    place = Path(path)
    with _locked(place):
        if not place.exists():
            _create(place, study)
        elif not resume:
            raise InputError(
                "is there already",
                key="store",
                value=place,
                remedy="go on with it with --resume (resume=True), or choose another name",
            )
        else:
            study = _same(place, study)
            for left in place.rglob(f"*{PARTIAL}"):
                left.unlink()
        yield Store(place, study)


def open_result(path: str | os.PathLike[str]) -> xr.Dataset:
    """What a store holds, whole or not; values are read from disk where they are used.

    Raises
    ------
    InputError
        It is no store of a sweep.
    """
    outputs = json.loads(_attributes(Path(path))["study"])["outputs"]
    import xarray as xr

    found: xr.Dataset = xr.open_zarr(os.fspath(path), chunks=None, consolidated=False)
    first = [*outputs, *ALWAYS]
    return found[[*first, *sorted(map(str, set(found.data_vars) - set(first)))]]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    if not path.parent.is_dir():
        raise InputError(
            "its folder does not exist", key="store", value=path, remedy=f"create {path.parent}"
        )
    lock = FileLock(f"{path}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise InputError(
            "another run is writing it", key="store", value=path, remedy="wait for it, or stop it"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _attributes(path: Path) -> dict[str, Any]:
    """Attributes of a store of a sweep."""
    try:
        text = (path / "zarr.json").read_text(encoding="utf-8")
        attributes: dict[str, Any] = json.loads(text)["attributes"]
        json.loads(attributes["study"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "is not the store of a sweep", key="store", value=path, remedy="choose another name"
        ) from error
    return attributes


def _same(path: Path, study: Study) -> Study:
    """The study with the boxes of the store, if it is the one that the store is of."""
    known = _attributes(path)
    changed = differences(json.loads(known["study"]), identity(study))
    if changed:
        raise InputError(
            f"is of another study: {'; '.join(changed)}",
            key="store",
            value=path,
            remedy="take that study, or another store",
        )
    return replace(study, grid=replace(study.grid, most=int(known["chunk"])))


def _create(path: Path, study: Study) -> None:
    """An empty store, which is there as a whole or not at all."""
    import zarr

    for left in path.parent.glob(f".{path.name}.*{PARTIAL}"):
        shutil.rmtree(left)
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}{PARTIAL}")
    try:
        attributes = layout.provenance(study)
        aside = [v.name for v, _ in layout.coordinates(study) if v.dimensions != (v.name,)]
        if aside:
            attributes["coordinates"] = " ".join(aside)
        group = zarr.open_group(partial, mode="w", attributes=attributes)
        _add_labels(group, study)
        _add_drawn(group, study)
        for variable in layout.results(study):
            _add(group, variable, study.grid.shape, study.grid.box_shape)
        sync_tree(partial)
        partial.rename(path)
        sync(path.parent)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise InputError(
            f"cannot be written: {error.strerror or error}", key="store", value=path
        ) from error


def _add_labels(group: Any, study: Study) -> None:
    for variable, values in layout.coordinates(study):
        _add(group, variable, values.shape, values.shape)[:] = values


def _add_drawn(group: Any, study: Study) -> None:
    if study.samples is None:
        return
    number = study.samples.number
    arrays = {}
    for variable in layout.drawn(study):
        several = len(variable.dimensions) > 1
        shape = (len(study.cells), number) if several else (number,)
        window = (1, min(number, WINDOW)) if several else (min(number, WINDOW),)
        arrays[variable.name] = _add(group, variable, shape, window)
    for path, cell, part, values in draw(study.samples, study.drawn):
        array = arrays[path]
        array[part if array.ndim == 1 else (cell, part)] = values


def _add(
    group: Any, variable: layout.Variable, shape: tuple[int, ...], chunks: tuple[int, ...]
) -> Any:
    return group.create_array(
        variable.name,
        shape=shape,
        chunks=chunks,
        dtype="string" if variable.words else "float64",
        fill_value="" if variable.words else float("nan"),
        dimension_names=variable.dimensions,
        attributes=variable.attributes,
    )
