"""Completion in the shells: click's, and bash's habit of taking words apart at every `=`."""

from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
)


class WholeWords(BashComplete):
    """Bash hands over `--set backorders=tr` in four words and replaces only the last; click thinks in three."""

    _typed = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        args, last = super().get_completion_args()
        words: list[str] = []
        for word in (*args, last):
            if words and (word == "=" or words[-1].endswith("=")):
                words[-1] += word
            else:
                words.append(word)
        *whole, typed = words
        self._typed = typed.partition("=")[2] if typed.startswith("-") else typed
        return whole, typed

    def format_completion(self, item: CompletionItem[Any]) -> str:
        before, equals, _ = self._typed.rpartition("=")
        return f"{item.type},{str(item.value).removeprefix(before + equals)}"


def prepare() -> None:
    """Make click use these."""
    add_completion_class(WholeWords, "bash")


def completer(shell: str, command: click.Command, name: str, variable: str) -> ShellComplete:
    """What knows how to speak to that shell.

    Raises:
        LookupError: when click knows no such shell.
    """
    found = get_completion_class(shell)
    if found is None:
        raise LookupError(f"click completes in no shell called {shell}")
    return found(command, {}, name, variable)
