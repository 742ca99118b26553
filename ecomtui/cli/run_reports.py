"""The reports of `ecomtui run` that are files: JSON lines, Mermaid, and one page of HTML."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ecomtui.shop.reports.mermaid import diagram
from ecomtui.shop.views import MessageView
from ecomtui.world.errors import BadInput

Result = dict[str, Any]


def write_jsonl(path: Path, results: Sequence[Result]) -> None:
    """One object a line: a run's `scenario`, then its `message`s, then what came of it, its `outcome`."""
    _write(path, "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in _lines(results)))


def _lines(results: Sequence[Result]) -> Iterator[dict[str, Any]]:
    for result in results:
        run = {"scenario": result["scenario"], "cell": result["cell"]}
        yield {"type": "scenario", **run, "name": result["name"], "seed": result.get("seed")}
        for message in result.get("story", ()):
            yield {"type": "message", **run, **{key: value for key, value in message.items() if key != "rows"}}
        rest = {key: value for key, value in result.items() if key not in ("story", "scenario", "cell", "name", "seed")}
        yield {"type": "outcome", **run, **rest}


def write_mermaid(path: Path, results: Sequence[Result]) -> None:
    """A Markdown page with a sequence diagram of each run's stops."""
    parts = ["# Scenarios"]
    for result in results:
        parts += [f"## {_line(result['name'])}", f"`{_line(result['scenario'])}`: {result['result']}"]
        shown = stops(result)
        if shown:
            broken = {p["message"]: p["name"] for p in result.get("promises", ()) if not p["kept"]}
            parts += ["```mermaid", diagram(shown, "People", broken, every=False), "```"]
    _write(path, "\n\n".join(parts).replace("```mermaid\n\n", "```mermaid\n").replace("\n\n```\n", "\n```\n") + "\n")


def stops(result: Result) -> list[MessageView]:
    """The messages worth a stop: headlines, what a fault touched, what broke a promise, what a failure names."""
    culprits = {promise["message"] for promise in result.get("promises", ()) if not promise["kept"]}
    culprits.add((result.get("failure") or {}).get("message"))
    told = [MessageView(**{k: v for k, v in each.items() if k != "rows"}) for each in result.get("story", ())]
    return [each for each in told if each.headline or each.fault is not None or each.id in culprits]


def write_html(path: Path, results: Sequence[Result]) -> None:
    """One page that needs nothing else."""
    from ecomtui.cli.run_page import page

    _write(path, page(results))


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split()).replace("`", "'")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}") from error
