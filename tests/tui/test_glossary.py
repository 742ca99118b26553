"""The glossary on screen: one key away from everywhere, first the terms of what one sees."""

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from ecomtui.tui.areas import AREAS
from ecomtui.tui.screens.backstage import BackstageScreen
from ecomtui.tui.screens.dialog import ChoiceList
from ecomtui.tui.screens.faults import FaultsScreen
from ecomtui.tui.screens.glossary import GlossaryScreen
from ecomtui.tui.screens.lesson import LessonScreen
from tests.lessons.lessons import TWO_CUPS
from tests.tui.conftest import OpenApp
from tests.tui.person import Person


async def opened(person: Person, key: str = "f1") -> GlossaryScreen:
    """The glossary, opened and read."""
    await person.press(key)
    screen = person.app.screen
    assert isinstance(screen, GlossaryScreen)
    await person.wait(lambda: person.see("#choices", ChoiceList).option_count > 0)
    return screen


def listed(person: Person) -> list[str]:
    """What stands in the list: an entry's key, or a heading in brackets."""
    choices = person.see("#choices", ChoiceList)
    options = [choices.get_option_at_index(place) for place in range(choices.option_count)]
    return [option.id or f"[{str(option.prompt).strip()}]" for option in options]


def first(person: Person) -> list[str]:
    """The entries under the first heading."""
    entries = listed(person)
    assert entries[0] == "[Of what you see]"
    return entries[1 : entries.index("[All other terms]")]


@pytest.mark.parametrize("key", ["f1", "G"])
async def test_it_is_one_key_away_in_every_area_and_esc_leads_back(person: Person, key: str) -> None:
    for area in AREAS:
        await person.press(area.key)
        home = person.app.screen
        await opened(person, key)
        await person.press("escape")
        assert person.app.screen is home


async def test_backstage_the_terms_of_the_message_at_hand_come_first(person: Person) -> None:
    await person.buy()
    await person.go_on_until("AuthorizePayment")
    await opened(person)
    assert first(person)[:4] == [
        "state:authorization.open", "word:authorization", "word:idempotency key", "word:ISO 8583",
    ]  # fmt: skip
    assert "party:bank" in first(person)
    assert "nothing has been taken" in person.read("#entry")
    await person.press("escape")
    await person.go_on_until("PaymentAuthorized")
    await opened(person)
    assert first(person)[0] == "state:payment.requires_capture"
    assert "On screen: money set aside" in person.read("#entry")


async def test_a_struck_message_leads_to_its_fault(person: Person) -> None:
    await person.buy()
    await person.ask(lambda shop: shop.arm("net.duplicate", customer="asha", message="ReserveStock", times=1))
    while not person.message.fault:
        await person.press("n")
    await opened(person)
    assert first(person)[0] == "fault:net.duplicate"


async def test_elsewhere_the_words_on_the_screen_come_first(person: Person) -> None:
    await person.buy()
    await person.go_on_until("OrderConfirmed")
    await person.press("4")
    await opened(person)
    assert {"badge:payment.authorized", "badge:fulfilment.unfulfilled", "word:cancellation"} <= set(first(person))
    assert "fault:net.slow" not in first(person)


async def test_in_a_dialog_it_begins_with_what_is_under_the_cursor(person: Person) -> None:
    await person.press("f")
    dialog = person.app.screen
    assert isinstance(dialog, FaultsScreen)
    choices = person.see("#choices", ChoiceList)
    choices.highlighted = choices.get_option_index("net.slow")
    await opened(person)
    assert first(person)[0] == "fault:net.slow"
    await person.press("f1")
    assert person.app.screen is dialog


async def test_typing_searches_and_every_letter_counts(person: Person) -> None:
    await opened(person)
    await person.write("boun")
    assert {"word:hard bounce", "word:soft bounce", "fault:mail.hard_bounce"} <= set(listed(person))
    assert "[Of what you see]" not in listed(person)
    await person.write("ce@")
    assert listed(person)[0] == "address:bounce@mail.example"
    assert "does not exist" in person.read("#entry")
    await person.write("[zzz")
    assert listed(person) == ["[Nothing is called so, or explained with 'bounce@[zzz'.]"]
    assert person.read("#entry") == ""


async def test_enter_leads_to_what_one_reads_next_and_backspace_back(person: Person) -> None:
    await opened(person)
    await person.write("idempotency key")
    await person.press("enter")
    entries = listed(person)
    assert entries[:3] == ["word:idempotency key", "[Read next]", "word:retry"]
    assert person.see("#term", Input).value == ""
    await person.press("enter")
    assert listed(person) == entries
    await person.press("down", "enter")
    assert listed(person)[0] == "word:retry"
    assert "same key" in person.read("#entry")
    await person.press("x", "backspace")
    assert listed(person)[0] == "word:retry"
    await person.press("backspace")
    assert listed(person)[0] == "word:idempotency key"
    await person.press("backspace")
    assert "[All other terms]" in listed(person)
    await person.press("backspace", "x", "backspace")
    assert "[All other terms]" in listed(person)


async def test_a_click_reads_on_too(person: Person) -> None:
    await opened(person)
    await person.write("hard bounce")
    await person.pilot.click("#choices", offset=(3, 0))
    await person.pilot.pause()
    assert listed(person)[:2] == ["word:hard bounce", "[Read next]"]


@pytest.mark.parametrize("size", [(60, 18), (56, 16), (80, 24), (120, 40)])
async def test_list_and_text_have_room_in_every_layout(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size=size) as person:
        screen = await opened(person)
        await person.write("order")
        await person.press("enter")
        frame, text = screen.query_one("#entry-frame"), screen.query_one("#entry")
        assert screen.query_one("#choices").size.height >= 3
        assert text.size.height <= frame.size.height
        foot = screen.query_one("#dialog-foot")
        assert foot.region.bottom < size[1]
        assert foot.size.height == 1


async def test_the_palette_and_the_list_of_keys_have_it(person: Person) -> None:
    commands = {command.title for command in person.app.get_system_commands(person.app.screen)}
    assert any(title.startswith("Glossary") for title in commands)
    await person.press("question_mark")
    keys = person.see("#help-keys", OptionList)
    lines = [str(keys.get_option_at_index(place).prompt) for place in range(keys.option_count)]
    assert any("What a word means" in line for line in lines)


async def test_in_a_lesson_it_begins_with_the_message_of_the_card(
    open_app: OpenApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lessons" / "en"
    folder.mkdir(parents=True)
    (folder / "1-two-cups.md").write_text(TWO_CUPS)
    monkeypatch.setenv("ECOMTUI_DATA", str(tmp_path))
    async with open_app() as person:
        await person.press("8", "enter")
        lesson = person.app.screen
        assert isinstance(lesson, LessonScreen)
        while lesson.at_hand().message is None:
            await person.press("n")
        message = lesson.at_hand().message
        assert message is not None
        assert message == person.message
        await opened(person)
        assert f"party:{message.receiver}" in first(person)
        assert len(first(person)) > 3


async def test_it_can_be_left_before_it_is_read(person: Person) -> None:
    await person.buy()
    await person.pilot.press("f1", "escape")
    await person.wait(lambda: isinstance(person.app.screen, BackstageScreen))
    await opened(person)
    assert first(person)
