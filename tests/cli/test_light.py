"""What must answer at once loads nothing heavy: asserted on modules, not on a clock."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"xarray", "pandas", "scipy", "matplotlib", "pybamm", "casadi", "jinja2"}

CODE = """
import sys
from cellsim.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    code = end.code
print("MODULES", *sorted({name.partition(".")[0] for name in sys.modules}))
sys.exit(code)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["cells"],
        ["design", "asslb-nmc-graphite-gen1"],
        ["design", "asslb-nmc-graphite-gen1", "--json", "--set", "positive.thickness=75um"],
        ["show", "asslb-nmc-graphite-gen1"],
        ["reproduce", "--help"],
        ["validate", "--help"],
        ["sweep", "--help"],
    ],
    ids=" ".join,
)
def test_nothing_heavy_is_imported(arguments):
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    modules = set(done.stdout.rpartition("MODULES")[2].split())
    assert not modules & HEAVY


def test_help_needs_no_parameters():
    code = CODE.replace("print(", "print(*[m for m in sys.modules if m == 'pydantic'], ")
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"], capture_output=True, text=True, check=True
    )
    assert "pydantic MODULES" not in done.stdout


@pytest.mark.parametrize("arguments", [["cells"], ["design", "asslb-nmc-graphite-gen1"]])
def test_piped_output_is_plain(arguments):
    code = "from cellsim.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    assert "\x1b" not in done.stdout
    assert done.stderr == ""
    assert all(line == line.rstrip() for line in done.stdout.splitlines())
