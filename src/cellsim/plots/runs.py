"""What the figures of single runs read from a Dataset besides its variables."""

from __future__ import annotations

import xarray as xr

from cellsim.parameters.units import convert, parse_quantity


def ambient(run: xr.Dataset) -> float:
    """Ambient temperature of a run [degC]; the attribute is in kelvin or text with a unit."""
    stated = run.attrs["temperature"]
    if isinstance(stated, str):
        number, unit = parse_quantity(stated)
        return convert(number, unit or "K", "degC")
    return float(stated) - 273.15


def failed(run: xr.Dataset) -> bool:
    """Whether the run ended before it should."""
    return bool(run.attrs.get("status") == "failed")
