"""`ecomtui completion`: what Tab offers, in the shells themselves where they are installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from ecomtui.cli.completion import SHELLS
from tests.cli.running import CHECKOUT, process, run

BASH: Final = """
eval "$(ecomtui completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMPREPLY=()
_ecomtui_completion ecomtui
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH: Final = "ecomtui completion fish | source; complete -C (string join ' ' -- $argv)"
ZSH: Final = """
autoload -Uz compinit && compinit -u -D
eval "$(ecomtui completion zsh)"
words=("$@") CURRENT=$#
compadd() { [[ $4 == -a || $5 == -a ]] && print -rl -- ${(P)@[-1]} }
_describe() { print -rl -- ${(P)3%%:*} }
_ecomtui_completion
"""
"""Outside its editor zsh completes nothing: what would be offered is printed instead."""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the command `ecomtui`, as an installation puts it into the PATH."""
    command = tmp_path_factory.mktemp("bin") / "ecomtui"
    command.write_text(f'#!/bin/sh\ncd "{CHECKOUT}" && exec "{sys.executable}" -m ecomtui "$@"\n')
    command.chmod(0o755)
    return command.parent


Ask = Callable[[str, list[str]], list[str]]


@pytest.fixture
def ask(installed: Path, tmp_path: Path) -> Ask:
    def answers(shell: str, words: list[str]) -> list[str]:
        if shutil.which(shell) is None:
            pytest.skip(f"{shell} is not installed")
        script = {"bash": BASH, "zsh": ZSH, "fish": FISH}[shell]
        command = {"bash": ["bash", "--norc", "-c", script, "bash"], "zsh": ["zsh", "-fc", script, "zsh"]}.get(
            shell, ["fish", "--no-config", "-c", script]
        )
        env = {"PATH": f"{installed}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
        done = subprocess.run([*command, *words], env=env, capture_output=True, check=False, timeout=60, text=True)
        assert done.stderr == ""
        return [line.partition("\t")[0].replace("\\", "") for line in done.stdout.splitlines() if line]

    return answers


OFFERED: Final[list[tuple[list[str], set[str]]]] = [
    (["jour"], {"journey"}),
    (["store", "e"], {"export"}),
    (["journey", "--guard"], {"--guard-off"}),
    (["journey", "--fault", "bank.timeout"], {"bank.timeout_before", "bank.timeout_after"}),
    (["journey", "--guard-off", "idem"], {"idempotency"}),
    (["journey", "--item", "espresso-c"], {"espresso-cup"}),
    (["journey", "--customer", "ash"], {"asha"}),
    (["glossary", "idempotency-"], {"idempotency-key"}),
    (["journey", "--cancel-at", "AuthorizeP"], {"AuthorizePayment"}),
    (["journey", "--set", "backord"], {"backorders=true", "backorders=false"}),
    (["simulate", "--faults", "sw"], {"swarm"}),
    (["simulate", "--faults", "bank.velocity,bank.timeout_a"], {"bank.velocity,bank.timeout_after=1%"}),
    (["simulate", "--personas", "double"], {"double_clicker=1"}),
    (["states", "stock"], {"stock-unit"}),
    (["faults", "bank.timeout_a"], {"bank.timeout_after"}),
    (["messages", "AuthorizeP"], {"AuthorizePayment"}),
    (["store", "export", "--table", "ledger"], {"ledger_entry"}),
    (["journey", "--format", "m"], {"mermaid"}),
    (["completion", "z"], {"zsh"}),
]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(("words", "offered"), [OFFERED[n] for n in (0, 3, 9, 10)], ids=lambda _: "")
def test_each_shell_offers_commands_and_values(ask: Ask, shell: str, words: list[str], offered: set[str]) -> None:
    assert set(ask(shell, ["ecomtui", *words])) == offered


@pytest.mark.parametrize(
    ("words", "offered"), OFFERED, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_what_may_stand_at_the_cursor_is_offered(words: list[str], offered: set[str]) -> None:
    assert {value for _, value in told(*words)} == offered


@pytest.mark.parametrize(("words", "kind"), [(["--store"], "file"), (["--data"], "dir"), (["store", "backup"], "file")])
def test_files_and_folders_are_left_to_the_shell(words: list[str], kind: str) -> None:
    assert told(*words, "") == [(kind, "")]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["--fault", "=", "bank.timeout_a"], ["bank.timeout_after"]),
        (["--set", "backorders", "="], ["true", "false"]),
        (["--set", "backorders", "=", "t"], ["true"]),
        (["--set", "=", "backorders", "=", "t"], ["true"]),
        (["--set", "=", "backord"], ["backorders=true", "backorders=false"]),
    ],
    ids=lambda value: "".join(value),
)
def test_bash_which_takes_words_apart_at_equals_signs_is_offered_the_last_part(
    words: list[str], offered: list[str]
) -> None:
    assert [value for _, value in told("journey", *words)] == offered


def told(*words: str) -> list[tuple[str, str]]:
    """What the program tells bash: kinds and values."""
    typed = " ".join(f"'{word}'" for word in ("ecomtui", *words))
    done = process(_ECOMTUI_COMPLETE="bash_complete", COMP_WORDS=typed, COMP_CWORD=str(len(words)))
    assert (done.returncode, done.stderr) == (0, b"")
    pairs = [line.partition(",") for line in done.stdout.decode().splitlines() if line]
    return [(kind, value) for kind, _, value in pairs]


def test_commands_and_options_are_offered_without_loading_the_shop() -> None:
    for words in (["jour"], ["journey", "--f"], ["store", ""], ["store", "export", "--t"], ["journey", "--format", ""]):
        typed = " ".join(["ecomtui", *words])
        script = f"""
import os, sys
os.environ.update(_ECOMTUI_COMPLETE="bash_complete", COMP_WORDS={typed!r}, COMP_CWORD="{len(words)}")
from ecomtui.cli import main
try:
    main()
except SystemExit:
    pass
loaded = {{"textual", "sqlmodel", "sqlalchemy", "pydantic", "faker", "rich", "yaml"}} & set(sys.modules)
assert not loaded, loaded
"""
        done = subprocess.run([sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()


def test_tab_complains_of_nothing_when_the_catalogue_is_spoilt(tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "cups.yaml").write_text("category: [")
    done = process(
        ECOMTUI_DATA=str(tmp_path), _ECOMTUI_COMPLETE="bash_complete", COMP_WORDS="ecomtui products e", COMP_CWORD="2"
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, b"", b"")


def test_a_shell_that_is_not_known_is_answered_with_those_that_are() -> None:
    refused = run("completion", "tcsh")
    assert refused.exit_code == 2
    assert all(shell in refused.stderr for shell in SHELLS)
