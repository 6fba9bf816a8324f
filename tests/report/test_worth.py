"""The page of what is worth measuring."""

from __future__ import annotations

import re

import pytest

from cellsim.errors import InputError
from cellsim.report import worth
from tests.plots import synthetic


def test_the_page_has_the_ranking_the_shares_and_the_sources(tmp_path):
    data = synthetic.worth()
    worth.write(tmp_path / "page.md", data)
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    ranks = [int(rank) for rank in re.findall(r"^\| (\d+) \| `", text, re.MULTILINE)]
    assert ranks == list(range(1, data.sizes["parameter"] + 1))
    for name in data["cell"].values:
        lines = text.partition(f"## {name}, shares in %")[2].splitlines()[2:6]
        for line in lines:
            shares = [int(share) for share in re.findall(r" (\d+) \u00b1", line)]
            assert shares == sorted(shares, reverse=True)
            assert 1 <= len(shares) <= 5
    assert "- `chen2020`: " in text
    assert (tmp_path / "figures" / "page.svg").stat().st_size > 2000


def test_a_row_has_a_cell_for_each_head():
    data = synthetic.worth()
    widths = {len(row) for row in worth.ranking(data)}
    assert widths == {5 + len(worth.heads(data))}


def test_a_page_that_cannot_be_written(tmp_path):
    (tmp_path / "page.md").mkdir()
    with pytest.raises(InputError, match=r"cannot be written"):
        worth.write(tmp_path / "page.md", synthetic.worth())
