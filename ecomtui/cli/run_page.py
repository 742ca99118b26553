"""The page of `ecomtui run --html`: readable offline, with nothing to load and nothing to run."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, Final

from ecomtui.cli.printing import party_titles, title_of
from ecomtui.cli.run_reports import Result, stops
from ecomtui.shop.views import MessageView
from ecomtui.world.clock import clock_text

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1d2330; --paper: #fff; --dim: #667; --line: #ccd; --good: #1a7f4b;
  --bad: #b3261e; --fault: #8a5a00; --soft: #f4f5f9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ef; --paper: #14171f; --dim: #99a; --line: #343a4a;
  --good: #5fd39a; --bad: #ff8a80; --fault: #ffcb6b; --soft: #1c2130; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 72rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 0; display: inline; } h3 { font-size: 1rem; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; margin: 1rem 0; }
article.failed, article.bad { border-color: var(--bad); }
summary { cursor: pointer; } .passed { color: var(--good); } .failed b, .broken { color: var(--bad); }
pre { background: var(--soft); padding: .6rem .8rem; overflow-x: auto; border-radius: .3rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } td, th { text-align: left; padding: .2rem .6rem;
  vertical-align: top; border-top: 1px solid var(--line); } .dim { color: var(--dim); } .fault { color: var(--fault); }
svg { max-width: none; } svg text { font: 12px system-ui, sans-serif; fill: var(--ink); } .scroll { overflow-x: auto; }
svg line { stroke: var(--line); } svg .arrow { stroke: var(--ink); } svg .lost { stroke: var(--bad);
  stroke-dasharray: 4 3; } tr.culprit { background: var(--soft); outline: 2px solid var(--bad); }
"""
_COLUMN, _ROW, _TOP = 118, 30, 46


def page(results: Sequence[Result]) -> str:
    """All runs, the failed ones open."""
    failed = sum(result["result"] != "passed" for result in results)
    head = f"{len(results) - failed} passed" + (f", <b class=broken>{failed} not</b>" if failed else "")
    body = "\n".join(part for result in results for part in _run(result))
    return (
        "<!doctype html>\n<html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>Scenarios</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>Scenarios: {head}</h1>\n{body}\n</body></html>\n"
    )


def _run(result: Result) -> Iterator[str]:
    is_open = "" if result["result"] == "passed" else " open"
    size = f"{result.get('messages', 0)} messages, seed {result.get('seed', '')}"
    yield f'<article class="{result["result"]}"><details{is_open}><summary><h2>{_text(result["name"])}</h2> '
    yield f'<b class="{result["result"]}">{result["result"]}</b> '
    yield f"<span class=dim>{_text(result['scenario'])}, {size}</span>"
    yield "</summary>"
    if result.get("description"):
        yield f"<p>{_text(result['description'])}</p>"
    if result["says"]:
        yield f"<pre>{_text(result['says'])}</pre>"
    yield f"<p class=dim>Run it again:</p><pre>{_text(result.get('again', ''))}</pre>"
    yield f"<p class=dim>Digest {_text(result.get('digest', ''))}</p>"
    yield from _promises(result)
    if result.get("story"):
        yield "<h3>Sequence</h3><div class=scroll>" + _diagram(stops(result)) + "</div>"
        yield from _timeline(result)
    yield "</details></article>"


def _promises(result: Result) -> Iterator[str]:
    promises = result.get("promises", ())
    if promises:
        yield "<details><summary><h3 style='display:inline'>Promises</h3></summary><table>"
        for promise in promises:
            state = "<span class=passed>kept</span>" if promise["kept"] else "<b class=broken>broken</b>"
            says = promise["says"] if promise["kept"] else promise["detail"]
            yield f"<tr><td>{state}<td>{_text(promise['name'])}<td>{_text(says)}</tr>"
        yield "</table></details>"


def _timeline(result: Result) -> Iterator[str]:
    culprit = (result.get("failure") or {}).get("message")
    yield "<details><summary><h3 style='display:inline'>Every message, and the rows it changed</h3></summary><table>"
    yield "<tr><th>step<th>time<th>message<th>what happens</tr>"
    for message in result["story"]:
        mark = " class=culprit" if message["id"] == culprit else ""
        fault = f"<br><span class=fault>simulated fault {_text(message['fault'])}</span>" if message["fault"] else ""
        at = clock_text(message["at"] or 0)
        way = f"{_text(message['sender'])} → {_text(message['receiver'])}"
        yield f"<tr{mark}><td>{message['step']}<td class=dim>{at}<td>{_text(message['kind'])}<br><span class=dim>{way}"
        yield f"</span>{fault}<td>{_text(message['plain'])}{_rows(message['rows'])}</tr>"
    if result.get("untold"):
        yield f"<tr><td colspan=4 class=dim>and {result['untold']} messages more</tr>"
    yield "</table></details>"


def _rows(rows: Sequence[dict[str, Any]]) -> str:
    if not rows:
        return ""
    lines = []
    for row in rows:
        columns = ", ".join(
            f"{column} {after}" if row["new"] else f"{column} {before} → {after}"
            for column, before, after in row["columns"]
            if not row["new"] or after not in (None, "")
        )
        lines.append(f"{row['table']} {row['key']}{' (new)' if row['new'] else ''}: {columns}")
    return f"<details><summary class=dim>{len(rows)} rows</summary><pre>{_text(chr(10).join(lines))}</pre></details>"


def _diagram(shown: Sequence[MessageView]) -> str:
    """A sequence diagram as SVG: a column for each party, a row for each stop."""
    titles = party_titles()
    ends = list(dict.fromkeys(end for message in shown for end in (message.sender, message.receiver)))
    place = {end: _COLUMN // 2 + number * _COLUMN for number, end in enumerate(ends)}
    width, height = len(ends) * _COLUMN, _TOP + (len(shown) + 1) * _ROW
    parts = [f'<svg role=img width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-label="Sequence">']
    parts.append(
        '<defs><marker id=tip viewBox="0 0 8 8" refX=7 refY=4 markerWidth=8 markerHeight=8 orient=auto>'
        '<path d="M0 0 L8 4 L0 8 z" fill="currentColor"/></marker></defs>'
    )
    for end, x in place.items():
        title = _text(title_of(end, titles, "Person"))
        parts.append(f'<text x="{x}" y="18" text-anchor="middle">{title}</text>')
        parts.append(f'<line x1="{x}" y1="26" x2="{x}" y2="{height}"/>')
    for number, message in enumerate(shown):
        y, left = _TOP + number * _ROW + 14, place[message.sender]
        right = place[message.receiver] if message.receiver != message.sender else left + 20
        lost = " lost" if message.fate == "lost" else ""
        label = message.kind + (f" ⚡ {message.fault}" if message.fault else "")
        parts.append(f'<line class="arrow{lost}" x1="{left}" y1="{y}" x2="{right}" y2="{y}" marker-end="url(#tip)"/>')
        parts.append(f'<text x="{(left + right) // 2}" y="{y - 4}" text-anchor="middle">{_text(label)}</text>')
    return "".join((*parts, "</svg>"))


def _text(text: Any) -> str:
    """Text that HTML takes for nothing but text."""
    shown = "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in str(text))
    return escape(shown)
