import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def tables():
    from cells import chen_tables

    return chen_tables()


@pytest.fixture(scope="session", autouse=True)
def compiled_once():
    """Every distinct type of argument would compile the driver again, for half a minute."""
    yield
    from cellsim.dfn.compile import JITTED
    from cellsim.dfn.driver import run_chunk

    assert not JITTED or len(run_chunk.signatures) <= 1
