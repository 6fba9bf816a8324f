"""What a command writes into a file that is kept by hand."""

from __future__ import annotations

import pytest

from cellsim.errors import InputError
from cellsim.report.marks import marks, refresh


def test_only_the_part_between_the_marks_changes(tmp_path):
    begin, end = marks("it", "a command")
    path = tmp_path / "page.md"
    path.write_text(f"before\n{begin}\nold\n{end}\nafter\n", encoding="utf-8")
    for text in ("new", "newer"):
        refresh(path, "it", "a command", text)
        assert path.read_text(encoding="utf-8") == f"before\n{begin}\n{text}\n{end}\nafter\n"


def test_a_file_without_marks_stays_as_it_is(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("nothing here")
    with pytest.raises(InputError, match="has no marks - put"):
        refresh(path, "it", "a command", "new")
    assert path.read_text() == "nothing here"
    with pytest.raises(InputError, match="cannot be written"):
        refresh(tmp_path / "none.md", "it", "a command", "new")
