"""The command line: one file a command, each imported when it is asked for."""

from __future__ import annotations

import click

from cellsim import __version__
from cellsim.cli.group import LazyGroup

#: In the order of `cellsim --help`; the command stands in `cellsim.cli.<name>` as `command`.
COMMANDS = (
    *("cells", "show", "design", "discharge", "charge", "run"),
    *("sweep", "sensitivity", "needed", "worth", "pareto"),
    *("window", "losses", "compare", "validate", "reproduce"),
)


@click.group(
    cls=LazyGroup,
    commands_in="cellsim.cli",
    names=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="cellsim")
def main() -> None:
    """Solid-state and liquid lithium-ion cells through one electrochemical solver.

    \b
    Examples:
      cellsim cells
      cellsim design asslb-nmc-graphite-gen1 --set positive.thickness=95um
      cellsim reproduce

    Exit codes: 0 answered, 1 a run failed, 2 bad input, 130 interrupted.
    """
