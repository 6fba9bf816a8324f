"""The cases of a sweep that failed, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellsim.engines.ending import FAILED

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def failures(table: xr.Dataset) -> pd.DataFrame:
    """One row a failed case: its place along each dimension, and its termination."""
    import pandas as pd

    status = table["status"]
    places = np.nonzero(status.values == FAILED)
    columns = {}
    for dimension, place in zip(status.dims, places, strict=True):
        labelled = [name for name in table.coords if table[name].dims == (dimension,)]
        for name in labelled:
            columns[str(name)] = table[name].values[place]
        if not labelled:
            columns[str(dimension)] = place
    columns["termination"] = table["termination"].values[places].astype(object)
    return pd.DataFrame(columns)
