"""The result of a sweep in other formats."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cellsim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

#: Endings of the files that can be written.
FORMATS = (".csv", ".parquet", ".nc", ".zarr")

#: Rows that are in memory at a time.
_ROWS = 2**16


def to_pandas(table: xr.Dataset) -> pd.DataFrame:
    """One row a case: labels of its place, what was drawn, outputs, status and termination."""
    along = list(table["status"].dims)
    if not along:
        table, along = table.expand_dims("case"), ["case"]
    frame: Any = table.to_dataframe(dim_order=along).reset_index()
    words = [name for name in frame.columns if frame[name].dtype.kind not in "fiub"]
    frame = frame.astype(dict.fromkeys(words, "str"))
    return frame.drop(columns="case", errors="ignore")


def export(table: xr.Dataset, path: str | os.PathLike[str]) -> None:
    """Write a result to a file, by its ending: .csv, .parquet, .nc or .zarr.

    Units stand in the header of a CSV, and in the metadata of the others. Tables are written piece
    by piece.

    Raises
    ------
    InputError
        Another ending; Parquet without pyarrow.
    """
    place = Path(path)
    ending = place.suffix.lower()
    if ending == ".csv":
        _to_csv(table, place)
    elif ending == ".parquet":
        _to_parquet(table, place)
    elif ending == ".nc":
        table.to_netcdf(place, engine="scipy")
    elif ending == ".zarr":
        # Without the chunks of the store that it was read from.
        table.drop_encoding().to_zarr(place, mode="w", consolidated=False)
    else:
        raise InputError(
            f"'{place.suffix}' is not a format it can be written in",
            value=place,
            remedy=f"end the name in {', '.join(FORMATS)}",
        )


def _pieces(table: xr.Dataset) -> Iterator[pd.DataFrame]:
    """All rows, cut along the longest dimension."""
    sizes = {str(name): table.sizes[name] for name in table["status"].dims}
    if not sizes:
        yield to_pandas(table)
        return
    longest = max(sizes, key=lambda name: sizes[name])
    others = table["status"].size // sizes[longest]
    step = max(_ROWS // others, 1)
    for start in range(0, sizes[longest], step):
        yield to_pandas(_numbered(table, longest, start, step))


def _numbered(table: xr.Dataset, dimension: str, start: int, step: int) -> xr.Dataset:
    """A part, in which places without labels keep their numbers."""
    stop = min(start + step, table.sizes[dimension])
    part = table.isel({dimension: slice(start, stop)})
    if dimension in table.coords:
        return part
    return part.assign_coords({dimension: np.arange(start, stop)})


def _to_csv(table: xr.Dataset, path: Path) -> None:
    for number, frame in enumerate(_pieces(table)):
        units = {name: _unit(table, str(name)) for name in frame.columns}
        frame.columns = [f"{name} [{unit}]" if unit else name for name, unit in units.items()]
        frame.to_csv(path, index=False, mode="a" if number else "w", header=not number)


def _to_parquet(table: xr.Dataset, path: Path) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise InputError(
            "Parquet needs pyarrow", value=path, remedy="pip install 'cellsim[parquet]'"
        ) from error
    about = {str(key): str(value) for key, value in table.attrs.items()}
    writer = None
    try:
        for frame in _pieces(table):
            piece = pa.Table.from_pandas(frame, preserve_index=False)
            fields = [
                field.with_metadata({"units": _unit(table, field.name)}) for field in piece.schema
            ]
            schema = pa.schema(fields, metadata=about)
            writer = writer or pq.ParquetWriter(path, schema)
            writer.write_table(piece.cast(schema))
    finally:
        if writer is not None:
            writer.close()


def _unit(table: xr.Dataset, name: str) -> str:
    unit = str(table[name].attrs.get("units", "1")) if name in table.variables else "1"
    return "" if unit == "1" else unit
