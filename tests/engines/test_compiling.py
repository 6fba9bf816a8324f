"""The first use of the kernel: who is told, and what becomes of it where nothing can be written."""

from __future__ import annotations

import io
import sys
import time

import pytest

from cellsim.engines.batch import compiling, physics


class Screen(io.StringIO):
    """Standard error on a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(compiling, "_PATIENCE", 0.01)


def waited(monkeypatch, stream: io.StringIO, seconds: float) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with compiling._announced():
        time.sleep(seconds)
    return stream.getvalue()


def test_a_waiting_terminal_is_told_once(monkeypatch, impatient):
    assert waited(monkeypatch, Screen(), 0.2).count("compiling the kernel") == 1


def test_a_pipe_is_told_nothing(monkeypatch, impatient):
    assert waited(monkeypatch, io.StringIO(), 0.05) == ""


def test_what_is_quick_needs_no_word(monkeypatch):
    assert waited(monkeypatch, Screen(), 0.0) == ""


@pytest.mark.parametrize(
    ("error", "word"),
    [(ImportError("no numba"), "compiled kernel"), (RuntimeError("no locator"), "NUMBA_CACHE_DIR")],
)
def test_a_kernel_that_cannot_be_had_is_lacking(monkeypatch, error, word):
    def refuse(name: str) -> None:
        raise error

    monkeypatch.setattr(physics, "import_module", refuse)
    assert word in physics.no_kernel.__wrapped__()
