"""The presenter's second terminal: notes, what comes next, and what the audience sees."""

from pathlib import Path

from ecomtui.lessons.play import Play
from ecomtui.lessons.presenting import Desk, notes_at, read_moment, script
from ecomtui.lessons.showing import card_of
from tests.lessons.lessons import two_cups


def test_notes_come_from_the_lesson_and_the_screens_file_holds_none(tmp_path: Path) -> None:
    path, lesson = (
        tmp_path / "a" / "presenting.json",
        two_cups(("No money moved.", "No money.\n<!-- speaker_note: Wait. -->\n")),
    )
    play, desk = Play.begin(lesson), Desk(path)
    desk.tell(play, card_of(play))
    moment = read_moment(path)
    assert moment is not None
    assert notes_at(lesson, moment, moment.began + 5).notes == ("Ask who has had a card refused.",)
    for _ in range(3):
        play.next()
        desk.tell(play, card_of(play))
    moment = read_moment(path)
    assert moment is not None
    shown = notes_at(lesson, moment, moment.section_began + 61)
    assert shown.notes == ("Wait.",)
    assert (shown.section, shown.minutes, int(shown.spent)) == ("The question goes out", 5, 61)
    assert shown.coming[0] == "Predict: what must the order manager do next?"
    assert shown.audience.startswith("bank → merchant: PaymentDeclined\nNo money.")
    assert "Wait." not in path.read_text()
    play.close()


def test_a_dark_screen_and_the_end_are_told(tmp_path: Path) -> None:
    path, lesson = tmp_path / "presenting.json", two_cups()
    play, desk = Play.begin(lesson), Desk(path)
    for blank, over in ((True, False), (False, True)):
        desk.tell(play, card_of(play), blank=blank, over=over)
        moment = read_moment(path)
        assert moment is not None
        shown = notes_at(lesson, moment, moment.began)
        assert (shown.blank, shown.over) == (blank, over)
    play.close()


def test_the_whole_script_can_be_read_before() -> None:
    said = script(two_cups())
    assert said[0] == ("At the start", ("Ask who has had a card refused.",))
    assert [what.partition(":")[0] for what, _ in said[1:4]] == [
        "Section",
        "@AuthorizePayment merchant→bank",
        "@PaymentDeclined",
    ]
