"""A runner of the command line, and engines that answer at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from cellsim.cli import main
from tests.plots import synthetic


@pytest.fixture
def run(tmp_path, monkeypatch) -> Callable[..., Result]:
    """Call `cellsim` with some arguments, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, list(arguments), prog_name="cellsim")


@pytest.fixture
def quick(monkeypatch) -> list[dict]:
    """`simulate` gives a ready Dataset, and notes what it was asked."""
    asked: list[dict] = []

    def simulate(cell, protocol, **options):
        asked.append({"cell": cell, "protocol": protocol, **options})
        charging = protocol.steps[0].direction < 0
        made = synthetic.charge() if charging else synthetic.discharge()
        made.attrs["cell"] = cell.name
        return made

    monkeypatch.setattr("cellsim.engines.simulate", simulate)
    return asked
