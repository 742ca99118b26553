"""The mailbox beside a list that is looked through from one end to the other every time."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecomtui.world import mailbox
from ecomtui.world.mailbox import Mailbox
from ecomtui.world.message import Body, Message

NAMES = ("bank", "courier", "mail")


class Hello(Body):
    """A message's body; nothing in it matters here."""


def message(number: int, sender: str, receiver: str, due: int, about: str | None = None) -> Message:
    return Message(
        number, 1, sender, receiver, "Hello", number, 0, due, about, None, 0, None, "{}",
        None, None, None, None, Hello(),
    )  # fmt: skip


@dataclass
class Bench:
    """A mailbox, and beside it what waits, by the rules: (due time, id), nobody overtaken on a link."""

    box: Mailbox = field(default_factory=Mailbox)
    waits: list[Message] = field(default_factory=list)
    last: dict[tuple[str, str, str | None], int] = field(default_factory=dict)
    now: int = 0
    number: int = 0

    def post(self, sender: str, receiver: str, delay: int, about: str | None) -> None:
        self.number += 1
        link, due = (sender, receiver, about), self.now + delay
        self.last[link] = max(due, self.last.get(link, 0))
        posted = message(self.number, sender, receiver, due, about)
        self.box.post(posted)
        assert posted.due == self.last[link]
        self.waits.append(posted)

    def remind(self, party: str, delay: int) -> None:
        self.number += 1
        timer = message(self.number, party, party, self.now + delay)
        self.box.put(timer)
        self.waits.append(timer)

    def take(self) -> None:
        expected = min(self.waits, key=lambda one: (one.due, one.id), default=None)
        assert self.box.next() is expected
        assert self.box.take() is expected
        if expected is not None:
            self.waits.remove(expected)
            self.now = max(self.now, expected.due)
            links = [(one.sender, one.receiver, one.about) for one in (expected, *self.waits)]
            behind = [one for one, link in zip(self.waits, links[1:], strict=True) if link == links[0]]
            assert list(self.box.behind(expected)) == ([] if expected.is_timer else behind)

    def forget(self) -> None:
        timer = next((one for one in self.waits if one.is_timer), None)
        if timer is not None:
            self.box.forget(timer)
            self.waits.remove(timer)

    def reopen(self) -> None:
        self.box.refill(self.waits)


DEEDS = st.one_of(
    st.tuples(
        st.just("post"),
        st.sampled_from(NAMES),
        st.sampled_from(["shop", "web"]),
        st.integers(0, 9),
        st.sampled_from([None, "order:1", "order:2"]),
    ),
    st.tuples(st.just("remind"), st.sampled_from(NAMES), st.integers(0, 9)),
    st.tuples(st.sampled_from(["take", "take", "forget", "reopen"])),
)


@pytest.mark.parametrize("links", [0, 1_000])
@given(deeds=st.lists(DEEDS, max_size=60))
@settings(deadline=None)
def test_messages_come_by_time_and_in_turn_on_every_link(links: int, deeds: list[tuple[str, ...]]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mailbox, "_LINKS", links)
        here = Bench()
        for name, *values in deeds:
            getattr(here, name)(*values)
            assert here.box.live == len(here.waits)
            assert here.box.in_order() == sorted(here.waits, key=lambda one: (one.due, one.id))
        while here.waits:
            here.take()
        assert here.box.take() is None


def test_links_on_which_nothing_waits_are_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "_LINKS", 10)
    box = Mailbox()
    for number in range(1, 1_001):
        box.post(message(number, "bank", "shop", number, f"order:{number}"))
        assert box.take() is not None
    assert len(box._last) <= 11
