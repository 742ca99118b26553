"""The page of `ecomtui run --html`: readable offline, with nothing to load and nothing to run."""

from collections.abc import Iterator, Sequence

from ecomtui.cli.run_reports import Result, stops
from ecomtui.shop.reports.page import document, promises_kept, sequence, text, timeline


def page(results: Sequence[Result]) -> str:
    """All runs, the failed ones open."""
    failed = sum(result["result"] != "passed" for result in results)
    head = f"{len(results) - failed} passed" + (f", <b class=broken>{failed} not</b>" if failed else "")
    body = "\n".join(part for result in results for part in _run(result))
    return document("Scenarios", f"<h1>Scenarios: {head}</h1>\n{body}")


def _run(result: Result) -> Iterator[str]:
    is_open = "" if result["result"] == "passed" else " open"
    size = f"{result.get('messages', 0)} messages, seed {result.get('seed', '')}"
    yield f'<article class="{result["result"]}"><details{is_open}><summary><h2>{text(result["name"])}</h2> '
    yield f'<b class="{result["result"]}">{result["result"]}</b> '
    yield f"<span class=dim>{text(result['scenario'])}, {size}</span>"
    yield "</summary>"
    if result.get("description"):
        yield f"<p>{text(result['description'])}</p>"
    if result["says"]:
        yield f"<pre>{text(result['says'])}</pre>"
    yield f"<p class=dim>Run it again:</p><pre>{text(result.get('again', ''))}</pre>"
    yield f"<p class=dim>Digest {text(result.get('digest', ''))}</p>"
    yield from promises_kept(result.get("promises", ()))
    if result.get("story"):
        yield "<h3>Sequence</h3><div class=scroll>" + sequence(stops(result)) + "</div>"
        yield from timeline(
            result["story"], culprit=(result.get("failure") or {}).get("message"), untold=result.get("untold", 0)
        )
    yield "</details></article>"
