"""Options that several commands share, and the types of their values."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from ecomtui.cli.program import Option
from ecomtui.world.errors import shown

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

C = TypeVar("C", bound=Callable[..., Any])

MOST_SEED: Final = 2**63 - 1
HELP: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Seed(click.ParamType[int]):
    """A seed: a whole number that a world's file can hold."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        if not (text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_SEED)) and int(text) <= MOST_SEED):
            self.fail(f"{shown(text)} is no seed; take a whole number from 0 to {MOST_SEED}", param, ctx)
        return int(text)


SEED: Final = Seed()


class WorldFile(click.ParamType[Path]):
    """The path of a world's file."""

    name = "file"
    completes = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        text = str(value)
        try:
            possible = bool(text) and "\0" not in text and bool(os.fsencode(text))
        except UnicodeEncodeError:
            possible = False
        if not possible:
            self.fail(f"no file can be called {shown(text)}", param, ctx)
        return Path(text)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem[str]]":
        """The shell knows its files."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type=self.completes)]


class DataFolder(WorldFile):
    """A folder with data to use before the program's own."""

    name = "folder"
    completes = "dir"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = super().convert(value, param, ctx)
        try:
            known = path.is_dir()
        except OSError:
            known = False
        if not known:
            self.fail(f"there is no folder {path}", param, ctx)
        return path


def store_option(command: C) -> C:
    """`--store`: which world's file."""
    return click.option(
        "--store",
        type=WorldFile(),
        metavar="FILE",
        envvar="ECOMTUI_STORE",
        show_envvar=True,
        help="The world's file. Without it, the one in your data folder.",
    )(command)


def format_option(*formats: str) -> Callable[[C], C]:
    """`--format`: the first is what people read."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print it.",
        cls=Option,
        heading="Output",
    )


def chosen_store(ctx: click.Context, store: Path | None) -> Path:
    """The world's file: the command's, the program's, or the usual one.

    Raises:
        StoreError: when the usual one cannot have its folder.
    """
    from ecomtui.shop.paths import default_store

    named = store or ctx.find_root().params.get("store")
    return default_store() if named is None else Path(named)


def chosen_seed(ctx: click.Context, seed: int | None, usual: int) -> int:
    """The seed: the command's, the program's, or the usual one."""
    if seed is not None:
        return seed
    asked = ctx.find_root().params.get("seed")
    return usual if asked is None else int(asked)
