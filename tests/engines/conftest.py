"""Laws of a discharge and of a rest hold of either engine."""

from __future__ import annotations

import pytest

from cellsim.engines import ENGINES


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine in turn, for what both of them have the physics of."""
    return str(request.param)
