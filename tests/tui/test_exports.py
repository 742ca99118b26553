"""Copying and exporting by the keys."""

import json
from pathlib import Path

import pytest

from ecomtui.tui.screens.dialog import ChoiceList
from tests.tui.person import Person


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where exports go here."""
    monkeypatch.setenv("ECOMTUI_EXPORTS", str(tmp_path / "exports"))
    return tmp_path / "exports"


async def test_the_message_at_hand_is_copied_as_json(person: Person) -> None:
    await person.press("6", "y")
    assert any("no message" in toast for toast in person.toasts) or person.app.clipboard
    await person.buy()
    await person.go_on_until("StockReserved")
    await person.press("y")
    copied = json.loads(person.app.clipboard)
    assert (copied["kind"], copied["id"]) == ("StockReserved", person.message.id)
    assert copied["body"] == person.message.body


async def test_the_order_is_written_down_in_every_form(person: Person, folder: Path) -> None:
    await person.buy()
    await person.go_on_until("OrderConfirmed")
    step = person.snapshot.moment.steps
    for place, form in enumerate(("html", "mmd", "md", "json")):
        await person.press("e", *["down"] * place, "enter")
        path = folder / f"order-1001-step-{step}.{form}"
        await person.wait(path.exists)
        assert "PaymentAuthorized" in path.read_text(encoding="utf-8")
        assert any(path.name in toast.replace("\n", "") for toast in person.toasts)
    assert person.snapshot.moment.steps == step


async def test_before_there_is_an_order_only_a_picture_can_be_had(person: Person, folder: Path) -> None:
    await person.press("6", "f8")
    assert "No order" in person.read("#export-says")
    assert person.see("#choices", ChoiceList).option_count == 1
    await person.press("enter")
    await person.wait(lambda: folder.exists() and bool(list(folder.glob("backstage-step-*.svg"))))
    (picture,) = folder.glob("*.svg")
    assert "Customer" in picture.read_text(encoding="utf-8"), "the screen behind the dialog, not the dialog"


async def test_a_picture_of_any_screen_is_one_key_away(person: Person, folder: Path) -> None:
    await person.press("7", "f7")
    (picture,) = folder.glob("office-step-*.svg")
    assert picture.read_text(encoding="utf-8").startswith("<svg")


async def test_a_folder_that_cannot_be_written_to_is_told(person: Person, folder: Path) -> None:
    folder.write_text("I am a file")
    await person.press("f7")
    assert any("cannot be written" in toast for toast in person.toasts)
