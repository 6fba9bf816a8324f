"""What materials cost: `prices.toml`, one price a material, with provenance."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError, model_validator

from cellsim.errors import InputError
from cellsim.parameters.complaints import explain
from cellsim.parameters.files import folders, read_toml, require_sources
from cellsim.parameters.units import convert
from cellsim.parameters.values import Scalar, Strict

PER_MASS, PER_AREA = "USD/kg", "USD/m^2"


class Prices(Strict):
    """Prices by material, per mass or per area; the basis is one currency and one year."""

    currency: str
    year: int
    prices: dict[str, Scalar]

    @model_validator(mode="after")
    def _per_mass_or_area(self) -> Prices:
        for name, price in self.prices.items():
            if price.unit not in (PER_MASS, PER_AREA):
                raise ValueError(
                    f"price of {name} in '{price.unit}' - give {PER_MASS} or {PER_AREA}"
                )
            if price.drawn_with:
                raise ValueError(f"price of {name} is drawn by itself - remove 'drawn_with'")
            convert(price.value, price.unit, price.unit)
        return self

    def replace(self, changes: Mapping[str, float]) -> Prices:
        """New prices with some values changed, in the unit each is given in."""
        prices = dict(self.prices)
        for name, value in changes.items():
            if name not in prices:
                raise InputError("has no price", key=f"prices.{name}", remedy="see prices.toml")
            price = {
                **prices[name].model_dump(),
                "value": value,
                "range": (value, value),
                "kind": "assumed",
                "why": "set by the user",
            }
            prices[name] = Scalar.model_validate(price)
        return self.model_copy(update={"prices": prices})


@lru_cache(maxsize=8)
def _read(path: Path) -> Prices:
    tree = read_toml(path)
    try:
        prices = Prices.model_validate(tree)
    except ValidationError as error:
        raise explain(error, {"": str(path)}, tree) from error
    for name, price in prices.prices.items():
        require_sources(price, str(path), f"prices.{name}")
    return prices


def load_prices() -> Prices:
    """The prices of the first parameter folder that has any.

    Raises
    ------
    InputError
        No file, or one that breaks the schema.
    """
    for folder in folders():
        if (folder / "prices.toml").is_file():
            return _read(folder / "prices.toml")
    raise InputError("no parameter folder has a prices.toml", remedy="add one, or reinstall")
