"""`ecomtui completion`: the lines that make a shell complete commands, options and their values."""

from typing import Final

import click

from ecomtui.cli.options import HELP
from ecomtui.cli.program import COMPLETE, Command

SHELLS: Final = ("bash", "zsh", "fish")
EXAMPLES: Final = (
    ('eval "$(ecomtui completion bash)"', "now; put the line into ~/.bashrc to have it always"),
    ('eval "$(ecomtui completion zsh)"', "the same for ~/.zshrc, after compinit"),
    ("ecomtui completion fish > ~/.config/fish/completions/ecomtui.fish", "for good"),
)


@click.command("completion", cls=Command, context_settings=HELP, examples=EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, /, shell: str) -> None:
    """Let the Tab key complete commands, options and values.

    Prints what your shell has to run. After that it also knows faults, guards, settings, products, kinds of
    message and states: try ecomtui journey --fault and press Tab.
    """
    from ecomtui.cli.shells import completer

    click.echo(completer(shell, ctx.find_root().command, "ecomtui", COMPLETE).source())
