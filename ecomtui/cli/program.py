"""The frame of the command line: help in sections, errors as short lines, exit statuses."""

import errno
import os
import sqlite3
import sys
from collections.abc import Sequence
from enum import IntEnum
from typing import IO, Any, Final

import click

from ecomtui.world.errors import BadInput, EcomtuiError, StoreFailed, UnknownName

COMPLETE: Final = "_ECOMTUI_COMPLETE"
"""The variable in which a shell asks what may stand at the cursor."""
ISSUES: Final = "the project's issue tracker"
_LONGEST: Final = 700
_LONGEST_LINE: Final = 3000


class Status(IntEnum):
    """How a command ends (DESIGN section 7)."""

    fine = 0
    broken = 1
    bad_input = 2
    fault = 3
    interrupted = 130


def safe(text: str, longest: int = _LONGEST) -> str:
    """Text that may hold what somebody typed, safe to print: signs that print nothing are escaped, and
    the middle is left out when it is long."""
    shown = "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)
    half = longest // 2
    return shown if len(shown) <= longest else f"{shown[:half]} … {shown[-half:]}"


def safe_lines(text: str) -> str:
    """The same for a report of many lines: none is left out, and each is cut for itself."""
    return "\n".join(safe(line, _LONGEST_LINE) for line in text.split("\n"))


def complain(*lines: str) -> None:
    """Say on stderr what went wrong."""
    text = "\n".join(f"ecomtui: {safe(line)}" if n == 0 else safe(line) for n, line in enumerate(lines))
    click.echo(text, err=True)


def speak_utf8() -> None:
    """Write UTF-8 whatever the locale says; what cannot be written is escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


class Option(click.Option):
    """An option that stands under a heading of its own in the help."""

    def __init__(self, *args: Any, heading: str = "Options", **more: Any) -> None:
        super().__init__(*args, **more)
        self.heading = heading


class _Helpful(click.Command):
    """Help with options under headings and examples at the end: pairs of a command and what it does."""

    examples: Sequence[tuple[str, str]] = ()

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        headings: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and record[1]:  # newer clicks list arguments too, which the text tells of
                headings.setdefault(getattr(param, "heading", "Options"), []).append(record)
        last = headings.pop("Options", None)  # what every command has comes after what is its own
        for heading, records in (*headings.items(), *([("Options", last)] if last else [])):
            with formatter.section(heading):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.examples:
            with formatter.section("Examples"):
                for command, says in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{command}\n")
                    formatter.write_text(f"    {says}")
        super().format_epilog(ctx, formatter)


class Command(_Helpful):
    """One command."""

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.examples = examples


class Group(_Helpful, click.Group):
    """Several commands; an unknown one is answered with the nearest right word."""

    command_class = Command

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.examples = examples
        self.sections: dict[str, list[str]] = {}

    def put(self, section: str, *commands: click.Command) -> None:
        """Add commands under a heading."""
        for command in commands:
            self.add_command(command)
            self.sections.setdefault(section, []).append(command.name or "")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section, names in self.sections.items():
            with formatter.section(section):
                formatter.write_dl([(name, self.commands[name].get_short_help_str(100)) for name in names])
        super().format_options(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in self.commands and not word.startswith("-") and not ctx.resilient_parsing:
            raise UnknownName("command", word, self.commands)
        return super().resolve_command(ctx, args)


class Program(Group):
    """The whole program: turns what a command answers or raises into an exit status."""

    debug = False

    def invoke(self, ctx: click.Context) -> Any:
        self.debug = bool(ctx.params.get("debug"))
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _hush()
            return Status.fine
        return status

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        speak_utf8()
        self.debug = False
        if COMPLETE in os.environ:
            from ecomtui.cli import shells

            shells.prepare()
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        sys.exit(self._status(args, prog_name, complete_var, **extra))

    def _status(self, args: Sequence[str] | None, prog_name: str | None, complete_var: str | None, **extra: Any) -> int:
        try:
            status = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            return int(status) if isinstance(status, int) else Status.fine
        except click.UsageError as error:
            complain(error.format_message().rstrip(), *_where_help_is(error))
        except click.ClickException as error:
            complain(error.format_message())
        except (click.Abort, KeyboardInterrupt):
            return Status.interrupted
        except BadInput as error:
            complain(str(error))
        except StoreFailed as error:  # a full disk is nobody's bug
            complain(str(error))
        except sqlite3.DatabaseError as error:
            complain(f"the world's file cannot be used ({error}); see what is wrong with: ecomtui store verify")
        except EcomtuiError as error:
            return self._failed(error, str(error))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                return self._failed(error, f"this is a fault of ecomtui itself: {type(error).__name__}: {error}")
            complain("the output could not be written: no space is left where it goes")
        except Exception as error:
            return self._failed(error, f"this is a fault of ecomtui itself: {type(error).__name__}: {error}")
        return Status.bad_input

    def _failed(self, error: BaseException, says: str) -> int:
        if self.debug:
            import traceback

            traceback.print_exception(error)
        report = f"Please report it to {ISSUES}, with the command you ran"
        complain(says, f"{report}." if self.debug else f"{report} and what it prints with: ecomtui --debug …")
        return Status.fault


def _where_help_is(error: click.UsageError) -> tuple[str, ...]:
    if error.ctx is None:
        return ()
    return (f"Try: {error.ctx.command_path} --help",)


def _hush() -> None:
    """The reader has gone: let what is still to be written go nowhere, also at the end of the process."""
    streams: list[IO[str]] = [sys.stdout]
    for stream in streams:
        try:
            number = stream.fileno()
        except (OSError, ValueError):
            continue
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
