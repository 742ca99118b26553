"""The area of scenarios: listed, run, watched, and what one did saved as one."""

from pathlib import Path

import pytest

from ecomtui.scenarios import run_scenario
from ecomtui.scenarios.replaying import parsed, replayed
from ecomtui.tui.widgets.table import Table
from tests.tui.conftest import OpenApp
from tests.tui.person import Person

FAILS = """\
name: Asked twice
description: Without its guard the bank charges twice.
guards_off: [idempotency]
faults: [{fault: bank.timeout_after, order: o1}]
steps:
  - buy: {customer: ben, items: {espresso-cup: 2}, as: o1}
  - run: idle
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of data in which there is one scenario that fails, and one that is none."""
    folder = tmp_path / "data" / "scenarios" / "mine"
    folder.mkdir(parents=True)
    (folder / "a-fails.shop.yaml").write_text(FAILS)
    (folder / "b-broken.shop.yaml").write_text("name: x\nsteps:\n  - advace: 2d\n")
    monkeypatch.setenv("ECOMTUI_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return folder


async def test_every_scenario_of_the_library_is_listed_with_what_it_teaches(person: Person) -> None:
    await person.press("9")
    assert person.area == "tests"
    assert len(person.see("#scenarios", Table).keys) > 50
    assert "run" in person.read("#story")
    await person.press("enter")
    assert "✓ passed" in person.read("#story")


async def test_a_failing_one_tells_its_story_and_is_watched_where_it_failed(open_app: OpenApp, library: Path) -> None:
    async with open_app() as person:
        await person.buy()
        mine = await person.ask(lambda shop: shop.digest())
        await person.press("9", "enter")
        story = person.read("#story")
        assert "1 of 1 failed" in story
        assert "charged_once is broken" in story
        await person.press("w")
        assert (person.area, person.message.kind) == ("backstage", "AuthorizePayment")
        assert person.snapshot.follow.customer == "ben"
        await person.press("p", "n")
        await person.press("9", "h")
        assert await person.ask(lambda shop: shop.digest()) == mine, "one's own shop stands as it was left"
        assert person.snapshot.follow.customer == "asha"


@pytest.mark.parametrize(("at", "kind"), [("", "AuthorizePayment"), ("@20", "ProductPage")])
async def test_a_failing_run_is_opened_backstage_where_it_failed_or_at_a_message(
    open_app: OpenApp, library: Path, at: str, kind: str
) -> None:
    """As by `ecomtui --replay FILE[@MESSAGE]`."""
    moment = parsed(f"{library / 'a-fails.shop.yaml'}{at}")
    async with open_app(opener=lambda: replayed(moment), backstage=True) as person:
        await person.wait(lambda: person.area == "backstage")
        await person.settle()
        assert person.message.kind == kind, "the stop that the message belongs to"
        stands = await person.ask(lambda shop: shop.at_step(shop.steps))
        assert stands is not None
        assert stands.id == (moment.message or person.message.id)
        assert person.snapshot.follow.customer == "ben"
        here = await person.ask(lambda shop: shop.steps)
        await person.press("p")
        before = await person.ask(lambda shop: shop.steps)
        assert before < here
        await person.press("n")
        assert await person.ask(lambda shop: shop.steps) > before


async def test_a_file_that_is_none_says_what_is_wrong(open_app: OpenApp, library: Path) -> None:
    async with open_app() as person:
        await person.press("9", "down")
        assert "did you mean 'advance'" in person.read("#story")
        await person.press("enter", "w")
        assert person.area == "tests"


@pytest.mark.parametrize("steps", [(), ("n", "n", "n"), ("n", "n", "p", "p", "n"), ("end",)], ids=",".join)
async def test_what_one_did_is_saved_as_a_scenario_that_does_it_again(
    open_app: OpenApp, library: Path, steps: tuple[str, ...]
) -> None:
    """Whatever one stepped through, there and back, and with a fault that was armed on the way."""
    async with open_app() as person:
        await person.buy()
        await person.press(*steps)
        if steps:
            await person.ask(lambda shop: shop.arm("bank.timeout_after", times=1))
            await person.ask(lambda shop: shop.customer("asha").tab(2).at_once.add("espresso-cup", 2))
            await person.press("n", "n")
        digest = await person.ask(lambda shop: shop.digest())
        await person.press("9", "s")
        assert run_scenario(Path("what-i-did-1.shop.yaml")).digest == digest
        await person.press("s")
        assert Path("what-i-did-2.shop.yaml").exists()
