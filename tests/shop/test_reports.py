"""One order, written down: the page, the diagram, the text and the data say the same, and nothing in them acts."""

import json
from html.parser import HTMLParser

import pytest

from ecomtui import Shop
from ecomtui.shop.reports.order import FORMS, OrderReport, gather
from ecomtui.world.errors import BadInput

CUP = "espresso-cup"


@pytest.fixture(scope="module")
def report() -> OrderReport:
    """An order that was charged twice, because a guard was out."""
    with Shop.in_memory(7) as shop:
        shop.arm("bank.timeout_after", customer="asha", times=1)
        shop.guard_off("idempotency")
        shop.customer("asha").buy({CUP: 2})
        shop.run()
        return gather(shop, 1001)


def test_gathering_moves_nothing() -> None:
    with Shop.in_memory(7) as shop:
        shop.customer("asha").buy({CUP: 2})
        shop.run(until="StockReserved")
        before = shop.digest(), shop.moment()
        report = gather(shop, 1001)
        assert (shop.digest(), shop.moment()) == before
        assert report.story[-1].kind == "StockReserved"
        assert report.digest == before[0]


def test_an_order_that_is_none_is_named() -> None:
    with Shop.in_memory(7) as shop, pytest.raises(BadInput, match="1001"):
        gather(shop, 1001)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_the_story_the_fault_and_the_broken_promise(report: OrderReport, form: str) -> None:
    told = FORMS[form][1](report)
    for word in ("PlaceOrder", "StockReserved", "ParcelDelivered", "charged_once"):
        assert word in told.replace("\\_", "_")
    assert "bank.timeout" in told.replace("\\_", "_")


def test_the_data_has_every_message_and_the_rows_it_changed(report: OrderReport) -> None:
    data = json.loads(FORMS["json"][1](report))
    assert [message["id"] for message in data["messages"]] == [one.id for one in report.story]
    assert data["order"]["total"] == 3_000
    assert data["promises"]["charged_once"] is False
    reserve = next(message for message in data["messages"] if message["kind"] == "ReserveStock")
    assert {row["table"] for row in reserve["rows"]} >= {"hold", "stock_level"}


def test_the_page_needs_nothing_else_and_runs_nothing(report: OrderReport) -> None:
    page = FORMS["html"][1](report)
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

    Reader().feed(page)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in seen}
    assert not any(name in attrs for _, attrs in seen for name in ("src", "href", "onclick"))
    assert sum(tag == "tr" for tag, _ in seen) > len(report.story)
    assert "class=culprit" in page
    assert any(attrs.get("class") == "arrow lost" for _, attrs in seen) == any(
        one.fate == "lost" for one in report.stops
    )


def test_what_somebody_has_written_is_text_and_nothing_else(report: OrderReport) -> None:
    from dataclasses import replace

    nasty = "<script>alert(1)</script> *bold* `code` | # [link](http://x)\x1b[31m"
    story = (replace(report.story[0], plain=nasty, headline=True), *report.story[1:])
    changed = replace(report, story=story, person="<b>Asha</b>")
    page, markdown, mermaid = (FORMS[form][1](changed) for form in ("html", "md", "mmd"))
    assert "<script>" not in page
    assert "<b>Asha" not in page
    assert "<b>Asha" not in markdown.replace("\\<", "")
    assert "\\*bold\\*" in markdown
    assert "<script>" not in mermaid
    for told in (page, markdown, mermaid):
        assert "\x1b" not in told
