"""A page of HTML that is readable offline, with nothing to load and nothing to run: its parts."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from ecomtui.shop.reports.wording import party_titles, title_of
from ecomtui.shop.views import MessageView
from ecomtui.world.clock import clock_text

Told = Mapping[str, Any]
"""A message as a mapping: the fields of its view, and the `rows` it changed."""
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


def document(title: str, body: str) -> str:
    """A whole page."""
    return (
        "<!doctype html>\n<html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>{text(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>{body}\n</body></html>\n"
    )


def promises_kept(promises: Sequence[Told]) -> Iterator[str]:
    """Every promise, kept or broken."""
    if promises:
        yield "<details><summary><h3 style='display:inline'>Promises</h3></summary><table>"
        for promise in promises:
            state = "<span class=passed>kept</span>" if promise["kept"] else "<b class=broken>broken</b>"
            says = promise["says"] if promise["kept"] else promise["detail"]
            yield f"<tr><td>{state}<td>{text(promise['name'])}<td>{text(says)}</tr>"
        yield "</table></details>"


def timeline(story: Sequence[Told], *, culprit: int | None = None, untold: int = 0) -> Iterator[str]:
    """Every message with the rows it changed; `culprit` is the id of the one to blame, `untold` are left out."""
    yield "<details><summary><h3 style='display:inline'>Every message, and the rows it changed</h3></summary><table>"
    yield "<tr><th>step<th>time<th>message<th>what happens</tr>"
    for message in story:
        mark = " class=culprit" if message["id"] == culprit else ""
        fault = f"<br><span class=fault>simulated fault {text(message['fault'])}</span>" if message["fault"] else ""
        at = clock_text(message["at"] or 0)
        way = f"{text(message['sender'])} → {text(message['receiver'])}"
        yield f"<tr{mark}><td>{message['step']}<td class=dim>{at}<td>{text(message['kind'])}<br><span class=dim>{way}"
        yield f"</span>{fault}<td>{text(message['plain'])}{_rows(message['rows'])}</tr>"
    if untold:
        yield f"<tr><td colspan=4 class=dim>and {untold} messages more</tr>"
    yield "</table></details>"


def _rows(rows: Sequence[Told]) -> str:
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
    return f"<details><summary class=dim>{len(rows)} rows</summary><pre>{text(chr(10).join(lines))}</pre></details>"


def sequence(shown: Sequence[MessageView], person: str = "Person") -> str:
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
        title = text(title_of(end, titles, person))
        parts.append(f'<text x="{x}" y="18" text-anchor="middle">{title}</text>')
        parts.append(f'<line x1="{x}" y1="26" x2="{x}" y2="{height}"/>')
    for number, message in enumerate(shown):
        y, left = _TOP + number * _ROW + 14, place[message.sender]
        right = place[message.receiver] if message.receiver != message.sender else left + 20
        lost = " lost" if message.fate == "lost" else ""
        label = message.kind + (f" ⚡ {message.fault}" if message.fault else "")
        parts.append(f'<line class="arrow{lost}" x1="{left}" y1="{y}" x2="{right}" y2="{y}" marker-end="url(#tip)"/>')
        parts.append(f'<text x="{(left + right) // 2}" y="{y - 4}" text-anchor="middle">{text(label)}</text>')
    return "".join((*parts, "</svg>"))


def text(value: Any) -> str:
    """Text that HTML takes for nothing but text."""
    shown = "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in str(value))
    return escape(shown)
