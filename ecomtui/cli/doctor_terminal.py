"""The doctor's round about the terminal: what it can show, and what stands in the way."""

import locale
import os
import shutil
import sys
from collections.abc import Iterator
from typing import Final

from ecomtui.cli.findings import Finding, Topic

COLUMNS: Final = 80
LINES: Final = 24
"""The smallest terminal that shows every screen whole."""


def terminal(topic: Topic) -> Iterator[Finding]:
    """Whether there is one, its kind, size, colours and signs, and what runs between it and this program."""
    yield from _ends(topic)
    yield _kind(topic)
    yield _size(topic)
    yield _colours(topic)
    yield _signs(topic)
    yield topic.ok("mouse", "not asked; everything can be done with keys")
    yield from _between(topic)


def _ends(topic: Topic) -> Iterator[Finding]:
    for name, stream in (("input", sys.stdin), ("output", sys.stdout)):
        try:
            there = stream is not None and stream.isatty()
        except ValueError:
            there = False
        if there:
            yield topic.ok(name, "a terminal")
        else:
            yield topic.warn(name, "no terminal (a pipe, a file, a CI job): the shop cannot open here", "run it in one")


def _kind(topic: Topic) -> Finding:
    kind = os.environ.get("TERM")
    if kind:
        do = "set TERM to what yours is, as in: export TERM=xterm-256color"
        return topic.warn("TERM", f"{kind} shows no screens", do) if kind == "dumb" else topic.ok("TERM", kind)
    if os.name == "nt":
        return topic.ok("TERM", "not set, nor needed on Windows")
    return topic.warn("TERM", "is not set", "set it to what your terminal is, as in: export TERM=xterm-256color")


def _size(topic: Topic) -> Finding:
    columns, lines = shutil.get_terminal_size()
    says = f"{columns} columns, {lines} lines"
    if columns < COLUMNS or lines < LINES:
        return topic.warn(
            "size", f"{says}: less than {COLUMNS} × {LINES}", "make the window larger or its letters smaller"
        )
    return topic.ok("size", says)


def _colours(topic: Topic) -> Finding:
    if os.environ.get("NO_COLOR"):
        return topic.ok("colours", "none, as NO_COLOR asks", "for colours: unset NO_COLOR")
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or os.environ.get("WT_SESSION"):
        return topic.ok("colours", "16 million")
    if "256color" in os.environ.get("TERM", ""):
        return topic.ok("colours", "256", "if your terminal shows more: export COLORTERM=truecolor")
    return topic.ok("colours", "perhaps 16", "if your terminal shows more: export COLORTERM=truecolor")


def _signs(topic: Topic) -> Finding:
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") in ("utf8", "cp65001"):
        return topic.ok("signs", "UTF-8, so lines and boxes show: ─ │ ┌ ┐ ✓ →")
    return topic.warn(
        "signs",
        f"the locale says {encoding}; ecomtui writes UTF-8 all the same, and your terminal may show it wrongly",
        "export LANG=C.UTF-8, or choose UTF-8 in your terminal's settings",
    )


def _between(topic: Topic) -> Iterator[Finding]:
    kind = os.environ.get("TERM", "")
    if os.environ.get("TMUX"):
        if "256color" in kind or kind.startswith("tmux"):
            yield topic.ok("tmux", "in between, and passes colours on")
        else:
            yield topic.warn(
                "tmux", f"in between, as {kind or 'an unknown terminal'}: few colours",
                'put into ~/.tmux.conf: set -g default-terminal "tmux-256color"',
            )  # fmt: skip
    far, animations = bool(os.environ.get("SSH_CONNECTION")), os.environ.get("TEXTUAL_ANIMATIONS")
    if far and animations != "none":
        yield topic.ok("ssh", "in between", "if the screens feel slow: export TEXTUAL_ANIMATIONS=none")
    if animations:
        yield topic.ok("animations", f"{animations}, as TEXTUAL_ANIMATIONS asks")
