"""A click group that imports its commands late, and ends bad input with one line."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from cellsim.errors import CellsimError, InputError

BAD_INPUT, INTERRUPTED = 2, 130


class LazyGroup(click.Group):
    """Commands by name: `<commands_in>.<name>.command`, imported on first use.

    Parameters
    ----------
    commands_in : str
        Package that holds one module a command.
    names : sequence of str
        Names of the commands, in the order in which help lists them.
    """

    def __init__(
        self, *args: Any, commands_in: str = "", names: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.commands_in = commands_in
        self.names = tuple(names)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, without importing anything."""
        return list(self.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in self.names:
            return None
        module = import_module(f"{self.commands_in}.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name where there is no such command."""
        if args and not args[0].startswith("-") and args[0] not in self.names:
            from difflib import get_close_matches

            close = get_close_matches(args[0], self.names, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(self.names)}"
            raise InputError(f"there is no command '{args[0]}'", remedy=hint)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run; every error that a user can cause becomes one line on stderr and an exit code."""
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            code = run(*args, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(BAD_INPUT)
        except click.ClickException as error:
            _fail(_usage(error), BAD_INPUT)
        except InputError as error:
            _fail(str(error), BAD_INPUT)
        except CellsimError as error:
            _fail(str(error), 1)
        except (click.Abort, KeyboardInterrupt):
            _fail("interrupted", INTERRUPTED)
        except OSError as error:
            _os_error(error)
        sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> None:
    click.echo(f"cellsim: {message}", err=True)
    sys.exit(code)


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    if context is None:
        return message
    return f"{message.rstrip('.')} - see '{context.command_path} --help'"


def _os_error(error: OSError) -> None:
    if error.errno != errno.EPIPE:
        where = f"{error.filename}: " if error.filename else ""
        _fail(f"{where}{error.strerror or error}", BAD_INPUT)
    # The reader (head, less) has gone: what is still buffered must not raise again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1)
